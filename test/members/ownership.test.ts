import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserPrincipal } from '../../src/contract/principal.ts';
import { apiKeys, auditEvents, outbox } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { createUser } from '../../src/usecases/user/user.ts';
import { openTestApi } from '../api/support.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { until } from '../support/until.ts';
import { codeOf, type MembersApi, newEmail, openOrganization, type TestOrganization, userOf } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const reason = { reason: 'as asked' };

const demote = (organization: TestOrganization, id: string, key?: string) =>
  organization.call(`/users/${id}`, {
    method: 'PATCH',
    json: { role: 'admin' },
    ...(key === undefined ? {} : { key }),
  });

const activeOwnersOf = async (organization: TestOrganization): Promise<number> => {
  const response = await api.request(`${organization.path}/users?role=owner&status=active`);
  return ((await response.json()) as { data: unknown[] }).data.length;
};

describe('the last active owner', () => {
  it('is neither demoted, suspended nor removed, by themselves or the platform', async () => {
    const organization = await openOrganization(api);
    const { owner, call, path } = organization;
    await organization.join('owner', { status: 'suspended' });
    await organization.join('admin');
    expect(await codeOf(await demote(organization, owner.id))).toBe('last_owner');
    expect(await codeOf(await call(`/users/${owner.id}/suspend`, { json: reason }))).toBe('last_owner');
    expect(await codeOf(await api.request(`${path}/users/${owner.id}/suspend`, { json: reason }))).toBe('last_owner');
    expect(await codeOf(await call(`/users/${owner.id}`, { method: 'DELETE' }))).toBe('last_owner');
    expect(await organization.read(owner.id)).toMatchObject({ role: 'owner', status: 'active', version: 1 });
  });

  it('may leave once there is another', async () => {
    const organization = await openOrganization(api);
    await organization.join('owner');
    expect((await demote(organization, organization.owner.id)).status).toBe(200);
    expect(await activeOwnersOf(organization)).toBe(1);
  });

  it('stays when two owners repeatedly demote each other at the same time', async () => {
    for (let round = 1; round <= 10; round += 1) {
      const organization = await openOrganization(api);
      const { owner } = organization;
      const second = await organization.join('owner');
      const responses = await Promise.all([
        demote(organization, second.id, owner.key),
        demote(organization, owner.id, second.key),
      ]);
      const statuses = responses.map(({ status }) => status).sort();
      // The slower one is already an admin and may not change an owner.
      expect(statuses).toEqual([200, 403]);
      expect(await activeOwnersOf(organization)).toBe(1);
    }
  });

  it('stays when three owners leave at the same time, each in a different way', async () => {
    const organization = await openOrganization(api);
    const [second, third] = [await organization.join('owner'), await organization.join('owner')];
    const { owner, call } = organization;
    const responses = await Promise.all([
      demote(organization, owner.id, owner.key),
      call(`/users/${second.id}/suspend`, { json: reason, key: second.key }),
      call(`/users/${third.id}`, { method: 'DELETE', key: third.key }),
    ]);
    const refused = responses.filter(({ status }) => status >= 400);
    expect(await Promise.all(refused.map(codeOf))).toEqual(['last_owner']);
    expect(await activeOwnersOf(organization)).toBe(1);
  });
});

describe('a person', () => {
  /** Organizations in which this person is a member with this role. */
  const joinMany = (email: string, count: number, role: 'owner' | 'member') =>
    Promise.all(
      Array.from({ length: count }, async () => {
        const organization = await openOrganization(api);
        return { organization, member: await createMemberRows(api.world.db, organization.orgId, { email, role }) };
      }),
    );

  it('can be made owner of any number of organizations by others, which never counts against its limit', async () => {
    const email = newEmail();
    const founded = await Promise.all(
      Array.from({ length: 4 }, () => createOrganizationRows(api.world.db, { ownerEmail: email })),
    );
    expect(founded).toHaveLength(4);
    const added = await Promise.all(Array.from({ length: 6 }, () => openOrganization(api)));
    for (const { call } of added) await userOf(await call('/users', { json: { email, role: 'owner' } }), 201);
    for (const { organization, member } of await joinMany(email.toUpperCase(), 2, 'member')) {
      await userOf(await organization.call(`/users/${member.id}`, { method: 'PATCH', json: { role: 'owner' } }));
    }
    const creation = (name: string) =>
      api.request('/v1/orgs?dryRun=true', { method: 'POST', json: { name, owner: { email } } });
    expect(await (await creation(newEmail())).json()).toMatchObject({ wouldSucceed: true });
    await createOrganizationRows(api.world.db, { ownerEmail: email });
    expect(await (await creation(newEmail())).json()).toMatchObject({ wouldSucceed: false });
  });

  it('is added as owner with the same answer whether it owns none or the maximum', async () => {
    const [full, unknown] = [newEmail(), newEmail()];
    for (let count = 0; count < 5; count += 1) await createOrganizationRows(api.world.db, { ownerEmail: full });
    const { call } = await openOrganization(api);
    for (const email of [full, unknown]) await userOf(await call('/users', { json: { email, role: 'owner' } }), 201);
  });

  it('is removed by the platform', async () => {
    const organization = await openOrganization(api);
    const { id } = await organization.join('owner');
    expect((await api.request(`${organization.path}/users/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await activeOwnersOf(organization)).toBe(1);
  });
});

describe('a member suspended by the platform', () => {
  const suspend = async (organization: TestOrganization, id: string) =>
    userOf(await api.request(`${organization.path}/users/${id}/suspend`, { json: reason }));

  it('is neither restored nor removed by its organization, only by the platform', async () => {
    const organization = await openOrganization(api);
    const { id } = await organization.join('member');
    await suspend(organization, id);
    expect(await codeOf(await organization.call(`/users/${id}/restore`, { json: reason }))).toBe('forbidden');
    expect(await codeOf(await organization.call(`/users/${id}`, { method: 'DELETE' }))).toBe('forbidden');
    await userOf(await api.request(`${organization.path}/users/${id}/restore`, { json: reason }));
    await userOf(await organization.call(`/users/${id}/suspend`, { json: reason }));
    await userOf(await organization.call(`/users/${id}/restore`, { json: reason }));
  });

  it('stays suspended if its organization had suspended it first', async () => {
    const organization = await openOrganization(api);
    const { id } = await organization.join('member');
    await userOf(await organization.call(`/users/${id}/suspend`, { json: reason }));
    await suspend(organization, id);
    expect(await codeOf(await organization.call(`/users/${id}/restore`, { json: reason }))).toBe('forbidden');
    const again = await api.request(`${organization.path}/users/${id}/suspend`, { json: reason });
    expect(await codeOf(again)).toBe('illegal_transition');
  });
});

describe('a live key', () => {
  const permissionFor = async ({ call }: TestOrganization, key: string) => {
    const response = await call('/users', { json: { email: newEmail(), role: 'viewer' }, key });
    return response.status === 201 ? 'may' : codeOf(response);
  };

  it('has its new role, and is refused while its user is suspended, within a second', async () => {
    const organization = await openOrganization(api);
    const { id, key } = await organization.join('member');
    const becomes = async (change: Promise<Response>, expected: string) => {
      expect((await change).status).toBe(200);
      const changedAt = performance.now();
      await until(
        () => permissionFor(organization, key),
        (permission) => permission === expected,
        expected,
      );
      expect(performance.now() - changedAt).toBeLessThan(1_000);
    };
    const patch = (role: string) => organization.call(`/users/${id}`, { method: 'PATCH', json: { role } });
    expect(await permissionFor(organization, key)).toBe('forbidden');
    await becomes(patch('admin'), 'may');
    await becomes(patch('viewer'), 'forbidden');
    await becomes(organization.call(`/users/${id}/suspend`, { json: reason }), 'user_suspended');
    await becomes(organization.call(`/users/${id}/restore`, { json: reason }), 'forbidden');
  });

  it('has no effect for demoted, suspended or removed users, even where the change is not known yet', async () => {
    const organization = await openOrganization(api);
    const { orgId, slug, call } = organization;
    for (const [method, pathBelow, json, code] of [
      ['PATCH', '', { role: 'member' }, 'forbidden'],
      ['POST', '/suspend', reason, 'forbidden'],
      ['DELETE', '', undefined, 'revoked_credentials'],
    ] as const) {
      const admin = await organization.join('admin');
      const known: UserPrincipal = {
        kind: 'user',
        id: admin.id,
        orgId,
        slug,
        orgStatus: 'active',
        role: 'admin',
        userStatus: 'active',
        credential: { kind: 'key', id: (await createKeyRows(api.world, { orgId, userId: admin.id })).id },
        customRole: null,
        scopes: null,
        credentialPerHour: 1_000,
        principalPerMinute: 1_000,
      };
      const add = () =>
        createUser({ ...api.world.ctx(), principal: known }, slug, { email: newEmail(), role: 'viewer' }, {});
      await add();
      const changed = await call(`/users/${admin.id}${pathBelow}`, { method, ...(json === undefined ? {} : { json }) });
      expect(changed.status).toBeLessThan(300);
      await expect(add()).rejects.toMatchObject({ code });
    }
  });
});

describe('each change of a member', () => {
  it('is audited and announced, without email or name', async () => {
    const organization = await openOrganization(api);
    const { call, orgId, owner } = organization;
    const { id, email } = await userOf(
      await call('/users', { json: { email: newEmail(), name: 'Grace Hopper', role: 'member' } }),
      201,
    );
    await call(`/users/${id}`, { method: 'PATCH', json: { name: 'Rear Admiral Hopper', role: 'admin' } });
    await call(`/users/${id}`, { method: 'PATCH', json: { role: 'admin' } });
    await call(`/users/${id}/suspend`, { json: { reason: 'on leave' } });
    await call(`/users/${id}/restore`, { json: { reason: 'is back' } });
    await call(`/users/${id}`, { method: 'DELETE' });
    const { audited, announced } = await withOrganization(api.world.db, orgId, async (tx) => ({
      audited: await tx.select().from(auditEvents).where(eq(auditEvents.orgId, orgId)).orderBy(asc(auditEvents.seq)),
      announced: await tx.select().from(outbox).where(eq(outbox.orgId, orgId)).orderBy(asc(outbox.id)),
    }));
    const bodies = audited.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const keyId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    expect(bodies.map(({ action, detail, reason: why }) => ({ action, detail, why }))).toEqual([
      { action: 'user.create', detail: { keyId, role: 'member' }, why: null },
      { action: 'user.update', detail: { keyId, name: 'changed', role: 'admin', previousRole: 'member' }, why: null },
      { action: 'user.suspend', detail: { keyId }, why: 'on leave' },
      { action: 'user.restore', detail: { keyId }, why: 'is back' },
      { action: 'user.remove', detail: { keyId, role: 'admin' }, why: null },
    ]);
    expect(new Set(audited.map(({ actor, target }) => `${actor} ${target}`))).toEqual(
      new Set([`user:${owner.id} user:${id}`]),
    );
    expect(announced.map(({ type, payload }) => [type, payload])).toEqual(
      [
        ['user.created', 'member', 'active'],
        ['user.renamed', 'admin', 'active'],
        ['user.role_changed', 'admin', 'active'],
        ['user.suspended', 'admin', 'suspended'],
        ['user.restored', 'admin', 'active'],
        ['user.removed', 'admin', 'deleted'],
      ].map(([type, role, status]) => [type, { orgId, userId: id, role, customRole: null, status }]),
    );
    const said = JSON.stringify([audited, announced]);
    for (const personal of [email, 'Hopper']) expect(said).not.toContain(personal);
  });
});

it('a removal revokes, counts and announces each unrevoked key, with the time from which it was refused', async () => {
  const organization = await openOrganization(api);
  const { orgId, call } = organization;
  const member = await organization.join('member');
  const ended = new Date(Date.now() - 60_000);
  const add = (chosen: Parameters<typeof createKeyRows>[2]) =>
    createKeyRows(api.world, { orgId, userId: member.id }, chosen);
  const revoked = await add({ status: 'revoked', revokedAt: ended });
  const overlapped = await add({ status: 'rotating', validUntil: ended });
  await add({ expiresAt: ended });
  const counted = async (): Promise<number> => {
    const text = await (await api.request('/metrics')).text();
    return Number(/^freehold_api_key_changes_total\{[^}]*change="revoked"[^}]*\} (\d+)$/m.exec(text)?.[1]);
  };
  const before = await counted();
  expect(await codeOf(await call(`/users/${organization.owner.id}`, { method: 'DELETE' }))).toBe('last_owner');
  expect(await counted()).toBe(before);
  expect((await call(`/users/${member.id}`, { method: 'DELETE' })).status).toBe(204);
  expect(await counted()).toBe(before + 3);
  const { announced, keys } = await withOrganization(api.world.db, orgId, async (tx) => ({
    announced: await tx.select().from(outbox).where(eq(outbox.type, 'api_key.revoked')),
    keys: await tx.select().from(apiKeys).where(eq(apiKeys.userId, member.id)),
  }));
  expect(keys.map(({ status }) => status)).toEqual(Array(4).fill('revoked'));
  expect(keys.find(({ id }) => id === overlapped.id)?.revokedAt).toEqual(ended);
  const payloads = announced.map(({ payload }) => payload as Record<string, unknown>);
  expect(payloads.map(({ keyId }) => keyId).sort()).toEqual(
    keys
      .map(({ id }) => id)
      .filter((id) => id !== revoked.id)
      .sort(),
  );
  for (const payload of payloads) expect(payload).toMatchObject({ orgId, userId: member.id, status: 'revoked' });
});
