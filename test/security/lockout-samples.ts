import { sql } from 'drizzle-orm';
import { setPassword } from '../../src/db/password/store.ts';
import { withOrganization, withPerson } from '../../src/db/tenancy.ts';
import { holdUser } from '../../src/db/user/hold.ts';
import { findUser } from '../../src/db/user/store.ts';
import { createFactorRows } from '../support/factors.ts';
import { lostLinkOf, settle } from '../support/recoveries.ts';
import type { World } from '../support/world.ts';
import type { Tenant } from './fixtures.ts';
import type { Sample } from './sample.ts';

const identityOf = ({ db }: World, { id: orgId, members }: Tenant): Promise<string> =>
  withOrganization(db, orgId, async (tx) => (await findUser(tx, orgId, members.viewer.userId))?.identityId ?? '');

/** A member with a password, who has come in. */
const memberWithPassword = async ({ db }: World, { id: orgId, members }: Tenant): Promise<string> => {
  const { userId } = members.viewer;
  const identityId = await withOrganization(db, orgId, async (tx) => {
    await tx.execute(sql`update users set accepted_at = now() where id = ${userId}`);
    return (await findUser(tx, orgId, userId))?.identityId ?? '';
  });
  await withPerson(db, identityId, (tx) => setPassword(tx, { identityId, sealed: 'none', checkedAt: new Date() }));
  return userId;
};

export const lockoutSamples: Readonly<Record<string, Sample>> = {
  readLockout: ({ own }) => ({ path: `/v1/orgs/${own.slug}/users/${own.members.viewer.userId}/lockout` }),
  unlockUser: async ({ own, world }) => ({
    path: `/v1/orgs/${own.slug}/users/${await memberWithPassword(world, own)}/unlock`,
    json: { reason: 'a test' },
  }),
  releaseUser: async ({ own, world }) => {
    const { userId } = own.members.viewer;
    await withOrganization(world.db, own.id, (tx) => holdUser(tx, { orgId: own.id, userId }, 'password_recovered'));
    return { path: `/v1/orgs/${own.slug}/users/${userId}/release`, json: { reason: 'a test' } };
  },
  requestFactorRecovery: ({ own }) => ({
    path: '/v1/auth/recovery/requests',
    json: { email: own.ownerEmail, kind: 'factors', organization: own.slug },
  }),
  confirmFactorRecovery: async ({ own, world }) => {
    const { userId } = own.members.viewer;
    const identityId = await identityOf(world, own);
    await settle(world, { orgId: own.id }, userId);
    await createFactorRows(world, identityId);
    return {
      path: '/v1/auth/recovery/requests/confirm',
      json: { token: await lostLinkOf(world, identityId, own.id) },
    };
  },
};
