import { describe, expect, test } from 'vitest';
import {
  endedStatuses,
  endFailureOf,
  isEnded,
  type Operation,
  type OperationStatus,
  operationStatuses,
  Reason,
} from './operation.ts';

const operationThat = (status: OperationStatus, error: Operation['error'] = null): Operation => ({
  id: '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c',
  kind: 'provisionOrganization',
  orgId: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
  status,
  steps: [],
  error,
  residue: [],
  canaryMs: null,
  export: null,
  live: false,
  workflow: { namespace: 'freehold', workflowId: 'provision-organization-1', runId: null, webUrl: null },
  createdAt: '2026-01-15T09:30:00.000Z',
  finishedAt: null,
});

test('an operation that is stuck or being undone has not ended', () => {
  expect(operationStatuses.filter((status) => !isEnded(status))).toEqual([
    'pending',
    'running',
    'compensating',
    'stuck',
  ]);
});

describe('the failure of an operation', () => {
  test.each(operationStatuses.filter((status) => !isEnded(status) || status === 'succeeded'))(
    'does not exist while it is %s',
    (status) => {
      expect(endFailureOf(operationThat(status), false)).toBeNull();
    },
  );

  test.each(endedStatuses.filter((status) => status === 'failed' || status === 'compensated'))(
    'is the error with which it ended %s, and names the operation',
    (status) => {
      const error = { code: 'namespace_conflict', message: 'It belongs to somebody else.', retryable: false };
      const failure = endFailureOf(operationThat(status, error), true);
      expect(failure).toMatchObject({
        code: 'namespace_conflict',
        message: 'It belongs to somebody else.',
        operationId: operationThat(status).id,
        replayed: true,
      });
    },
  );

  test('is the cancellation, whatever error preceded it', () => {
    const error = { code: 'temporal_overloaded', message: 'x', retryable: true };
    expect(endFailureOf(operationThat('canceled', error), false)?.code).toBe('operation_canceled');
  });

  test('with an unknown code is an internal error, not a crash', () => {
    const error = { code: 'a_code_of_the_future', message: 'x', retryable: true };
    expect(endFailureOf(operationThat('failed', error), false)?.code).toBe('internal_error');
    expect(endFailureOf(operationThat('failed'), false)?.code).toBe('internal_error');
  });
});

describe('a reason', () => {
  test('is trimmed text and may have line breaks', () => {
    expect(Reason.parse({ reason: '  unpaid\nsince May ' })).toEqual({ reason: 'unpaid\nsince May' });
  });

  test.each([
    ['nothing', ''],
    ['only blanks', '   '],
    ['too much', 'x'.repeat(501)],
    ['NUL', 'a\u0000b'],
    ['an escape sequence', '\u001b[2J'],
    ['half a surrogate pair', 'a\udc00'],
  ])('is refused when it is or has %s', (_what, reason) => {
    expect(Reason.safeParse({ reason }).success).toBe(false);
  });

  test('is required, and no other field is accepted', () => {
    expect(Reason.safeParse({}).success).toBe(false);
    expect(Reason.safeParse({ reason: 'x', force: true }).success).toBe(false);
  });
});
