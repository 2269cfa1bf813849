import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Attention, attentionItemsMax, OrganizationAttention } from '../../src/contract/attention.ts';
import type { Operation, Step } from '../../src/contract/operation.ts';
import { openTestApi, problemOf, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { asOwnerOf } from '../support/database.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import type { World } from '../support/world.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const asOwner = (run: Parameters<typeof asOwnerOf<unknown>>[1]) => asOwnerOf(api.world.database, run);
const error = (code: string) => ({ code, message: 'a test', retryable: true });

const stepOf = (change: Partial<Step>): Step => ({
  name: 'suspend',
  status: 'waiting',
  attempt: 1,
  startedAt: null,
  finishedAt: null,
  nextRetryAt: null,
  error: error('database_unavailable'),
  ...change,
});

/** Inserts the row of an operation with one step. */
const insert = async (
  { id: orgId, slug }: { id: string; slug: string },
  step: Partial<Step>,
  chosen: { status?: Operation['status']; kind?: Operation['kind'] } = {},
): Promise<string> => {
  const id = uuid();
  await asOwner(
    (sql) => sql`
      insert into operations (id, kind, org_id, is_exclusive, status, steps, input, actor, request_id, workflow_id)
      values (${id}, ${chosen.kind ?? 'suspendOrganization'}, ${orgId}, false, ${chosen.status ?? 'running'},
        ${sql.json([stepOf(step)])}, ${sql.json({ slug, namespace: 'none' })}, 'platform:test', 'test', ${id})`,
  );
  return id;
};

const listed = async (query: string, key?: string): Promise<string[]> => {
  const response = await api.request(`/v1/operations?limit=100&${query}`, key === undefined ? {} : { key });
  expect(response.status).toBe(200);
  return ((await response.json()) as { data: Operation[] }).data.map(({ id }) => id);
};

const read = async (path: string, key?: string) => {
  const response = await api.request(path, key === undefined ? {} : { key });
  expect(response.status).toBe(200);
  return (await response.json()) as unknown;
};
const ofPlatform = async (): Promise<Attention> => Attention.parse(await read('/v1/attention'));
const ofOrganization = async (slug: string, key?: string): Promise<OrganizationAttention> =>
  OrganizationAttention.parse(await read(`/v1/orgs/${slug}/attention`, key));

describe('GET /v1/operations?attention=true', () => {
  it.each<[string, Partial<Step>, Operation['status']]>([
    ['is stuck', { attempt: 1 }, 'stuck'],
    ['waits after two attempts', { attempt: 2 }, 'running'],
    ['makes the attempt after these', { attempt: 3, status: 'running' }, 'running'],
    ['waits with an undo', { attempt: 2, status: 'undoFailed' }, 'compensating'],
  ])('has an operation that %s', async (_, step, status) => {
    const organization = await createOrganizationRows(api.world.db);
    const id = await insert(organization, step, { status });
    expect(await listed(`attention=true&org=${organization.slug}`)).toEqual([id]);
    expect(await listed(`attention=true&kind=suspendOrganization&org=${organization.slug}`)).toEqual([id]);
    expect(await listed(`attention=true&kind=deleteOrganization&org=${organization.slug}`)).toEqual([]);
  });

  it.each<[string, Partial<Step>, Operation['status']]>([
    ['waits after one attempt', { attempt: 1 }, 'running'],
    ['makes its second attempt', { attempt: 2, status: 'running' }, 'running'],
    ['waits on time', { attempt: 3, error: null }, 'running'],
    ['waits for the end of a legal hold', { attempt: 9, error: error('legal_hold') }, 'running'],
    ['has done the step', { attempt: 9, status: 'succeeded' }, 'running'],
    ['has failed', { attempt: 9 }, 'failed'],
  ])('has none that %s', async (_, step, status) => {
    const organization = await createOrganizationRows(api.world.db);
    await insert(organization, step, { status });
    expect(await listed(`attention=true&org=${organization.slug}`)).toEqual([]);
  });

  it('shows a member only those of its organization', async () => {
    const [own, other] = [await createTenant(api.world), await createTenant(api.world)];
    const [id] = [await insert(own, { attempt: 2 }), await insert(other, { attempt: 2 })];
    expect(await listed('attention=true', own.members.admin.key)).toEqual([id]);
  });

  it.each(['attention=false', 'attention=', 'kind=nothing', 'kind='])('refuses %s', async (query) => {
    const response = await api.request(`/v1/operations?${query}`);
    expect(await problemOf(response)).toMatchObject({ status: 400, code: 'validation_failed' });
  });
});

it('operations are listed by kind', async () => {
  const organization = await createOrganizationRows(api.world.db);
  const id = await insert(organization, {}, { kind: 'resumeOrganization' });
  await insert(organization, {});
  expect(await listed(`kind=resumeOrganization&org=${organization.slug}`)).toEqual([id]);
});

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

/** Gives an organization one of each that a member sees. */
const trouble = async (tenant: Tenant) => {
  const { id: orgId, slug, webhookId, members } = tenant;
  const operationId = await insert(tenant, { attempt: 4, nextRetryAt: inDays(1).toISOString() });
  const graceEnd = inDays(2).toISOString();
  const grace = { name: 'awaitGrace', attempt: 1, error: null, nextRetryAt: graceEnd } as const;
  const deletionId = await insert(tenant, grace, { kind: 'deleteOrganization' });
  const expiresAt = inDays(13);
  await asOwner(async (sql) => {
    await sql`update webhooks set status = 'disabled', failures = 1 where id = ${webhookId}`;
    await sql`update api_keys set expires_at = ${expiresAt} where id = ${members.viewer.keyId}`;
  });
  return {
    operations: { id: operationId, orgId, slug, step: 'suspend', attempt: 4, code: 'database_unavailable' },
    deletions: { id: deletionId, orgId, slug, at: graceEnd },
    webhooks: { id: webhookId, orgId, slug, host: 'hooks.example.com', failures: 1 },
    apiKeys: { id: members.viewer.keyId, orgId, slug, userId: members.viewer.userId, at: expiresAt.toISOString() },
  };
};

describe('GET /v1/orgs/{slug}/attention', () => {
  it('has what a person should look at, of this organization only', async () => {
    const [own, other] = [await createTenant(api.world), await createTenant(api.world)];
    const [expected] = [await trouble(own), await trouble(other)];
    for (const key of [undefined, own.members.admin.key]) {
      const attention = await ofOrganization(own.slug, key);
      for (const [section, item] of Object.entries(expected))
        expect(attention).toMatchObject({ [section]: { count: 1, items: [item] } });
    }
  });

  it('has nothing that is in order', async () => {
    const tenant = await createTenant(api.world);
    await insert(tenant, { attempt: 1 });
    const grace = { name: 'awaitGrace', attempt: 1, error: null, nextRetryAt: inDays(4).toISOString() } as const;
    await insert(tenant, grace, { kind: 'deleteOrganization' });
    await insert(tenant, { ...grace, status: 'succeeded', nextRetryAt: null }, { kind: 'deleteOrganization' });
    await asOwner(async (sql) => {
      // Disabled by its owner.
      await sql`update webhooks set status = 'disabled' where id = ${tenant.webhookId}`;
      const { owner, admin, member } = tenant.members;
      await sql`update api_keys set expires_at = ${inDays(15)} where id = ${owner.keyId}`;
      await sql`update api_keys set expires_at = ${inDays(-1)} where id = ${member.keyId}`;
      await sql`
        update api_keys set expires_at = ${inDays(1)}, status = 'rotating', valid_until = ${inDays(1)}
        where id = ${admin.keyId}`;
    });
    const none = { count: 0, items: [] };
    expect(await ofOrganization(tenant.slug)).toEqual({
      operations: none,
      deletions: none,
      webhooks: none,
      apiKeys: none,
    });
  });

  it('has no webhooks and keys for members while the organization is not active', async () => {
    const tenant = await createTenant(api.world, 'suspended');
    const { operations, deletions } = await trouble(tenant);
    expect(await ofOrganization(tenant.slug, tenant.members.owner.key)).toMatchObject({
      operations: { count: 1, items: [operations] },
      deletions: { count: 1, items: [deletions] },
      webhooks: { count: 0, items: [] },
      apiKeys: { count: 0, items: [] },
    });
    expect(await ofOrganization(tenant.slug)).toMatchObject({ webhooks: { count: 1 }, apiKeys: { count: 1 } });
  });

  it('is 403 for members below admins, and 404 for other organizations', async () => {
    const [own, other] = [await createTenant(api.world), await createTenant(api.world)];
    const forbidden = await api.request(`/v1/orgs/${own.slug}/attention`, { key: own.members.member.key });
    expect(await problemOf(forbidden)).toMatchObject({ status: 403, code: 'forbidden' });
    for (const [slug, key] of [
      [other.slug, own.members.owner.key],
      ['nobody-has-it', undefined],
    ] as const) {
      const missing = await api.request(`/v1/orgs/${slug}/attention`, key === undefined ? {} : { key });
      expect(await problemOf(missing)).toMatchObject({ status: 404, code: 'not_found' });
    }
  });
});

describe('GET /v1/attention', () => {
  it('has what a person should look at, of all organizations, with drift and payments', async () => {
    const tenant = await createTenant(api.world);
    const before = await ofPlatform();
    const { operations, deletions, webhooks, apiKeys } = await trouble(tenant);
    const { id: concernedOrgId, slug } = tenant;
    const [findingId, paymentId] = [uuid(), uuid()];
    await asOwner(async (sql) => {
      const finding = { id: findingId, kind: 'residue', subject: slug, concerned_org_id: concernedOrgId, detail: {} };
      await sql`insert into drift_findings ${sql({ ...finding, detail: sql.json({}) })}`;
      const closed = { ...finding, id: uuid(), subject: 'closed', status: 'gone' };
      await sql`insert into drift_findings ${sql({ ...closed, detail: sql.json({}) })}`;
      await sql`insert into unserved_payments ${sql({ id: paymentId, code: 'payment_expired' })}`;
    });
    const after = await ofPlatform();
    for (const section of Object.keys(after) as (keyof Attention)[])
      expect(after[section].count, section).toBe(before[section].count + 1);
    expect(after.operations.items[0]).toMatchObject(operations);
    expect(after.webhooks.items[0]).toMatchObject(webhooks);
    expect(after.deletions.items).toContainEqual(deletions);
    expect(after.apiKeys.items).toContainEqual(expect.objectContaining(apiKeys));
    expect(after.driftFindings.items[0]).toMatchObject({ id: findingId, orgId: concernedOrgId, slug, subject: slug });
    expect(after.payments.items[0]).toMatchObject({ id: paymentId, orgId: null, slug: null, code: 'payment_expired' });
  });

  it('shows the first of many and counts them, those of deleted organizations included', async () => {
    const gone = { id: uuid(), slug: 'long-gone' };
    const before = await ofPlatform();
    for (let index = 0; index < attentionItemsMax; index += 1) await insert(gone, {}, { status: 'stuck' });
    const { operations } = await ofPlatform();
    expect(operations.count).toBe(before.operations.count + attentionItemsMax);
    expect(operations.items).toHaveLength(attentionItemsMax);
    expect(operations.items.every(({ slug, orgId }) => slug === 'long-gone' && orgId === gone.id)).toBe(true);
  });

  it('is for the platform only', async () => {
    const tenant = await createTenant(api.world);
    const response = await api.request('/v1/attention', { key: tenant.members.owner.key });
    expect(await problemOf(response)).toMatchObject({ status: 403, code: 'forbidden' });
  });
});
