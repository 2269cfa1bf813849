import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';

// An outside client: it knows only what the documentation says, nothing of the contract's code.

export interface Operation {
  id: string;
  kind: string;
  orgId: string;
  status: string;
  error: { code: string } | null;
}

interface Problem {
  code: string;
  operationId?: string;
}

export interface Request {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  /** Text is sent unchanged. */
  body?: unknown;
  idempotencyKey?: string;
  waitSeconds?: number;
  /** Default: the platform's key; null: none. */
  key?: string | null;
}

export interface Answer {
  status: number;
  body: unknown;
  isReplayed: boolean;
}

export interface Client {
  /** Sends the request once, to one api; null: no answer. */
  once(request: Request, api?: number): Promise<Answer | null>;
  /** Repeats the request with the same key, at any api, until it is answered; null: not in time. */
  careful(request: Request): Promise<Answer | null>;
  operation(id: string): Promise<Operation | null>;
}

const onceMsMax = 20_000;
const carefulMsMax = 180_000;
const pauseMsMax = 1_500;

const endedStatuses = ['succeeded', 'failed', 'compensated', 'canceled'];
export const isEnded = ({ status }: { status: string }): boolean => endedStatuses.includes(status);

export const problemOf = ({ body }: Answer): Problem => body as Problem;

/** Whether the same request may succeed later: it had no effect yet, or its effect is unknown. */
const isPassing = ({ status }: Answer): boolean => status >= 500 || status === 429;

interface ClientOptions {
  apiUrls: readonly string[];
  platformKey: string;
  ledger: Ledger;
  random: Random;
  signal: AbortSignal;
}

export const openClient = ({ apiUrls, platformKey, ledger, random, signal }: ClientOptions): Client => {
  const once: Client['once'] = async ({ method, path, body, idempotencyKey, waitSeconds, key = platformKey }, api) => {
    const base = api === undefined ? random.pick(apiUrls) : apiUrls[api % apiUrls.length];
    try {
      const response = await fetch(`${base}${path}`, {
        method,
        headers: {
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
          ...(waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(onceMsMax)]),
      });
      const text = await response.text();
      const answer = {
        status: response.status,
        body: text === '' ? null : (JSON.parse(text) as unknown),
        isReplayed: response.headers.get('idempotency-replayed') === 'true',
      };
      ledger.count(response.ok ? String(answer.status) : `${answer.status} ${problemOf(answer).code}`);
      // An operation may end with 500 if the database refuses what it should not; a request alone must not.
      if (answer.status === 500 && problemOf(answer).operationId === undefined) {
        ledger.contradictions.push(`500 from ${method} ${path}: ${JSON.stringify(answer.body)}`);
      }
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      // The api was killed during the request, or is gone: `fetch` throws a TypeError, a timeout a DOMException.
      if (!(error instanceof TypeError || error instanceof DOMException)) throw error;
      ledger.count('no answer');
      return null;
    }
  };
  const operation: Client['operation'] = async (id) => {
    const answer = await once({ method: 'GET', path: `/v1/operations/${id}` });
    return answer?.status === 200 ? (answer.body as Operation) : null;
  };
  /** The problem of an ended operation is its outcome, whatever its status. */
  const isOutcome = async (answer: Answer): Promise<boolean> => {
    const { operationId } = problemOf(answer);
    const named = operationId === undefined ? null : await operation(operationId);
    return named !== null && isEnded(named);
  };
  return {
    once,
    operation,
    careful: async (request) => {
      const until = Date.now() + carefulMsMax;
      for (let pauseMs = 100; Date.now() < until; pauseMs = Math.min(pauseMsMax, pauseMs * 2)) {
        const answer = await once(request);
        if (answer !== null && (!isPassing(answer) || (await isOutcome(answer)))) return answer;
        await sleep(pauseMs, undefined, { signal });
      }
      return null;
    },
  };
};
