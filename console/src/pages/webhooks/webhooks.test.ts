import { expect, test } from 'vitest';
import { eventTypes } from '../../../../src/contract/event-type.ts';
import { partsOf } from './duration.ts';
import { eventGroups, knownTypes } from './types.ts';

test('a duration is told in its two largest units', () => {
  expect(partsOf(0)).toEqual([['second', 0]]);
  expect(partsOf(-5_000)).toEqual([['second', 0]]);
  expect(partsOf(400)).toEqual([['second', 1]]);
  expect(partsOf(65_000)).toEqual([
    ['minute', 1],
    ['second', 5],
  ]);
  expect(partsOf(7_805_000)).toEqual([
    ['hour', 2],
    ['minute', 10],
  ]);
  expect(partsOf(3_600_000)).toEqual([['hour', 1]]);
  expect(partsOf(90_061_000)).toEqual([
    ['day', 1],
    ['hour', 1],
  ]);
});

test('every event type is in one group', () => {
  expect(eventGroups.flatMap(([, types]) => types).sort()).toEqual([...eventTypes].sort());
  expect(new Set(eventGroups.map(([group]) => group)).size).toBe(eventGroups.length);
});

test('types of a later release are not among those that can be chosen', () => {
  expect(knownTypes(null)).toEqual([]);
  expect(knownTypes(['user.created', 'user.teleported'])).toEqual(['user.created']);
});
