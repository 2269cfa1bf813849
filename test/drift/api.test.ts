import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DriftFinding, type DriftPolicy, type DriftRun, driftKinds } from '../../src/contract/drift.ts';
import { etagOf } from '../../src/contract/etag.ts';
import { listPlatformAuditEvents } from '../../src/usecases/audit/audit.ts';
import { openTestApi, openUnreachableApi, platformKey, problemOf, type TestApi } from '../api/support.ts';
import { createTenant } from '../security/fixtures.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import type { World } from '../support/world.ts';
import { resetModes } from './support.ts';

let api: TestApi & { world: World };

beforeAll(async () => {
  api = await openTestApi();
});
afterEach(() => resetModes(api.world));
afterAll(() => api.close());

const routes = [
  ['GET', '/v1/drift/findings'],
  ['GET', '/v1/drift/policies'],
  ['PATCH', '/v1/drift/policies/residue'],
  ['POST', '/v1/drift/runs'],
] as const;

const call = (method: string, path: string, key: string | null) =>
  api.request(path, { method, key, ...(method === 'PATCH' ? { json: { mode: 'off' } } : {}) });

describe.each(routes)('%s %s', (method, path) => {
  it('is 401 without a key', async () => {
    const response = await call(method, path, null);
    expect(response.status).toBe(401);
    expect((await problemOf(response)).code).toBe('missing_credentials');
  });

  it('is 403 for an owner, since it is for the platform only', async () => {
    const tenant = await createTenant(api.world);
    const response = await call(method, path, tenant.members.owner.key);
    expect(response.status).toBe(403);
    expect((await problemOf(response)).code).toBe('forbidden');
  });
});

describe('GET /v1/drift/policies', () => {
  it('lists one of each kind, with the safe defaults', async () => {
    const response = await api.request('/v1/drift/policies');
    expect(response.status).toBe(200);
    const { data, nextCursor } = (await response.json()) as { data: DriftPolicy[]; nextCursor: null };
    expect(nextCursor).toBeNull();
    expect(data.map(({ kind }) => kind)).toEqual([...driftKinds]);
    expect(data.filter(({ mode }) => mode !== 'repair').map(({ kind, mode }) => `${kind} ${mode}`)).toEqual([
      'missing_namespace report',
      'orphan_namespace report',
    ]);
    expect(data.every(({ deletesOpenWorkflows, version }) => !deletesOpenWorkflows && version === 0)).toBe(true);
  });
});

describe('PATCH /v1/drift/policies/{kind}', () => {
  const patch = (kind: string, json: unknown, headers: Record<string, string> = {}) =>
    api.request(`/v1/drift/policies/${kind}`, { method: 'PATCH', json, headers });

  it('changes one, and records who did it in the audit trail of the platform', async () => {
    const response = await patch(
      'orphan_namespace',
      { mode: 'repair' },
      { 'If-Match': etagOf({ id: 'orphan_namespace', version: 0 }) },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toBe(etagOf({ id: 'orphan_namespace', version: 1 }));
    expect(await response.json()).toMatchObject({ kind: 'orphan_namespace', mode: 'repair', version: 1 });
    const again = await patch('orphan_namespace', { deletesOpenWorkflows: true });
    expect(await again.json()).toMatchObject({ mode: 'repair', deletesOpenWorkflows: true, version: 2 });
    const same = await patch('orphan_namespace', { mode: 'repair' });
    expect(same.headers.get('etag')).toBe(etagOf({ id: 'orphan_namespace', version: 2 }));
    const { data } = await listPlatformAuditEvents(api.world.ctx(), { limit: 2 });
    expect(data.map(({ action, target }) => `${action} ${target}`)).toEqual([
      'drift_policy.update drift_policy:orphan_namespace',
      'drift_policy.update drift_policy:orphan_namespace',
    ]);
  });

  it('is 412 if it was changed since it was read', async () => {
    await patch('residue', { mode: 'off' });
    const response = await patch('residue', { mode: 'report' }, { 'If-Match': etagOf({ id: 'residue', version: 0 }) });
    expect(response.status).toBe(412);
    expect((await problemOf(response)).code).toBe('precondition_failed');
  });

  it('is 404 for a nonexistent kind', async () => {
    const response = await patch('weather', { mode: 'off' });
    expect(response.status).toBe(404);
    expect((await problemOf(response)).code).toBe('not_found');
  });

  it.each([
    ['an invalid kind', 'Weather', { mode: 'off' }],
    ['an unknown mode', 'residue', { mode: 'never' }],
    ['an unknown field', 'residue', { mode: 'off', colour: 'red' }],
    ['no field', 'residue', {}],
  ])('is 400 for %s', async (_what, kind, json) => {
    const response = await patch(kind, json);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).code).toBe('validation_failed');
  });
});

describe('POST /v1/drift/runs', () => {
  it('is 202 with its location, and one run for each key', async () => {
    const headers = { 'Idempotency-Key': uuid() };
    const response = await api.request('/v1/drift/runs', { method: 'POST', headers });
    expect(response.status).toBe(202);
    const run = (await response.json()) as DriftRun;
    expect(run).toMatchObject({ workflowId: expect.stringMatching(/^freehold-drift-run-/), summary: null });
    expect(run.webUrl).toContain(`/workflows/${run.workflowId}/${run.runId}/history`);
    const again = await api.request('/v1/drift/runs', { method: 'POST', headers });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.json()).toEqual(run);
    expect(await api.world.temporal.drift.summary(run.workflowId, run.runId, 30_000)).toMatchObject({ failed: 0 });
  });

  it('is 200 with its result for a waiting caller, and lists and filters its findings', async () => {
    await api.request('/v1/drift/policies/stuck_organization', { method: 'PATCH', json: { mode: 'report' } });
    const first = await createOrganizationRows(api.world.db);
    const second = await createOrganizationRows(api.world.db);
    const response = await api.request('/v1/drift/runs', { method: 'POST', headers: { Prefer: 'wait=30' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('preference-applied')).toBe('wait=30');
    expect(((await response.json()) as DriftRun).summary).toMatchObject({ found: 2, repaired: 0 });
    const list = async (query: string) => {
      const listed = await api.request(`/v1/drift/findings?${query}`);
      expect(listed.status).toBe(200);
      return (await listed.json()) as { data: DriftFinding[]; nextCursor: string | null };
    };
    const { data } = await list('status=open&kind=stuck_organization');
    expect(data.map(({ orgId }) => orgId).sort()).toEqual([first.id, second.id].sort());
    const page = await list('limit=1');
    expect(page.data).toEqual([data[0]]);
    expect((await list(`limit=1&cursor=${page.nextCursor}`)).data).toEqual([data[1]]);
    expect((await list('kind=lost_run')).data).toEqual([]);
    expect((await list('status=repaired')).data).toEqual([]);
  });

  it('is 503 while its servers are unavailable', async () => {
    const unreachable = await openUnreachableApi(api.access.authenticate);
    try {
      const response = await unreachable.request('/v1/drift/runs', { method: 'POST', key: platformKey });
      expect(response.status).toBe(503);
    } finally {
      await unreachable.close();
    }
  });
});

it.each(['status=shut', 'kind=weather', 'limit=0', 'cursor=x', 'colour=red'])(
  'findings are 400 for %s',
  async (query) => {
    const response = await api.request(`/v1/drift/findings?${query}`);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).code).toBe('validation_failed');
  },
);
