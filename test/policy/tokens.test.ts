import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Evaluation } from '../../src/contract/policy.ts';
import { openTestApi, platformKey } from '../api/support.ts';
import { type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { createKeyRows } from '../support/members.ts';
import { createOpenOperation } from '../support/open-operation.ts';
import { createSessionRows } from '../support/sessions.ts';

let api: MembersApi;
let own: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  [own, other] = [await openOrganization(api), await openOrganization(api)];
});
afterAll(() => api.close());

const outcomeOf = async (token: string, action: string, { key = own.owner.key, resource = {} } = {}) => {
  const json = {
    subject: { type: 'token', id: token },
    action: { name: action },
    resource: { type: 'organization', id: own.slug, ...resource },
  };
  const response = await api.request('/v1/policy/evaluate', { json, key });
  expect(response.status, await response.clone().text()).toBe(200);
  const { decision, context } = Evaluation.strict().parse(await response.json());
  const claims = JSON.parse(Buffer.from((context.jws ?? '').split('.')[1] ?? '', 'base64url').toString()) as object;
  return {
    decision: decision ? 'allowed' : context.code,
    obligations: context.obligations.map(({ name }) => name),
    subject: 'sub' in claims ? claims.sub : null,
  };
};

describe('the access token of a session', () => {
  test('is decided about as its person is in the organization, and obliges to a proof where the API asks for one', async () => {
    const admin = await own.join('admin');
    const { accessToken } = await createSessionRows(api.world, admin.identityId);
    expect(await outcomeOf(accessToken, 'user:list')).toEqual({
      decision: 'allowed',
      obligations: [],
      subject: `user:${admin.id}`,
    });
    expect((await outcomeOf(accessToken, 'user:create')).obligations).toEqual(['step_up']);
  });

  test('of a person who is not a member is unknown to members, wherever it is bound to', async () => {
    const stranger = await other.join('admin');
    const unknown = { decision: 'invalid_credentials', obligations: [], subject: null };
    for (const boundOrgId of [null, other.orgId]) {
      const bound = boundOrgId === null ? {} : { boundOrgId, federatedOrgId: boundOrgId, methods: ['oidc' as const] };
      const { accessToken } = await createSessionRows(api.world, stranger.identityId, bound);
      expect(await outcomeOf(accessToken, 'user:list')).toEqual(unknown);
      const verified = await api.request('/v1/auth/verify', { json: { key: accessToken }, key: own.owner.key });
      expect(await verified.json()).toMatchObject({ code: 'invalid_credentials', principal: null, sessionId: null });
      expect((await outcomeOf(accessToken, 'user:list', { key: platformKey })).decision).not.toBe('allowed');
    }
  });
});

test('a key has no obligation, and a session of it is refused where the API refuses it', async () => {
  const admin = await own.join('admin');
  expect(await outcomeOf(admin.key, 'user:create')).toMatchObject({ decision: 'allowed', obligations: [] });
  const started = await api.request('/v1/auth/sessions', { json: { key: admin.key }, key: null });
  const { accessToken } = (await started.json()) as { accessToken: string };
  expect((await outcomeOf(accessToken, 'user:list')).decision).toBe('allowed');
  expect((await outcomeOf(accessToken, 'user:create')).decision).toBe('step_up_required');
  const answer = await own.call('/users', { json: { email: 'ada@acme.example', role: 'viewer' }, key: accessToken });
  expect(((await answer.json()) as { code: string }).code).toBe('step_up_required');
});

test('what depends on an operation is decided with it, and with nothing else', async () => {
  const operationOf = async (
    { orgId: id, slug }: TestOrganization,
    kind: Parameters<typeof createOpenOperation>[2],
  ) => ({
    type: 'operation',
    id: await createOpenOperation(api.world, { id, slug }, kind),
  });
  const resource = await operationOf(own, 'deactivateOrganization');
  expect((await outcomeOf(own.owner.key, 'operation:cancel', { resource })).decision).toBe('allowed');
  // Only the platform starts a suspension.
  const { key } = other.owner;
  const suspension = { key, resource: await operationOf(other, 'suspendOrganization') };
  expect((await outcomeOf(key, 'operation:cancel', suspension)).decision).toBe('forbidden');
  // An operation says nothing about the organization, which may be suspended.
  expect((await outcomeOf(own.owner.key, 'organization:delete', { resource })).decision).toBe('validation_failed');
  expect((await outcomeOf(own.owner.key, 'operation:cancel')).decision).toBe('validation_failed');
  expect((await outcomeOf(own.owner.key, 'organization:delete')).decision).toBe('allowed');
  const scoped = await createKeyRows(
    api.world,
    { orgId: own.orgId, userId: own.owner.id },
    { scopes: ['operation:cancel'] },
  );
  expect((await outcomeOf(scoped.key, 'operation:cancel', { resource })).decision).toBe('forbidden');
});
