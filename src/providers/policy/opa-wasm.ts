import { type LoadedPolicy, loadPolicy } from '@open-policy-agent/opa-wasm';
import { z } from 'zod';
import type { OpenPolicyModule } from './port.ts';

/** In pages of 64 KiB. An input that needs more fails, and with it its decision. */
const memory = { initial: 8, maximum: 1_024 };
/** The memory of an instance never shrinks: from this size on, a fresh one takes its place. */
const bytesMax = 0.75 * memory.maximum * 65_536;

const inputBytesMax = 8_192;

const Answer = z.tuple([z.object({ result: z.unknown() })]);

/** Evaluates policies that OPA has compiled to WebAssembly, in this thread. */
export const openOpaWasm: OpenPolicyModule = async ({ wasm, data }, onRenewalFailed) => {
  const instantiate = async (): Promise<LoadedPolicy> => {
    const policy = await loadPolicy(Uint8Array.from(wasm), memory);
    policy.setData(JSON.parse(data) as object);
    return policy;
  };
  let policy = await instantiate();
  let isRenewing = false;
  const renew = async (): Promise<void> => {
    isRenewing = true;
    try {
      policy = await instantiate();
    } finally {
      isRenewing = false;
    }
  };
  return {
    has: (entrypoint) => Object.hasOwn(policy.entrypoints, entrypoint),
    evaluate: (entrypoint, input) => {
      const text = new TextEncoder().encode(JSON.stringify(input));
      if (text.byteLength > inputBytesMax)
        throw new Error(`The input of a policy has more than ${inputBytesMax} bytes.`);
      // Without a fresh one, this one goes on until its memory is used up, and each decision tries again.
      if (policy.mem.buffer.byteLength >= bytesMax && !isRenewing) renew().catch(onRenewalFailed);
      const answer = Answer.safeParse(policy.evaluate(text.buffer, entrypoint));
      if (!answer.success) throw new Error(`The policy has no answer at ${entrypoint}.`);
      return answer.data[0].result;
    },
  };
};
