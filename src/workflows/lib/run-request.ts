import { applicationFailureOf, failureWithCode } from './failure.ts';

const reasonMax = 500;
const nameMax = 200;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const isText = (value: unknown, lengthMax: number): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= lengthMax && !/[\p{Cc}\p{Cs}]/u.test(value);

/** Line breaks and tabs are allowed, as over HTTP. */
const isReason = (value: unknown): boolean =>
  typeof value === 'string' && isText(value.replace(/[\t\r\n]/g, ' '), reasonMax);

/**
 * Refuses a message that is not a `RunRequest`. Anyone with access to Temporal can send one, and its content is written to
 * the rows. Text that Postgres refuses would prevent the run from ever undoing anything.
 */
export const assertRunRequest = (value: unknown): void => {
  const { reason, actor, keyId = null, requestId } = Object(value) as Record<string, unknown>;
  const isValid =
    isReason(reason) &&
    isText(actor, nameMax) &&
    (keyId === null || (typeof keyId === 'string' && uuid.test(keyId))) &&
    (requestId === null || isText(requestId, nameMax));
  if (!isValid) throw applicationFailureOf(failureWithCode('validation_failed', 'A reason and an actor are required.'));
};
