// Sends the calls of the console. Renews the session when its token has expired, and asks for more proof where the server does.
import { context } from '../context/context.ts';

/** How to send a call again once more was proved: by the session (null), or with this key. */
export type StepUp = { readonly key: string | null };

type AskForProof = () => Promise<StepUp | null>;

let askForProof: AskForProof = async () => null;

/** `ask` resolves once the person has proved more; null: it did not want to. */
export const onStepUp = (ask: AskForProof): void => {
  askForProof = ask;
};

const ends = new Set([
  'missing_credentials',
  'invalid_credentials',
  'revoked_credentials',
  'refresh_reused',
  'user_suspended',
]);

const codeOf = async (response: Response): Promise<string | null> => {
  if (!response.headers.get('Content-Type')?.startsWith('application/problem+json')) return null;
  const { code } = (await response.clone().json()) as { code?: string };
  return code ?? null;
};

let renewal: Promise<boolean> | null = null;

/** Renews the session once for all calls that wait for it. Other tabs get the same answer from the server. */
export const renewSession = (): Promise<boolean> => {
  renewal ??= fetch('/v1/auth/refresh', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
    .then(({ ok }) => ok)
    .finally(() => {
      renewal = null;
    });
  return renewal;
};

const withKey = (request: Request, { key }: StepUp): Request => {
  if (key === null) return request;
  const headers = new Headers(request.headers);
  headers.set('Authorization', `Bearer ${key}`);
  return new Request(request, { headers });
};

/** Calls that sign somebody in or out are answered to the page that makes them. */
const isSignIn = ({ url }: Request): boolean =>
  /\/v1\/auth\/(login|logout|refresh|mfa|passkeys|recovery|device\/lookup|step-up)/.test(url);

export const sessionFetch: typeof globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  let answer = await fetch(request.clone());
  if (answer.status !== 401 || isSignIn(request)) return answer;
  let code = await codeOf(answer);
  if (code === 'expired_credentials' && (await renewSession())) {
    answer = await fetch(request.clone());
    code = answer.status === 401 ? await codeOf(answer) : null;
  }
  if (code === 'step_up_required') {
    const proof = await askForProof();
    return proof === null ? answer : fetch(withKey(request, proof));
  }
  if (code !== null && (ends.has(code) || code === 'expired_credentials') && context.read().caller !== null) {
    context.send('sessionEnded', { because: 'ended' });
  }
  return answer;
};
