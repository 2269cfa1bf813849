import { afterAll, beforeAll, expect, it } from 'vitest';
import { countOverdueKeys, overdueKeysByOrganization } from '../../src/db/api-key/policy.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import { codeOf, type MembersApi, openOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { issuedOf } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

it('counts keys older than their policy allows, in total and by organization', async () => {
  const [strict, lax] = [await openOrganization(api), await openOrganization(api)];
  await strict.call('/api-key-policy', { method: 'PATCH', json: { maxAgeDays: 30 } });
  for (const { call, owner } of [strict, lax]) {
    for (const name of ['old', 'revoked', 'expired', 'young']) {
      const { id } = await issuedOf(await call('/api-keys', { json: { name, userId: owner.id } }));
      await asOwnerOf(api.world.database, async (sql) => {
        if (name !== 'young') await sql`update api_keys set created_at = now() - interval '31 days' where id = ${id}`;
        if (name === 'expired') await sql`update api_keys set expires_at = now() where id = ${id}`;
      });
      if (name === 'revoked') await call(`/api-keys/${id}/revoke`, { method: 'POST' });
    }
  }
  expect(await withPlatform(api.world.db, countOverdueKeys)).toBe(1);
  expect(await withPlatform(api.world.db, (tx) => overdueKeysByOrganization(tx, 5))).toEqual([
    { orgId: strict.orgId, keys: 1 },
  ]);
});

it('logs and counts a failed rotation by its code', async () => {
  const { call, owner } = await openOrganization(api);
  const { id } = await issuedOf(await call('/api-keys', { json: { name: 'once', userId: owner.id } }));
  await call(`/api-keys/${id}/revoke`, { method: 'POST' });
  expect(await codeOf(await call(`/api-keys/${id}/rotate`, { json: {} }))).toBe('illegal_transition');
  const text = await (await api.request('/metrics')).text();
  expect(text).toMatch(/^freehold_api_key_rotation_failures_total\{.*code="illegal_transition".*\} 1$/m);
  const lines = api.log.filter((line) => line.includes('rotation of an API key failed'));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ targetKeyId: id, code: 'illegal_transition' }]);
});
