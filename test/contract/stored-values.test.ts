import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signCheckpoints } from '../../src/background/audit/checkpoint.ts';
import { verifyExport } from '../../src/cli/export-verification.ts';
import { ApiKey } from '../../src/contract/api-key.ts';
import type { AuditKey, AuditProof } from '../../src/contract/audit.ts';
import type { Page } from '../../src/contract/list.ts';
import { openTestApi } from '../api/support.ts';
import { append } from '../audit/support.ts';
import { codeOf, openOrganization, type TestOrganization } from '../members/support.ts';

let api: Awaited<ReturnType<typeof openTestApi>>;
let org: TestOrganization;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  org = await openOrganization(api);
});
afterAll(() => api.close());

const issue = (chosen: object) => org.call('/api-keys', { json: { name: 'Key', userId: org.owner.id, ...chosen } });
const keyOf = async (response: Response): Promise<{ id: string; expiresAt: string | null }> => {
  expect(response.status, await response.clone().text()).toBe(201);
  return ApiKey.parse(await response.json());
};

describe('a time', () => {
  it.each(['9999-12-31T23:59:59.999Z', '9999-12-31T22:59:59.999-01:00', '2030-01-01T00:00:00+14:00'])(
    'of %s is kept',
    async (expiresAt) => {
      const key = await keyOf(await issue({ expiresAt }));
      expect(key.expiresAt).toBe(new Date(expiresAt).toISOString());
    },
  );

  it.each(['9999-12-31T23:59:59-00:01', '0000-01-01T00:00:00Z', '0001-01-01T00:00:00+00:01'])(
    'of %s is not valid',
    async (at) => {
      expect(await codeOf(await issue({ expiresAt: at }))).toBe('validation_failed');
      const path = `/audit-events?since=${encodeURIComponent(at)}`;
      expect(await codeOf(await org.call(path))).toBe('validation_failed');
    },
  );

  it.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])('of %s can be used as a filter', async (at) => {
    expect((await org.call(`/audit-events?since=${at}&until=${at}`)).status).toBe(200);
  });
});

it.each(['\0', '\u001f', '\u0080', '\ud800'])('a URL of a webhook has no %j', async (character) => {
  const url = `https://hooks.acme.example/a${character}b`;
  expect(await codeOf(await org.call('/webhooks', { json: { url } }))).toBe('validation_failed');
});

it('an audit event is stored and hashed whatever text a message to a run contains', async () => {
  await append(api.world.db, org.orgId, {
    actor: 'user:\0',
    reason: 'half \ud800 and \0 nothing',
    action: 'test.message',
  });
  const { data } = (await (await org.call('/audit-events?action=test.message')).json()) as Page<unknown>;
  expect(data).toMatchObject([{ actor: 'user:\ufffd', reason: 'half \ufffd and \ufffd nothing' }]);
});

describe('an id in upper case equals the id in lower case', () => {
  it('in an export and a proof, which are valid', async () => {
    const id = org.orgId.toUpperCase();
    await append(api.world.db, org.orgId);
    await signCheckpoints({ db: api.world.db, keyRing: api.world.keyRing, overdueMs: 60_000 });
    const exported = await (await api.request(`/v1/audit-events/export?orgId=${id}`)).text();
    const proof = (await (await api.request(`/v1/audit-events/proof?orgId=${id}`)).json()) as AuditProof;
    const { data: keys } = (await (await api.request('/v1/audit-keys')).json()) as Page<AuditKey>;
    const lines = exported.trimEnd().split('\n');
    expect(await verifyExport(lines, { keys, proof })).toMatchObject({ orgId: org.orgId, checkpoints: 1 });
    // An earlier release wrote the id in the requested case.
    const [header = '', ...rest] = lines;
    const shouted = [header.replaceAll(org.orgId, id), ...rest];
    expect(await verifyExport(shouted, { keys, proof: { ...proof, orgId: id } })).toMatchObject({ orgId: org.orgId });
  });

  it('in the path and the body of a repeated request', async () => {
    const headers = { 'Idempotency-Key': 'the-same' };
    const { id } = await keyOf(await issue({}));
    const rotate = (keyId: string) => org.call(`/api-keys/${keyId}/rotate`, { json: {}, headers });
    const first = await rotate(id);
    expect(first.status).toBe(201);
    const again = await rotate(id.toUpperCase());
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);

    const chosen = { name: 'Key', userId: org.owner.id };
    const one = await keyOf(await org.call('/api-keys', { json: chosen, headers }));
    const shouted = { ...chosen, userId: chosen.userId.toUpperCase() };
    expect(await keyOf(await org.call('/api-keys', { json: shouted, headers }))).toMatchObject({ id: one.id });
  });

  it('in a filter of the audit trail, even after a kind prefix', async () => {
    await append(api.world.db, org.orgId, { actor: `user:${org.owner.id}`, target: `organization:${org.orgId}` });
    const query = new URLSearchParams({
      actor: `user:${org.owner.id.toUpperCase()}`,
      target: `organization:${org.orgId.toUpperCase()}`,
    });
    const { data } = (await (await org.call(`/audit-events?${query}`)).json()) as Page<unknown>;
    expect(data).toHaveLength(1);
  });
});
