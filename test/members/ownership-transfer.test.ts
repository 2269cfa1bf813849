import { randomUUID } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Operation } from '../../src/contract/operation.ts';
import type { OwnershipTransfer } from '../../src/contract/ownership-transfer.ts';
import type { UserRole } from '../../src/contract/permissions.ts';
import { auditEvents, outbox } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { until } from '../support/until.ts';
import { codeOf, type MembersApi, newEmail, openOrganization, type TestOrganization } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const reason = 'moves on';
const waiting = { Prefer: 'wait=20' };

const transfersOf = async (organization: TestOrganization, query = '', key?: string): Promise<OwnershipTransfer[]> => {
  const response = await organization.call(`/ownership-transfers${query}`, key === undefined ? {} : { key });
  expect(response.status, await response.clone().text()).toBe(200);
  return ((await response.json()) as { data: OwnershipTransfer[] }).data;
};

describe('a transfer of the ownership', () => {
  it('makes the member owner and the owner admin, and both keys have the new roles within a second', async () => {
    const organization = await openOrganization(api);
    const { call, owner, orgId } = organization;
    const heir = await organization.join('member');
    const started = await call('/ownership-transfers', { json: { toUserId: heir.id, reason } });
    expect(started.status).toBe(202);
    const { id, kind, steps } = Operation.strict().parse(await started.json());
    expect(started.headers.get('location')).toBe(`/v1/operations/${id}`);
    expect([kind, steps.map(({ name }) => name)]).toEqual(['transferOwnership', ['requestTransfer', 'transfer']]);
    const ended = await api.world.ended(id);
    const endedAt = performance.now();
    expect(ended).toMatchObject({ status: 'succeeded', error: null, residue: [] });
    expect(ended.steps.map(({ status, attempt }) => `${status} ${attempt}`)).toEqual(['succeeded 1', 'succeeded 1']);
    const roleOf = async (key: string): Promise<UserRole> => {
      // Permissions of one role that the other lacks.
      const asOwner = await call('/ownership-transfers', { json: { toUserId: randomUUID(), reason }, key });
      if ((await codeOf(asOwner)) === 'not_found') return 'owner';
      return (await call('/ownership-transfers', { key })).status === 200 ? 'admin' : 'member';
    };
    await until(
      async () => [await roleOf(heir.key), await roleOf(owner.key)],
      ([heirs, owners]) => heirs === 'owner' && owners === 'admin',
      'both keys have their new roles',
    );
    expect(performance.now() - endedAt).toBeLessThan(1_000);
    expect(await organization.read(heir.id)).toMatchObject({ role: 'owner', version: 2 });
    expect(await organization.read(owner.id)).toMatchObject({ role: 'admin', version: 2 });
    const [transfer] = await transfersOf(organization);
    expect(transfer).toMatchObject({
      id,
      fromUserId: owner.id,
      toUserId: heir.id,
      status: 'TRANSFER_DONE',
      code: null,
    });
    expect(transfer?.finishedAt).not.toBeNull();

    const { audited, announced } = await withOrganization(api.world.db, orgId, async (tx) => ({
      audited: await tx.select().from(auditEvents).where(eq(auditEvents.operationId, id)).orderBy(asc(auditEvents.seq)),
      announced: await tx.select().from(outbox).where(eq(outbox.orgId, orgId)).orderBy(asc(outbox.id)),
    }));
    const actor = `user:${owner.id}`;
    expect(audited.map((event) => [event.actor, event.action, event.target, event.reason])).toEqual([
      [actor, 'organization.transfer', `organization:${orgId}`, reason],
      [actor, 'user.update', `user:${heir.id}`, reason],
      [actor, 'user.update', `user:${owner.id}`, reason],
    ]);
    expect(announced.map(({ type }) => type)).toEqual([
      'user.role_changed',
      'user.role_changed',
      'organization.ownership_transferred',
    ]);
  });

  it('answers a waiting caller with 200 and the operation', async () => {
    const organization = await openOrganization(api);
    const heir = await organization.join('viewer');
    const json = { fromUserId: organization.owner.id, toUserId: heir.id, reason };
    const response = await api.request(`${organization.path}/ownership-transfers`, { json, headers: waiting });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ status: 'succeeded' });
    expect(await organization.read(organization.owner.id)).toMatchObject({ role: 'admin' });
  });

  it('replaces a suspended owner', async () => {
    const organization = await openOrganization(api);
    const [gone, heir] = [await organization.join('owner', { status: 'suspended' }), await organization.join('member')];
    const json = { fromUserId: gone.id, toUserId: heir.id, reason };
    expect((await organization.call('/ownership-transfers', { json, headers: waiting })).status).toBe(200);
    expect(await organization.read(gone.id)).toMatchObject({ role: 'admin', status: 'suspended' });
  });

  it('is one operation for each idempotency key, even long after its end', async () => {
    const organization = await openOrganization(api);
    const heir = await organization.join('member');
    const headers = { 'Idempotency-Key': randomUUID(), ...waiting };
    const call = (toUserId: string) =>
      api.request(`${organization.path}/ownership-transfers`, {
        json: { fromUserId: organization.owner.id, toUserId, reason },
        headers,
      });
    const first = (await (await call(heir.id)).json()) as Operation;
    const again = await call(heir.id);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(((await again.json()) as Operation).id).toBe(first.id);
    expect(await codeOf(await call(randomUUID()))).toBe('idempotency_key_reused');
    expect(await transfersOf(organization)).toHaveLength(1);
  });

  it('names both, and the platform must name the previous owner', async () => {
    const organization = await openOrganization(api);
    const { owner, path, call } = organization;
    const heir = await organization.join('member');
    const pathsOf = async (response: Promise<Response>) =>
      (await problemOf(await response)).errors?.map((error) => error.path);
    const byPlatform = api.request(`${path}/ownership-transfers`, { json: { toUserId: heir.id, reason } });
    expect(await pathsOf(byPlatform)).toEqual(['fromUserId']);
    expect(await pathsOf(call('/ownership-transfers', { json: { toUserId: owner.id, reason } }))).toEqual(['toUserId']);
    expect(await pathsOf(call('/ownership-transfers', { json: { toUserId: 'ada', role: 'owner' } }))).toEqual([
      'toUserId',
      'reason',
      'role',
    ]);
  });

  it('is refused at once if it is impossible', async () => {
    const organization = await openOrganization(api);
    const other = await openOrganization(api);
    const [admin, second, suspended, removed] = [
      await organization.join('admin'),
      await organization.join('owner'),
      await organization.join('member', { status: 'suspended' }),
      await organization.join('member', { status: 'deleted' }),
    ];
    const codeFor = async (json: object, key?: string) =>
      codeOf(
        await organization.call('/ownership-transfers', {
          json: { reason, ...json },
          ...(key === undefined ? {} : { key }),
        }),
      );
    expect(await codeFor({ toUserId: randomUUID() })).toBe('not_found');
    expect(await codeFor({ toUserId: removed.id })).toBe('not_found');
    expect(await codeFor({ toUserId: other.owner.id })).toBe('not_found');
    expect(await codeFor({ toUserId: suspended.id })).toBe('illegal_transition');
    expect(await codeFor({ toUserId: second.id })).toBe('illegal_transition');
    expect(await codeFor({ fromUserId: admin.id, toUserId: suspended.id })).toBe('illegal_transition');
    expect(await codeFor({ toUserId: admin.id }, admin.key)).toBe('forbidden');
    expect(await codeFor({ toUserId: admin.id }, other.owner.key)).toBe('not_found');
    expect(await codeOf(await api.request('/v1/orgs/nobody/ownership-transfers'))).toBe('not_found');
    expect(await transfersOf(organization)).toEqual([]);
  });

  it('succeeds to a person at the limit of created organizations, since received ones do not count', async () => {
    const email = newEmail();
    for (let count = 1; count <= 5; count += 1) await createOrganizationRows(api.world.db, { ownerEmail: email });
    const organization = await openOrganization(api);
    const heir = await organization.join('admin', { email });
    const response = await organization.call('/ownership-transfers', {
      json: { toUserId: heir.id, reason },
      headers: waiting,
    });
    expect(response.status).toBe(200);
    expect(await organization.read(heir.id)).toMatchObject({ role: 'owner', version: 2 });
    expect(await organization.read(organization.owner.id)).toMatchObject({ role: 'admin', version: 2 });
  });
});

describe('the list of transfers', () => {
  it('returns each once, newest first, by status, to owner, admin and platform', async () => {
    const organization = await openOrganization(api);
    const { owner, path } = organization;
    const [admin, member] = [await organization.join('admin'), await organization.join('member')];
    const transfer = async (fromUserId: string, toUserId: string): Promise<string> => {
      const json = { fromUserId, toUserId, reason };
      const response = await api.request(`${path}/ownership-transfers`, { json, headers: waiting });
      return ((await response.json()) as Operation).id;
    };
    const ids = [await transfer(owner.id, admin.id), await transfer(admin.id, owner.id)];
    const list = await api.request(`${path}/ownership-transfers?limit=1`);
    const { data, nextCursor } = (await list.json()) as { data: OwnershipTransfer[]; nextCursor: string };
    expect(data.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await transfersOf(organization, `?cursor=${nextCursor}`, admin.key)).map(({ id }) => id)).toEqual([ids[0]]);
    expect(await transfersOf(organization, '?status=TRANSFER_PENDING')).toEqual([]);
    expect(await codeOf(await organization.call('/ownership-transfers', { key: member.key }))).toBe('forbidden');
    expect(await codeOf(await organization.call('/ownership-transfers?status=DONE'))).toBe('validation_failed');
  });
});
