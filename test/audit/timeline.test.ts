import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operatorHas, operatorRoles, platformHas, roleHas, userRoles } from '../../src/contract/permissions.ts';
import { TimelineEntry } from '../../src/contract/timeline.ts';
import { type AuditEntry, appendAudit } from '../../src/db/audit/store.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi, platformKey, problemOf, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { asOwnerOf } from '../support/database.ts';
import type { World } from '../support/world.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

interface Page {
  data: TimelineEntry[];
  nextCursor: string | null;
}

const page = async (slug: string, query: Record<string, string> = {}, key = platformKey): Promise<Page> => {
  const response = await api.request(`/v1/orgs/${slug}/timeline?${new URLSearchParams(query)}`, { key });
  expect(response.status).toBe(200);
  const { data, nextCursor } = (await response.json()) as Page;
  return { data: data.map((entry) => TimelineEntry.parse(entry)), nextCursor };
};

const all = async (slug: string, query: Record<string, string> = {}): Promise<TimelineEntry[]> => {
  const entries: TimelineEntry[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { data, nextCursor } = await page(slug, { ...query, ...(cursor === undefined ? {} : { cursor }) });
    entries.push(...data);
    cursor = nextCursor;
  }
  return entries;
};

const append = ({ id: orgId }: Tenant, ...entries: Partial<AuditEntry>[]) =>
  withOrganization(api.world.db, orgId, async (tx) => {
    const full = entries.map((entry) => ({
      orgId,
      actor: 'user:ada',
      action: 'user.update',
      target: `organization:${orgId}`,
      ...entry,
    }));
    const [first, ...more] = full;
    if (first !== undefined) await appendAudit(tx, first, ...more);
  });

const insertOperation = ({ id: orgId, slug }: Tenant, status: string, createdAt: string, finishedAt: string | null) => {
  const id = uuid();
  const error = status === 'failed' ? { code: 'temporal_unavailable', message: 'none', retryable: true } : null;
  return asOwnerOf(
    api.world.database,
    (sql) => sql`
      insert into operations
        (id, kind, org_id, status, steps, input, error, actor, request_id, workflow_id, is_exclusive,
          created_at, finished_at)
      values (${id}, 'transferOwnership', ${orgId}, ${status}, '[]', ${sql.json({ slug, namespace: 'none', reason: 'Moves' })},
        ${error === null ? null : sql.json(error)}, 'user:ada', 'r-1', ${`none-${id}`}, false, ${createdAt}, ${finishedAt})`,
  ).then(() => id);
};

const summariesOf = (entries: readonly TimelineEntry[]) => entries.map(({ summary }) => summary);

it('shows an operation from its start over what it did to its end, under one correlation id', async () => {
  const own = await createTenant(api.world);
  const reason = 'Unpaid invoices';
  const call = { json: { reason }, headers: { Prefer: 'wait=20' } };
  const answer = await api.request(`/v1/orgs/${own.slug}/suspend`, call);
  const { id } = (await answer.json()) as { id: string };
  expect(answer.status).toBe(200);
  const { data } = await page(own.slug, { operationId: id.toUpperCase() });
  expect(summariesOf(data)).toEqual(['operation.succeeded', 'organization.suspend', 'operation.started']);
  const common = { correlationId: id, operationId: id, requestId: answer.headers.get('x-request-id') };
  expect(data).toMatchObject([
    { ...common, source: 'operation', id: `operation:${id}:ended`, operationKind: 'suspendOrganization', reason: null },
    { ...common, source: 'audit', reason, auditSeq: expect.any(Number), target: `organization:${own.id}` },
    {
      ...common,
      source: 'operation',
      id: `operation:${id}:started`,
      reason,
      target: `operation:${id}`,
      auditSeq: null,
    },
  ]);
  expect(new Set(data.map(({ actor }) => actor))).toEqual(new Set(['platform:bootstrap']));
});

it('shows the end of a failed operation once, and a request to cancel besides it', async () => {
  const own = await createTenant(api.world);
  const operationId = await insertOperation(own, 'failed', '2026-03-01T00:00:00Z', '2026-03-01T00:01:00Z');
  const target = `operation:${operationId}`;
  await append(own, { action: 'operation.cancel', target, operationId, requestId: 'r-2' });
  await append(own, { action: 'operation.failed', target, operationId, reason: 'temporal_unavailable' });
  const { data } = await page(own.slug, { operationId });
  expect(data.map(({ summary, reason, requestId }) => [summary, reason, requestId])).toEqual([
    ['operation.cancel', null, 'r-2'],
    ['operation.failed', 'temporal_unavailable', 'r-1'],
    ['operation.started', 'Moves', 'r-1'],
  ]);
});

it('shows findings of the drift watch and disabled webhooks, and filters by source', async () => {
  const own = await createTenant(api.world);
  await append(own, { action: 'drift.find', target: 'drift_finding:1', actor: 'freehold:drift-watch' });
  await append(own, { action: 'webhook.disable', target: `webhook:${own.webhookId}`, actor: 'freehold:webhooks' });
  await append(own, { action: 'drift.close', target: 'drift_finding:1', actor: 'freehold:drift-watch' });
  const of = async (source: string) => summariesOf((await page(own.slug, { source })).data);
  expect(await of('drift')).toEqual(['drift.close', 'drift.find']);
  expect(await of('audit')).toEqual(['webhook.disable']);
  expect(await of('operation')).toEqual(['operation.succeeded', 'operation.started']);
  const everything = await page(own.slug, {});
  expect(everything.data.map(({ source }) => source)).toEqual(['drift', 'audit', 'drift', 'operation', 'operation']);
  const drift = await page(own.slug, { actor: 'freehold:drift-watch' });
  expect(drift.data.map(({ auditSeq, correlationId }) => [auditSeq, correlationId])).toEqual([
    [3, null],
    [1, null],
  ]);
});

it('pages show each entry once, newest first, also those of one millisecond', async () => {
  const own = await createTenant(api.world);
  const at = '2026-02-01T00:00:00.000Z';
  for (let count = 0; count < 6; count += 1) {
    // Starts, ends and events of one moment, and some of others.
    await insertOperation(own, 'succeeded', at, at);
    await insertOperation(own, 'succeeded', `2026-01-0${count + 1}T00:00:00Z`, at);
    await insertOperation(own, 'running', at, null);
  }
  await append(own, ...Array.from({ length: 40 }, (_, index) => ({ action: `test.${index}` })));
  await asOwnerOf(
    api.world.database,
    (sql) => sql`update audit_events set created_at = ${at} where org_id = ${own.id} and seq > 5 and seq <= 25`,
  );
  const whole = await page(own.slug, { limit: '100' });
  expect(whole.nextCursor).toBeNull();
  // 40 events, 18 starts and 12 ends, and those of the fixture.
  expect(whole.data.length).toBe(72);
  expect(new Set(whole.data.map(({ id }) => id)).size).toBe(72);
  const times = whole.data.map((entry) => entry.at);
  expect(times).toEqual(times.toSorted().toReversed());
  for (const limit of ['1', '7', '71']) expect(await all(own.slug, { limit })).toEqual(whole.data);
  const here = whole.data.filter((entry) => entry.at === at);
  expect(here.length).toBe(44);
  expect(await all(own.slug, { since: at, until: '2026-02-01T00:00:00.001Z', limit: '9' })).toEqual(here);
  expect((await page(own.slug, { until: at, limit: '100' })).data.every((entry) => entry.at < at)).toBe(true);
});

it('shows nothing of another organization', async () => {
  const [own, other] = [await createTenant(api.world), await createTenant(api.world)];
  const operationId = await insertOperation(other, 'succeeded', '2026-03-01T00:00:00Z', '2026-03-01T00:01:00Z');
  await append(other, { action: 'user.create', operationId });
  const { key } = own.members.admin;
  expect((await page(own.slug, { operationId }, key)).data).toEqual([]);
  expect((await page(own.slug, {}, key)).data.map((entry) => entry.operationId)).toEqual([
    own.operationId,
    own.operationId,
  ]);
  const refused = await api.request(`/v1/orgs/${other.slug}/timeline`, { key });
  expect((await problemOf(refused)).code).toBe('not_found');
});

describe('permissions', () => {
  it('whoever may read the timeline may read its parts', () => {
    const parts = ['audit:read', 'operation:list', 'operation:read'] as const;
    const readers = [
      ...userRoles.filter((role) => roleHas(role, 'timeline:read')),
      ...operatorRoles.filter((role) => operatorHas(role, 'timeline:read')),
    ];
    expect(readers).toEqual(['owner', 'admin', 'admin', 'auditor']);
    for (const part of parts) {
      for (const role of userRoles) if (roleHas(role, 'timeline:read')) expect(roleHas(role, part)).toBe(true);
      for (const role of operatorRoles) {
        if (operatorHas(role, 'timeline:read')) expect(operatorHas(role, part)).toBe(true);
      }
    }
    expect(platformHas('timeline:read')).toBe(true);
  });

  it('a member without the permission is refused, instead of shown a part', async () => {
    const { slug, members } = await createTenant(api.world);
    const refused = await api.request(`/v1/orgs/${slug}/timeline`, { key: members.member.key });
    expect(await problemOf(refused)).toMatchObject({ status: 403, code: 'forbidden' });
  });
});

it.each([
  ['source', 'payments'],
  ['cursor', 'nonsense'],
  ['cursor', Buffer.from(JSON.stringify(['2026-01-01T00:00:00.000Z', uuid()])).toString('base64url')],
  ['operationId', 'mine'],
  ['since', 'yesterday'],
  ['limit', '101'],
  ['actor', ''],
])('refuses %s=%s as 400, and says where', async (name, value) => {
  const { slug } = await createTenant(api.world);
  const refused = await api.request(`/v1/orgs/${slug}/timeline?${new URLSearchParams({ [name]: value })}`);
  const problem = await problemOf(refused);
  expect(problem).toMatchObject({ status: 400, code: 'validation_failed' });
  expect(problem.errors?.map(({ path }) => path)).toEqual([`query.${name}`]);
});
