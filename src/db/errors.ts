import { DomainError, type ErrorCode } from '../contract/errors.ts';

/** What a violated constraint means to the caller; any other is a fault of ours. */
const constraintCodes: Readonly<Record<string, ErrorCode>> = {
  organizations_slug_key: 'slug_taken',
  organizations_name_key: 'name_taken',
  organizations_temporal_namespace_key: 'namespace_conflict',
  operations_open_org_id_key: 'operation_in_progress',
  users_org_id_email_key: 'email_taken',
  users_last_owner: 'last_owner',
};

// postgres.js's own, Node's, and the SQLSTATEs with which a server says that it cannot serve now.
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

/** drizzle wraps the driver's error; the code is on the innermost one that has it. */
const driverErrorOf = (error: unknown): unknown => {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (textOf(current, 'code') !== undefined) return current;
  }
  return error;
};

export const sqlStateOf = (error: unknown): string | undefined => textOf(driverErrorOf(error), 'code');

const violatedConstraintOf = (error: unknown): string | undefined => textOf(driverErrorOf(error), 'constraint_name');

/** Deadlocks and serialization failures: the whole transaction may simply be run again. */
export const isTransient = (error: unknown): boolean => ['40001', '40P01'].includes(sqlStateOf(error) ?? '');

const isUnavailable = (code: string | undefined): boolean =>
  code !== undefined && (unavailableCodes.has(code) || /^08\d{3}$/.test(code));

/** The error with its code of the table, or as it is when it has none. */
export const codedDatabaseError = (error: unknown): unknown => {
  if (error instanceof DomainError) return error;
  const constraint = violatedConstraintOf(error);
  const code = constraint === undefined ? undefined : constraintCodes[constraint];
  if (code !== undefined) return new DomainError(code, undefined, { cause: error });
  // A standby, or a primary that has become one.
  if (sqlStateOf(error) === readOnlyTransaction) return new DomainError('read_only', undefined, { cause: error });
  if (isUnavailable(sqlStateOf(error))) return new DomainError('database_unavailable', undefined, { cause: error });
  return error;
};
