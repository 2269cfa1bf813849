import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKey } from '../../src/contract/api-key-text.ts';
import { Evaluation } from '../../src/contract/policy.ts';
import { openTestApi, platformKey } from '../api/support.ts';
import { type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFactorRows } from '../support/factors.ts';
import { createMemberRows } from '../support/members.ts';
import { createOpenOperation } from '../support/open-operation.ts';
import { createOperatorRows } from '../support/operators.ts';
import { createSessionRows } from '../support/sessions.ts';
import { until } from '../support/until.ts';

// People who operate the installation, as subjects of decisions.

let api: MembersApi;
let own: TestOrganization;
let support: Operator;
let admin: Operator;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  own = await openOrganization(api);
  [support, admin] = [await newOperator('support'), await newOperator('admin')];
});
afterAll(() => api.close());

interface Operator {
  id: string;
  email: string;
  token: string;
}

const newOperator = async (role: 'support' | 'admin', aal: 1 | 2 = 2): Promise<Operator> => {
  const email = `${role}-${uuid().slice(-12)}@freehold.example`;
  const id = await createOperatorRows(api.world.db, role, email);
  await createFactorRows(api.world, id);
  return { id, email, token: (await createSessionRows(api.world, id, { aal })).accessToken };
};

const operator = (id: string) => ({ type: 'operator', id });
const token = (id: string) => ({ type: 'token', id });

const ask = async (subject: object, action: string, { key = platformKey, resource = {} } = {}) => {
  const json = { subject, action: { name: action }, resource: { type: 'organization', id: own.slug, ...resource } };
  const response = await api.request('/v1/policy/evaluate', { json, key });
  expect(response.status, await response.clone().text()).toBe(200);
  return Evaluation.strict().parse(await response.json());
};
const outcome = async (...asked: Parameters<typeof ask>) => {
  const { decision, context } = await ask(...asked);
  return [decision, context.code, ...context.policyIds];
};

const has = [true, null, 'authz/operator'];
const hasNot = [false, 'forbidden', 'authz/operator'];

describe.each([
  ['by its id', ({ id }: Operator) => operator(id)],
  ['by the access token of its session', (each: Operator) => token(each.token)],
])('an operator %s', (_, subjectOf) => {
  test('is decided about as its role is', async () => {
    for (const action of ['organization:read', 'user:list'])
      expect(await outcome(subjectOf(support), action)).toEqual(has);
    for (const action of ['organization:suspend', 'user:create', 'audit:read'])
      expect(await outcome(subjectOf(support), action)).toEqual(hasNot);
    expect(await outcome(subjectOf(admin), 'organization:suspend')).toEqual(has);
    expect(await outcome(subjectOf(admin), 'no:such')).toEqual([false, 'unknown_action', 'authz/vocabulary']);
  });

  test('has the decision of the API about an operation, and about a deletion', async () => {
    const { orgId, slug } = await openOrganization(api);
    const id = await createOpenOperation(api.world, { id: orgId, slug });
    const resource = { type: 'operation', id };
    expect(await outcome(subjectOf(admin), 'operation:cancel', { resource })).toEqual(has);
    expect((await outcome(subjectOf(admin), 'operation:cancel'))[1]).toBe('validation_failed');
    expect(await outcome(subjectOf(admin), 'organization:delete')).toEqual(has);
  });

  test('has to prove a second factor before sensitive changes', async () => {
    const { context } = await ask(subjectOf(admin), 'user:restore');
    expect(context.obligations).toEqual([{ name: 'step_up', maxAgeSeconds: 900 }]);
  });

  test('is asked about by another operator with the role admin', async () => {
    expect(await outcome(subjectOf(support), 'user:list', { key: admin.token })).toEqual(has);
  });
});

test('to a member there are no operators, neither by their ids nor by their tokens', async () => {
  const key = own.owner.key;
  const asked = async (subject: object) => {
    const { decision, context } = await ask(subject, 'organization:read', { key });
    const { code, reason, policyIds, ttlSeconds, obligations } = context;
    return { decision, code, reason, policyIds, ttlSeconds, obligations };
  };
  const unknown = await asked(operator(uuid()));
  expect(unknown).toMatchObject({ decision: false, code: 'not_found', ttlSeconds: 5 });
  expect(await asked(operator(support.id))).toEqual(unknown);
  const unknownToken = await asked(token(newKey('session')));
  expect(unknownToken).toMatchObject({ decision: false, code: 'invalid_credentials', ttlSeconds: 5 });
  expect(await asked(token(support.token))).toEqual(unknownToken);
});

const noOperator = [false, 'not_found', 'authz/operator'];

test('who is no operator is unknown as one, also a member, and one whose role was taken', async () => {
  const member = await createMemberRows(api.world.db, own.orgId, { role: 'owner' });
  for (const id of [uuid(), member.id, member.identityId])
    expect(await outcome(operator(id), 'organization:read')).toEqual(noOperator);
  const former = await newOperator('admin');
  expect(await outcome(token(former.token), 'organization:suspend')).toEqual(has);
  const removed = await api.request(`/v1/operators/${former.id}`, { method: 'DELETE', headers: { 'If-Match': '*' } });
  expect(removed.status, await removed.clone().text()).toBe(204);
  expect(await outcome(operator(former.id), 'organization:suspend')).toEqual(noOperator);
  const startedAt = Date.now();
  await until(
    () => outcome(token(former.token), 'organization:suspend'),
    ([isAllowed]) => isAllowed === false,
    'the session has no role',
  );
  expect(Date.now() - startedAt).toBeLessThan(1_000);
});

test('one who has not proved two factors is refused as the API refuses it', async () => {
  const { token: weak } = await newOperator('admin', 1);
  expect(await outcome(token(weak), 'organization:suspend')).toEqual([false, 'step_up_required', 'authn/credentials']);
  const call = await api.request(`/v1/orgs/${own.slug}`, { key: weak });
  expect(((await call.json()) as { code: string }).code).toBe('step_up_required');
});

test('one who is a member, too, is one where the API takes it for one', async () => {
  const both = await newOperator('admin');
  await createMemberRows(api.world.db, own.orgId, { role: 'viewer', email: both.email });
  expect(await outcome(token(both.token), 'user:list')).toEqual([true, null, 'authz/role']);
  expect(await outcome(token(both.token), 'user:create')).toEqual([false, 'forbidden', 'authz/role']);
  // No member could suspend an organization.
  expect(await outcome(token(both.token), 'organization:suspend')).toEqual(has);
  // To a member, it is a member and nothing else.
  expect(await outcome(token(both.token), 'organization:suspend', { key: own.owner.key })).toEqual([
    false,
    'forbidden',
    'authz/role',
  ]);
});

test('one whose account is disabled is none', async () => {
  const { id, token: disabled } = await newOperator('support');
  await asOwnerOf(api.world.database, (sql) => sql`update identities set disabled_at = now() where id = ${id}`);
  expect(await outcome(operator(id), 'organization:read')).toEqual(noOperator);
  expect((await outcome(token(disabled), 'organization:read'))[1]).toBe('revoked_credentials');
});
