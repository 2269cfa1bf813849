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

test('a policy by which nobody has to agree, or one factor is enough, is refused', () => {
  const nobody: Policy = {
    ...policy,
    approvalRule: (question) => ({ ...policy.approvalRule(question), requirements: [] }),
  };
  expect(brokenInvariants(nobody)).toContain(
    'A request of the kind elevation for the role owner needs nobody to agree.',
  );
  const weak: Policy = { ...policy, approvalRule: (question) => ({ ...policy.approvalRule(question), aal: 1 }) };
  expect(brokenInvariants(weak)).toContain(
    'A request of the kind elevation for the role owner can be approved without a second factor.',
  );
  const own: Policy = {
    ...policy,
    approvalRule: (question) => ({ ...policy.approvalRule(question), isPlatformAllowed: true }),
  };
  expect(brokenInvariants(own)).toContain(
    'A request of the kind supportAccess for the role admin can be approved by the platform.',
  );
});
