import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Explanation, MemberPermissions } from '../../src/contract/policy.ts';
import { openTestApi, platformKey, problemOf } from '../api/support.ts';
import { type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { createKeyRows } from '../support/members.ts';
import { createOpenOperation } from '../support/open-operation.ts';

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

describe('an explanation about a key', () => {
  const explain = async (json: object, key: string) => {
    const response = await api.request('/v1/policy/explain', { json, key });
    if (response.status !== 200) return (await problemOf(response)).code;
    const { decision, rules } = Explanation.strict().parse(await response.json());
    return [decision, ...rules.flatMap(({ refuses, policyId }) => (refuses ? [policyId] : []))];
  };

  test('counts its scopes, and is open to its member, to admins and to the platform', async () => {
    const [member, admin] = [await own.join('member'), await own.join('admin')];
    const { id: keyId } = await createKeyRows(
      api.world,
      { orgId: own.orgId, userId: member.id },
      { scopes: ['run:list'] },
    );
    for (const key of [member.key, admin.key]) {
      expect(await explain({ permission: 'run:list', keyId }, key)).toEqual([true]);
      expect(await explain({ permission: 'run:start', keyId }, key)).toEqual([false, 'authz/scopes']);
    }
    expect(await explain({ permission: 'run:start', userId: member.id, keyId }, member.key)).toEqual([
      false,
      'authz/scopes',
    ]);
    const { slug: organization } = own;
    const ofPlatform = { permission: 'user:create', keyId, organization };
    expect(await explain(ofPlatform, platformKey)).toEqual([false, 'authz/role', 'authz/scopes']);
    expect(await explain({ permission: 'run:start', keyId }, platformKey)).toBe('organization_required');
  });

  test('does not exist for other members, in other organizations, and of another member', async () => {
    const [member, another, viewer] = [await own.join('member'), await own.join('member'), await own.join('viewer')];
    const { id: keyId } = await createKeyRows(api.world, { orgId: own.orgId, userId: member.id });
    const permission = 'run:list';
    expect(await explain({ permission, keyId }, another.key)).toBe('not_found');
    expect(await explain({ permission, keyId }, other.owner.key)).toBe('not_found');
    expect(await explain({ permission, keyId, userId: another.id }, own.owner.key)).toBe('not_found');
    expect(await explain({ permission, keyId: uuid() }, own.owner.key)).toBe('not_found');
    expect(await explain({ permission, keyId }, viewer.key)).toBe('forbidden');
  });
});

describe('an explanation of what depends on a thing', () => {
  const explain = async (json: object, key: string) => {
    const response = await api.request('/v1/policy/explain', { json, key });
    if (response.status !== 200) return (await problemOf(response)).code;
    const { decision, code, conditions, rules } = Explanation.strict().parse(await response.json());
    return { decision, code, conditions, refusing: rules.flatMap((each) => (each.refuses ? [each.policyId] : [])) };
  };
  const operationIn = async (
    { orgId: id, slug }: TestOrganization,
    kind?: Parameters<typeof createOpenOperation>[2],
  ) => ({
    type: 'operation',
    id: await createOpenOperation(api.world, { id, slug }, kind),
  });
  const cancel = 'operation:cancel';
  const rules = ['authz/operation-starter', 'authz/deletion-of-suspended'];

  test('says what is open without it, and decides with it', async () => {
    const { key } = own.owner;
    expect(await explain({ permission: cancel }, key)).toEqual({
      decision: true,
      code: null,
      conditions: rules,
      refusing: [],
    });
    const deactivation = await operationIn(own, 'deactivateOrganization');
    const settled = { decision: true, code: null, conditions: [], refusing: [] };
    expect(await explain({ permission: cancel, resource: deactivation }, key)).toEqual(settled);
    const organization = { type: 'organization', id: own.slug };
    expect(await explain({ permission: 'organization:delete', resource: organization }, key)).toEqual(settled);
    // Only the platform starts a suspension.
    const { key: otherKey } = other.owner;
    const suspension = await operationIn(other);
    const refused = { decision: false, code: 'forbidden', conditions: [], refusing: ['authz/operation-starter'] };
    expect(await explain({ permission: cancel, resource: suspension }, otherKey)).toEqual(refused);
    const member = { permission: cancel, userId: other.owner.id, resource: suspension };
    expect(await explain(member, otherKey)).toEqual(refused);
    expect(await explain(member, platformKey)).toEqual(refused);
    expect(await explain({ permission: cancel, resource: suspension }, platformKey)).toEqual(settled);
  });

  test('names all rules that refuse, also where the role does already', async () => {
    const third = await openOrganization(api);
    const viewer = await third.join('viewer');
    const resource = await operationIn(third);
    expect(await explain({ permission: cancel, userId: viewer.id, resource }, third.owner.key)).toMatchObject({
      code: 'forbidden',
      refusing: ['authz/role', 'authz/operation-starter'],
    });
  });

  test('is not changed by a thing on which the permission does not depend', async () => {
    const { key } = own.owner;
    const resource = { type: 'organization', id: own.slug };
    expect(await explain({ permission: cancel, resource }, key)).toMatchObject({ decision: true, conditions: rules });
    expect(await explain({ permission: 'user:create', resource }, key)).toMatchObject({ decision: true, refusing: [] });
  });

  test('knows nothing of what is not of the organization, or not to be read', async () => {
    const { key } = own.owner;
    const { id: elsewhere } = await operationIn(await openOrganization(api));
    for (const id of [elsewhere, uuid()])
      expect(await explain({ permission: cancel, resource: { type: 'operation', id } }, key)).toBe('not_found');
    for (const id of [other.slug, 'none-with-this-name'])
      expect(await explain({ permission: cancel, resource: { type: 'organization', id } }, key)).toBe('not_found');
    const viewer = await own.join('viewer');
    expect(await explain({ permission: cancel, resource: { type: 'operation', id: uuid() } }, viewer.key)).toBe(
      'forbidden',
    );
    const mixed = { permission: cancel, userId: own.owner.id, organization: own.slug };
    const resource = { type: 'organization', id: other.slug };
    expect(await explain({ ...mixed, resource }, platformKey)).toBe('not_found');
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
