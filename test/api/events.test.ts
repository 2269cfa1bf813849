import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventIdOf, type OrganizationEvent, topicOf, topicPermissions } from '../../src/contract/event.ts';
import { eventTypes } from '../../src/contract/event-type.ts';
import { operatorHas, operatorRoles, platformHas, roleHas, userRoles } from '../../src/contract/permissions.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { appendOutbox, appendOutboxPage, appendUnheard } from '../../src/db/webhook/outbox.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { asOwnerOf } from '../support/database.ts';
import { recordStatements } from '../support/statements.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { openStream, type Watch, type WatchOptions, watchStream } from './event-watch.ts';
import { openTestApi, problemOf, type TestApi } from './support.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { STREAMS_MAX: 1_000, STREAMS_PER_ORGANIZATION_MAX: 1_000 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const open = (slug: string, options?: WatchOptions) => openStream(api, slug, options);
const watch = (slug: string, options?: WatchOptions) => watchStream(api, slug, options);

const append = (orgId: string, type: (typeof eventTypes)[number], payload: Record<string, unknown> = {}) =>
  withOrganization(api.world.db, orgId, (tx) => appendOutbox(tx, { orgId, type, payload: { orgId, ...payload } }));
const appendMany = (orgId: string, count: number) =>
  withOrganization(api.world.db, orgId, (tx) =>
    appendOutboxPage(tx, { orgId, type: 'user.created', payloads: Array.from({ length: count }, () => ({ orgId })) }),
  );

const namesOf = (events: readonly OrganizationEvent[]) => events.map(({ event }) => event);
const sequencesOf = (events: readonly OrganizationEvent[]) => events.map(({ data }) => data.sequence);
const rename = ({ slug, members }: Tenant, name: string) =>
  api.request(`/v1/orgs/${slug}`, { method: 'PATCH', key: members.owner.key, json: { name } });

test('a stream begins at the present, and names what changes by its ids, without its contents', async () => {
  const own = await createTenant(api.world);
  await append(own.id, 'user.created', { userId: own.ownerId });
  const { received, events, stop } = await watch(own.slug, { key: own.members.viewer.key });
  expect(events).toEqual([{ id: eventIdOf(own.id, 1), event: 'ready', data: { orgId: own.id, sequence: 1 } }]);
  expect((await rename(own, 'A Name of a Person')).status).toBe(200);
  const payload = { userId: own.ownerId, role: 'admin', email: 'ada@example.com', webhookId: 'no id' };
  await append(own.id, 'user.role_changed', payload);
  const [, renamed, moved] = await received(3);
  const at = expect.stringMatching(/^\d{4}-.*Z$/);
  expect([renamed, moved]).toEqual([
    {
      id: eventIdOf(own.id, 2),
      event: 'organization.renamed',
      data: { type: 'organization.renamed', orgId: own.id, sequence: 2, at },
    },
    {
      id: eventIdOf(own.id, 3),
      event: 'user.role_changed',
      data: { type: 'user.role_changed', orgId: own.id, sequence: 3, at, userId: own.ownerId },
    },
  ]);
  stop();
});

test('an event that goes to no webhook is sent to watchers, too', async () => {
  const own = await createTenant(api.world);
  const { received, stop } = await watch(own.slug);
  const startedAt = performance.now();
  await withOrganization(api.world.db, own.id, (tx) =>
    appendUnheard(tx, { orgId: own.id, type: 'organization.activated', payload: { orgId: own.id } }),
  );
  expect(namesOf(await received(2))).toEqual(['ready', 'organization.activated']);
  // By its notification, before the next poll.
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  stop();
});

test('a stream that resumes misses nothing of a thousand events, and repeats none', async () => {
  const own = await createTenant(api.world);
  await appendMany(own.id, 700);
  const resumed = await watch(own.slug, { after: eventIdOf(own.id, 0) });
  await resumed.received(400);
  await appendMany(own.id, 300);
  const events = await resumed.received(1_001);
  expect(events[0]).toMatchObject({ event: 'ready', data: { sequence: 0 } });
  expect(sequencesOf(events.slice(1))).toEqual(Array.from({ length: 1_000 }, (_, index) => index + 1));
  resumed.stop();
  const rest = await watch(own.slug, { after: eventIdOf(own.id, 998) });
  expect(sequencesOf(await rest.received(3))).toEqual([998, 999, 1_000]);
  rest.stop();
});

describe('a stream that cannot resume begins at the present with `reset`:', () => {
  test('the events after the last one are no longer kept', async () => {
    const own = await createTenant(api.world);
    await appendMany(own.id, 10);
    await asOwnerOf(api.world.database, (sql) => sql`delete from outbox where org_id = ${own.id} and sequence <= 5`);
    const behind = await watch(own.slug, { after: eventIdOf(own.id, 3) });
    expect(behind.events).toEqual([
      { id: eventIdOf(own.id, 10), event: 'reset', data: { orgId: own.id, sequence: 10 } },
    ]);
    await appendMany(own.id, 1);
    expect(sequencesOf(await behind.received(2))).toEqual([10, 11]);
    behind.stop();
    const just = await watch(own.slug, { after: eventIdOf(own.id, 5) });
    expect(namesOf(await just.received(2)).slice(0, 2)).toEqual(['ready', 'user.created']);
    just.stop();
  });

  test('too many events follow the last one', async () => {
    const own = await createTenant(api.world);
    await asOwnerOf(api.world.database, async (sql) => {
      await sql`insert into outbox (id, org_id, sequence, type, payload, relayed_at)
        select gen_random_uuid(), ${own.id}, n, 'user.created', '{}', now() from generate_series(1, 10001) as n`;
      await sql`insert into outbox_heads (org_id, sequence) values (${own.id}, 10001)`;
    });
    const far = await watch(own.slug, { after: eventIdOf(own.id, 0) });
    expect(far.events).toMatchObject([{ event: 'reset', data: { sequence: 10_001 } }]);
    far.stop();
    const near = await watch(own.slug, { after: eventIdOf(own.id, 1), query: '?types=user.removed' });
    expect(near.events).toMatchObject([{ event: 'ready', data: { sequence: 1 } }]);
    near.stop();
  });

  test('the last event is of another organization that had the same slug, or of the future', async () => {
    const own = await createTenant(api.world);
    await appendMany(own.id, 3);
    for (const after of [eventIdOf(uuid(), 2), eventIdOf(own.id, 4)]) {
      const { events, stop } = await watch(own.slug, { after });
      expect(events).toMatchObject([{ event: 'reset', data: { orgId: own.id, sequence: 3 } }]);
      stop();
    }
  });
});

test.each([
  ['?types=user.created,no.such', {}, 'query.types.1'],
  ['?types=', {}, 'query.types.0'],
  ['?types=user.created&types=user.removed', {}, 'query.types'],
  [`?types=${'user.created,'.repeat(200).slice(0, -1)}`, {}, 'query.types'],
  ['?type=user.created', {}, 'query.type'],
  ['', { 'Last-Event-ID': '3' }, 'header.last-event-id'],
  ['', { 'Last-Event-ID': `${'9'.repeat(16)}-0123456789ab` }, 'header.last-event-id'],
])('refuses %.40s %j as 400, and says where', async (query, headers: Record<string, string>, path) => {
  const { slug } = await createTenant(api.world);
  const problem = await problemOf(await api.request(`/v1/orgs/${slug}/events${query}`, { headers }));
  expect(problem).toMatchObject({ status: 400, code: 'validation_failed' });
  expect(problem.errors?.map((error) => error.path.toLowerCase())).toContain(path);
});

test('an organization that does not exist, or is another one, is 404', async () => {
  const [own, other] = [await createTenant(api.world), await createTenant(api.world)];
  const { members } = own;
  for (const response of [await open('no-such'), await open(other.slug, { key: members.owner.key })]) {
    expect(await problemOf(response)).toMatchObject({ status: 404, code: 'not_found' });
  }
});

test('a caller is sent the events of its organization only, and only of the types it asks for', async () => {
  const [own, other] = [await createTenant(api.world), await createTenant(api.world)];
  const all = await watch(own.slug, { key: own.members.owner.key });
  const some = await watch(own.slug, { key: own.members.owner.key, query: '?types=user.removed,domain.lost' });
  await append(other.id, 'user.removed');
  await append(own.id, 'user.created');
  await append(own.id, 'user.removed');
  expect(sequencesOf(await all.received(3))).toEqual([0, 1, 2]);
  expect(all.events.every(({ data }) => data.orgId === own.id)).toBe(true);
  expect(namesOf(await some.received(2))).toEqual(['ready', 'user.removed']);
  all.stop();
  some.stop();
});

describe('a caller is sent the events of what it may read:', () => {
  test('each topic belongs to a permission', () => {
    for (const type of eventTypes) expect(topicOf(type), type).toBeDefined();
    expect(topicOf('webhook.test')).toBe('webhook');
    expect(topicOf('api_key_policy.changed')).toBe('api_key_policy');
    expect(topicOf('nothing.known')).toBeUndefined();
  });

  test.each([...userRoles.map((role) => ({ role })), { role: 'scoped' as const }])('$role', async ({ role }) => {
    const own = await createTenant(api.world);
    const member = own.members[role];
    if (role === 'scoped') {
      await asOwnerOf(
        api.world.database,
        (sql) => sql`update api_keys set scopes = '{event:read,webhook:read}' where id = ${member.keyId}`,
      );
    }
    const permissions = role === 'scoped' ? ['webhook:read'] : null;
    const { received, stop } = await watch(own.slug, { key: member.key });
    for (const type of eventTypes.filter((each) => each !== 'organization.deleted')) {
      await append(own.id, type, type.startsWith('api_key.') ? { userId: own.ownerId } : {});
    }
    // Everybody who may watch sees the last one.
    await append(own.id, role === 'scoped' ? 'webhook.deleted' : 'organization.renamed');
    const expected = eventTypes.filter((type) => {
      const topic = topicOf(type);
      if (topic === undefined || type === 'organization.deleted') return false;
      if (permissions !== null) return permissions.includes(topicPermissions[topic]);
      if (topic === 'api_key' && role === 'member') return false;
      return roleHas(role === 'scoped' ? 'owner' : role, topicPermissions[topic]);
    });
    expect(expected.length).toBeGreaterThan(3);
    const events = await received(expected.length + 2);
    expect(namesOf(events.slice(1, -1))).toEqual(expected);
    stop();
  });

  test('of keys, a member is sent those of its own', async () => {
    const own = await createTenant(api.world);
    const { userId, keyId, key } = own.members.member;
    const { received, stop } = await watch(own.slug, { key });
    await append(own.id, 'api_key.issued', { keyId: uuid(), userId: own.ownerId });
    await append(own.id, 'api_key.issued', { keyId, userId });
    expect((await received(2))[1]).toMatchObject({ event: 'api_key.issued', data: { sequence: 2, keyId, userId } });
    stop();
  });

  test('every role and operator that may watch the organization may read it', () => {
    for (const role of userRoles) expect(roleHas(role, 'event:read')).toBe(roleHas(role, 'organization:read'));
    for (const role of operatorRoles) {
      expect(operatorHas(role, 'event:read')).toBe(operatorHas(role, 'organization:read'));
    }
    expect(platformHas('event:read')).toBe(true);
  });
});

/** Returns how long after `change` the stream is closed. */
const closedAfter = async ({ ended }: Watch, change: () => Promise<unknown>): Promise<number> => {
  await change();
  const changedAt = performance.now();
  await ended;
  return performance.now() - changedAt;
};

describe('a stream is closed within a second', () => {
  test('of the revocation of its key', async () => {
    const own = await createTenant(api.world);
    const { keyId, key } = own.members.admin;
    const closing = await closedAfter(await watch(own.slug, { key }), async () => {
      const path = `/v1/orgs/${own.slug}/api-keys/${keyId}/revoke`;
      expect((await api.request(path, { key: own.members.owner.key, json: { reason: 'lost' } })).status).toBe(200);
    });
    expect(closing).toBeLessThan(1_000);
    expect((await problemOf(await open(own.slug, { key }))).code).toBe('revoked_credentials');
  });

  test('of a change of what its caller may see, and goes on with the rest when it is opened again', async () => {
    const own = await createTenant(api.world);
    const { userId, key } = own.members.admin;
    const watched = await watch(own.slug, { key });
    const closing = await closedAfter(watched, async () => {
      const change = { method: 'PATCH', key: own.members.owner.key, json: { role: 'viewer' } };
      expect((await api.request(`/v1/orgs/${own.slug}/users/${userId}`, change)).status).toBe(200);
    });
    expect(closing).toBeLessThan(1_000);
    expect(namesOf(watched.events)).toEqual(['ready', 'user.role_changed']);
    const again = await watch(own.slug, { key, after: eventIdOf(own.id, 0) });
    await append(own.id, 'webhook.created', { webhookId: own.webhookId });
    await append(own.id, 'organization.renamed');
    expect(namesOf(await again.received(3))).toEqual(['ready', 'user.role_changed', 'organization.renamed']);
    again.stop();
  });

  test('of the suspension of its organization, after which a member is sent what it may still read', async () => {
    const own = await createTenant(api.world);
    const { key } = own.members.owner;
    const closing = await closedAfter(await watch(own.slug, { key }), () =>
      asOwnerOf(api.world.database, (sql) => sql`update organizations set status = 'suspended' where id = ${own.id}`),
    );
    expect(closing).toBeLessThan(1_000);
    const suspended = await watch(own.slug, { key });
    await append(own.id, 'user.removed', { userId: own.members.viewer.userId });
    await append(own.id, 'organization.suspended');
    expect(namesOf(await suspended.received(2))).toEqual(['ready', 'organization.suspended']);
    suspended.stop();
  });
});

test('the stream of an organization that is deleted ends with that event, whatever types were asked for', async () => {
  const own = await createTenant(api.world);
  const watched = await watch(own.slug, { query: '?types=user.created' });
  await append(own.id, 'organization.deleted', { operationId: own.operationId });
  await watched.ended;
  expect(watched.events.at(-1)).toMatchObject({
    event: 'organization.deleted',
    data: { operationId: own.operationId },
  });
});

test('hundreds of watchers of one organization share their reads, and get an event soon after its commit', async () => {
  const own = await createTenant(api.world);
  const keys = userRoles.map((role) => own.members[role].key);
  const watchers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      watch(own.slug, index < 160 ? {} : { key: keys[index % keys.length] ?? '' }),
    ),
  );
  const { statements, stop } = recordStatements(api.world.db);
  const latencies: number[] = [];
  for (let count = 1; count <= 20; count += 1) {
    await append(own.id, 'organization.renamed');
    const committedAt = performance.now();
    await until(
      async () => watchers.filter(({ events }) => events.length <= count).length,
      (missing) => missing === 0,
      'all watchers have the event',
      5_000,
      () => new Promise((resolve) => setTimeout(resolve, 1)),
    );
    latencies.push(performance.now() - committedAt);
  }
  stop();
  const reads = statements.filter(({ text }) => text.startsWith('select') && text.includes('from "outbox"'));
  // Unshared, they would read 4,000 times.
  expect(reads.length).toBeLessThanOrEqual(400);
  expect(reads.length).toBeGreaterThanOrEqual(20);
  // By notifications: without them, half would wait longer than half of the second between two polls.
  expect(latencies.toSorted((one, other) => one - other)[10]).toBeLessThan(500);
  for (const { stop: leave } of watchers) leave();
});
