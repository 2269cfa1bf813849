import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { newKey } from '../../src/contract/api-key-text.ts';
import type { ApprovalKind } from '../../src/contract/approval-rule.ts';
import { approvals, elevations, users } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { findUser } from '../../src/db/user/store.ts';
import type { World } from '../support/world.ts';
import type { Tenant } from './fixtures.ts';
import { plain, type Sample } from './sample.ts';

interface Asked {
  /** Whether the owner has asked; default: somebody else. */
  isOwners?: boolean;
  status?: 'requested' | 'active' | 'ended';
}

const identityOf = async (world: World, orgId: string, userId: string): Promise<string> => {
  const user = await withOrganization(world.db, orgId, (tx) => findUser(tx, orgId, userId));
  if (user?.identityId == null) throw new Error('The member is no person');
  return user.identityId;
};

/** Inserts the rows of an elevation and of the request for its approval, and returns their id. */
const createElevationRows = async (
  world: World,
  { id: orgId, members, ownerId, ownerIdentityId }: Tenant,
  { isOwners = false, status = 'requested' }: Asked = {},
): Promise<string> => {
  const id = uuid();
  const by = isOwners ? ownerId : members.member.userId;
  const identityId = isOwners ? ownerIdentityId : await identityOf(world, orgId, by);
  const requester = { requestedBy: `user:${by}`, requesterIdentityId: identityId, requesterUserId: by };
  const rule = {
    requirements: [{ role: 'admin' as const, count: 2 }],
    ...{ isPlatformAllowed: true, aal: 2 as const, slaSeconds: 900, escalateSeconds: 3_600, endsSeconds: 14_400 },
  };
  const times = status === 'requested' ? {} : { startsAt: new Date(), endsAt: new Date(Date.now() + 600_000) };
  const ended = status === 'ended' ? { endedAt: new Date() } : {};
  await withOrganization(world.db, orgId, async (tx) => {
    const kind: ApprovalKind = 'elevation';
    const asked = { id, orgId, reason: 'a test', ...requester };
    const expiresAt = new Date(Date.now() + 600_000);
    await tx.insert(approvals).values({ ...asked, kind, rule, platformCounts: true, eligibleApprovers: 2, expiresAt });
    await tx.insert(elevations).values({ ...asked, role: 'admin', durationSeconds: 600, status, ...times, ...ended });
  });
  return id;
};

/** Gives the member of a tenant the role of an admin by an elevation, and returns its token. */
export const createElevatedRows = async (world: World, own: Tenant): Promise<string> => {
  const id = await createElevationRows(world, own, { status: 'active' });
  const token = newKey('elevation');
  const { keyHash: tokenHash, pepperId } = world.keyRing.hash(token);
  await withOrganization(world.db, own.id, (tx) =>
    tx.update(elevations).set({ tokenHash, pepperId }).where(eq(elevations.id, id)),
  );
  return token;
};

const ofApproval =
  (rest = '', json?: object, asked: Asked = {}): Sample =>
  async ({ own, world }) => ({
    path: `/v1/orgs/${own.slug}/approvals/${await createElevationRows(world, own, asked)}${rest}`,
    ...(json === undefined ? {} : { json }),
  });
const ofElevation =
  (rest = '', asked: Asked = { status: 'active' }, json?: object): Sample =>
  async ({ own, world }) => ({
    path: `/v1/orgs/${own.slug}/elevations/${await createElevationRows(world, own, asked)}${rest}`,
    ...(json === undefined ? {} : { json }),
  });

/** Sample requests about approvals and elevations. Those that need two factors are tested in test/elevations. */
export const approvalSamples: Readonly<Record<string, Sample>> = {
  listApprovals: ({ own }) => ({ path: `/v1/orgs/${own.slug}/approvals` }),
  listPlatformApprovals: plain('/v1/approvals'),
  readApproval: ofApproval(),
  approveRequest: ofApproval('/approve', {}),
  denyRequest: ofApproval('/deny', { reason: 'a test' }),
  cancelRequest: ofApproval('/cancel', { reason: 'a test' }, { isOwners: true }),
  requestElevation: async ({ world, own }) => {
    // So that there are members who could approve.
    await withOrganization(world.db, own.id, (tx) =>
      tx.update(users).set({ acceptedAt: new Date() }).where(eq(users.orgId, own.id)),
    );
    return {
      path: `/v1/orgs/${own.slug}/elevations`,
      json: { role: 'admin', durationSeconds: 600, reason: 'a test' },
    };
  },
  listElevations: ({ own }) => ({ path: `/v1/orgs/${own.slug}/elevations` }),
  readElevation: ofElevation(),
  fetchElevationToken: ofElevation('/token', { isOwners: true, status: 'active' }),
  endElevation: ofElevation('/end', { status: 'active' }, { reason: 'a test' }),
  reviewElevation: ofElevation('/review', { status: 'ended' }, { verdict: 'accepted', note: 'a test' }),
};
