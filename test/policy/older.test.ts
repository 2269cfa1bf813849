import { v7 as uuid } from 'uuid';
import { expect, test } from 'vitest';
import { isElevatable } from '../../src/contract/elevatable.ts';
import { permissionTable } from '../../src/contract/permissions.ts';
import type { UserPrincipal } from '../../src/contract/principal.ts';
import { openForeignPolicy } from '../../src/main/policy.ts';
import { bundleUnpacker } from '../../src/providers/policy/bundle.ts';
import { builtInPolicy } from '../support/policy.ts';
import { bundleFile } from './bundles/bundle.ts';

// Made before there were elevations and approvals.
const older = await openForeignPolicy(
  await bundleUnpacker(null)(bundleFile('signed-by-opa')),
  builtInPolicy,
  (error) => {
    throw error;
  },
);

const elevated: UserPrincipal = {
  kind: 'user',
  id: uuid(),
  orgId: uuid(),
  slug: 'acme',
  orgStatus: 'active',
  role: 'owner',
  customRole: null,
  userStatus: 'active',
  credential: { kind: 'elevation', id: uuid(), identityId: uuid(), endsAt: Date.now() + 60_000, actor: 'user:test' },
  scopes: null,
  principalPerMinute: 1_000,
  credentialPerHour: 1_000,
};

test('a policy that is older than elevations gives them no more than the product does', () => {
  const names = Object.keys(permissionTable) as (keyof typeof permissionTable)[];
  const allowed = names.filter((name) => older.grantsOf(elevated).get(name)?.allow === true);
  expect(allowed).toContain('user:suspend');
  expect(allowed.filter((name) => !isElevatable(name))).toEqual([]);
  expect(allowed).toEqual(names.filter((name) => builtInPolicy.grantsOf(elevated).get(name)?.allow === true));
  expect(older.grantsOf(elevated).get('api-key:create')).toMatchObject({
    allow: false,
    policyIds: ['authz/elevation'],
  });
});

test('what it has no rules for is answered by the policy of the product', () => {
  const question = { kind: 'elevation', role: 'owner', eligible: { owner: 2, admin: 2 } } as const;
  expect(older.approvalRule(question)).toEqual(builtInPolicy.approvalRule(question));
});
