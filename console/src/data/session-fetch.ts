// Sends the calls of the console. Renews the session when its token has expired, and asks for more proof where the server does.
import { context } from '../context/context.ts';
import { observeClock } from './server-clock.ts';

/** How to send a call again once more was proved: by the session (null), or with this key. */
export type StepUp = { readonly key: string | null };

/** Why more proof is needed, in the words of the server. */
export interface Need {
  readonly detail: string;
}

type AskForProof = (need: Need) => Promise<StepUp | null>;

interface Problem {
  readonly code: string;
  readonly detail: string;
}

const problemOf = async (response: Response): Promise<Problem | null> => {
  if (!response.headers.get('Content-Type')?.startsWith('application/problem+json')) return null;
  const { code, detail = '' } = (await response.clone().json()) as Partial<Problem>;
  return code === undefined ? null : { code, detail };
};

const ends = new Set([
  'missing_credentials',
  'invalid_credentials',
  'expired_credentials',
  'revoked_credentials',
  'refresh_reused',
]);

const pathOf = ({ url }: Request): string => new URL(url).pathname;

/** Calls that sign somebody in or out, or renew a session, are answered to what makes them. */
const isSignIn = (request: Request): boolean =>
  /^\/v1\/auth\/(login|logout|refresh|mfa\/.*|passkeys\/.*|recovery|recovery\/.*)$/.test(pathOf(request)) ||
  (request.method === 'POST' && pathOf(request) === '/v1/auth/sessions');

const isStepUp = (request: Request): boolean => /^\/v1\/auth\/step-up(\/|$)/.test(pathOf(request));

const withKey = (request: Request, { key }: StepUp): Request => {
  if (key === null) return request.clone();
  const headers = new Headers(request.headers);
  headers.set('Authorization', `Bearer ${key}`);
  return new Request(request.clone(), { headers });
};

interface Dependencies {
  readonly ask: AskForProof;
  /** Whether a call that needs more proof asks for it by itself. */
  readonly asksFor: (request: Request) => boolean;
  /** Something else after each sign-in. */
  readonly session: () => unknown;
  /** Called when a call shows that the session is over. */
  readonly onEnded: () => void;
}

/** Whether the answer says that the session is over. */
const isOver = async (answer: Response): Promise<boolean> =>
  answer.status === 401 && ends.has((await problemOf(answer))?.code ?? '');

export const createSessionFetch = ({ ask, asksFor, session, onEnded }: Dependencies) => {
  let renewal: Promise<Response> | null = null;
  let asking: Promise<StepUp | null> | null = null;
  /** How often the session has proved more. */
  let proofs = 0;

  /** Renews the session once for all calls that wait for it. Other tabs get the same answer from the server. */
  const renew = (url: string): Promise<Response> => {
    renewal ??= fetch(new URL('/v1/auth/refresh', url), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    }).finally(() => {
      renewal = null;
    });
    return renewal;
  };

  const send = async (request: Request): Promise<Response> => {
    const sentAt = Date.now();
    const answer = await fetch(request.clone());
    observeClock(answer, sentAt);
    const isExpired = answer.status === 401 && (await problemOf(answer))?.code === 'expired_credentials';
    if (!isExpired || request.headers.has('Authorization')) return answer;
    const renewed = await renew(request.url);
    // A server that is overloaded has not ended the session. A refusal may come too late: another tab has renewed it.
    return renewed.ok || renewed.status === 401 ? fetch(request.clone()) : renewed.clone();
  };

  const prove = (need: Need): Promise<StepUp | null> => {
    asking ??= ask(need)
      .then((proof) => {
        if (proof?.key === null) proofs += 1;
        return proof;
      })
      .finally(() => {
        asking = null;
      });
    return asking;
  };

  const needOf = async (answer: Response): Promise<Need | null> => {
    if (answer.status !== 401) return null;
    const problem = await problemOf(answer);
    return problem?.code === 'step_up_required' ? { detail: problem.detail } : null;
  };

  const sendProved = async (request: Request): Promise<Response> => {
    const before = proofs;
    let answer = await send(request);
    let need = await needOf(answer);
    if (need === null || isStepUp(request) || !asksFor(request)) return answer;
    // Another call has asked, and was given what this one was sent without.
    if (proofs !== before) {
      answer = await send(request);
      need = await needOf(answer);
      if (need === null) return answer;
    }
    const proof = await prove(need);
    return proof === null ? answer : send(withKey(request, proof));
  };

  const sessionFetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (isSignIn(request)) return fetch(request);
    const before = session();
    let answer = await sendProved(request);
    // Somebody has signed in while the call was refused for the session before.
    if (session() !== before && (await isOver(answer))) answer = await sendProved(request);
    if (await isOver(answer)) onEnded();
    return answer;
  };

  return { fetch: sessionFetch, renew, prove, asked: () => asking };
};

let askForProof: AskForProof = async () => null;

/** `ask` resolves once the person has proved more; null: it did not want to. */
export const onStepUp = (ask: AskForProof): void => {
  askForProof = ask;
};

const own = createSessionFetch({
  ask: (need) => askForProof(need),
  // What a page reads by itself asks nobody: it says so, with a button. A key can only be sent with the call itself.
  asksFor: ({ method }) => method !== 'GET' || context.read().caller?.kind === 'key',
  session: () => context.read().caller,
  onEnded: () => {
    const { caller, ended } = context.read();
    if (caller !== null && ended === null) context.send('sessionEnded', { because: 'ended' });
  },
});

export const sessionFetch = own.fetch;

/** Renews the session, and says whether there is one. */
export const renewSession = async (): Promise<boolean> => (await own.renew(window.location.origin)).ok;

/** Settles once the person has answered; null: it is not being asked for more proof now. */
export const proofAskedFor = (): Promise<unknown> | null => own.asked();

/** Asks for more proof, for what was refused without; resolves to whether it was given. */
export const proveMore = async (need: Need): Promise<boolean> => (await own.prove(need)) !== null;
