import { describe, expect, test } from 'vitest';
import { DomainError, type ErrorCode, errorTable, invalidInput, isErrorCode } from './errors.ts';

const codes = Object.keys(errorTable) as ErrorCode[];

describe('the table of errors', () => {
  test.each(codes)('%s is a snake_case code with an error status and a title', (code) => {
    const { status, title } = errorTable[code];
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  });

  test('marks mistakes of the caller as not retryable', () => {
    const wrong = codes.filter((code) =>
      [400, 401, 403, 404, 405, 412, 413, 415, 422].includes(errorTable[code].status),
    );
    expect(wrong.filter((code) => errorTable[code].retryable)).toEqual([]);
  });

  test('marks outages as retryable', () => {
    const outages = codes.filter((code) => errorTable[code].status >= 500);
    expect(outages.filter((code) => !errorTable[code].retryable)).toEqual([]);
  });

  test.each(['toString', '__proto__', 'constructor', '', 'Slug_taken', undefined, null, 409])(
    'does not accept %j as a code',
    (code) => {
      expect(isErrorCode(code)).toBe(false);
    },
  );
});

describe('a DomainError', () => {
  test('has the title of its code as its message unless given a text', () => {
    expect(new DomainError('slug_taken').message).toBe('The slug is taken');
    expect(new DomainError('slug_taken', 'The slug acme is taken.').message).toBe('The slug acme is taken.');
  });

  test('keeps internal text out of its message', () => {
    const cause = new Error('password=hunter2');
    const error = new DomainError('internal_error', undefined, { internal: 'the pool is gone', cause });
    expect(error.message).toBe('Something went wrong');
    expect(error.internal).toBe('the pool is gone');
    expect(error.cause).toBe(cause);
  });

  test('has no cause property without a cause, so that nothing undefined is logged', () => {
    expect('cause' in new DomainError('not_found')).toBe(false);
  });
});

describe('invalid input', () => {
  test('names each invalid field in its text and in its list', () => {
    const errors = [
      { path: 'owner.email', message: 'is not an email', code: 'invalid_format' },
      { path: 'slug', message: 'is too short', code: 'too_small' },
    ];
    const error = invalidInput(errors);
    expect(error.code).toBe('validation_failed');
    expect(error.message).toBe('owner.email: is not an email; slug: is too short');
    expect(error.errors).toEqual(errors);
  });

  test('is bounded, however large the input', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      path: `items.${index}`,
      message: 'unknown field',
      code: 'unrecognized_keys',
    }));
    const error = invalidInput(many);
    expect(error.errors).toHaveLength(100);
    expect(error.message.length).toBeLessThanOrEqual(1_001);
  });
});
