import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../src/client/index.ts';
import { cancelOf, remainingParts, sizeOf } from './phase.ts';

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

const waiting = stepsWith({ stopWork: 'succeeded', awaitGrace: 'waiting' });
const exported = stepsWith({ stopWork: 'succeeded', awaitGrace: 'succeeded', exportData: 'succeeded' });

describe('canceling a deletion', () => {
  it('restores the organization until its export is finished', () => {
    expect(cancelOf({ status: 'running', steps: waiting })).toEqual({ does: 'restores', refused: null });
    expect(cancelOf({ status: 'pending', steps: stepsWith({}) })).toEqual({ does: 'restores', refused: null });
    expect(cancelOf({ status: 'running', steps: exported })).toEqual({ does: null, refused: 'past' });
  });

  it('gives up what is stuck where nothing can be restored', () => {
    expect(cancelOf({ status: 'stuck', steps: waiting })).toEqual({ does: 'restores', refused: null });
    expect(cancelOf({ status: 'stuck', steps: exported })).toEqual({ does: 'givesUp', refused: null });
    expect(cancelOf({ status: 'stuck', steps: stepsWith({ stopWork: 'undoing' }) })).toEqual({
      does: 'givesUp',
      refused: null,
    });
  });

  it('is refused while it is on its way back, and after its end', () => {
    expect(cancelOf({ status: 'compensating', steps: waiting })).toEqual({ does: null, refused: 'undoing' });
    expect(cancelOf({ status: 'canceled', steps: waiting })).toEqual({ does: null, refused: 'ended' });
    expect(cancelOf({ status: 'succeeded', steps: exported })).toEqual({ does: null, refused: 'ended' });
  });
});

it('shows the two largest units of the time that remains', () => {
  const second = 1_000;
  expect(remainingParts(6 * 86_400 * second + 3 * 3_600 * second + 59 * second)).toEqual([
    [6, 'day'],
    [3, 'hour'],
  ]);
  expect(remainingParts(86_400 * second + 59 * second)).toEqual([[1, 'day']]);
  expect(remainingParts(61 * second)).toEqual([
    [1, 'minute'],
    [1, 'second'],
  ]);
  expect(remainingParts(1)).toEqual([[1, 'second']]);
  expect(remainingParts(-5_000)).toEqual([[0, 'second']]);
});

it('shows a size in a unit that people can read', () => {
  expect(sizeOf(0)).toEqual([0, 'byte']);
  expect(sizeOf(999)).toEqual([999, 'byte']);
  expect(sizeOf(12_500)).toEqual([12.5, 'kilobyte']);
  expect(sizeOf(5_000_000_000_000)).toEqual([5_000, 'gigabyte']);
});
