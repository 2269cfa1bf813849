import type { Message, Task } from './verify.worker.ts';
import workerUrl from './verify.worker.ts?worker&url';

// The page allows scripts from URLs of one policy only (Trusted Types), and that policy allows this one script.

type ScriptUrl = string & { readonly trusted?: never };

interface TrustedTypes {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: (url: string) => string },
  ) => { readonly createScriptURL: (url: string) => ScriptUrl };
}

const rules = {
  createScriptURL: (url: string): string => {
    if (url !== workerUrl) throw new TypeError('Only the worker that verifies audit trails may be started.');
    return url;
  },
};

// A policy of a name can be made once. Browsers without Trusted Types need none.
const policy =
  (globalThis as { readonly trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('freehold-worker', rules) ??
  rules;

/** Starts a verification beside the page. The function it returns ends it, at any time. */
export const startVerification = (task: Task, onMessage: (message: Message) => void): (() => void) => {
  const worker = new Worker(policy.createScriptURL(workerUrl), { type: 'module', name: 'verify' });
  const end = (): void => worker.terminate();
  worker.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.type !== 'progress') end();
    onMessage(data);
  });
  worker.addEventListener('error', ({ message }) => {
    end();
    onMessage({ type: 'failed', message });
  });
  worker.postMessage(task);
  return end;
};
