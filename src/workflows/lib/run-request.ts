import { applicationFailureOf, failureOf } from './failure.ts';

const reasonMax = 500;
const nameMax = 200;

const isText = (value: unknown, lengthMax: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= lengthMax && !/[\p{Cc}\p{Cs}]/u.test(value);

/** Line breaks and tabs pass, as they do over HTTP. */
const isReason = (value: unknown): boolean =>
  typeof value === 'string' && isText(value.replace(/[\t\r\n]/g, ' '), reasonMax);

/**
 * Refuses a message that is no `RunRequest`. Anybody with access to Temporal can send one, and what it holds is written to
 * the rows: what Postgres does not take would keep the run from ever undoing anything.
 */
export const assertRunRequest = (value: unknown): void => {
  const { reason, actor, requestId } = Object(value) as Record<string, unknown>;
  const isValid = isReason(reason) && isText(actor, nameMax) && (requestId === null || isText(requestId, nameMax));
  if (!isValid) throw applicationFailureOf(failureOf('validation_failed', 'A reason and an actor are required.'));
};
