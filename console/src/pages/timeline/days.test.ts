import { expect, it } from 'vitest';
import { continuedIn, daysOf, fieldText, instantOf, justAfter, knownInstant } from './days.ts';

const entry = (id: string, at: string, correlationId: string | null = null) => ({ id, at, correlationId });

it('puts entries under the day of the reader’s zone, in their order', () => {
  const late = entry('a', '2026-11-30T23:59:59.999Z');
  const early = entry('b', '2026-11-30T00:00:00.000Z');
  const before = entry('c', '2026-11-29T23:59:59.999Z');
  expect(daysOf([late, early, before], 'utc')).toEqual([
    { date: '2026-11-30', entries: [late, early] },
    { date: '2026-11-29', entries: [before] },
  ]);
  expect(daysOf([], 'utc')).toEqual([]);
});

it('knows which entries belong to the same operation or request as the one before', () => {
  const at = '2026-11-30T10:00:00.000Z';
  const entries = [
    entry('a', at, 'x'),
    entry('b', at, 'x'),
    entry('c', at, 'y'),
    entry('d', at, 'x'),
    entry('e', at),
    entry('f', at),
  ];
  expect([...continuedIn(entries)]).toEqual(['b']);
});

it('reads the time that it shows, in both zones', () => {
  const at = '2026-11-30T06:26:12.000Z';
  expect(fieldText(at, 'utc')).toBe('2026-11-30T06:26:12');
  for (const zone of ['utc', 'local'] as const) expect(instantOf(fieldText(at, zone), zone)).toBe(at);
  expect(instantOf('', 'utc')).toBeNull();
});

it('takes nothing but an instant from a URL', () => {
  expect(knownInstant('2026-11-30T06:26:12Z')).toBe('2026-11-30T06:26:12.000Z');
  expect(knownInstant('2026-13-41T00:00:00Z')).toBeUndefined();
  expect(knownInstant('yesterday')).toBeUndefined();
  expect(knownInstant(undefined)).toBeUndefined();
});

it('includes the instant itself in what comes before it', () => {
  expect(justAfter('2026-11-30T06:26:12.999Z')).toBe('2026-11-30T06:26:13.000Z');
});
