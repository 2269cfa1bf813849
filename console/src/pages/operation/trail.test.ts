import { describe, expect, it } from 'vitest';
import type { Step } from '../../../../src/client/index.ts';
import { failuresOf, noTrail, type Trail, trailAfter, trailsOf } from './trail.ts';

const start = Date.parse('2026-11-30T06:00:00.000Z');
const at = (ms: number): string => new Date(start + ms).toISOString();
const failure = { code: 'temporal_unavailable', message: 'Temporal cannot be reached', retryable: true };

const stepOf = (change: Partial<Step>): Step => ({
  name: 'createNamespace',
  status: 'running',
  attempt: 1,
  startedAt: at(0),
  finishedAt: null,
  nextRetryAt: null,
  error: null,
  ...change,
});

type Seen = readonly [change: Partial<Step>, seenAt: number | null];
const trailOf = (...events: readonly Seen[]): Trail =>
  events.reduce<Trail>((trail, [change, seenAt]) => trailAfter(trail, stepOf(change), false, seenAt), noTrail);

const waiting = { status: 'waiting', error: failure } as const;

describe('the attempts of a step', () => {
  it('has one that succeeds, with its exact duration', () => {
    expect(trailOf([{}, null], [{ status: 'succeeded', finishedAt: at(33) }, null]).attempts).toEqual([
      { number: 1, outcome: 'succeeded', error: null, from: start, to: start + 33 },
    ]);
  });

  it('times failed ones by the moment at which they were seen', () => {
    const { attempts } = trailOf(
      [{}, null],
      [{ ...waiting, nextRetryAt: at(1_000) }, start + 500],
      [{ status: 'succeeded', attempt: 2, finishedAt: at(1_200) }, start + 1_200],
    );
    expect(attempts).toEqual([
      { number: 1, outcome: 'failed', error: failure, from: start, to: start + 500 },
      { number: 2, outcome: 'succeeded', error: null, from: start + 1_000, to: start + 1_200 },
    ]);
  });

  it('does not time one that a person has hastened', () => {
    const { attempts } = trailOf(
      [{ ...waiting, nextRetryAt: at(60_000) }, start + 500],
      [{ ...waiting, attempt: 2, nextRetryAt: at(90_000) }, start + 2_000],
    );
    expect(attempts.at(-1)).toMatchObject({ number: 2, outcome: 'failed', from: null });
  });

  it('counts the attempt that failed for good', () => {
    const { attempts } = trailOf(
      [{ ...waiting, nextRetryAt: at(500) }, null],
      [{ status: 'failed', attempt: 1, error: failure, finishedAt: at(700) }, null],
    );
    expect(attempts.map(({ number, outcome }) => [number, outcome])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
    ]);
  });

  it('counts none that a cancel has prevented', () => {
    const { attempts } = trailOf(
      [{ ...waiting, nextRetryAt: at(500) }, null],
      [{ status: 'failed', error: null }, null],
    );
    expect(attempts.map(({ number, outcome }) => [number, outcome])).toEqual([[1, 'failed']]);
  });

  it('shows attempts whose waits could not be recorded', () => {
    const { attempts } = trailOf([{}, null], [{ ...waiting, attempt: 3 }, null]);
    expect(attempts.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('keeps the undo apart', () => {
    const trail = trailOf(
      [{ status: 'succeeded', finishedAt: at(30) }, null],
      [{ status: 'undoing' }, start + 1_000],
      [{ status: 'undoFailed', error: failure, nextRetryAt: at(2_000) }, start + 1_500],
      [{ status: 'undone', attempt: 2, finishedAt: at(2_100) }, start + 2_100],
    );
    expect(trail.attempts).toHaveLength(1);
    expect(trail.undos).toEqual([
      { number: 1, outcome: 'failed', error: failure, from: start + 1_000, to: start + 1_500 },
      { number: 2, outcome: 'succeeded', error: null, from: start + 2_000, to: start + 2_100 },
    ]);
  });

  it('has none for a step that only waits', () => {
    const trail = trailAfter(noTrail, stepOf({ name: 'awaitGrace', status: 'running' }), true, null);
    expect(trail.attempts).toEqual([]);
  });

  it('is told by the state of the step where no event has come', () => {
    const trails = trailsOf(
      {
        kind: 'provisionOrganization',
        steps: [stepOf({ ...waiting, attempt: 2 }), stepOf({ name: 'canary', status: 'pending', attempt: 0 })],
      },
      new Map(),
    );
    expect(trails.get('createNamespace')?.attempts.map(({ error }) => error?.code)).toEqual([
      undefined,
      'temporal_unavailable',
    ]);
    expect(trails.get('canary')?.attempts).toEqual([]);
  });

  it('tells equal failures in a row once', () => {
    const other = { ...failure, code: 'temporal_overloaded' };
    const { attempts } = trailOf(
      [{ ...waiting, attempt: 1 }, null],
      [{ ...waiting, attempt: 2 }, null],
      [{ ...waiting, attempt: 3, error: other }, null],
      [{ status: 'succeeded', attempt: 4, finishedAt: at(9_000) }, null],
    );
    expect(failuresOf(attempts)).toEqual([
      { first: 1, last: 2, error: failure },
      { first: 3, last: 3, error: other },
    ]);
  });
});
