import { expect, it } from 'vitest';
import type { Operation } from '../../../../src/client/index.ts';
import { isGivenUpByCancel, sizeOf } from './phase.ts';

const stepsWith = (statuses: Readonly<Record<string, Operation['steps'][number]['status']>>): Operation['steps'] =>
  (['stopWork', 'pauseSchedules', 'awaitGrace', 'exportData', 'deleteNamespace'] as const).map((name) => ({
    name,
    status: statuses[name] ?? 'pending',
    attempt: 1,
    startedAt: null,
    finishedAt: null,
    nextRetryAt: null,
    error: null,
  }));

const stuck = { kind: 'deleteOrganization', status: 'stuck' } as const;
const waiting = stepsWith({ stopWork: 'succeeded', awaitGrace: 'waiting' });
const exported = stepsWith({ stopWork: 'succeeded', awaitGrace: 'succeeded', exportData: 'succeeded' });

it('is given up by a cancel only where nothing can be restored', () => {
  expect(isGivenUpByCancel({ ...stuck, steps: waiting })).toBe(false);
  expect(isGivenUpByCancel({ ...stuck, status: 'running', steps: exported })).toBe(false);
  expect(isGivenUpByCancel({ ...stuck, steps: exported })).toBe(true);
  expect(isGivenUpByCancel({ ...stuck, steps: stepsWith({ stopWork: 'undoFailed' }) })).toBe(true);
});

it('shows a size in a unit that people can read', () => {
  expect(sizeOf(0)).toEqual([0, 'byte']);
  expect(sizeOf(999)).toEqual([999, 'byte']);
  expect(sizeOf(12_500)).toEqual([12.5, 'kilobyte']);
  expect(sizeOf(5_000_000_000_000)).toEqual([5_000, 'gigabyte']);
});
