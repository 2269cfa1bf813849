// What is said about a member with a custom role is what its calls have, whichever way it is asked.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Permission } from '../../src/contract/permissions.ts';
import { Evaluation, Explanation } from '../../src/contract/policy.ts';
import { openTestApi } from '../api/support.ts';
import { type Caller, type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { createRoleRows } from '../support/roles.ts';
import { createSessionRows } from '../support/sessions.ts';
import { until } from '../support/until.ts';

let api: MembersApi;
let own: TestOrganization;
let narrowed: Caller;
let customRole: string;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  own = await openOrganization(api);
  const permissions = ['organization:read', 'webhook:list', 'operation:cancel'] as const;
  customRole = await createRoleRows(api.world.db, own.orgId, 'admin', permissions);
  narrowed = await own.join('admin', { customRole });
});
afterAll(() => api.close());

const evaluate = async (subject: object, action: string) => {
  const resource = { type: 'organization', id: own.slug };
  const json = { subject, action: { name: action }, resource };
  const response = await api.request('/v1/policy/evaluate', { json, key: own.owner.key });
  const { decision, context } = Evaluation.parse(await response.json());
  return [decision, context.code, ...context.policyIds];
};

const explain = async (permission: Permission, userId: string) => {
  const json = { permission, userId };
  const key = own.owner.key;
  const { decision, rules } = Explanation.strict().parse(
    await (await api.request('/v1/policy/explain', { json, key })).json(),
  );
  return [decision, ...rules.filter(({ refuses }) => refuses).map(({ policyId }) => policyId)];
};

test('a decision about it is the same by its id, its key and its session', async () => {
  const { accessToken } = await createSessionRows(api.world, narrowed.identityId, { aal: 2 });
  for (const subject of [
    { type: 'user', id: narrowed.id },
    { type: 'token', id: narrowed.key },
    { type: 'token', id: accessToken },
  ]) {
    expect(await evaluate(subject, 'webhook:list')).toEqual([true, null, 'authz/role']);
    expect(await evaluate(subject, 'user:list')).toEqual([false, 'forbidden', 'authz/custom-role']);
    expect(await evaluate(subject, 'organization:delete')).toEqual([false, 'forbidden', 'authz/role']);
    expect(await evaluate(subject, 'no:such')).toEqual([false, 'unknown_action', 'authz/vocabulary']);
  }
});

test('an explanation names the custom role', async () => {
  expect(await explain('user:list', narrowed.id)).toEqual([false, 'authz/custom-role']);
  expect(await explain('organization:delete', narrowed.id)).toEqual([false, 'authz/role', 'authz/custom-role']);
  expect(await explain('webhook:list', narrowed.id)).toEqual([true]);
});

test('a kept decision ends with the permission', async () => {
  const subject = { type: 'token', id: narrowed.key };
  expect(await evaluate(subject, 'webhook:list')).toEqual([true, null, 'authz/role']);
  const json = { permissions: ['organization:read', 'operation:cancel'] };
  expect((await own.call(`/roles/${customRole}`, { json, method: 'PATCH' })).status).toBe(200);
  expect(await evaluate({ type: 'user', id: narrowed.id }, 'webhook:list')).toContain('authz/custom-role');
  await until(
    () => evaluate(subject, 'webhook:list'),
    ([decision]) => decision === false,
    'the key has lost the permission',
    1_000,
  );
});
