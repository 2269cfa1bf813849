import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type { BatchProblem } from '../contract/batch.ts';
import { errorTable } from '../contract/errors.ts';
import { etagOf, type Versioned } from '../contract/etag.ts';
import { endFailureOf, isEnded, type Operation } from '../contract/operation.ts';
import { redactText } from '../telemetry/redact.ts';
import type { Batch } from '../usecases/batch/batch.ts';
import type { ApiEnv } from './env.ts';
import { noteError } from './errors.ts';

interface AnswerHeaders {
  /** The version that the `ETag` names. */
  readonly version?: Versioned;
  /** The answer, if a part of it changes without a new version. Its digest becomes a part of the `ETag`. */
  readonly state?: object;
  readonly location?: string;
  /** The answer contains a secret. */
  readonly isSecret?: boolean;
  /** An earlier request with the same idempotency key did it. */
  readonly replayed?: boolean;
}

/** Sets the headers that an answer has beside its body. */
export const setHeaders = (c: Context<ApiEnv>, headers: AnswerHeaders): void => {
  const { version, state, location, isSecret = false, replayed = false } = headers;
  if (location !== undefined) c.header('Location', location);
  if (version !== undefined) c.header('ETag', etagOf(version, state && digestOf(state)));
  if (isSecret) c.header('Cache-Control', 'no-store');
  if (replayed) c.header('Idempotency-Replayed', 'true');
};

const digestDigits = 12;

const digestOf = (state: object): string =>
  createHash('sha256').update(JSON.stringify(state)).digest('hex').slice(0, digestDigits);

interface Started {
  readonly operation: Operation;
  readonly replayed: boolean;
}

interface AnswerOptions {
  /** Seconds of `Prefer: wait`; undefined: not sent, so even an ended operation is answered with 202. */
  readonly wait: number | undefined;
  /** Whether any end is a good answer, as for a cancellation. */
  readonly isAnyEndGood?: boolean;
}

/**
 * Decides how to answer with an operation. With `Prefer: wait`, success is `done`, and any other end throws the operation's
 * error; an open operation is `accepted`. Sets the headers that name the operation.
 */
export const outcomeOf = (
  c: Context<ApiEnv>,
  { operation, replayed }: Started,
  { wait, isAnyEndGood = false }: AnswerOptions,
): 'done' | 'accepted' => {
  c.set('operationId', operation.id);
  c.set('orgId', operation.orgId);
  const failure = isAnyEndGood ? null : endFailureOf(operation, replayed);
  // Without `Prefer: wait` the first answer was 202, so the repeated one is too. A conflict is always reported.
  if (failure !== null && (wait !== undefined || errorTable[failure.code].status === 409)) throw failure;
  setHeaders(c, { replayed });
  if (wait !== undefined && isEnded(operation.status)) return 'done';
  setHeaders(c, { location: `/v1/operations/${operation.id}` });
  return 'accepted';
};

/** Answers a call whose result is an operation and nothing else. */
export const answerOperation = (c: Context<ApiEnv>, started: Started, options: AnswerOptions) =>
  outcomeOf(c, started, options) === 'done' ? c.json(started.operation, 200) : c.json(started.operation, 202);

type Shown<S> = ({ outcome: 'accepted' } & S) | { outcome: 'refused'; problem: BatchProblem };

/** Presents one result for each target, with the counts. Logs and records each refusal like that of a single request. */
export const answerBatch = <Target, T, N extends object, S extends object>(
  c: Context<ApiEnv>,
  { results, replayed }: Batch<Target, T>,
  nameOf: (target: Target) => N,
  show: (value: T) => S,
) => {
  setHeaders(c, { replayed });
  const data = results.map(({ target, outcome }): N & Shown<S> =>
    'value' in outcome
      ? { ...nameOf(target), outcome: 'accepted', ...show(outcome.value) }
      : { ...nameOf(target), outcome: 'refused', problem: problemOf(c, outcome.error) },
  );
  const accepted = data.filter(({ outcome }) => outcome === 'accepted').length;
  return { data, accepted, refused: data.length - accepted };
};

const problemOf = (c: Context<ApiEnv>, error: unknown): BatchProblem => {
  const { code, message, operationId } = noteError(c, error);
  return {
    code,
    status: errorTable[code].status,
    detail: redactText(message),
    ...(operationId === undefined ? {} : { operationId }),
  };
};
