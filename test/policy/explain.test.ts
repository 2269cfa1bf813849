import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Explanation, MemberPermissions } from '../../src/contract/policy.ts';
import { openTestApi, platformKey, problemOf } from '../api/support.ts';
import { type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { createKeyRows } from '../support/members.ts';

let api: MembersApi;
let own: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  [own, other] = [await openOrganization(api), await openOrganization(api)];
});
afterAll(() => api.close());

describe('an explanation', () => {
  const explain = async (json: object, key: string) => {
    const response = await api.request('/v1/policy/explain', { json, key });
    if (response.status !== 200) return (await problemOf(response)).code;
    const { decision, code, rules } = Explanation.strict().parse(await response.json());
    return [decision, code, ...rules.filter(({ refuses }) => refuses).map(({ policyId }) => policyId)];
  };

  test('of a decision about oneself is open to everybody, about others to admins', async () => {
    const [viewer, admin] = [await own.join('viewer'), await own.join('admin')];
    const permission = 'user:create';
    expect(await explain({ permission }, viewer.key)).toEqual([false, 'forbidden', 'authz/role']);
    expect(await explain({ permission, userId: viewer.id }, viewer.key)).toEqual([false, 'forbidden', 'authz/role']);
    expect(await explain({ permission, userId: admin.id }, viewer.key)).toBe('forbidden');
    expect(await explain({ permission, userId: viewer.id }, admin.key)).toEqual([false, 'forbidden', 'authz/role']);
    expect(await explain({ permission, userId: other.owner.id }, admin.key)).toBe('not_found');
    const ofOther = { permission, userId: other.owner.id };
    expect(await explain(ofOther, platformKey)).toBe('organization_required');
    expect(await explain({ ...ofOther, organization: other.slug }, platformKey)).toEqual([true, null]);
  });

  test('names every rule that refuses', async () => {
    const viewer = await own.join('viewer');
    const { key } = await createKeyRows(
      api.world,
      { orgId: own.orgId, userId: viewer.id },
      { scopes: ['policy-explanation:read'] },
    );
    expect(await explain({ permission: 'user:create' }, key)).toEqual([
      false,
      'forbidden',
      'authz/role',
      'authz/scopes',
    ]);
  });
});

test('the permissions of a member are those that its calls have', async () => {
  const [viewer, admin] = [await own.join('viewer'), await own.join('admin')];
  const response = await api.request(`${own.path}/users/${viewer.id}/permissions`, { key: admin.key });
  const { permissions, role } = MemberPermissions.strict().parse(await response.json());
  const me = (await (await api.request('/v1/me', { key: viewer.key })).json()) as { permissions: string[] };
  expect(permissions).toEqual(me.permissions);
  expect(role).toBe('viewer');
  expect((await api.request(`${own.path}/users/${admin.id}/permissions`, { key: viewer.key })).status).toBe(403);
  expect((await api.request(`${own.path}/users/${other.owner.id}/permissions`, { key: admin.key })).status).toBe(404);
});
