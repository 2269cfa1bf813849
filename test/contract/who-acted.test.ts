import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, openTestApi, platformKey, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { samples } from '../security/samples.ts';
import { asOwnerOf } from '../support/database.ts';
import type { World } from '../support/world.ts';

// Checks for every operation, including later ones, that the audit trail and the access log name the key and the
// organization.

const operations = Object.entries(openApi.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, { operationId: string; security?: object[] }>).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    id: operation.operationId,
    isBehindKey: JSON.stringify(operation.security).match(/bearer|session/) !== null,
  })),
);
const behindKey = operations.filter(({ isBehindKey }) => isBehindKey);

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const lastLine = (): Record<string, unknown> =>
  JSON.parse(api.log.findLast((line) => line.includes('"msg":"request"')) ?? '{}') as Record<string, unknown>;

const ask = async (id: string, method: string, own: Tenant, key: string): Promise<Response> => {
  const sample = samples[id];
  if (sample === undefined) throw new Error(`There is no sample request for ${id}`);
  const { path, json, headers } = await sample({ own, other: own, world: api.world });
  const response = await api.request(path, {
    method,
    key,
    ...(json === undefined ? {} : { json }),
    ...(headers === undefined ? {} : { headers }),
  });
  await response.body?.cancel();
  return response;
};

describe('the audit trail', () => {
  const changes = behindKey.filter(({ method }) => method !== 'GET');

  it('names the key of a member in every event that it caused', async () => {
    const tenants: Tenant[] = [];
    for (const { id, method } of changes) {
      const own = await createTenant(api.world);
      await ask(id, method, own, own.members.owner.key);
      tenants.push(own);
    }
    const actors = tenants.map(({ members }) => `user:${members.owner.userId}`);
    const events = await asOwnerOf(
      api.world.database,
      (sql) => sql<{ action: string; keyId: string | null; body: string; actor: string }[]>`
        select action, key_id as "keyId", body, actor from audit_events
        where actor = any (${actors}) and action not in ('access.denied', 'test')`,
    );
    expect(events.length).toBeGreaterThan(10);
    const keys = new Map(tenants.map(({ members }) => [`user:${members.owner.userId}`, members.owner.keyId]));
    for (const { action, keyId, body, actor } of events) {
      expect([action, keyId]).toEqual([action, keys.get(actor)]);
      const { detail } = JSON.parse(body) as { detail: { keyId?: string } | null };
      expect([action, detail?.keyId]).toEqual([action, keyId]);
    }
    const operationRows = await asOwnerOf(
      api.world.database,
      (sql) => sql<{ actor: string; keyId: string | null }[]>`
        select actor, actor_key_id as "keyId" from operations where actor = any (${actors})`,
    );
    for (const { actor, keyId } of operationRows) expect(keyId).toBe(keys.get(actor));
  });

  it('is filtered by the key', async () => {
    const own = await createTenant(api.world);
    await ask('updateApiKeyPolicy', 'PATCH', own, own.members.owner.key);
    await ask('renameOrganization', 'PATCH', own, own.members.admin.key);
    const { keyId } = own.members.owner;
    const list = await api.request(`/v1/orgs/${own.slug}/audit-events?keyId=${keyId.toUpperCase()}`);
    const { data } = (await list.json()) as { data: { detail: { keyId: string } }[] };
    expect(data.map(({ detail }) => detail.keyId)).toEqual([keyId]);
  });
});

describe('the access log', () => {
  it('names a known key that is refused', async () => {
    const own = await createTenant(api.world);
    const { userId, keyId, key } = own.members.owner;
    await asOwnerOf(api.world.database, (sql) => sql`update api_keys set status = 'revoked' where id = ${keyId}`);
    expect((await ask('readMe', 'GET', own, key)).status).toBe(401);
    expect(lastLine()).toMatchObject({ status: 401, principal: `user:${userId}`, keyId, orgId: own.id });
  });

  it.each(behindKey)('names key and organization of $method $path', async ({ id, path, method }) => {
    const own = await createTenant(api.world);
    const { userId, keyId, key } = own.members.owner;
    await ask(id, method, own, key);
    expect(lastLine()).toMatchObject({ principal: `user:${userId}`, keyId, orgId: own.id });
    const isAboutOne = /^\/v1\/(?:orgs|operations)\/\{/.test(path);
    if (!isAboutOne) return;
    const again = await createTenant(api.world);
    const { status } = await ask(id, method, again, platformKey);
    // The platform may never call this operation, so no organization was looked up.
    if (status === 403) return;
    expect(lastLine()).toMatchObject({ principal: expect.stringMatching(/^platform:/), orgId: again.id });
  });
});
