import { expect, test } from 'vitest';
import { overlapUse, stateOf } from './state.ts';

const now = Date.parse('2026-12-01T00:00:00.000Z');
const at = (days: number): string => new Date(now + days * 86_400_000).toISOString();
const none = { state: 'none', dueAt: null, warnAt: null } as const;
const key = { status: 'active', expiresAt: null, validUntil: null, rotation: none } as const;

test('a key is shown in the state that asks for something first', () => {
  expect(stateOf(key, now)).toBe('active');
  expect(stateOf({ ...key, rotation: { ...none, state: 'due_soon' } }, now)).toBe('dueSoon');
  expect(stateOf({ ...key, rotation: { ...none, state: 'overdue' } }, now)).toBe('overdue');
  expect(stateOf({ ...key, expiresAt: at(13), rotation: { ...none, state: 'overdue' } }, now)).toBe('expiring');
  expect(stateOf({ ...key, expiresAt: at(15) }, now)).toBe('active');
  expect(stateOf({ ...key, expiresAt: at(-1) }, now)).toBe('expired');
  expect(stateOf({ ...key, status: 'rotating', validUntil: at(1) }, now)).toBe('rotating');
});

test('a key whose overlap has ended is revoked, also before it was read again', () => {
  expect(stateOf({ ...key, status: 'rotating', validUntil: at(-1) }, now)).toBe('revoked');
  expect(stateOf({ ...key, status: 'revoked', expiresAt: at(-1) }, now)).toBe('revoked');
});

test('says whether the old key of a rotation is still used', () => {
  const successor = { createdAt: at(0), lastUsedAt: at(1) };
  expect(overlapUse({ lastUsedAt: at(2) }, successor)).toBe('oldStillUsed');
  expect(overlapUse({ lastUsedAt: at(-1) }, successor)).toBe('onlyNewUsed');
  expect(overlapUse({ lastUsedAt: null }, successor)).toBe('onlyNewUsed');
  expect(overlapUse({ lastUsedAt: at(2) }, { ...successor, lastUsedAt: null })).toBe('newNeverUsed');
});
