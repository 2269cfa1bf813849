import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyCertificate } from '../../src/cli/certificate-verification.ts';
import { ExportManifest, SignedCertificate } from '../../src/contract/deletion.ts';
import { etagOf } from '../../src/contract/etag.ts';
import { Operation } from '../../src/contract/operation.ts';
import { Organization } from '../../src/contract/organization.ts';
import { openTestApi, problemOf, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { setStatus } from '../support/deletion.ts';
import { createConnectionRows } from '../support/federation.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createSessionRows } from '../support/sessions.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

const week = 604_800;
let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ config: { DELETION_GRACE_SECONDS: week } });
});
afterAll(() => api.close());

const codeOf = async (response: Response): Promise<string> => {
  const { status, code } = await problemOf(response);
  return `${status} ${code}`;
};
const remove = (
  { slug }: Pick<Tenant, 'slug'>,
  { key, query = '', headers = {} }: { key?: string | null; query?: string; headers?: Record<string, string> } = {},
) =>
  api.request(`/v1/orgs/${slug}${query}`, {
    method: 'DELETE',
    headers,
    ...(key === undefined ? {} : { key }),
  });
const removed = async (tenant: Tenant): Promise<Operation> => {
  const response = await remove(tenant, { query: '?graceSeconds=0&reason=closed', headers: { Prefer: 'wait=20' } });
  expect(response.status).toBe(200);
  return Operation.parse(await response.json());
};
const hold = (slug: string, call: { key?: string | null; json?: unknown; headers?: Record<string, string> } = {}) =>
  api.request(`/v1/orgs/${slug}/legal-hold`, { method: 'PUT', json: { reason: 'litigation' }, ...call });

describe('DELETE /v1/orgs/{slug}', () => {
  it('starts an operation that waits for its grace period', async () => {
    const tenant = await createTenant(api.world);
    const response = await remove(tenant, { key: tenant.members.owner.key });
    expect(response.status).toBe(202);
    const { id, kind } = Operation.parse(await response.json());
    expect(kind).toBe('deleteOrganization');
    expect(response.headers.get('location')).toBe(`/v1/operations/${id}`);
    const held = await api.world.operation(
      id,
      ({ steps }) => steps.some(({ name, status }) => name === 'awaitGrace' && status === 'waiting'),
      'waits',
    );
    const until = Date.parse(held.steps.find(({ name }) => name === 'awaitGrace')?.nextRetryAt ?? '');
    expect(Math.abs(until - Date.now() - week * 1_000)).toBeLessThan(60_000);
  });

  it('ends the sessions for which only a provider of the organization vouched, and those of no other', async () => {
    const tenant = await createTenant(api.world);
    const { identityId, email } = await createMemberRows(api.world.db, tenant.id);
    // Otherwise the person goes with the organization.
    const other = await createOrganizationRows(api.world.db, { status: 'active' });
    await createMemberRows(api.world.db, other.id, { email });
    const connectionId = await createConnectionRows(api.world.db, tenant.id);
    const vouched = { boundOrgId: tenant.id, federatedOrgId: tenant.id, connectionId, methods: ['oidc' as const] };
    const bound = await createSessionRows(api.world, identityId, vouched);
    const own = await createSessionRows(api.world, identityId);
    const statusOf = async ({ accessToken: key }: { accessToken: string }) =>
      (await api.request('/v1/auth/sessions', { key })).status;
    expect([await statusOf(bound), await statusOf(own)]).toEqual([200, 200]);
    await removed(tenant);
    await expect.poll(() => statusOf(bound), { timeout: 1_000 }).toBe(401);
    expect(await statusOf(own)).toBe(200);
  });

  it('answers 200 if the organization is gone within the requested wait, after which its slug and name are free', async () => {
    const tenant = await createTenant(api.world);
    const operation = await removed(tenant);
    expect(operation).toMatchObject({ status: 'succeeded', residue: [] });
    expect(await codeOf(await api.request(`/v1/orgs/${tenant.slug}`))).toBe('404 not_found');
    const created = await api.request('/v1/orgs', {
      json: { name: tenant.name, slug: tenant.slug, owner: { email: tenant.ownerEmail } },
      headers: { Prefer: 'wait=20' },
    });
    expect(created.status).toBe(201);
    const { org } = (await created.json()) as { org: { id: string; namespace: string } };
    expect(org.id).not.toBe(tenant.id);
    expect(org.namespace).not.toBe(`org-${tenant.slug}-${tenant.id.slice(-8)}`);
  });

  it('has the same answer for the same idempotency key, and another DELETE names the open operation', async () => {
    const tenant = await createTenant(api.world);
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = Operation.parse(await (await remove(tenant, { headers })).json());
    const again = await remove(tenant, { headers });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(Operation.parse(await again.json()).id).toBe(first.id);
    expect(await codeOf(await remove(tenant, { headers, query: '?reason=other' }))).toBe('422 idempotency_key_reused');
    const other = await problemOf(await remove(tenant));
    expect(other).toMatchObject({ code: 'operation_in_progress', operationId: first.id });
  });

  it.each(['?graceSeconds=-1', '?graceSeconds=x', '?graceSeconds=31536001', '?when=now', '?reason='])(
    'refuses %s with 400',
    async (query) => {
      const tenant = await createTenant(api.world);
      expect(await codeOf(await remove(tenant, { query }))).toBe('400 validation_failed');
    },
  );

  it('lets an owner lengthen the grace period, never shorten it', async () => {
    const tenant = await createTenant(api.world);
    const { key } = tenant.members.owner;
    const problem = await problemOf(await remove(tenant, { key, query: `?graceSeconds=${week - 1}` }));
    expect(problem.errors).toMatchObject([{ path: 'query.graceSeconds', code: 'too_small' }]);
    expect((await remove(tenant, { key, query: `?graceSeconds=${week}` })).status).toBe(202);
  });

  it('is refused to everyone except the owner and the platform', async () => {
    const tenant = await createTenant(api.world);
    const other = await createTenant(api.world);
    expect(await codeOf(await remove(tenant, { key: null }))).toBe('401 missing_credentials');
    expect(await codeOf(await remove(tenant, { key: tenant.members.admin.key }))).toBe('403 forbidden');
    expect(await codeOf(await remove(tenant, { key: other.members.owner.key }))).toBe('404 not_found');
    expect(await codeOf(await remove({ slug: 'no-such-organization' }))).toBe('404 not_found');
  });

  it('cannot bypass a suspension: only the platform deletes what it suspended, and cancels that deletion', async () => {
    const tenant = await createTenant(api.world, 'suspended');
    const { key } = tenant.members.owner;
    expect(await codeOf(await remove(tenant, { key }))).toBe('403 organization_suspended');
    const { id } = Operation.parse(await (await remove(tenant)).json());
    await api.world.operation(id, ({ steps }) => steps[0]?.status === 'succeeded', 'has begun');
    const cancel = await api.request(`/v1/operations/${id}/cancel`, { key, json: { reason: 'mine' } });
    expect(await codeOf(cancel)).toBe('403 organization_suspended');
  });

  it('is refused in a status that does not permit it', async () => {
    const tenant = await createTenant(api.world, 'provisioning');
    expect(await codeOf(await remove(tenant))).toBe('409 illegal_transition');
  });

  it('honours If-Match', async () => {
    const tenant = await createTenant(api.world);
    expect(await codeOf(await remove(tenant, { headers: { 'If-Match': '"99"' } }))).toBe('412 precondition_failed');
    expect((await remove(tenant, { headers: { 'If-Match': etagOf({ id: tenant.id, version: 1 }) } })).status).toBe(202);
  });
});

it('stops work within a second, and the owner can still read and cancel it', async () => {
  const tenant = await createTenant(api.world, 'inactive');
  await setStatus(api.world, tenant.id, 'active');
  const { key } = tenant.members.owner;
  const users = () => api.request(`/v1/orgs/${tenant.slug}/users`, { key });
  await until(users, ({ status }) => status === 200, 'the key is accepted');
  const { id } = Operation.parse(await (await remove(tenant, { key })).json());
  await api.world.operation(id, ({ steps }) => steps[0]?.status === 'succeeded', 'has begun');
  const refused = await until(users, ({ status }) => status !== 200, 'the key is refused', 1_500);
  expect(await codeOf(refused)).toBe('403 organization_deleting');
  const read = Organization.parse(await (await api.request(`/v1/orgs/${tenant.slug}`, { key })).json());
  expect(read.status).toBe('deleting');
  expect((await api.request(`/v1/operations/${id}`, { key })).status).toBe(200);
  const admin = tenant.members.admin.key;
  const path = `/v1/operations/${id}/cancel`;
  expect(await codeOf(await api.request(path, { key: admin, json: { reason: 'no' } }))).toBe('403 forbidden');
  const canceled = await api.request(path, { key, json: { reason: 'no' }, headers: { Prefer: 'wait=20' } });
  expect(Operation.parse(await canceled.json()).status).toBe('canceled');
  await until(users, ({ status }) => status === 200, 'the key is accepted again', 1_500);
});

describe('the legal hold', () => {
  it('is set and lifted by the platform, and readable by callers who may read the audit trail', async () => {
    const tenant = await createTenant(api.world);
    const { slug, members } = tenant;
    const put = await hold(slug);
    expect(put.status).toBe(200);
    const organization = Organization.parse(await put.json());
    expect(organization.legalHold?.reason).toBe('litigation');
    expect(put.headers.get('etag')).toBe(etagOf(organization));
    const seenBy = async (key: string) =>
      Organization.parse(await (await api.request(`/v1/orgs/${slug}`, { key })).json()).legalHold?.reason ?? null;
    expect(await seenBy(members.owner.key)).toBe('litigation');
    expect(await seenBy(members.admin.key)).toBe('litigation');
    expect(await seenBy(members.viewer.key)).toBeNull();
    expect(await codeOf(await remove(tenant))).toBe('409 legal_hold');
    const lift = (key?: string) =>
      api.request(`/v1/orgs/${slug}/legal-hold`, { method: 'DELETE', ...(key === undefined ? {} : { key }) });
    expect(await codeOf(await lift(members.owner.key))).toBe('403 forbidden');
    expect((await lift()).status).toBe(204);
    expect((await lift()).status).toBe(204);
    expect((await remove(tenant)).status).toBe(202);
  });

  it('is refused without credentials, permission, reason, organization or the right version', async () => {
    const { slug, members } = await createTenant(api.world);
    expect(await codeOf(await hold(slug, { key: null }))).toBe('401 missing_credentials');
    expect(await codeOf(await hold(slug, { key: members.owner.key }))).toBe('403 forbidden');
    expect(await codeOf(await hold(slug, { json: {} }))).toBe('400 validation_failed');
    expect(await codeOf(await hold('no-such-organization'))).toBe('404 not_found');
    expect(await codeOf(await hold(slug, { headers: { 'If-Match': '"9"' } }))).toBe('412 precondition_failed');
  });
});

describe('the record of a deletion', () => {
  let tenant: Tenant;
  let operation: Operation;
  beforeAll(async () => {
    tenant = await createTenant(api.world);
    operation = await removed(tenant);
  });
  const get = (rest: string, key?: string | null) =>
    api.request(`/v1/operations/${operation.id}/${rest}`, key === undefined ? {} : { key });

  it('includes an export whose files match the manifest', async () => {
    const response = await get('export');
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(createHash('sha256').update(text).digest('hex')).toBe(operation.export?.manifestHash);
    const manifest = ExportManifest.parse(JSON.parse(text));
    for (const { name, bytes, sha256 } of manifest.files) {
      const file = await get(`export/${name}`);
      expect(file.status).toBe(200);
      expect(file.headers.get('content-length')).toBe(String(bytes));
      expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
      const content = Buffer.from(await file.arrayBuffer());
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
    }
    const head = await api.request(`/v1/operations/${operation.id}/export/users.ndjson`, { method: 'HEAD' });
    expect(head.status).toBe(200);
  });

  it('includes a valid certificate', async () => {
    const response = await get('certificate');
    expect(response.status).toBe(200);
    const certificate = verifyCertificate(SignedCertificate.parse(await response.json()));
    expect(certificate).toMatchObject({
      orgId: tenant.id,
      slug: tenant.slug,
      operationId: operation.id,
      exportManifestHash: operation.export?.manifestHash,
      removed: { users: 6, api_keys: 7, organizations: 1, identities: 6 },
    });
    const proof = await api.request(`/v1/audit-events/proof?orgId=${tenant.id}`);
    const { head, checkpoint } = (await proof.json()) as { head: { seq: number }; checkpoint: { hash: string } };
    expect(certificate.checkpoint).toMatchObject({ seq: head.seq, hash: checkpoint.hash });
    const events = await api.request(`/v1/audit-events?orgId=${tenant.id}&limit=1`);
    expect(await events.json()).toMatchObject({ data: [{ action: 'organization.delete', detail: { users: 6 } }] });
  });

  it.each(['export', 'export/users.ndjson', 'certificate'])('is not served to others: %s', async (rest) => {
    const other = await createTenant(api.world);
    expect(await codeOf(await get(rest, null))).toBe('401 missing_credentials');
    expect(await codeOf(await get(rest, tenant.members.owner.key))).toBe('401 invalid_credentials');
    expect(await codeOf(await get(rest, other.members.owner.key))).toBe('404 not_found');
    expect(await codeOf(await get(rest, other.members.viewer.key))).toBe('403 forbidden');
  });

  it.each(['export/no_such.ndjson', 'export/manifest.ndjson'])('has no other file: %s', async (rest) => {
    expect(await codeOf(await get(rest))).toBe('404 not_found');
  });

  it.each(['export/..%2F..%2Fsecret', 'export/manifest.json', 'export/Users.ndjson'])(
    'takes no other name of a file: %s',
    async (rest) => {
      expect(await codeOf(await get(rest))).toBe('400 validation_failed');
    },
  );

  it('does not exist for an operation that deletes nothing', async () => {
    const { operationId } = await createTenant(api.world);
    for (const rest of ['export', 'export/users.ndjson', 'certificate']) {
      expect(await codeOf(await api.request(`/v1/operations/${operationId}/${rest}`))).toBe('404 not_found');
    }
  });
});
