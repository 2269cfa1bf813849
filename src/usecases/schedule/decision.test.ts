import { describe, expect, test } from 'vitest';
import { occurrencesOf } from '../../contract/schedule-times.ts';
import { type Decision, decide, dueAtOf, type ScheduleState } from './decision.ts';

const minutely = occurrencesOf({ cron: '* * * * *' }, 'UTC');
const everyMinute = occurrencesOf({ everySeconds: 60 }, 'UTC');
const at = (time: string): Date => new Date(`2026-01-01T${time}Z`);

const schedule: ScheduleState = {
  id: '01983f0a-b1c2-7d42-8f0e-2b7c4d6e8f91',
  overlap: 'skip',
  jitterSeconds: 0,
  catchupSeconds: 60,
  nextAt: at('10:00:00'),
  bufferedAt: null,
  backfillAt: null,
  backfillUntil: null,
  unannounced: null,
  missedAnnouncedAt: null,
};

const decided = (
  change: Partial<ScheduleState>,
  situation: { now: string; isRunOpen?: boolean; room?: number },
  occurrences = minutely,
): Decision =>
  decide({ ...schedule, ...change }, occurrences, {
    isRunOpen: false,
    room: 100,
    ...situation,
    now: at(situation.now),
  });

const times = (dates: readonly Date[]): string[] => dates.map((date) => date.toISOString().slice(11, 19));

test('an occurrence that is due starts, and the next one is set', () => {
  const decision = decided({}, { now: '10:00:01' });
  expect(times(decision.starts)).toEqual(['10:00:00']);
  expect(decision).toMatchObject({ nextAt: at('10:01:00'), dueAt: at('10:01:00'), missed: null, skipped: 0 });
});

test('what is too late is counted, the rest starts', () => {
  const decision = decided({ overlap: 'allow', catchupSeconds: 90 }, { now: '10:05:00' });
  expect(times(decision.starts)).toEqual(['10:04:00', '10:05:00']);
  expect(decision.missed).toEqual({ count: 4, from: at('10:00:00'), to: at('10:03:00'), isExact: true });
});

describe('a long absence', () => {
  const nextAt = new Date('2000-01-01T00:00:00Z');
  const day = new Date('2025-12-31T10:00:00Z');

  test('is counted up to a hundred, which is said, and ends at once', () => {
    const decision = decided({ nextAt }, { now: '10:00:30' });
    expect(decision.missed).toEqual({ count: 100, from: nextAt, to: at('09:59:30'), isExact: false });
    expect(times(decision.starts)).toEqual(['10:00:00']);
    expect(decision.nextAt).toEqual(at('10:01:00'));
  });

  test('is counted exactly by an interval, whatever its jitter', () => {
    const expected = { count: 1_440, from: day, to: at('09:59:00'), isExact: true };
    expect(decided({ nextAt: day }, { now: '10:00:30' }, everyMinute).missed).toEqual(expected);
    const jittered = decided({ nextAt: day, jitterSeconds: 600 }, { now: '10:01:59' }, everyMinute);
    expect(jittered.missed).toMatchObject({ from: day, isExact: true });
    expect((jittered.missed?.count ?? 0) + jittered.starts.length + jittered.skipped).toBe(1_442);
  });

  test('is counted to the last one, by both in the same way, also from a time that was none of them', () => {
    const [first, until] = [at('08:00:30'), at('09:30:00')];
    const expected = { count: 90, last: at('09:29:00') };
    for (const occurrences of [minutely, everyMinute]) {
      expect(occurrences.between(first, until)).toEqual(expected);
      expect(occurrences.between(at('08:01:00'), until)).toEqual({ ...expected, count: 89 });
      expect(occurrences.between(first, at('08:00:31'))).toEqual({ count: 1, last: first });
    }
  });
});

describe('what is missed', () => {
  const missed = { count: 1, from: at('10:00:00'), to: at('10:00:00'), isExact: true };
  const late = { now: '10:01:30', room: 0 };

  test('is announced at once, if nothing was for an hour', () => {
    const first = decided({}, late);
    expect(first).toMatchObject({ missed, announced: missed, unannounced: null, dueAt: at('10:01:35') });
    expect(decided({ missedAnnouncedAt: at('09:01:30') }, late)).toMatchObject({ announced: missed });
  });

  test('within an hour of the last announcement is kept, and announced together', () => {
    const unannounced = { count: 150, from: at('09:30:00'), to: at('09:59:00'), isExact: false };
    const kept = decided({ missedAnnouncedAt: at('09:10:00'), unannounced }, late);
    const all = { count: 151, from: unannounced.from, to: missed.to, isExact: false };
    expect(kept).toMatchObject({ missed, announced: null, unannounced: all });
    const state = { missedAnnouncedAt: at('09:10:00'), unannounced: all, nextAt: null };
    expect(decided(state, { now: '10:02:00' })).toMatchObject({ announced: null, dueAt: at('10:10:00') });
    expect(decided(state, { now: '10:10:00' })).toMatchObject({ announced: all, unannounced: null, dueAt: null });
  });
});

test('without room, the occurrence is held, and later counted as missed', () => {
  const held = decided({}, { now: '10:00:01', room: 0 });
  expect(held).toMatchObject({ starts: [], nextAt: at('10:00:00'), dueAt: at('10:00:06'), missed: null });
  const later = decided({}, { now: '10:01:30', room: 0 });
  expect(later).toMatchObject({ starts: [], nextAt: at('10:01:00'), missed: { count: 1 } });
});

describe('while a run is open', () => {
  const now = '10:00:01';
  test('`skip` leaves the occurrence out', () => {
    expect(decided({ overlap: 'skip' }, { now, isRunOpen: true })).toMatchObject({
      starts: [],
      skipped: 1,
      bufferedAt: null,
      dueAt: at('10:01:00'),
    });
  });

  test('`allow` starts another', () => {
    expect(times(decided({ overlap: 'allow' }, { now, isRunOpen: true }).starts)).toEqual(['10:00:00']);
  });

  test('`bufferOne` keeps the first, and starts it once the run has ended', () => {
    const first = decided({ overlap: 'bufferOne' }, { now, isRunOpen: true });
    expect(first).toMatchObject({ starts: [], skipped: 0, bufferedAt: at('10:00:00'), ends: null });
    expect(first.dueAt).toEqual(at('10:00:02'));
    const second = decided(
      { overlap: 'bufferOne', nextAt: at('10:01:00'), bufferedAt: at('10:00:00') },
      { now: '10:01:00', isRunOpen: true },
    );
    expect(second).toMatchObject({ skipped: 1, bufferedAt: at('10:00:00') });
    const third = decided(
      { overlap: 'bufferOne', nextAt: at('10:02:00'), bufferedAt: at('10:00:00') },
      { now: '10:01:10' },
    );
    expect(times(third.starts)).toEqual(['10:00:00']);
    expect(third).toMatchObject({ bufferedAt: null, dueAt: at('10:02:00') });
  });

  test.each(['cancelOther', 'terminateOther'] as const)(
    '`%s` ends the run, and the newest waits for that',
    (overlap) => {
      const first = decided({ overlap }, { now, isRunOpen: true });
      expect(first).toMatchObject({ starts: [], ends: overlap, bufferedAt: at('10:00:00'), skipped: 0 });
      const still = decided(
        { overlap, nextAt: at('10:01:00'), bufferedAt: at('10:00:00') },
        { now: '10:01:00', isRunOpen: true },
      );
      expect(still).toMatchObject({ ends: overlap, bufferedAt: at('10:01:00'), skipped: 1 });
      const over = decided({ overlap, nextAt: at('10:02:00'), bufferedAt: at('10:01:00') }, { now: '10:01:01' });
      expect(over).toMatchObject({ ends: null, bufferedAt: null });
      expect(times(over.starts)).toEqual(['10:01:00']);
    },
  );

  test('of two occurrences that are due, the second waits for the first', () => {
    const two = decided({ overlap: 'bufferOne', nextAt: at('09:59:10') }, { now: '10:00:00' });
    expect(times(two.starts)).toEqual(['09:59:10']);
    expect(two.bufferedAt).toEqual(at('10:00:00'));
  });
});

describe('a backfill', () => {
  const backfill = { nextAt: at('12:00:00'), backfillAt: at('08:00:00'), backfillUntil: at('08:03:00') };
  test('starts every occurrence before its end, also while a run is open', () => {
    const decision = decided(backfill, { now: '10:00:00', isRunOpen: true });
    expect(times(decision.backfills)).toEqual(['08:00:00', '08:01:00', '08:02:00']);
    expect(decision).toMatchObject({ starts: [], backfillAt: null, dueAt: at('12:00:00') });
  });

  test('goes on as there is room', () => {
    const decision = decided(backfill, { now: '10:00:00', room: 2 });
    expect(times(decision.backfills)).toEqual(['08:00:00', '08:01:00']);
    expect(decision).toMatchObject({ backfillAt: at('08:02:00'), dueAt: at('10:00:00') });
    const none = decided(backfill, { now: '10:00:00', room: 0 });
    expect(none).toMatchObject({ backfills: [], backfillAt: at('08:00:00'), dueAt: at('10:00:05') });
  });
});

describe('jitter', () => {
  const delaysOf = (jitterSeconds: number): number[] =>
    Array.from({ length: 200 }, (_, minute) => {
      const occurrence = new Date(minute * 60_000);
      return dueAtOf({ ...schedule, jitterSeconds }, minutely, occurrence).getTime() - occurrence.getTime();
    });

  test('is the same whenever it is asked for, and within its limit', () => {
    const delays = delaysOf(30);
    expect(delays).toEqual(delaysOf(30));
    expect(Math.max(...delays)).toBeLessThan(30_000);
    expect(new Set(delays).size).toBeGreaterThan(190);
    const [first = 0] = [dueAtOf({ ...schedule, jitterSeconds: 30 }, minutely, at('10:00:00')).getTime()];
    expect(first).toBeGreaterThan(at('10:00:00').getTime());
    expect(decided({ jitterSeconds: 30 }, { now: '10:00:00' }).starts).toEqual([]);
    expect(times(decided({ jitterSeconds: 30 }, { now: '10:00:30' }).starts)).toEqual(['10:00:00']);
  });

  test('never reaches the next occurrence, however long it may be', () => {
    expect(Math.max(...delaysOf(3_600))).toBeLessThan(60_000);
    const late = decided({ jitterSeconds: 3_600, catchupSeconds: 10, overlap: 'allow' }, { now: '10:01:00' });
    expect(late.missed?.count ?? 0).toBeLessThanOrEqual(1);
  });
});

/** However the answers fall, each occurrence is started, left out, waiting, held or missed: once. What is missed is announced once. */
test.each([
  ['a cron', minutely, 4],
  ['an interval', everyMinute, 40],
])('no occurrence of %s is lost or counted twice', (_what, occurrences, rounds) => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  for (const overlap of ['skip', 'allow', 'bufferOne', 'cancelOther', 'terminateOther'] as const) {
    for (let round = 0; round < rounds; round += 1) {
      let state: ScheduleState = { ...schedule, overlap, catchupSeconds: 60 + random(300) };
      let now = at('10:00:00').getTime();
      const started: Date[] = [];
      let [skipped, missed, announced] = [0, 0, 0];
      for (let look = 0; look < 60; look += 1) {
        now += random(200_000);
        const situation = { now: new Date(now), isRunOpen: random(2) === 0, room: random(4) };
        const decision = decide(state, occurrences, situation);
        expect(decision.starts.length).toBeLessThanOrEqual(situation.room);
        started.push(...decision.starts);
        skipped += decision.skipped;
        missed += decision.missed?.count ?? 0;
        const { nextAt, bufferedAt, backfillAt, unannounced } = decision;
        if (decision.announced !== null) {
          announced += decision.announced.count;
          expect(now - (state.missedAnnouncedAt?.getTime() ?? 0)).toBeGreaterThanOrEqual(3_600_000);
          state = { ...state, missedAnnouncedAt: new Date(now) };
        }
        state = { ...state, nextAt, bufferedAt, backfillAt, unannounced };
      }
      const passed = ((state.nextAt?.getTime() ?? 0) - at('10:00:00').getTime()) / 60_000;
      expect(new Set(started.map(Number)).size).toBe(started.length);
      expect(announced + (state.unannounced?.count ?? 0)).toBe(missed);
      expect(started.length + skipped + missed + (state.bufferedAt === null ? 0 : 1)).toBe(passed);
    }
  }
});
