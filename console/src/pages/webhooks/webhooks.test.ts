import { expect, test } from 'vitest';
import { eventTypes } from '../../../../src/contract/event-type.ts';
import { eventGroups, knownTypes } from './types.ts';

test('every event type is in one group', () => {
  expect(eventGroups.flatMap(([, types]) => types).sort()).toEqual([...eventTypes].sort());
  expect(new Set(eventGroups.map(([group]) => group)).size).toBe(eventGroups.length);
});

test('types of a later release are not among those that can be chosen', () => {
  expect(knownTypes(null)).toEqual([]);
  expect(knownTypes(['user.created', 'user.teleported'])).toEqual(['user.created']);
});
