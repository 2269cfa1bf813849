import { describe, expect, test } from 'vitest';
import { DomainError } from '../contract/errors.ts';
import { codedDatabaseError, isTransient, sqlStateOf } from './errors.ts';

/** As drizzle gives it: the driver's error is the cause of one with the whole statement in its text. */
const wrapped = (driver: Error): Error => new Error('Failed query: insert into …', { cause: driver });
const driverError = (code: string, more: Record<string, string> = {}): Error =>
  Object.assign(new Error('driver'), { code, ...more });
const codeOf = (error: unknown): string | undefined => (error instanceof DomainError ? error.code : undefined);

describe('a violated constraint', () => {
  test.each([
    ['organizations_slug_key', 'slug_taken'],
    ['organizations_name_key', 'name_taken'],
    ['organizations_temporal_namespace_key', 'namespace_conflict'],
    ['operations_open_org_id_key', 'operation_in_progress'],
  ])('%s is %s', (constraint, code) => {
    const error = wrapped(driverError('23505', { constraint_name: constraint }));
    expect(codeOf(codedDatabaseError(error))).toBe(code);
  });

  test('that callers know nothing about gets no error code', () => {
    const error = wrapped(driverError('23503', { constraint_name: 'users_identity_id_fkey' }));
    expect(codedDatabaseError(error)).toBe(error);
  });
});

describe('a database that cannot serve now', () => {
  test.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'CONNECT_TIMEOUT',
    'CONNECTION_CLOSED',
    '57P01',
    '57P03',
    '53300',
    '57014',
    '08006',
  ])('%s is database_unavailable', (code) => {
    expect(codeOf(codedDatabaseError(wrapped(driverError(code))))).toBe('database_unavailable');
    expect(codeOf(codedDatabaseError(driverError(code)))).toBe('database_unavailable');
  });

  test('is distinguished from an invalid statement', () => {
    for (const code of ['42601', '42P01', '22P02', '42501']) {
      const error = wrapped(driverError(code));
      expect(codedDatabaseError(error)).toBe(error);
    }
  });
});

describe('an error', () => {
  test('that has a code already keeps it', () => {
    const error = new DomainError('not_found', undefined, { cause: driverError('ECONNREFUSED') });
    expect(codedDatabaseError(error)).toBe(error);
  });

  test('says nothing of the statement in its public text', () => {
    const coded = codedDatabaseError(wrapped(driverError('ECONNREFUSED')));
    expect(coded).toBeInstanceOf(DomainError);
    expect((coded as DomainError).message).toBe('The database cannot be reached');
  });

  test.each([undefined, null, 'text', 42, {}, new Error('plain')])(
    'of any other kind (%j) is left as it is',
    (error) => {
      expect(codedDatabaseError(error)).toBe(error);
      expect(sqlStateOf(error)).toBeUndefined();
    },
  );
});

describe('a transaction', () => {
  test.each(['40001', '40P01'])('that ended with %s may simply be run again', (code) => {
    expect(isTransient(wrapped(driverError(code)))).toBe(true);
  });

  test.each(['23505', '57014', 'ECONNRESET'])('that ended with %s may not', (code) => {
    expect(isTransient(wrapped(driverError(code)))).toBe(false);
  });
});
