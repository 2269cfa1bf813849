// The table of permissions says what is meant, the policy decides: they must say the same about everything.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../src/contract/errors.ts';
import { type OrganizationStatus, organizationStatuses } from '../../src/contract/organization.ts';
import {
  isKeptWhileNotActive,
  operatorHas,
  operatorRoles,
  type Permission,
  permissionTable,
  platformHas,
  roleHas,
  userRoles,
} from '../../src/contract/permissions.ts';
import type { OperatorPrincipal, UserPrincipal } from '../../src/contract/principal.ts';
import { openOpaWasm } from '../../src/providers/policy/opa-wasm.ts';
import { openPolicy } from '../../src/usecases/policy/open.ts';
import { builtInPolicy as policy } from '../support/policy.ts';
import { randomOf } from './inputs.ts';

const permissions = Object.keys(permissionTable) as Permission[];

const member: UserPrincipal = {
  kind: 'user',
  id: 'user',
  orgId: 'org',
  slug: 'acme',
  orgStatus: 'active',
  role: 'owner',
  userStatus: 'active',
  credential: { kind: 'key', id: 'key' },
  customRole: null,
  scopes: null,
  credentialPerHour: 1,
  principalPerMinute: 1,
};

const operator = (role: OperatorPrincipal['role']): OperatorPrincipal => ({
  kind: 'operator',
  id: 'person',
  role,
  credential: {
    kind: 'session',
    id: 'session',
    identityId: 'person',
  } as OperatorPrincipal['credential'],
  credentialPerHour: 1,
  principalPerMinute: 1,
});

const codes: Record<OrganizationStatus, ErrorCode | null> = {
  active: null,
  pending: 'organization_pending',
  provisioning: 'organization_pending',
  suspended: 'organization_suspended',
  inactive: 'organization_inactive',
  deleting: 'organization_deleting',
};

const expected = (
  {
    role,
    userStatus,
    orgStatus,
    customRole,
    scopes,
  }: Pick<UserPrincipal, 'role' | 'userStatus' | 'orgStatus' | 'customRole' | 'scopes'>,
  permission: Permission,
): ErrorCode | null => {
  if (userStatus === 'suspended') return 'user_suspended';
  if (!isKeptWhileNotActive(permission) && codes[orgStatus] !== null) return codes[orgStatus];
  const isWithin = [customRole, scopes].every((limit) => limit === null || limit.includes(permission));
  return roleHas(role, permission) && isWithin ? null : 'forbidden';
};

const standings = userRoles.flatMap((role) =>
  organizationStatuses.flatMap((orgStatus) =>
    (['active', 'suspended'] as const).map((userStatus) => ({ role, orgStatus, userStatus })),
  ),
);

describe.each(standings)('a member: $role, $userStatus, organization $orgStatus', (standing) => {
  test('has what the table says', () => {
    const grants = policy.grantsOf({ ...member, ...standing });
    const decided = permissions.map((each) => {
      const decision = grants.get(each);
      return [each, decision?.allow === false ? decision.code : (decision?.allow ?? 'no decision')];
    });
    expect(decided).toEqual(
      permissions.map((each) => [each, expected({ ...standing, customRole: null, scopes: null }, each) ?? true]),
    );
  });
});

test.each(operatorRoles)('an operator with the role %s has what the table says', (role) => {
  const grants = policy.grantsOf(operator(role));
  for (const each of permissions) expect([each, grants.get(each)?.allow]).toEqual([each, operatorHas(role, each)]);
});

test('the platform key has what the table says', () => {
  const grants = policy.grantsOf({ kind: 'platform', id: 'bootstrap' });
  for (const each of permissions) expect([each, grants.get(each)?.allow]).toEqual([each, platformHas(each)]);
});

/** Narrowed to everything, to nothing, to one permission and to any. */
const narrowings = (random: (below: number) => number): (readonly string[] | null)[] => [
  null,
  [],
  permissions,
  [...permissions].reverse(),
  permissions.filter(() => random(2) === 0),
  ['retired:permission', '__proto__', 'constructor', 'organization:read'],
];

test.each(userRoles.filter((role) => role !== 'owner'))(
  'a custom role of the base %s has what is both in it and in the base, with each permission',
  (role) => {
    const random = randomOf(11);
    for (const customRole of narrowings(random)) {
      const principal = { ...member, role, customRole };
      const grants = policy.grantsOf(principal);
      const own = new Set(policy.permissionsOfRole(role, customRole));
      expect(policy.permissionsOf(principal)).toEqual([...own]);
      for (const each of permissions) {
        const decision = policy.decide(principal, each, { type: 'organization', deletionOf: 'active' });
        const code = decision.allow ? null : decision.code;
        const granted = grants.get(each);
        expect([customRole, each, granted?.allow === false ? granted.code : null]).toEqual([customRole, each, code]);
        expect(granted?.policyIds).toEqual(decision.policyIds);
        expect(code).toBe(expected(principal, each));
        expect(own.has(each)).toBe(code === null);
      }
    }
  },
);

test.each(userRoles.filter((role) => role !== 'owner'))(
  'a custom role of one permission of the base %s has that, and not the next one',
  (role) => {
    for (const [index, each] of permissions.entries()) {
      const principal = { ...member, role, customRole: [each] };
      const next = permissions[(index + 1) % permissions.length] as Permission;
      for (const permission of [each, next]) {
        const { allow } = policy.decide(principal, permission, { type: 'organization', deletionOf: 'active' });
        expect([each, permission, allow]).toEqual([each, permission, permission === each && roleHas(role, each)]);
        expect(policy.grantsOf(principal).get(permission)?.allow).toBe(allow);
      }
    }
  },
);

test('an operation is steered only by a custom role that may start its kind', () => {
  const steering: Permission[] = ['operation:cancel', 'operation:retry'];
  for (const startedWith of permissions.filter((each) => roleHas('admin', each)))
    for (const isIn of [true, false])
      for (const permission of steering) {
        const customRole = isIn ? [...steering, startedWith] : steering.filter((each) => each !== startedWith);
        const principal = { ...member, role: 'admin' as const, customRole };
        const { allow } = policy.decide(principal, permission, { type: 'operation', startedWith, deletionOf: null });
        expect([startedWith, allow]).toEqual([startedWith, isIn || (customRole as string[]).includes(startedWith)]);
      }
});

test('scopes narrow the grants of a role as the policy narrows a single decision', () => {
  const random = randomOf(7);
  for (let round = 0; round < 40; round += 1) {
    const standing = standings[random(standings.length)] as (typeof standings)[number];
    const customRole = random(2) === 0 ? null : permissions.filter(() => random(2) === 0);
    const principal = { ...member, ...standing, customRole, scopes: permissions.filter(() => random(2) === 0) };
    const grants = policy.grantsOf(principal);
    for (const each of permissions) {
      // This resource settles no condition, so that the decision is the unconditional one.
      const decision = policy.decide(principal, each, { type: 'organization', deletionOf: 'active' });
      const code = decision.allow ? null : decision.code;
      const granted = grants.get(each);
      expect([each, granted?.allow === false ? granted.code : null]).toEqual([each, code]);
      expect(granted?.policyIds).toEqual(decision.policyIds);
      expect(code).toBe(expected(principal, each));
    }
  }
});

test('operations are steered by those who may start their kind, deletions of suspended organizations by the platform', () => {
  for (const role of userRoles)
    for (const startedWith of permissions)
      for (const deletionOf of [null, 'active', 'suspended']) {
        const principal = { ...member, role };
        const decision = policy.decide(principal, 'operation:cancel', { type: 'operation', startedWith, deletionOf });
        const isStarter = roleHas(role, 'operation:cancel') && roleHas(role, startedWith);
        const code = isStarter ? (deletionOf === 'suspended' ? 'organization_suspended' : null) : 'forbidden';
        expect(decision.allow ? null : decision.code).toBe(code);
      }
});

test('the same question has the same answer, and each refusal names its policy and its reason', () => {
  const viewer = { ...member, role: 'viewer' as const };
  const refused = policy.grantsOf(viewer).get('organization:rename');
  expect(refused).toEqual({
    allow: false,
    code: 'forbidden',
    policyIds: ['authz/role'],
    reason: 'the role of the caller does not have the permission',
  });
  expect(policy.grantsOf({ ...viewer }).get('organization:rename')).toEqual(refused);
  expect(policy.explain(viewer, 'organization:rename', null).filter(({ refuses }) => refuses)).toEqual([
    { policyId: 'authz/role', refuses: true, reason: 'the role of the caller does not have the permission' },
  ]);
});

describe('a policy that cannot decide', () => {
  const read = (name: string) => readFileSync(new URL(`../../assets/policies/${name}`, import.meta.url));
  const [wasm, data] = [read('freehold.wasm'), read('data.json').toString('utf8')];
  const known = (JSON.parse(data) as { freehold: { permissions: Record<string, object> } }).freehold.permissions;
  const onRenewalFailed = (error: unknown) => {
    throw error;
  };

  test('refuses the call, and the next one is decided anew', async () => {
    const module = await openOpaWasm({ wasm, data }, onRenewalFailed);
    let isBroken = false;
    const flaky = await openPolicy({
      open: async () => ({
        has: module.has,
        evaluate: (at, input) => (isBroken ? undefined : module.evaluate(at, input)),
      }),
      source: { wasm, data },
      onRenewalFailed,
    });
    const resource = { type: 'organization', deletionOf: 'active' } as const;
    const decide = () => flaky.decide(member, 'organization:read', resource).allow;
    isBroken = true;
    expect(decide).toThrow(expect.objectContaining({ code: 'policy_unavailable' }));
    isBroken = false;
    expect(decide()).toBe(true);
  });

  test('refuses an input that is too large', () => {
    const scopes = Array.from({ length: 1_000 }, (_, index) => `scope:${index}`);
    const ask = () =>
      policy.decide({ ...member, scopes }, 'organization:read', { type: 'organization', deletionOf: 'active' });
    expect(ask).toThrow(expect.objectContaining({ code: 'policy_unavailable' }));
  });

  test('is not opened if it is cut off', async () => {
    const source = { wasm: wasm.subarray(0, 1_000), data };
    await expect(openPolicy({ open: openOpaWasm, source, onRenewalFailed })).rejects.toThrow();
  });

  test.each([
    ['knows no permissions', () => ({}), 'does not have organization:read'],
    [
      "gives members what is the platform's",
      (rules: typeof known) => ({
        ...rules,
        'organization:suspend': { ...rules['organization:suspend'], role: 'owner' },
      }),
      'has organization:suspend, which is the platform',
    ],
    [
      'takes from owners what viewers have',
      (rules: typeof known) => ({ ...rules, 'user:update': { ...rules['user:update'], role: null } }),
      'The role owner does not have user:update',
    ],
  ])('is not opened if it %s', async (_, change, message) => {
    const source = { wasm, data: JSON.stringify({ freehold: { permissions: change(known) } }) };
    await expect(openPolicy({ open: openOpaWasm, source, onRenewalFailed })).rejects.toThrow(message);
  });
});
