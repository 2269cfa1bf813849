import { crc32 } from 'node:zlib';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKey } from '../../src/contract/api-key-text.ts';
import { platformHas, roleHas } from '../../src/contract/permissions.ts';
import { openTestApi, platformKey, type TestApi } from '../api/support.ts';
import { operations } from '../contract/operations.ts';
import { createKeyRows } from '../support/members.ts';
import { signatureOf } from '../support/webhook-signature.ts';
import type { World } from '../support/world.ts';
import { createTenant, type Tenant } from './fixtures.ts';
import { samples } from './samples.ts';

let api: TestApi & { world: World };
let own: Tenant;
let other: Tenant;
beforeAll(async () => {
  api = await openTestApi();
  own = await createTenant(api.world);
  other = await createTenant(api.world);
});
afterAll(() => api.close());

const asOwner = () => own.members.owner.key;

/** Returns status and body, without the fields that differ for each request. */
const seen = async (response: Response): Promise<unknown> => {
  const { requestId: _, instance: __, ...body } = (await response.json()) as Record<string, unknown>;
  return { status: response.status, ...body };
};

describe('data of another organization looks nonexistent', () => {
  const absent = '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0';
  test.each([
    ['a member', (id: string) => `/v1/orgs/${own.slug}/users/${id}`, () => other.members.viewer.userId],
    ['a key', (id: string) => `/v1/orgs/${own.slug}/api-keys/${id}`, () => other.members.viewer.keyId],
    ['an operation', (id: string) => `/v1/operations/${id}`, () => other.operationId],
    ['the events of an operation', (id: string) => `/v1/operations/${id}/events`, () => other.operationId],
    ['a webhook', (id: string) => `/v1/orgs/${own.slug}/webhooks/${id}`, () => other.webhookId],
    [
      'the deliveries of a webhook',
      (id: string) => `/v1/orgs/${own.slug}/webhooks/${id}/deliveries`,
      () => other.webhookId,
    ],
    [
      'a delivery',
      (id: string) => `/v1/orgs/${own.slug}/webhooks/${own.webhookId}/deliveries/${id}`,
      () => other.deliveryId,
    ],
  ])('%s, by its id', async (_what, path, id) => {
    const [theirs, none] = [
      await api.request(path(id()), { key: asOwner() }),
      await api.request(path(absent), { key: asOwner() }),
    ];
    expect(theirs.status).toBe(404);
    expect(await seen(theirs)).toEqual(await seen(none));
  });

  test.each([
    '',
    '/users',
    '/api-keys',
    '/audit-events',
    '/audit-events/proof',
    '/audit-events/export',
    '/rate-limits',
    '/api-key-policy',
    '/ownership-transfers',
    '/webhooks',
  ])('an organization, by its slug: …%s', async (rest) => {
    const theirs = await api.request(`/v1/orgs/${other.slug}${rest}`, { key: asOwner() });
    const none = await api.request(`/v1/orgs/no-such-organization${rest}`, { key: asOwner() });
    expect(theirs.status).toBe(404);
    expect(await seen(theirs)).toEqual(await seen(none));
  });

  test.each(['users', 'api-keys'])('own %s under the slug of another', async (kind) => {
    const id = kind === 'users' ? own.members.viewer.userId : own.members.viewer.keyId;
    expect((await api.request(`/v1/orgs/${other.slug}/${kind}/${id}`, { key: asOwner() })).status).toBe(404);
    // The platform may read both organizations, but finds it only in its own one.
    expect((await api.request(`/v1/orgs/${other.slug}/${kind}/${id}`)).status).toBe(404);
    expect((await api.request(`/v1/orgs/${own.slug}/${kind}/${id}`)).status).toBe(200);
  });
});

describe('an id in the body cannot reach into another organization', () => {
  test('a key for a member of another organization', async () => {
    const json = { name: 'smuggled', userId: other.members.owner.userId };
    const response = await api.request(`/v1/orgs/${own.slug}/api-keys`, { json, key: asOwner() });
    const absent = { ...json, userId: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0' };
    expect(response.status).toBe(404);
    expect(await seen(response)).toEqual(
      await seen(await api.request(`/v1/orgs/${own.slug}/api-keys`, { json: absent, key: asOwner() })),
    );
  });

  test('ownership for a member of another organization', async () => {
    const json = { toUserId: other.members.admin.userId, reason: 'smuggled' };
    const response = await api.request(`/v1/orgs/${own.slug}/ownership-transfers`, { json, key: asOwner() });
    expect(response.status).toBe(404);
  });

  test('an organization named outside the path is an unknown field', async () => {
    for (const field of ['orgId', 'org_id', 'id', 'slug']) {
      const json = { email: 'x@example.com', role: 'viewer', [field]: other.id };
      const response = await api.request(`/v1/orgs/${own.slug}/users`, { json, key: asOwner() });
      expect(await seen(response)).toMatchObject({ status: 400, errors: [{ path: field, code: 'unknown_field' }] });
    }
  });
});

test.each(['users', 'api-keys', 'audit-events', 'ownership-transfers'])(
  'a cursor of another organization’s %s shows nothing of it',
  async (list) => {
    // Two changes each, so that every list has a second page.
    for (const { slug, members } of [own, other]) {
      for (const key of [members.owner.key, platformKey]) {
        await api.request(`/v1/orgs/${slug}`, { method: 'PATCH', json: { name: `Renamed ${uuid()}` }, key });
      }
    }
    const first = await api.request(`/v1/orgs/${other.slug}/${list}?limit=1`, { key: other.members.owner.key });
    const { nextCursor } = (await first.json()) as { nextCursor: string | null };
    if (list !== 'ownership-transfers') expect(nextCursor).not.toBeNull();
    const response = await api.request(`/v1/orgs/${own.slug}/${list}?limit=100&cursor=${nextCursor ?? 'WzFd'}`, {
      key: asOwner(),
    });
    expect([200, 400]).toContain(response.status);
    const text = await response.text();
    const theirs = [other.id, ...Object.values(other.members).flatMap(({ userId, keyId }) => [userId, keyId])];
    expect(theirs.filter((id) => text.includes(id))).toEqual([]);
  },
);

test('a cursor of all operations shows a member only those of its organization', async () => {
  const first = await api.request('/v1/operations?limit=1');
  const { nextCursor } = (await first.json()) as { nextCursor: string };
  const response = await api.request(`/v1/operations?limit=100&cursor=${nextCursor}`, { key: asOwner() });
  const { data } = (await response.json()) as { data: { orgId: string }[] };
  expect(data.filter(({ orgId }) => orgId !== own.id)).toEqual([]);
});

test('no header moves a caller into another organization', async () => {
  const names = [
    'X-Org-Id',
    'X-Organization',
    'X-Tenant-Id',
    'X-Forwarded-User',
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-HTTP-Method-Override',
    'App.Org_Id',
    'Cookie',
    'X-Freehold-Org',
  ];
  for (const name of names) {
    for (const value of [other.id, other.slug, `/v1/orgs/${other.slug}`, `app.org_id=${other.id}`]) {
      const response = await api.request('/v1/orgs', { key: asOwner(), headers: { [name]: value } });
      const { data } = (await response.json()) as { data: { slug: string }[] };
      expect(data.map(({ slug }) => slug)).toEqual([own.slug]);
    }
  }
});

test('two Authorization headers, or two keys in one, are refused', async () => {
  for (const value of [
    `Bearer ${asOwner()}, Bearer ${platformKey}`,
    `Bearer ${asOwner()} ${platformKey}`,
    `${asOwner()}`,
  ]) {
    const response = await api.request('/v1/orgs', { key: null, headers: { Authorization: value } });
    expect(response.status).toBe(401);
  }
});

// Sends hostile values in every place of every sample request, as the most privileged callers.

const hostile: readonly unknown[] = [
  0,
  -1,
  1.5,
  true,
  null,
  [],
  {},
  [[]],
  ['a', 1],
  { toString: 'x' },
  { $ne: null },
  { length: 1 },
  "'; drop table users; --",
  "' or '1'='1",
  '\u0000',
  '\ud800',
  '%00',
  '../../etc/passwd',
  ['$', '{7*7}'].join(''),
  '{{7*7}}',
  'a'.repeat(100_000),
  '__proto__',
  'constructor',
];

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value);

/** What is passed on to a workflow may be any JSON value. */
const takesAnything = (id: string, field: string): boolean =>
  ['startRun', 'createSchedule', 'updateSchedule', 'signalRun', 'queryRun', 'updateRun'].includes(id) &&
  field === 'input';

const drain = async (response: Response): Promise<number> => {
  await response.body?.cancel();
  return response.status;
};

test.each(operations.filter(({ hasBody }) => hasBody))(
  '$id refuses every value of another type or shape, and never fails internally',
  async ({ id, method, permission, isPersonal, isSigned }) => {
    const sample = samples[id];
    if (sample === undefined) throw new Error(`There is no sample request for ${id}`);
    const tenant = await createTenant(api.world);
    const { path, json = {} } = await sample({ own: tenant, other, world: api.world });
    const fields = Object.keys(json as object);
    // A provider signs every body.
    const send = (body: string, key: string): Promise<Response> => {
      const signature = isSigned ? signatureOf(body) : {};
      return api.request(path, { method, body, headers: { 'Content-Type': 'application/json', ...signature }, key });
    };
    // Only the bodies of permitted callers are read.
    const readers = isPersonal
      ? [tenant.ownerSession]
      : [
          ...(permission === undefined || roleHas('owner', permission) ? [tenant.members.owner.key] : []),
          ...(permission === undefined || platformHas(permission) ? [platformKey] : []),
        ];
    for (const key of readers) {
      for (const whole of [null, [], 'text', 1, [json]]) {
        expect(await drain(await send(JSON.stringify(whole), key))).toBe(400);
      }
      // Sent first, because an accepted request below may end the permissions of this caller.
      const polluted = JSON.stringify(json)
        .replace(/^\{/, '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},')
        .replace(/,\}$/, '}');
      expect(await drain(await send(polluted, key))).toBe(400);
      expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
      for (const field of fields) {
        for (const value of hostile) {
          const body = { ...(json as object), [field]: value };
          const status = await drain(await send(JSON.stringify(body), key));
          const said = `${field} = ${JSON.stringify(value).slice(0, 60)}`;
          // null may mean "none"; every other value must have the type of the field.
          const isOther =
            !takesAnything(id, field) &&
            value !== null &&
            typeOf(value) !== typeOf((json as Record<string, unknown>)[field]);
          if (isOther) expect([400, 413], said).toContain(status);
          else expect(status, said).toBeLessThan(500);
        }
      }
    }
  },
);

test.each(operations)('$id never fails internally for any path or query', async ({ id, method, path: template }) => {
  const values = [
    "' or 1=1",
    '%27%3B--',
    '..%2f..',
    '%00',
    'a'.repeat(5_000),
    '-1',
    '1e999',
    '[]',
    '%F0%9F%92%A9',
    '*',
  ];
  for (const value of values) {
    const encoded = value.startsWith('%') || value.startsWith('..') ? value : encodeURIComponent(value);
    const path = template.replace(/\{\w+\}/g, encoded);
    for (const suffix of [
      '',
      `?limit=${encoded}&cursor=${encoded}&status=${encoded}&org=${encoded}&orgId=${encoded}&since=${encoded}`,
    ]) {
      const json = method === 'POST' || method === 'PATCH' ? {} : undefined;
      const response = await api.request(`${path}${suffix}`, {
        method,
        key: asOwner(),
        ...(json === undefined ? {} : { json }),
      });
      expect([await drain(response), id]).toEqual([
        expect.toSatisfy((status: number) => status < 500 || (status === 503 && id === 'checkReadiness')),
        id,
      ]);
    }
  }
});

const withChecksum = (body: string): string => {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let rest = crc32(body);
  let text = '';
  for (let position = 0; position < 6; position += 1) {
    text = `${digits[rest % 62]}${text}`;
    rest = Math.floor(rest / 62);
  }
  return `${body}${text}`;
};

/** Returns a key that differs in three characters and has a valid checksum, so that it is looked up. */
const nearTo = (key: string, round: number): string =>
  withChecksum(`${key.slice(0, -9)}${String(round).padStart(3, '0')}`);

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Examines each key once, since results are cached, and alternates between the lists, so that noise affects both. */
const ratioOfTimes = async (one: readonly string[], two: readonly string[], refusal: string[]): Promise<number> => {
  const times: [number[], number[]] = [[], []];
  for (const index of one.keys()) {
    for (const side of [0, 1] as const) {
      const key = [one, two][side]?.[index] ?? '';
      const startedAt = performance.now();
      const examined = await api.access.examine(key);
      times[side].push(performance.now() - startedAt);
      expect(examined.refusal).toBe(refusal[side]);
    }
  }
  return median(times[0]) / median(times[1]);
};

// The bounds are far wider than noise, but narrow enough to reveal a comparison character by character.
const expectAlike = (ratio: number): void => {
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
};

const unknownKeys = (count: number): string[] => Array.from({ length: count }, () => newKey('user'));

test('a nearly correct guess takes as long as any other', async () => {
  const near = Array.from({ length: 200 }, (_, round) => nearTo(asOwner(), round));
  expectAlike(await ratioOfTimes(near, unknownKeys(200), ['invalid_credentials', 'invalid_credentials']));
});

test('a revoked key takes as long as one that never existed', async () => {
  const rows = { orgId: own.id, userId: own.members.viewer.userId };
  const revoked = await Promise.all(
    Array.from({ length: 150 }, async () => (await createKeyRows(api.world, rows, { status: 'revoked' })).key),
  );
  expectAlike(await ratioOfTimes(revoked, unknownKeys(150), ['revoked_credentials', 'invalid_credentials']));
});
