import { setTimeout as sleep } from 'node:timers/promises';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKey } from '../../src/contract/api-key-text.ts';
import { Evaluation, Evaluations, PolicyInfo } from '../../src/contract/policy.ts';
import { openTestApi, platformKey, problemOf, publicUrl } from '../api/support.ts';
import { type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { createKeyRows } from '../support/members.ts';
import { until } from '../support/until.ts';

let api: MembersApi;
let own: TestOrganization;
let other: TestOrganization;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  [own, other] = [await openOrganization(api), await openOrganization(api)];
});
afterAll(() => api.close());

interface Question {
  readonly subject?: object;
  readonly action?: string;
  readonly resource?: object;
  readonly context?: object;
}

const organizationOf = ({ slug }: TestOrganization) => ({ type: 'organization', id: slug });
const questionOf = ({ subject, action = 'user:list', resource = organizationOf(own), context }: Question) => ({
  subject,
  action: { name: action },
  resource,
  ...(context === undefined ? {} : { context }),
});
const ask = async (question: Question, key = own.owner.key, query = ''): Promise<Evaluation> => {
  const response = await api.request(`/v1/policy/evaluate${query}`, { json: questionOf(question), key });
  expect(response.status, await response.clone().text()).toBe(200);
  return Evaluation.strict().parse(await response.json());
};
const user = (id: string) => ({ type: 'user', id });
const token = (id: string) => ({ type: 'token', id });
const outcome = ({ decision, context: { code, policyIds } }: Evaluation) => [decision, code, ...policyIds];

describe('a decision', () => {
  test('about a member follows its role', async () => {
    const viewer = await own.join('viewer');
    expect(outcome(await ask({ subject: user(viewer.id) }))).toEqual([true, null, 'authz/role']);
    expect(outcome(await ask({ subject: user(viewer.id), action: 'user:create' }))).toEqual([
      false,
      'forbidden',
      'authz/role',
    ]);
  });

  test('about a key follows its role and its scopes', async () => {
    const admin = await own.join('admin');
    const scoped = await createKeyRows(api.world, { orgId: own.orgId, userId: admin.id }, { scopes: ['user:list'] });
    expect(outcome(await ask({ subject: token(scoped.key) }))).toEqual([true, null, 'authz/role']);
    expect(outcome(await ask({ subject: token(scoped.key), action: 'user:create' }))).toEqual([
      false,
      'forbidden',
      'authz/scopes',
    ]);
    expect(outcome(await ask({ subject: token(admin.key), action: 'user:create' }))).toEqual([
      true,
      null,
      'authz/role',
    ]);
  });

  test('about a key that is refused says why', async () => {
    const member = await own.join('member');
    const expired = await createKeyRows(
      api.world,
      { orgId: own.orgId, userId: member.id },
      { expiresAt: new Date(Date.now() - 1_000) },
    );
    for (const [text, code] of [
      ['not a key', 'malformed_credentials'],
      [newKey('user'), 'invalid_credentials'],
      [expired.key, 'expired_credentials'],
    ] as const)
      expect(outcome(await ask({ subject: token(text) }))).toEqual([false, code, 'authn/credentials']);
  });

  test('ends before its time if the key does', async () => {
    const member = await own.join('member');
    const expiresAt = new Date(Date.now() + 2_500);
    const { key } = await createKeyRows(api.world, { orgId: own.orgId, userId: member.id }, { expiresAt });
    const { context } = await ask({ subject: token(key) });
    expect(Date.parse(context.expiresAt)).toBe(expiresAt.getTime());
    expect(context.ttlSeconds).toBeLessThanOrEqual(2);
    expect((await ask({ subject: user(member.id) })).context.ttlSeconds).toBe(5);
  });

  test('about a permission that does not exist is a refusal, whatever it is called', async () => {
    for (const action of ['no:such', '__proto__', 'constructor', 'toString', 'Größe'])
      for (const subject of [user(own.owner.id), token(own.owner.key)])
        expect(outcome(await ask({ subject, action }))).toEqual([false, 'unknown_action', 'authz/vocabulary']);
  });

  test('is not changed by what the caller says about anybody', async () => {
    const viewer = await own.join('viewer');
    const properties = { role: 'owner', __proto__: { role: 'owner' }, status: 'active', scopes: null };
    const subject = { ...user(viewer.id), properties };
    const context = { role: 'owner', now: '2000-01-01T00:00:00Z' };
    expect(outcome(await ask({ subject, action: 'user:create', context }))).toEqual([false, 'forbidden', 'authz/role']);
  });

  test('about a sensitive change obliges to a recent proof', async () => {
    const { context } = await ask({ subject: user(own.owner.id), action: 'user:create' });
    expect(context.obligations).toEqual([{ name: 'step_up', maxAgeSeconds: 900 }]);
    expect((await ask({ subject: user(own.owner.id) })).context.obligations).toEqual([]);
  });

  test('follows a change of the role within a second', async () => {
    const admin = await own.join('admin');
    expect((await ask({ subject: token(admin.key), action: 'user:create' })).decision).toBe(true);
    const answer = await own.call(`/users/${admin.id}`, { method: 'PATCH', json: { role: 'viewer' } });
    expect(answer.status).toBe(200);
    expect((await ask({ subject: user(admin.id), action: 'user:create' })).decision).toBe(false);
    const startedAt = Date.now();
    await until(
      () => ask({ subject: token(admin.key), action: 'user:create' }),
      ({ decision }) => !decision,
      'the key has the new role',
    );
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });

  test('about a permission that is used on an operation needs the operation', async () => {
    const admin = await own.join('admin');
    const subject = user(admin.id);
    expect(outcome(await ask({ subject, action: 'operation:cancel' }))).toEqual([
      false,
      'validation_failed',
      'authz/operation-starter',
      'authz/deletion-of-suspended',
    ]);
    const unknown = { type: 'operation', id: uuid() };
    expect(outcome(await ask({ subject, action: 'operation:cancel', resource: unknown }))).toEqual([
      false,
      'not_found',
      'authz/own-organization',
    ]);
    expect(outcome(await ask({ subject: user(own.owner.id), action: 'organization:delete' }))[0]).toBe(true);
  });
});

describe('no oracle: to a member, what is not of its organization looks as if it did not exist', () => {
  const unseen = [false, 'not_found', 'authz/own-organization'];

  test('organizations', async () => {
    for (const resource of [organizationOf(other), { type: 'organization', id: 'none-with-this-name' }])
      expect(outcome(await ask({ subject: user(own.owner.id), resource }))).toEqual(unseen);
  });

  test('members', async () => {
    for (const id of [other.owner.id, uuid()])
      expect(outcome(await ask({ subject: user(id) }))).toEqual([false, 'not_found', 'authz/member']);
  });

  test('keys, also the platform’s', async () => {
    for (const text of [other.owner.key, platformKey, newKey('user')])
      expect(outcome(await ask({ subject: token(text) }))).toEqual([false, 'invalid_credentials', 'authn/credentials']);
  });

  test('and nothing but the decision tells one from the other', async () => {
    const shown = async (question: Question) => {
      const { context, decision } = await ask(question, own.owner.key, '?sign=false');
      return { ...context, id: '', issuedAt: '', expiresAt: '', decision };
    };
    expect(await shown({ subject: user(other.owner.id) })).toEqual(await shown({ subject: user(uuid()) }));
    expect(await shown({ subject: token(other.owner.key) })).toEqual(await shown({ subject: token(newKey('user')) }));
  });

  test('the platform may ask about all, and an owner has nothing in another organization', async () => {
    const resource = organizationOf(other);
    const asked = (subject: object) => ask({ subject, resource, action: 'user:create' }, platformKey);
    expect(outcome(await asked(user(other.owner.id)))).toEqual([true, null, 'authz/role']);
    expect(outcome(await asked(token(other.owner.key)))).toEqual([true, null, 'authz/role']);
    expect(outcome(await asked(token(own.owner.key)))).toEqual(unseen);
    expect(outcome(await asked(user(own.owner.id)))).toEqual([false, 'not_found', 'authz/member']);
  });

  test('only who may, asks', async () => {
    for (const role of ['member', 'viewer'] as const) {
      const { key } = await own.join(role);
      const response = await api.request('/v1/policy/evaluate', {
        json: questionOf({ subject: user(own.owner.id) }),
        key,
      });
      expect((await problemOf(response)).code).toBe('forbidden');
    }
  });
});

describe('a signed decision', () => {
  const keys = async () => (await (await api.request('/.well-known/jwks.json', { key: null })).json()) as JSONWebKeySet;
  const verified = async (jws: string | null, audience = `user:${own.owner.id}`) =>
    jwtVerify(jws ?? '', createLocalJWKSet(await keys()), { audience, issuer: publicUrl, algorithms: ['EdDSA'] });

  test('is verified by the published keys, and says what was decided about what, without the token', async () => {
    const viewer = await own.join('viewer');
    const { context, decision } = await ask({ subject: token(viewer.key), action: 'user:create' });
    const { payload } = await verified(context.jws);
    expect(payload).toMatchObject({
      sub: `user:${viewer.id}`,
      jti: context.id,
      action: 'user:create',
      resource: organizationOf(own),
      decision,
      code: 'forbidden',
      policyIds: ['authz/role'],
      policyRevision: context.policyRevision,
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(5);
    expect(JSON.stringify(payload)).not.toContain(viewer.key);
    expect(decodeProtectedHeader(context.jws ?? '')).toMatchObject({ alg: 'EdDSA', typ: 'decision+jwt' });
  });

  test('is of no use when it is changed, older, or for somebody else', async () => {
    const { context } = await ask({ subject: user(own.owner.id), action: 'no:such' });
    const [header, payload, signature] = (context.jws ?? '').split('.');
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...claims, decision: true })).toString('base64url');
    await expect(verified(`${header}.${changed}.${signature}`)).rejects.toThrow('signature verification failed');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    await expect(verified(`${unsigned}.${payload}.`)).rejects.toThrow();
    await expect(verified(context.jws, `user:${other.owner.id}`)).rejects.toThrow('"aud"');
    const later = new Date(Date.now() + 6_000);
    const options = { audience: `user:${own.owner.id}`, currentDate: later };
    await expect(jwtVerify(context.jws ?? '', createLocalJWKSet(await keys()), options)).rejects.toThrow('"exp"');
  });

  test('is made once for a question that is asked again, until half of its time is over or the subject has changed', async () => {
    const admin = await own.join('admin');
    const question = { subject: token(admin.key), action: 'user:read' };
    const first = (await ask(question)).context;
    const again = (await ask(question)).context;
    expect(again).toEqual({ ...first, ttlSeconds: again.ttlSeconds });
    expect(again.ttlSeconds).toBeLessThanOrEqual(first.ttlSeconds);
    expect(again.ttlSeconds * 1_000).toBeLessThanOrEqual(Date.parse(first.expiresAt) - Date.now() + 1_000);
    expect((await ask(question, own.owner.key, '?sign=false')).context.jws).toBeNull();
    expect((await ask({ ...question, action: 'user:list' })).context.id).not.toBe(first.id);
    expect((await ask(question, admin.key)).context.id).not.toBe(first.id);
    await sleep(Date.parse(first.expiresAt) - Date.now() - 2_400);
    const later = (await ask(question)).context;
    expect(later.id).not.toBe(first.id);
    await own.call(`/users/${admin.id}/suspend`, { json: { reason: 'a test' } });
    await until(
      () => ask(question),
      ({ context }) => context.code === 'user_suspended',
      'the suspension counts',
    );
  });

  test('is left out on request, and the keys are public only', async () => {
    expect((await ask({ subject: user(own.owner.id) }, own.owner.key, '?sign=false')).context.jws).toBeNull();
    for (const key of (await keys()).keys)
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
  });
});

describe('several questions at once', () => {
  const askAll = async (json: object) => {
    const response = await api.request('/v1/policy/evaluations', { json, key: own.owner.key });
    return response.status === 200
      ? Evaluations.strict()
          .parse(await response.json())
          .evaluations.map(({ decision }) => decision)
      : (await problemOf(response)).errors?.map(({ path }) => path);
  };
  const actions = (...names: string[]) => names.map((name) => ({ action: { name } }));
  const common = { subject: { type: 'user' }, resource: { type: 'organization' } };

  test('share what they leave out, are answered in their order, and stop where they are told to', async () => {
    const viewer = await own.join('viewer');
    const whole = { subject: user(viewer.id), resource: organizationOf(own) };
    const evaluations = actions('user:list', 'user:create', 'user:read', 'no:such');
    expect(await askAll({ ...whole, evaluations })).toEqual([true, false, true, false]);
    const options = (semantic: string) => ({ options: { evaluations_semantic: semantic } });
    expect(await askAll({ ...whole, evaluations, ...options('deny_on_first_deny') })).toEqual([true, false]);
    expect(await askAll({ ...whole, evaluations, ...options('permit_on_first_permit') })).toEqual([true]);
  });

  test('are refused together if one is incomplete, or if there are too many', async () => {
    const evaluations = [...actions('user:list'), {}];
    expect(await askAll({ resource: organizationOf(own), evaluations })).toEqual([
      'evaluations.0.subject',
      'evaluations.1.subject',
      'evaluations.1.action',
    ]);
    expect(await askAll({ ...common, evaluations: [] })).toContain('evaluations');
    const whole = { subject: user(own.owner.id), resource: organizationOf(own) };
    expect(await askAll({ ...whole, evaluations: actions(...Array<string>(101).fill('user:list')) })).toEqual([
      'evaluations',
    ]);
  });
});

test('decisions and refusals are counted', async () => {
  const series = async (name: string): Promise<number> => {
    const text = await (await api.request('/metrics', { key: platformKey })).text();
    const line = text.split('\n').find((each) => each.startsWith(name.replace('}', ',')) || each.startsWith(name));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  const viewer = await own.join('viewer');
  const names = [
    'answers_total{outcome="allowed"',
    'answers_total{outcome="refused"',
    'refusals_total{policy="authz/role"',
  ];
  const read = () => Promise.all(names.map((name) => series(`freehold_policy_${name}`)));
  const before = await read();
  await ask({ subject: user(viewer.id) });
  await ask({ subject: user(viewer.id), action: 'user:create' });
  await own.call('/users', { json: { email: 'nobody@acme.example', role: 'viewer' }, key: viewer.key });
  expect((await read()).map((value, index) => value - (before[index] ?? 0))).toEqual([1, 1, 1]);
});

test('the policy names itself, the same in every decision', async () => {
  const { key } = await own.join('viewer');
  const { revision, source } = PolicyInfo.strict().parse(await (await api.request('/v1/policy', { key })).json());
  expect(source).toBe('built-in');
  expect((await ask({ subject: user(own.owner.id) })).context.policyRevision).toBe(revision);
});
