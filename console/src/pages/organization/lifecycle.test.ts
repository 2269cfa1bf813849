import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../../src/client/index.ts';
import {
  deadlineOf,
  lifecycleActions,
  type OrganizationStatus,
  obstacleTo,
  progressOf,
  situationOf,
} from './lifecycle.ts';

const idle = { legalHold: null, open: null, isPlatform: true };
const statuses: readonly OrganizationStatus[] = [
  'pending',
  'provisioning',
  'active',
  'suspended',
  'inactive',
  'deleting',
];

const step = (name: string, rest: Partial<Operation['steps'][number]> = {}) =>
  ({
    name,
    status: 'pending',
    attempt: 0,
    startedAt: null,
    finishedAt: null,
    nextRetryAt: null,
    error: null,
    ...rest,
  }) as Operation['steps'][number];

const deletion = (...steps: Operation['steps']) => ({ kind: 'deleteOrganization', status: 'running', steps }) as const;

describe('what can be done', () => {
  it('is what the diagram of the statuses shows', () => {
    const possible = Object.fromEntries(
      statuses.map((status) => [
        status,
        [...lifecycleActions, 'delete' as const].filter((action) => obstacleTo(action, { ...idle, status }) === null),
      ]),
    );
    expect(possible).toEqual({
      pending: ['delete'],
      provisioning: [],
      active: ['suspend', 'deactivate', 'delete'],
      suspended: ['resume', 'delete'],
      inactive: ['activate', 'delete'],
      deleting: ['delete'],
    });
  });

  it('is nothing while another operation is open', () => {
    for (const action of [...lifecycleActions, 'delete' as const]) {
      const state = { ...idle, status: 'active' as const, open: { kind: 'transferOwnership' as const } };
      expect(obstacleTo(action, state)).toEqual({ why: 'open', kind: 'transferOwnership' });
    }
  });

  it('tells what has to be active from what makes no sense', () => {
    expect(obstacleTo('deactivate', { ...idle, status: 'suspended' })).toEqual({ why: 'notActive' });
    expect(obstacleTo('resume', { ...idle, status: 'active' })).toEqual({ why: 'only' });
    expect(obstacleTo('delete', { ...idle, status: 'provisioning' })).toEqual({ why: 'only' });
  });

  it('is no deletion under a legal hold, nor by members of what the platform has suspended', () => {
    const legalHold = { reason: 'Case 4711', at: '2026-01-15T09:30:00.000Z' };
    expect(obstacleTo('delete', { ...idle, status: 'active', legalHold })).toEqual({ why: 'hold' });
    expect(obstacleTo('delete', { ...idle, status: 'suspended', isPlatform: false })).toEqual({ why: 'suspended' });
  });
});

describe('the situation', () => {
  it('is the status while nothing is under way', () => {
    expect(statuses.map((status) => situationOf(status, null))).toEqual([
      'paidButNotProvisioned',
      'provisioning',
      'active',
      'suspended',
      'inactive',
      'deletionHalted',
    ]);
  });

  it('says nothing about operations to readers who may not see them', () => {
    expect(statuses.map((status) => situationOf(status, undefined))).toEqual([
      'awaitingPayment',
      'provisioning',
      'active',
      'suspended',
      'inactive',
      'deleting',
    ]);
  });

  it('is that somebody has to look, before anything else', () => {
    expect(situationOf('deleting', { ...deletion(step('certify')), status: 'stuck' })).toBe('stuck');
  });

  it('tells a wait for a payment from what comes after it', () => {
    const paid = { kind: 'provisionPaidOrganization', status: 'running' } as const;
    expect(situationOf('pending', { ...paid, steps: [step('awaitPayment', { status: 'waiting' })] })).toBe(
      'awaitingPayment',
    );
    expect(situationOf('pending', { ...paid, steps: [step('awaitPayment', { status: 'succeeded' })] })).toBe(
      'underWay',
    );
  });

  it('tells a deletion that waits for the end of a hold', () => {
    const error = { code: 'legal_hold', message: 'Under a legal hold', retryable: true };
    expect(situationOf('deleting', deletion(step('exportData', { status: 'waiting', error })))).toBe('deletionHeld');
    expect(situationOf('deleting', deletion(step('awaitGrace', { status: 'waiting' })))).toBe('deleting');
  });
});

it('has a deadline only while the operation waits for it', () => {
  const at = '2026-12-07T06:27:00.547Z';
  expect(deadlineOf(deletion(step('awaitGrace', { status: 'waiting', nextRetryAt: at })))).toEqual({
    what: 'grace',
    at,
  });
  expect(deadlineOf(deletion(step('awaitGrace', { status: 'succeeded', nextRetryAt: at })))).toBeNull();
  expect(deadlineOf(deletion(step('exportData', { status: 'waiting', nextRetryAt: at })))).toBeNull();
});

it('counts the steps that are done', () => {
  expect(progressOf(deletion(step('stopWork', { status: 'succeeded' }), step('awaitGrace')))).toEqual({
    done: 1,
    all: 2,
  });
});
