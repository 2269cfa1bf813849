// Tries a policy, which it reads as JSON, and writes what is wrong with it. The process that starts this one ends it in time.
import { text } from 'node:stream/consumers';
import { DomainError } from '../contract/errors.ts';
import { openBuiltInPolicy, openForeignPolicy } from './policy.ts';

const fail = (error: unknown): never => {
  throw error;
};

const problemOf = async ({ wasm, data }: { wasm: string; data: string }): Promise<string | null> => {
  try {
    const builtIn = await openBuiltInPolicy(fail);
    await openForeignPolicy({ wasm: Buffer.from(wasm, 'base64'), data }, builtIn, fail);
    return null;
  } catch (error) {
    // The error of a decision that failed says so only to callers.
    const reason = error instanceof DomainError ? error.cause : error;
    return reason instanceof Error ? reason.message : String(reason);
  }
};

const source = JSON.parse(await text(process.stdin)) as { wasm: string; data: string };
process.stdout.write(JSON.stringify({ problem: await problemOf(source) }));
