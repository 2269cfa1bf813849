import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OrganizationsBatch } from '../../src/contract/batch.ts';
import { openTestApi, platformKey, problemOf } from '../api/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createKeyRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';

let api: Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const active = async () => createOrganizationRows(api.world.db, { status: 'active' });
const reason = 'unpaid for long';

const send = (
  slugs: string[],
  {
    key = platformKey,
    idempotencyKey = randomUUID(),
    ...changed
  }: { key?: string; idempotencyKey?: string; action?: string; [name: string]: unknown } = {},
) =>
  api.request('/v1/orgs/batch', {
    method: 'POST',
    key,
    headers: { 'Idempotency-Key': idempotencyKey },
    json: { action: 'suspend', slugs, reason, ...changed },
  });

const batchOf = async (response: Response) => {
  expect(response.status, await response.clone().text()).toBe(200);
  return OrganizationsBatch.strict().parse(await response.json());
};

const suspensionsOf = (slugs: string[]) =>
  asOwnerOf(
    api.world.database,
    (sql) => sql<{ slug: string; count: number }[]>`
      select input->>'slug' as slug, count(*)::int as count from operations
      where kind = 'suspendOrganization' and input->>'slug' in ${sql(slugs)} group by 1`,
  );

describe('a batch of suspensions', () => {
  test('returns one result each, in the order sent, and a refusal stops no other', async () => {
    const [one, other] = [await active(), await active()];
    const suspended = await createOrganizationRows(api.world.db, { status: 'suspended' });
    const slugs = [one.slug, 'nobody-has-this', suspended.slug, other.slug];
    const response = await send(slugs);
    expect(response.headers.get('idempotency-replayed')).toBeNull();
    const { data, accepted, refused } = await batchOf(response);
    expect(data.map(({ slug }) => slug)).toEqual(slugs);
    expect([accepted, refused]).toEqual([2, 2]);
    expect(data[1]).toEqual({
      slug: 'nobody-has-this',
      outcome: 'refused',
      problem: { code: 'not_found', status: 404, detail: 'The organization does not exist.' },
    });
    expect(data[2]).toMatchObject({ outcome: 'refused', problem: { code: 'illegal_transition', status: 409 } });
    for (const item of [data[0], data[3]]) {
      expect(item?.outcome).toBe('accepted');
      expect(await api.world.ended(item?.operation?.id ?? '')).toMatchObject({ status: 'succeeded' });
    }
    const read = await api.request(`/v1/orgs/${other.slug}`, { key: platformKey });
    expect(await read.json()).toMatchObject({ status: 'suspended' });
  });

  test('deletes as well, each with its own grace period and its own refusal', async () => {
    const [one, held] = [await active(), await active()];
    await asOwnerOf(
      api.world.database,
      (sql) => sql`
        update organizations set legal_hold_at = now(), legal_hold_reason = 'court', legal_hold_actor = 'platform:test'
        where id = ${held.id}`,
    );
    const { data } = await batchOf(await send([one.slug, held.slug], { action: 'delete' }));
    expect(data[1]).toMatchObject({ outcome: 'refused', problem: { code: 'legal_hold', status: 409 } });
    const id = data[0]?.operation?.id ?? '';
    const isInGrace = ({ steps }: { steps: { name: string; status: string }[] }) =>
      steps.some(({ name, status }) => name === 'awaitGrace' && status === 'waiting');
    expect(await api.world.operation(id, isInGrace, 'waits')).toMatchObject({ kind: 'deleteOrganization' });
  });

  test('answers a repeated request with the same operations, and retries refused ones', async () => {
    const [one, late] = [await active(), await createOrganizationRows(api.world.db, { status: 'suspended' })];
    const slugs = [one.slug, late.slug];
    const idempotencyKey = randomUUID();
    const first = await batchOf(await send(slugs, { idempotencyKey }));
    await api.world.ended(first.data[0]?.operation?.id ?? '');
    await asOwnerOf(api.world.database, (sql) => sql`update organizations set status = 'active' where id = ${late.id}`);
    const response = await send(slugs, { idempotencyKey });
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    const second = await batchOf(response);
    expect(second.data[0]?.operation?.id).toBe(first.data[0]?.operation?.id);
    expect([first.data[1]?.outcome, second.data[1]?.outcome]).toEqual(['refused', 'accepted']);
    await api.world.ended(second.data[1]?.operation?.id ?? '');
    expect(await suspensionsOf(slugs)).toHaveLength(2);
    expect((await suspensionsOf(slugs)).every(({ count }) => count === 1)).toBe(true);
  });

  test('does each once if sent several times at once with one key', async () => {
    const slugs = await Promise.all(Array.from({ length: 10 }, async () => (await active()).slug));
    const idempotencyKey = randomUUID();
    const batches = await Promise.all(
      Array.from({ length: 4 }, async () => batchOf(await send(slugs, { idempotencyKey }))),
    );
    for (const { data, accepted } of batches) {
      expect(accepted).toBe(10);
      expect(data.map(({ operation }) => operation?.id)).toEqual(
        batches[0]?.data.map(({ operation }) => operation?.id),
      );
    }
    expect((await suspensionsOf(slugs)).map(({ count }) => count)).toEqual(Array.from({ length: 10 }, () => 1));
  });

  test('refuses a key used with another body before it does anything', async () => {
    const [one, other] = [await active(), await active()];
    const idempotencyKey = randomUUID();
    await batchOf(await send([one.slug], { idempotencyKey }));
    const response = await send([other.slug], { idempotencyKey });
    expect((await problemOf(response)).code).toBe('idempotency_key_reused');
    expect(response.status).toBe(422);
    expect(await suspensionsOf([other.slug])).toEqual([]);
  });

  test.each([
    ['101 targets', { slugs: Array.from({ length: 101 }, (_, index) => `org-${index}`) }],
    ['none', { slugs: [] }],
    ['one twice', { slugs: ['acme', 'acme'] }],
    ['an invalid slug', { slugs: ['No Slug'] }],
    ['an unknown action', { action: 'explode' }],
    ['no reason', { reason: '' }],
  ])('of %s is 400', async (_what, changed) => {
    const response = await api.request('/v1/orgs/batch', {
      method: 'POST',
      key: platformKey,
      json: { action: 'suspend', slugs: ['acme'], reason, ...changed },
    });
    expect([response.status, (await problemOf(response)).code]).toEqual([400, 'validation_failed']);
  });

  test('is for the platform only: 401 without a key, 403 for an owner whatever it names', async () => {
    const { id: orgId, slug, ownerId: userId } = await active();
    const { key } = await createKeyRows(api.world, { orgId, userId });
    const open = await api.request('/v1/orgs/batch', {
      method: 'POST',
      key: null,
      json: { action: 'suspend', slugs: [slug], reason },
    });
    expect(open.status).toBe(401);
    for (const target of [slug, (await active()).slug, 'nobody-has-this']) {
      const response = await send([target], { key });
      expect([response.status, (await problemOf(response)).code]).toEqual([403, 'forbidden']);
    }
    expect(await suspensionsOf([slug])).toEqual([]);
  });
});

test('a batch of a hundred is accepted, each with its own operation', async () => {
  // The last test, since these operations need not run.
  await api.world.stopWorker();
  const organizations = await Promise.all(Array.from({ length: 100 }, active));
  const slugs = organizations.map(({ slug }) => slug);
  const { data, accepted } = await batchOf(await send(slugs));
  expect(accepted).toBe(100);
  expect(new Set(data.map(({ operation }) => operation?.id)).size).toBe(100);
  expect((await suspensionsOf(slugs)).map(({ count }) => count)).toEqual(Array.from({ length: 100 }, () => 1));
});
