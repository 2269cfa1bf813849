import type { Context } from 'hono';
import type { BatchProblem } from '../contract/batch.ts';
import { errorTable } from '../contract/errors.ts';
import { redactText } from '../telemetry/redact.ts';
import type { Batch } from '../usecases/batch/batch.ts';
import type { ApiEnv } from './env.ts';
import { noteError } from './errors.ts';

type Shown<S> = ({ outcome: 'accepted' } & S) | { outcome: 'refused'; problem: BatchProblem };

/** Presents one result for each target, with the counts. Logs and records each refusal like that of a single request. */
export const answerBatch = <Target, T, N extends object, S extends object>(
  c: Context<ApiEnv>,
  { results, replayed }: Batch<Target, T>,
  nameOf: (target: Target) => N,
  show: (value: T) => S,
) => {
  if (replayed) c.header('Idempotency-Replayed', 'true');
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
