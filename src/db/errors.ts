import { DomainError, type ErrorCode } from '../contract/errors.ts';

/** The code of each constraint that a caller can violate; a violation of any other is a fault of the product. */
const constraintCodes: Readonly<Record<string, ErrorCode>> = {
  organizations_slug_key: 'slug_taken',
  organizations_name_key: 'name_taken',
  organizations_temporal_namespace_key: 'namespace_conflict',
  operations_open_org_id_key: 'operation_in_progress',
  users_org_id_email_key: 'email_taken',
  users_last_owner: 'last_owner',
  domains_verified_key: 'domain_taken',
  federated_identities_subject_key: 'identity_linked_elsewhere',
  federated_identities_identity_key: 'identity_linked_elsewhere',
  // A session that begins with a passkey has the id of the challenge.
  sessions_pkey: 'challenge_expired',
};

// Codes of postgres.js and of Node, and the SQLSTATEs of a server that is currently unavailable.
const unavailableCodes: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  '53300',
  '57014',
  '57P01',
  '57P02',
  '57P03',
]);

const readOnlyTransaction = '25006';

const textOf = (value: unknown, key: string): string | undefined => {
  if (typeof value !== 'object' || value === null || !(key in value)) return undefined;
  const found = (value as Record<string, unknown>)[key];
  return typeof found === 'string' ? found : undefined;
};

/** Finds the first error with a code in the chain of causes, because drizzle wraps the driver's error. */
const driverErrorOf = (error: unknown): unknown => {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (textOf(current, 'code') !== undefined) return current;
  }
  return error;
};

export const sqlStateOf = (error: unknown): string | undefined => textOf(driverErrorOf(error), 'code');

const violatedConstraintOf = (error: unknown): string | undefined => textOf(driverErrorOf(error), 'constraint_name');

/** Whether the transaction may be run again: after a deadlock or a serialization failure. */
export const isTransient = (error: unknown): boolean => ['40001', '40P01'].includes(sqlStateOf(error) ?? '');

const isUnavailable = (code: string | undefined): boolean =>
  code !== undefined && (unavailableCodes.has(code) || /^08\d{3}$/.test(code));

/** Returns the error with its domain code, or unchanged if it has none. */
export const codedDatabaseError = (error: unknown): unknown => {
  if (error instanceof DomainError) return error;
  const constraint = violatedConstraintOf(error);
  const code = constraint === undefined ? undefined : constraintCodes[constraint];
  if (code !== undefined) return new DomainError(code, undefined, { cause: error });
  // From a standby, or a primary that became one.
  if (sqlStateOf(error) === readOnlyTransaction) return new DomainError('read_only', undefined, { cause: error });
  if (isUnavailable(sqlStateOf(error))) return new DomainError('database_unavailable', undefined, { cause: error });
  return error;
};
