import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Permission, permissionsOf } from '../../src/contract/permissions.ts';
import type { UserPrincipal } from '../../src/contract/principal.ts';
import { apiKeys, users } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { updateApiKeyPolicy } from '../../src/usecases/api-key/policy.ts';
import type { Context } from '../../src/usecases/context.ts';
import { renameOrganization } from '../../src/usecases/organization/organization.ts';
import { transferOwnership } from '../../src/usecases/ownership/transfer.ts';
import { updateRateLimits } from '../../src/usecases/rate-limit/rate-limit.ts';
import { createUser, removeUser, restoreUser, suspendUser, updateUser } from '../../src/usecases/user/user.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { createKeyRows } from '../support/members.ts';
import { codeOf, type MembersApi, newEmail, openOrganization, type TestOrganization, userOf } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const reason = { reason: 'as asked' };

describe('a change whose caller is no longer permitted, unknown to the process', () => {
  type Write = (ctx: Context, slug: string, memberId: string) => Promise<unknown>;
  const writes: Record<string, Write> = {
    createUser: (ctx, slug) => createUser(ctx, slug, { email: newEmail(), role: 'viewer' }, {}),
    updateUser: (ctx, slug, id) => updateUser(ctx, slug, id, { role: 'viewer' }, {}),
    suspendUser: (ctx, slug, id) => suspendUser(ctx, slug, id, reason, {}),
    restoreUser: (ctx, slug, id) => restoreUser(ctx, slug, id, reason, {}),
    removeUser: (ctx, slug, id) => removeUser(ctx, slug, id, {}),
    renameOrganization: (ctx, slug) => renameOrganization(ctx, slug, { name: `Renamed ${slug}` }, {}),
    updateRateLimits: (ctx, slug) => updateRateLimits(ctx, slug, { keyPerHour: 100 }, {}),
    updateApiKeyPolicy: (ctx, slug) => updateApiKeyPolicy(ctx, slug, { maxAgeDays: 30 }, {}),
    transferOwnership: (ctx, slug, toUserId) => transferOwnership(ctx, slug, { toUserId, ...reason }, {}),
  };

  const setKey = (
    { orgId }: TestOrganization,
    { credential }: UserPrincipal,
    change: Partial<typeof apiKeys.$inferInsert>,
  ) =>
    withOrganization(api.world.db, orgId, (tx) => tx.update(apiKeys).set(change).where(eq(apiKeys.id, credential.id)));
  const past = () => new Date(Date.now() - 1_000);
  const losses: [what: string, code: string, lose: (o: TestOrganization, who: UserPrincipal) => Promise<unknown>][] = [
    ['key was revoked', 'revoked_credentials', (o, who) => setKey(o, who, { status: 'revoked', revokedAt: past() })],
    [
      'overlap has ended',
      'revoked_credentials',
      (o, who) => setKey(o, who, { status: 'rotating', validUntil: past() }),
    ],
    ['key has expired', 'expired_credentials', (o, who) => setKey(o, who, { expiresAt: past() })],
    ['key lost scopes', 'forbidden', (o, who) => setKey(o, who, { scopes: ['organization:read'] })],
    [
      'role was lowered',
      'forbidden',
      ({ orgId }, { id }) =>
        withOrganization(api.world.db, orgId, (tx) => tx.update(users).set({ role: 'member' }).where(eq(users.id, id))),
    ],
  ];

  it.each(losses)('is refused by every use case: its %s, %s', async (_, code, lose) => {
    const organization = await openOrganization(api);
    const { orgId, slug } = organization;
    const [caller, member] = [await organization.join('owner'), await organization.join('member')];
    const principal: UserPrincipal = {
      kind: 'user',
      id: caller.id,
      orgId,
      slug,
      orgStatus: 'active',
      role: 'owner',
      userStatus: 'active',
      credential: { kind: 'key', id: (await createKeyRows(api.world, { orgId, userId: caller.id })).id },
      customRole: null,
      scopes: null,
      credentialPerHour: 1_000,
      principalPerMinute: 1_000,
    };
    await lose(organization, principal);
    const refused: Record<string, unknown> = {};
    for (const [name, write] of Object.entries(writes)) {
      refused[name] = await write({ ...api.world.ctx(), principal }, slug, member.id).then(
        () => 'done',
        (error: { code?: string }) => error.code ?? error,
      );
    }
    expect(refused).toEqual(Object.fromEntries(Object.keys(writes).map((name) => [name, code])));
    expect(await organization.read(member.id)).toMatchObject({ role: 'member', status: 'active', version: 1 });
  });
});

describe('a key with scopes', () => {
  const openScoped = async (scopes: Permission[]) => {
    const organization = await openOrganization(api);
    const { orgId, owner, call } = organization;
    const { key } = await createKeyRows(api.world, { orgId, userId: owner.id }, { scopes });
    return {
      ...organization,
      change: (id: string, json: object) => call(`/users/${id}`, { method: 'PATCH', json, key }),
      add: (role: string) => call('/users', { json: { email: newEmail(), role }, key }),
    };
  };

  it('cannot grant a role beyond its scopes, not even to itself, and the refusal says why', async () => {
    const { change, add, join, read } = await openScoped(['user:update', 'user:create', 'user:list', 'user:read']);
    const viewer = await join('viewer');
    for (const role of ['owner', 'admin', 'member']) {
      const { code, detail } = await problemOf(await change(viewer.id, { role }));
      expect([code, detail]).toEqual([
        'forbidden',
        `A key with scopes can grant the role ${role} only if its scopes include all permissions of that role.`,
      ]);
      expect(await codeOf(await add(role))).toBe('forbidden');
    }
    expect(await codeOf(await add('viewer'))).toBe('forbidden');
    expect(await read(viewer.id)).toMatchObject({ role: 'viewer', version: 1 });
  });

  it('gives a role within its scopes', async () => {
    const { change, add, join } = await openScoped([...permissionsOf('member', null), 'user:update', 'user:create']);
    const viewer = await join('viewer');
    expect(await userOf(await change(viewer.id, { role: 'member' }))).toMatchObject({ role: 'member' });
    expect(await codeOf(await change(viewer.id, { role: 'admin' }))).toBe('forbidden');
    for (const role of ['viewer', 'member']) await userOf(await add(role), 201);
    expect(await codeOf(await add('admin'))).toBe('forbidden');
  });

  it('renames and demotes members, which grants nothing', async () => {
    const { change, join } = await openScoped(['user:update']);
    const admin = await join('admin');
    expect(await userOf(await change(admin.id, { name: 'Grace' }))).toMatchObject({ name: 'Grace', role: 'admin' });
    expect(await userOf(await change(admin.id, { role: 'viewer' }))).toMatchObject({ role: 'viewer' });
    expect(await codeOf(await change(admin.id, { role: 'admin' }))).toBe('forbidden');
    expect(await codeOf(await change(randomUUID(), { role: 'viewer' }))).toBe('not_found');
  });
});
