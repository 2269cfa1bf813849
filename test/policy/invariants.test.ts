import { expect, test } from 'vitest';
import { brokenInvariants } from '../../src/usecases/policy/invariants.ts';
import type { Policy } from '../../src/usecases/policy/policy.ts';
import { builtInPolicy as policy } from '../support/policy.ts';

const granted = { allow: true, policyIds: ['authz/role'], conditions: [], obligations: [] } as const;

/** The same policy, but for what it decides about members with a custom role. */
const deciding = (isGranted: (member: Parameters<Policy['decideMember']>[0]) => boolean): Policy => ({
  ...policy,
  decideMember: (member, permission, resource) =>
    member.customRole !== null && isGranted(member) ? granted : policy.decideMember(member, permission, resource),
});

test('the built-in policy keeps to what every policy must keep to', () => {
  expect(brokenInvariants(policy)).toEqual([]);
});

test('a policy that gives a custom role what is not among its permissions is refused', () => {
  const broken = brokenInvariants(deciding(({ customRole }) => customRole?.length === 0));
  expect(broken).toContain('A custom role below admin has user:list, which is not among its permissions.');
});

test('a policy that gives a custom role what its base does not have is refused', () => {
  const broken = brokenInvariants(deciding(({ customRole }) => (customRole ?? []).length > 0));
  expect(broken).toContain('A custom role below viewer has user:create, which viewer has not.');
  expect(broken).not.toContain('A custom role below admin has user:create, which admin has not.');
});
