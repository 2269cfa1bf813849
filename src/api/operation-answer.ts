import type { Context } from 'hono';
import { errorTable } from '../contract/errors.ts';
import { failureOf, isEnded, type Operation } from '../contract/operation.ts';
import type { ApiEnv } from './env.ts';

interface Started {
  readonly operation: Operation;
  readonly replayed: boolean;
}

interface AnswerOptions {
  /** Seconds of `Prefer: wait`; undefined: the caller asked for nothing, so even an ended operation is 202. */
  readonly wait: number | undefined;
  /** Whether an end other than success is the answer that was asked for, as for a cancellation. */
  readonly isAnyEndGood?: boolean;
}

/**
 * The one place where the state of an operation becomes a status: ended well after `Prefer: wait` is `done`, open is
 * `accepted`, ended otherwise throws the problem of its error to who waited. Sets the headers that name the operation.
 */
export const outcomeOf = (
  c: Context<ApiEnv>,
  { operation, replayed }: Started,
  { wait, isAnyEndGood = false }: AnswerOptions,
): 'done' | 'accepted' => {
  c.set('operationId', operation.id);
  c.set('orgId', operation.orgId);
  const failure = isAnyEndGood ? null : failureOf(operation, replayed);
  // Without `Prefer: wait` the first answer was 202, and so is the repeated one; a conflict is told to everybody.
  if (failure !== null && (wait !== undefined || errorTable[failure.code].status === 409)) throw failure;
  if (replayed) c.header('Idempotency-Replayed', 'true');
  if (wait !== undefined && isEnded(operation.status)) return 'done';
  c.header('Location', `/v1/operations/${operation.id}`);
  return 'accepted';
};

/** The answer of a call whose result is an operation and nothing else. */
export const answerOperation = (c: Context<ApiEnv>, started: Started, options: AnswerOptions) =>
  outcomeOf(c, started, options) === 'done' ? c.json(started.operation, 200) : c.json(started.operation, 202);
