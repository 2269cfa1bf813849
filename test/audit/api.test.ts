import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signCheckpoints } from '../../src/background/audit/checkpoint.ts';
import { verifyExport } from '../../src/cli/export-verification.ts';
import type { AuditEvent, AuditKey, AuditProof } from '../../src/contract/audit.ts';
import { platformChain } from '../../src/contract/ids.ts';
import type { Page } from '../../src/contract/list.ts';
import { userRoles } from '../../src/contract/permissions.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { append } from './support.ts';

let api: Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const organization = (): Promise<TestOrganization> => createOrganizationRows(api.world.db, { status: 'active' });
const keyOf = async (orgId: string, userId: string): Promise<string> =>
  (await createKeyRows(api.world, { orgId, userId })).key;
const memberKey = async (orgId: string, role: (typeof userRoles)[number]): Promise<string> =>
  keyOf(orgId, (await createMemberRows(api.world.db, orgId, { role })).id);
const sign = () => signCheckpoints({ db: api.world.db, keyRing: api.world.keyRing, overdueMs: 60_000 });

const read = async <T>(path: string, key?: string): Promise<T> => {
  const response = await api.request(path, key === undefined ? {} : { key });
  expect(response.status, path).toBe(200);
  return (await response.json()) as T;
};
const seqsOf = async (path: string): Promise<number[]> =>
  (await read<Page<AuditEvent>>(path)).data.map(({ seq }) => seq);

describe('the list', () => {
  test('shows the hashed text, newest first, page by page without a gap', async () => {
    const { id, slug } = await organization();
    for (let event = 1; event <= 7; event += 1) await append(api.world.db, id, { detail: { event } });
    // Not from the columns, which serve as filters and prove nothing.
    await asOwnerOf(
      api.world.database,
      (owner) => owner`update audit_events set actor = 'user:forged' where org_id = ${id}`,
    );

    const pages: AuditEvent[][] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: Page<AuditEvent> = await read(`/v1/orgs/${slug}/audit-events?limit=3${query}`);
      pages.push(page.data);
      cursor = page.nextCursor;
      // Events appended meanwhile do not move the pages.
      await append(api.world.db, id);
    }
    expect(pages.map((page) => page.map(({ seq }) => seq))).toEqual([[7, 6, 5], [4, 3, 2], [1]]);
    const all = pages.flat();
    expect(all.every(({ actor, orgId }) => actor === 'user:test' && orgId === id)).toBe(true);
    for (const [index, { prevHash }] of all.entries()) {
      if (index + 1 < all.length) expect(prevHash).toBe(all[index + 1]?.hash);
    }
  });

  test('is filtered by every documented field', async () => {
    const { id, slug } = await organization();
    const operationId = uuid();
    await append(api.world.db, id, { actor: 'user:one' });
    await append(api.world.db, id, { action: 'user.create' });
    await append(api.world.db, id, { target: 'user:2' });
    await append(api.world.db, id, { operationId });
    await append(api.world.db, id, { requestId: 'request-5' });
    const path = `/v1/orgs/${slug}/audit-events`;
    expect(await seqsOf(`${path}?actor=user:one`)).toEqual([1]);
    expect(await seqsOf(`${path}?action=user.create`)).toEqual([2]);
    expect(await seqsOf(`${path}?target=user:2`)).toEqual([3]);
    expect(await seqsOf(`${path}?operationId=${operationId}`)).toEqual([4]);
    expect(await seqsOf(`${path}?requestId=request-5`)).toEqual([5]);
    expect(await seqsOf(`${path}?actor=user:test&target=user:2`)).toEqual([3]);
    const { data } = await read<Page<AuditEvent>>(path);
    const third = data.find(({ seq }) => seq === 3)?.at ?? '';
    const since = await seqsOf(`${path}?since=${third}`);
    const until = await seqsOf(`${path}?until=${third}`);
    expect(since.at(-1)).toBeLessThanOrEqual(3);
    expect([...since, ...until]).toEqual([5, 4, 3, 2, 1]);
  });

  test.each(['cursor=x', 'cursor=WzBd', 'cursor=WyJhIl0', 'since=yesterday', 'operationId=1', 'orgId=x', 'actor=%00'])(
    'refuses %s',
    async (query) => {
      const { slug } = await organization();
      expect((await problemOf(await api.request(`/v1/orgs/${slug}/audit-events?${query}`))).code).toBe(
        'validation_failed',
      );
    },
  );
});

describe('permission to read', () => {
  const suffixes = ['', '/proof', '/export'];

  test.each(suffixes)('audit-events%s: owners, admins and the platform', async (suffix) => {
    const { id, slug } = await organization();
    const path = `/v1/orgs/${slug}/audit-events${suffix}`;
    const statuses = await Promise.all(
      userRoles.map(async (role) => (await api.request(path, { key: await memberKey(id, role) })).status),
    );
    expect(statuses).toEqual([200, 200, 403, 403]);
    expect((await api.request(path)).status).toBe(200);
    expect((await api.request(path, { key: null })).status).toBe(401);
  });

  test.each(suffixes)('audit-events%s of another organization does not exist', async (suffix) => {
    const [own, other] = [await organization(), await organization()];
    const key = await memberKey(own.id, 'owner');
    const hidden = await api.request(`/v1/orgs/${other.slug}/audit-events${suffix}`, { key });
    const absent = await api.request(`/v1/orgs/none-such/audit-events${suffix}`, { key });
    const [one, two] = [await problemOf(hidden), await problemOf(absent)];
    expect(one.code).toBe('not_found');
    expect({ ...one, instance: '', requestId: '' }).toEqual({ ...two, instance: '', requestId: '' });
  });

  test.each(suffixes)('the platform alone: /v1/audit-events%s', async (suffix) => {
    const { id } = await organization();
    const refused = await api.request(`/v1/audit-events${suffix}`, { key: await memberKey(id, 'owner') });
    expect((await problemOf(refused)).code).toBe('forbidden');
    expect((await api.request(`/v1/audit-events${suffix}`)).status).toBe(200);
  });

  test('owners of a suspended organization still may', async () => {
    const { id, slug } = await createOrganizationRows(api.world.db, { status: 'suspended' });
    const key = await memberKey(id, 'owner');
    for (const suffix of suffixes) {
      expect((await api.request(`/v1/orgs/${slug}/audit-events${suffix}`, { key })).status).toBe(200);
    }
  });
});

test('a proof covers the newest event, and the newest checkpoint if there is one', async () => {
  const { id, slug } = await organization();
  const path = `/v1/orgs/${slug}/audit-events/proof`;
  expect(await read<AuditProof>(path)).toEqual({ orgId: id, head: { seq: 0, hash: '0'.repeat(64) }, checkpoint: null });
  await append(api.world.db, id);
  const unsigned = await read<AuditProof>(path);
  expect(unsigned).toMatchObject({ head: { seq: 1 }, checkpoint: null });
  await sign();
  await append(api.world.db, id);
  const signed = await read<AuditProof>(path);
  const { data: keys } = await read<Page<AuditKey>>('/v1/audit-keys');
  expect(signed).toMatchObject({
    head: { seq: 2 },
    checkpoint: { seq: 1, headHash: unsigned.head.hash, prevCheckpointHash: null, keyId: keys[0]?.id },
  });
});

describe('an export', () => {
  test('verifies with the keys of /v1/audit-keys and the proof, over several pages', async () => {
    const { id, slug } = await organization();
    const writers = Array.from({ length: 8 }, async () => {
      for (let event = 1; event <= 80; event += 1) await append(api.world.db, id, { reason: 'line\nbreak \u2028' });
    });
    await Promise.all(writers);
    await sign();
    await append(api.world.db, id);
    const response = await api.request(`/v1/orgs/${slug}/audit-events/export`, { key: await memberKey(id, 'admin') });
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="audit-${slug}.ndjson"`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const texts = (await response.text()).split('\n');
    expect(texts.pop()).toBe('');
    const { data: keys } = await read<Page<AuditKey>>('/v1/audit-keys');
    const proof = await read<AuditProof>(`/v1/orgs/${slug}/audit-events/proof`);
    expect(await verifyExport(texts, { keys, proof })).toMatchObject({ events: 641, checkpoints: 1, signedSeq: 640 });
  });

  test('answers HEAD without being generated', async () => {
    const { slug } = await organization();
    const response = await api.request(`/v1/orgs/${slug}/audit-events/export`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    expect(await response.text()).toBe('');
  });
});

test('a chain outlives its organization: the platform reads it by its id', async () => {
  const { id, slug } = await organization();
  await append(api.world.db, id);
  await asOwnerOf(api.world.database, async (owner) => {
    await owner.begin(async (tx) => {
      await tx`delete from users where org_id = ${id}`;
      await tx`delete from organizations where id = ${id}`;
    });
  });
  expect((await api.request(`/v1/orgs/${slug}/audit-events`)).status).toBe(404);
  expect(await seqsOf(`/v1/audit-events?orgId=${id}`)).toEqual([1]);
  expect(await read<AuditProof>(`/v1/audit-events/proof?orgId=${id}`)).toMatchObject({ orgId: id, head: { seq: 1 } });
  const text = await (await api.request(`/v1/audit-events/export?orgId=${id}`)).text();
  expect(await verifyExport(text.trimEnd().split('\n'))).toMatchObject({ orgId: id, events: 1 });
});

test('the chain of the platform is separate from those of organizations', async () => {
  await append(api.world.db, platformChain, { action: 'platform.test' });
  const { data } = await read<Page<AuditEvent>>('/v1/audit-events?action=platform.test');
  expect(data).toMatchObject([{ orgId: platformChain, action: 'platform.test' }]);
});

test('admins can read the public keys and nothing else of the key ring', async () => {
  const { id } = await organization();
  const { data, nextCursor } = await read<Page<AuditKey>>('/v1/audit-keys', await memberKey(id, 'admin'));
  expect((await api.request('/v1/audit-keys', { key: await memberKey(id, 'viewer') })).status).toBe(403);
  expect(nextCursor).toBeNull();
  expect(data).toEqual([
    {
      id: expect.any(String),
      algorithm: 'Ed25519',
      publicKey: expect.stringMatching(/^[\w-]{43}$/),
      activeAt: expect.any(String),
      retiredAt: null,
    },
  ]);
});
