import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyCertificate } from '../../src/cli/certificate-verification.ts';
import { auditEvents } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { readCertificate } from '../../src/usecases/deletion/deletion.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFullOrganization, rowsOf } from '../support/deletion.ts';
import { openWorld, remove, world } from './scene.ts';

beforeAll(openWorld);
afterAll(() => world.close());

it('an organization with more than one page of keys is deleted in bounded statements, and all keys are counted', async () => {
  const organization = await createFullOrganization(world);
  const { id: orgId } = organization;
  const many = 5_200;
  await asOwnerOf(world.database, async (owner) => {
    await owner`
      insert into api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix)
      select gen_random_uuid(), ${orgId}, u.id, 'many', gen_random_uuid(), gen_random_uuid(), 'fh_user_sk_'
      from generate_series(1, ${many}), (select id from users where org_id = ${orgId} limit 1) u`;
    // One chain of rotations crosses all pages, so the first key of a page replaced the last key of the previous page.
    await owner`
      update api_keys k set predecessor_id = chain.before
      from (select id, lag(id) over (order by id) as before from api_keys where org_id = ${orgId}) chain
      where chain.id = k.id`;
  });
  const live = await withOrganization(world.db, orgId, async (tx) => {
    const [row] = await tx.execute<{ count: number }>(
      sql`select count(*)::int as count from api_keys where status <> 'revoked'`,
    );
    return row?.count ?? 0;
  });
  const before = await rowsOf(world, orgId);
  const operation = await world.ended(await remove(organization));
  expect(operation.status).toBe('succeeded');
  const events = await withOrganization(world.db, orgId, (tx) =>
    tx.select().from(auditEvents).where(eq(auditEvents.action, 'organization.revoke_keys')),
  );
  const counts = events.map(({ body }) => (JSON.parse(body) as { detail: { keys: number } }).detail.keys);
  expect(counts.length).toBe(2);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(live);
  const { removed } = verifyCertificate(await readCertificate(world.ctx(), operation.id));
  expect(removed.api_keys).toBe(before.api_keys);
  expect(Object.values(await rowsOf(world, orgId)).filter((count) => count > 0)).toEqual([]);
});
