import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { etagOf } from '../../src/contract/etag.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { codeOf, type MembersApi, openOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import {
  disableAll,
  emit,
  issuedOf,
  openReceiver,
  register,
  startDispatch,
  untilReceived,
  webhookOf,
} from './support.ts';

let api: MembersApi;
let isKmsAway = false;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  const { kms } = api.world;
  const wrap = kms.wrap.bind(kms);
  // Like the Vault provider when Vault does not answer.
  kms.wrap = (secret, context) =>
    isKmsAway ? Promise.reject(new DomainError('kms_unavailable')) : wrap(secret, context);
});
afterAll(() => api.close());
afterEach(() => disableAll(api.world));

const url = 'https://hooks.example.com/in?token=in-the-url';

describe('a webhook', () => {
  it('is registered, listed, read, changed and deleted', async () => {
    const org = await openOrganization(api);
    const answer = await org.call('/webhooks', { json: { url, eventTypes: ['user.created'], description: 'Billing' } });
    const location = answer.headers.get('location');
    const { secret, ...made } = await issuedOf(answer);
    expect(location).toBe(`${org.path}/webhooks/${made.id}`);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made).toMatchObject({
      url,
      eventTypes: ['user.created'],
      description: 'Billing',
      status: 'enabled',
      previousSecretUntil: null,
      failures: 0,
      nextAttemptAt: null,
      version: 1,
    });
    const other = await register(org, url, { eventTypes: null });
    const listed = (await (await org.call('/webhooks')).json()) as { data: { id: string }[]; nextCursor: null };
    expect(listed.data.map(({ id }) => id)).toEqual([other.id, made.id]);
    const first = (await (await org.call('/webhooks?limit=1')).json()) as {
      data: { id: string }[];
      nextCursor: string;
    };
    const second = await org.call(`/webhooks?limit=1&cursor=${first.nextCursor}`);
    expect(await second.json()).toMatchObject({ data: [{ id: made.id }], nextCursor: null });
    expect(await webhookOf(await org.call(`/webhooks/${made.id}`))).toEqual(made);

    const change = { url: 'https://other.example.com', eventTypes: null, description: null, status: 'disabled' };
    const patched = await org.call(`/webhooks/${made.id}`, {
      method: 'PATCH',
      json: change,
      headers: { 'If-Match': etagOf(made) },
    });
    expect(patched.headers.get('etag')).toBe(etagOf({ id: made.id, version: 2 }));
    expect(await webhookOf(patched)).toMatchObject({ ...change, version: 2 });
    const same = await org.call(`/webhooks/${made.id}`, { method: 'PATCH', json: change });
    expect(await webhookOf(same)).toMatchObject({ version: 2 });

    const remove = (headers: Record<string, string>) => org.call(`/webhooks/${made.id}`, { method: 'DELETE', headers });
    expect(await codeOf(await remove({ 'If-Match': etagOf(made) }))).toBe('precondition_failed');
    expect((await remove({ 'If-Match': etagOf({ id: made.id, version: 2 }) })).status).toBe(204);
    expect(await codeOf(await org.call(`/webhooks/${made.id}`))).toBe('not_found');
    expect(await codeOf(await remove({}))).toBe('not_found');
  });

  it('removes its deliveries when it is deleted, even while they are being sent', async () => {
    const org = await openOrganization(api);
    let release: (status: number) => void = () => undefined;
    const hook = await openReceiver(() => new Promise<number>((resolve) => (release = resolve)));
    const dispatch = startDispatch(api.world);
    try {
      const { id } = await register(org, hook.url);
      await emit(api.world, org.orgId, 3);
      await untilReceived(hook, 1);
      expect((await org.call(`/webhooks/${id}`, { method: 'DELETE' })).status).toBe(204);
      release(204);
      const [left] = await asOwnerOf(
        api.world.database,
        (sql) => sql`select count(*)::int as count from webhook_deliveries where webhook_id = ${id}`,
      );
      expect(left).toEqual({ count: 0 });
    } finally {
      await dispatch.stop();
      await hook.close();
    }
    expect(dispatch.errors).toEqual([]);
    expect(dispatch.outcomes).toEqual([]);
  });

  it('counts toward the limit of its organization', async () => {
    const org = await openOrganization(api);
    for (let count = 0; count < 20; count += 1) await register(org, url);
    expect(await codeOf(await org.call('/webhooks', { json: { url } }))).toBe('webhook_limit_reached');
  });

  it.each([
    ['no URL', { url: 'hooks' }, 'url'],
    ['http', { url: 'ftp://hooks.example.com' }, 'url'],
    ['credentials', { url: 'https://user:password@hooks.example.com' }, 'url'],
    ['a private address', { url: 'https://10.0.0.1/' }, 'url'],
    ['a loopback address other than the allowed one', { url: 'https://127.0.0.2/' }, 'url'],
    ['a metadata address', { url: 'http://169.254.169.254/latest/meta-data' }, 'url'],
    ['IPv4 in IPv6', { url: 'https://[::ffff:10.0.0.1]/' }, 'url'],
    ['a number that is an address', { url: 'https://2130706434/' }, 'url'],
    ['an unknown type', { url, eventTypes: ['user.unknown'] }, 'eventTypes.0'],
    ['no type', { url, eventTypes: [] }, 'eventTypes'],
    ['a secret in the description', { url, description: `whsec_${'a'.repeat(43)}=` }, 'description'],
    ['an unknown field', { url, secret: 'mine' }, 'secret'],
  ])('is refused with %s', async (_what, json, path) => {
    const org = await openOrganization(api);
    const answer = await org.call('/webhooks', { json });
    const problem = await problemOf(answer);
    expect(problem).toMatchObject({ code: 'validation_failed' });
    expect(problem.errors?.map((each) => each.path)).toContain(path);
    expect(JSON.stringify(problem)).not.toContain('password');
  });

  it('is changed by the same rules, and not by an empty change', async () => {
    const org = await openOrganization(api);
    const { id } = await register(org, url);
    const patch = (json: object, headers = {}) => org.call(`/webhooks/${id}`, { method: 'PATCH', json, headers });
    expect(await codeOf(await patch({ url: 'https://192.168.1.1' }))).toBe('validation_failed');
    expect(await codeOf(await patch({}))).toBe('validation_failed');
    expect(await codeOf(await patch({ status: 'gone' }))).toBe('validation_failed');
    expect(await codeOf(await patch({ description: 'x' }, { 'If-Match': '"7"' }))).toBe('precondition_failed');
    expect(await codeOf(await org.call(`/webhooks/${id}/rotate`, { json: { overlapSeconds: -1 } }))).toBe(
      'validation_failed',
    );
    await webhookOf(await patch({ status: 'disabled' }));
    expect(await codeOf(await org.call(`/webhooks/${id}/test`, { method: 'POST' }))).toBe('illegal_transition');
  });
});

describe('access to a webhook', () => {
  it('is refused without a key, to members below admin, to the platform and to other organizations', async () => {
    const [org, other] = [await openOrganization(api), await openOrganization(api)];
    const { id } = await register(org, url);
    const member = await org.join('member');
    expect(await codeOf(await org.call('/webhooks', { json: { url }, key: null }))).toBe('missing_credentials');
    expect(await codeOf(await org.call('/webhooks', { json: { url }, key: member.key }))).toBe('forbidden');
    expect(await codeOf(await api.request(`${org.path}/webhooks`, { json: { url } }))).toBe('forbidden');
    expect((await api.request(`${org.path}/webhooks`)).status).toBe(200);
    const calls: [string, object][] = [
      ['', {}],
      ['', { method: 'PATCH', json: { status: 'disabled' } }],
      ['', { method: 'DELETE' }],
      ['/rotate', { json: {} }],
      ['/test', { method: 'POST' }],
      ['/deliveries', {}],
    ];
    for (const [rest, call] of calls) {
      // By its own path, and by the path of its organization.
      expect(await codeOf(await other.call(`/webhooks/${id}${rest}`, call))).toBe('not_found');
      expect(await codeOf(await org.call(`/webhooks/${id}${rest}`, { ...call, key: other.owner.key }))).toBe(
        'not_found',
      );
    }
    expect(await webhookOf(await org.call(`/webhooks/${id}`))).toMatchObject({ status: 'enabled', version: 1 });
  });

  it('covers only deliveries of the webhook in the path', async () => {
    const org = await openOrganization(api);
    const [one, two] = [await register(org, url), await register(org, url)];
    const made = await org.call(`/webhooks/${one.id}/test`, { method: 'POST' });
    const { id } = (await made.json()) as { id: string };
    expect((await org.call(`/webhooks/${one.id}/deliveries/${id}`)).status).toBe(200);
    expect(await codeOf(await org.call(`/webhooks/${two.id}/deliveries/${id}`))).toBe('not_found');
    const replay = await org.call(`/webhooks/${two.id}/deliveries/${id}/replay`, { method: 'POST' });
    expect(await codeOf(replay)).toBe('not_found');
  });
});

describe('the secret', () => {
  it('is shown once: a repeated request is answered without it', async () => {
    const org = await openOrganization(api);
    const create = () => org.call('/webhooks', { json: { url }, headers: { 'Idempotency-Key': 'one' } });
    const first = await issuedOf(await create());
    const again = await create();
    expect(again.status).toBe(201);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const { secret: _secret, ...webhook } = first;
    expect(await again.json()).toEqual({ ...webhook, secret: null });
    const rotate = () => org.call(`/webhooks/${first.id}/rotate`, { json: {}, headers: { 'Idempotency-Key': 'two' } });
    const rotated = await issuedOf(await rotate(), 200);
    expect(rotated.secret).not.toBe(first.secret);
    expect(await (await rotate()).json()).toMatchObject({ id: first.id, secret: null, version: 2 });
    const other = await org.call('/webhooks', {
      json: { url: 'https://other.example.com' },
      headers: { 'Idempotency-Key': 'one' },
    });
    expect(await codeOf(other)).toBe('idempotency_key_reused');
  });

  it('is in no row, log, audit event or other answer, and neither is the path of the URL', async () => {
    const org = await openOrganization(api);
    const hook = await openReceiver(() => 500);
    const dispatch = startDispatch(api.world);
    const made = await register(org, `${hook.url}/path-like-a-key`, { eventTypes: null });
    const { secret } = await issuedOf(await org.call(`/webhooks/${made.id}/rotate`, { json: {} }), 200);
    await untilReceived(hook, 1);
    await dispatch.stop();
    await hook.close();
    const answers = await Promise.all(
      ['', `/${made.id}`, `/${made.id}/deliveries`].map(async (rest) => (await org.call(`/webhooks${rest}`)).text()),
    );
    const audit = await (await org.call('/audit-events')).text();
    const tables = await asOwnerOf(api.world.database, async (sql) => {
      const names = ['webhooks', 'webhook_deliveries', 'outbox', 'audit_events', 'idempotency_claims'];
      const rows = await Promise.all(names.map((name) => sql`select * from ${sql(name)} where org_id = ${org.orgId}`));
      return JSON.stringify(rows);
    });
    const log = api.log.join('\n');
    expect(audit).toContain('webhook.create');
    for (const text of [made.secret, secret]) {
      // Without its prefix, and decoded from base64.
      const bytes = text.replace('whsec_', '');
      for (const where of [...answers, audit, tables, log]) {
        expect(where).not.toContain(bytes);
        expect(where).not.toContain(Buffer.from(bytes, 'base64').toString('hex'));
      }
    }
    for (const where of [audit, log]) expect(where).not.toContain('path-like-a-key');
    expect(JSON.stringify(dispatch.errors)).toBe('[]');
  });

  it('is not created while the KMS is unavailable, and nothing is written', async () => {
    const org = await openOrganization(api);
    const { id } = await register(org, url);
    isKmsAway = true;
    try {
      const answer = await org.call('/webhooks', { json: { url } });
      expect(answer.headers.get('retry-after')).not.toBeNull();
      expect(await codeOf(answer)).toBe('kms_unavailable');
      expect(await codeOf(await org.call(`/webhooks/${id}/rotate`, { json: {} }))).toBe('kms_unavailable');
    } finally {
      isKmsAway = false;
    }
    const { data } = (await (await org.call('/webhooks')).json()) as { data: object[] };
    expect(data).toEqual([expect.objectContaining({ id, version: 1 })]);
  });
});
