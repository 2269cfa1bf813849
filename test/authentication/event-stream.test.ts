import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi, type TestApi } from '../api/support.ts';
import { createTenant } from '../security/fixtures.ts';
import { asOwnerOf } from '../support/database.ts';
import { createKeyRows, createMemberRows, type TestMember } from '../support/members.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

let api: TestApi & { world: World };
let orgId: string;
let slug: string;
let operationId: string;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  ({ id: orgId, slug } = await createTenant(api.world));
  operationId = uuid();
  // Without a worker an operation stays open, and so do its streams.
  await asOwnerOf(
    api.world.database,
    (owner) => owner`
    insert into operations (id, kind, org_id, status, steps, input, actor, request_id, workflow_id)
    values (${operationId}, 'suspendOrganization', ${orgId}, 'running', '[]',
      ${owner.json({ slug, namespace: 'none' })}, 'platform:test', 'test', ${`none-${operationId}`})`,
  );
});
afterAll(() => api.close());

const newCaller = async (chosen = {}): Promise<{ member: TestMember; keyId: string; key: string }> => {
  const member = await createMemberRows(api.world.db, orgId, { role: 'admin' });
  const { id, key } = await createKeyRows(api.world, { orgId, userId: member.id }, chosen);
  return { member, keyId: id, key };
};

/** Milliseconds from the change to the end of the stream. */
const closedAfter = async (key: string, change: () => Promise<unknown>): Promise<number> => {
  const response = await api.request(`/v1/operations/${operationId}/events`, { key });
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain(': open');
  await change();
  const startedAt = performance.now();
  let text = '';
  for (;;) {
    const read = await reader?.read();
    if (read === undefined || read.done) break;
    text += new TextDecoder().decode(read.value);
  }
  expect(text).not.toContain('event: end');
  return performance.now() - startedAt;
};

const update = (statement: ReturnType<typeof sql>) => () =>
  withOrganization(api.world.db, orgId, (tx) => tx.execute(statement));

test('closes a stream within a second after its key is revoked', async () => {
  const { key, keyId } = await newCaller();
  const revoke = update(sql`update api_keys set status = 'revoked' where id = ${keyId}`);
  expect(await closedAfter(key, revoke)).toBeLessThan(1_000);
});

test('closes it after its user is suspended', async () => {
  const { key, member } = await newCaller();
  const suspend = update(sql`update users set status = 'suspended' where id = ${member.id}`);
  expect(await closedAfter(key, suspend)).toBeLessThan(1_000);
});

test('closes it after its user loses the required role', async () => {
  const { key, member } = await newCaller();
  expect(await closedAfter(key, update(sql`update users set role = 'viewer' where id = ${member.id}`))).toBeLessThan(
    1_000,
  );
});

test('closes it after its key loses the scope', async () => {
  const { key, keyId } = await newCaller();
  const narrow = update(sql`update api_keys set scopes = array['user:list'] where id = ${keyId}`);
  expect(await closedAfter(key, narrow)).toBeLessThan(1_000);
});

test('closes it after its key expires', async () => {
  const expiresAt = new Date(Date.now() + 800);
  const { key } = await newCaller({ expiresAt });
  expect(await closedAfter(key, async () => undefined)).toBeLessThan(1_800);
  expect(Date.now()).toBeGreaterThanOrEqual(expiresAt.getTime());
});

test('keeps it open while the organization is suspended, when operations can still be watched', async () => {
  const { key, keyId } = await newCaller();
  const response = await api.request(`/v1/operations/${operationId}/events`, { key });
  const reader = response.body?.getReader();
  await reader?.read();
  let isClosed = false;
  const closing = (async () => {
    while ((await reader?.read())?.done === false);
    isClosed = true;
  })();
  await update(sql`update organizations set status = 'suspended' where id = ${orgId}`)();
  const other = await newCaller();
  // Meanwhile another stream of the same organization is opened and closed.
  const revoke = update(sql`update api_keys set status = 'revoked' where id = ${other.keyId}`);
  expect(await closedAfter(other.key, revoke)).toBeLessThan(1_000);
  expect(isClosed).toBe(false);
  await update(sql`update api_keys set status = 'revoked' where id = ${keyId}`)();
  await closing;
});

test('cuts off an export within a second after its key is revoked, however slowly it is read', async () => {
  const { key, keyId } = await newCaller();
  const rows = 8_000;
  await asOwnerOf(api.world.database, async (owner) => {
    const [head] = await owner<{ seq: string }[]>`select seq from audit_heads where org_id = ${orgId}`;
    const first = Number(head?.seq ?? 0) + 1;
    await owner`
      insert into audit_events (id, org_id, seq, actor, action, target, body, hash)
      select gen_random_uuid(), ${orgId}, ${first}::int + n, 'a', 'b', 'c', ${'x'.repeat(1_000)}, 'none'
      from generate_series(0, ${rows - 1}::int) as n`;
    await owner`update audit_heads set seq = ${first + rows - 1} where org_id = ${orgId}`;
  });
  const response = await api.request(`/v1/orgs/${slug}/audit-events/export`, { key });
  const reader = response.body?.getReader();
  await reader?.read();
  await asOwnerOf(api.world.database, (owner) => owner`update api_keys set status = 'revoked' where id = ${keyId}`);
  const revokedAt = performance.now();
  // Nothing is read during the second of the guarantee.
  await until(
    async () => performance.now() - revokedAt,
    (milliseconds) => milliseconds > 1_000,
    'a second',
  );
  let characters = 0;
  try {
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
      characters += read.value.length;
    }
  } catch {
    // The reader may see the cut as an error.
  }
  expect(characters).toBeLessThan((rows * 1_000) / 4);
});
