import { describe, expect, it } from 'vitest';
import type { Operation, Step } from '../../../../src/client/index.ts';
import { stepsOf } from '../../../../src/contract/operation-kinds.ts';
import { cancelRefusalOf, currentStepOf, undoneByCancel, waitingStepOf } from './control.ts';

const failure = { code: 'temporal_unavailable', message: 'Temporal cannot be reached', retryable: true };

const operationOf = (
  kind: Operation['kind'],
  status: Operation['status'],
  states: Partial<Record<Step['name'], Partial<Step>>>,
): Pick<Operation, 'kind' | 'status' | 'steps'> => ({
  kind,
  status,
  steps: stepsOf(kind).map((name: Step['name']) => ({
    name,
    status: 'pending',
    attempt: 0,
    startedAt: null,
    finishedAt: null,
    nextRetryAt: null,
    error: null,
    ...states[name],
  })),
});

const done = { status: 'succeeded', attempt: 1 } as const;
const waits = { status: 'waiting', attempt: 1, nextRetryAt: '2026-11-30T06:00:00.000Z', error: failure } as const;

describe('a cancel', () => {
  it('undoes what has begun, the last first', () => {
    const operation = operationOf('provisionOrganization', 'running', { reserve: done, createNamespace: waits });
    expect(cancelRefusalOf(operation)).toBeNull();
    expect(undoneByCancel(operation)).toEqual(['createNamespace', 'reserve']);
  });

  it('is refused once the committing step has begun', () => {
    const states = { reserve: done, createNamespace: done, canary: done, activate: { status: 'running' } } as const;
    expect(cancelRefusalOf(operationOf('provisionOrganization', 'running', states))).toBe('committed');
  });

  it('is possible during the export of a deletion, which can be undone', () => {
    const states = { stopWork: done, pauseSchedules: done, awaitGrace: done, exportData: waits } as const;
    expect(cancelRefusalOf(operationOf('deleteOrganization', 'running', states))).toBeNull();
  });

  it('is possible past that when the operation is stuck', () => {
    const operation = operationOf('suspendOrganization', 'stuck', { suspend: done, pauseSchedules: waits });
    expect(cancelRefusalOf(operation)).toBeNull();
    expect(undoneByCancel(operation)).toEqual([]);
  });

  it('is refused while the operation is being undone, and after its end', () => {
    expect(cancelRefusalOf(operationOf('provisionOrganization', 'compensating', {}))).toBe('undoing');
    expect(cancelRefusalOf(operationOf('provisionOrganization', 'succeeded', {}))).toBe('succeeded');
    expect(cancelRefusalOf(operationOf('provisionOrganization', 'canceled', {}))).toBe('ended');
  });
});

describe('the step that waits', () => {
  it('is the one between two attempts', () => {
    expect(waitingStepOf(operationOf('suspendOrganization', 'running', { suspend: waits }))?.name).toBe('suspend');
  });

  it('is none while a grace period or a payment is awaited', () => {
    const states = { stopWork: done, pauseSchedules: done, awaitGrace: { ...waits, error: null } } as const;
    const operation = operationOf('deleteOrganization', 'running', states);
    expect(waitingStepOf(operation)).toBeNull();
    expect(currentStepOf(operation)?.name).toBe('awaitGrace');
  });
});
