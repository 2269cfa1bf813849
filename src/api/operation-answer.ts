import type { Context } from 'hono';
import { errorTable } from '../contract/errors.ts';
import { failureOf, isEnded, type Operation } from '../contract/operation.ts';
import type { ApiEnv } from './env.ts';

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
  const failure = isAnyEndGood ? null : failureOf(operation, replayed);
  // Without `Prefer: wait` the first answer was 202, so the repeated one is too. A conflict is always reported.
  if (failure !== null && (wait !== undefined || errorTable[failure.code].status === 409)) throw failure;
  if (replayed) c.header('Idempotency-Replayed', 'true');
  if (wait !== undefined && isEnded(operation.status)) return 'done';
  c.header('Location', `/v1/operations/${operation.id}`);
  return 'accepted';
};

/** Answers a call whose result is an operation and nothing else. */
export const answerOperation = (c: Context<ApiEnv>, started: Started, options: AnswerOptions) =>
  outcomeOf(c, started, options) === 'done' ? c.json(started.operation, 200) : c.json(started.operation, 202);
