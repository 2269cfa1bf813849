import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { UserRole } from '../../src/contract/permissions.ts';
import type { Principal } from '../../src/contract/principal.ts';
import type { Tx } from '../../src/db/client.ts';
import { approvalDecisions, approvals, elevations } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { decideApproval } from '../../src/usecases/approval/decide.ts';
import type { Context } from '../../src/usecases/context.ts';
import { endElevation, reviewElevation } from '../../src/usecases/elevation/elevation.ts';
import { createFactorRows } from './factors.ts';
import { createMemberRows } from './members.ts';
import { createOrganizationRows } from './organizations.ts';
import { createSessionRows } from './sessions.ts';
import type { World } from './world.ts';

/** A member who has signed in with two factors. */
export interface StrongMember {
  id: string;
  identityId: string;
  role: UserRole;
  sessionId: string;
  /** The access token. */
  key: string;
}

export interface Team {
  orgId: string;
  slug: string;
  owner: StrongMember;
  /** There are as many as were asked for. */
  admins: StrongMember[];
  /** A member without rights to speak of. */
  member: StrongMember;
}

const signedIn = async (
  world: World,
  member: Pick<StrongMember, 'id' | 'identityId' | 'role'>,
): Promise<StrongMember> => {
  await createFactorRows(world, member.identityId);
  const { id: sessionId, accessToken: key } = await createSessionRows(world, member.identityId, { aal: 2 });
  return { ...member, sessionId, key };
};

/** Inserts the rows of an organization with an owner, admins and a member, each signed in with two factors. All but the member have come in. */
export const createTeam = async (world: World, admins = 2): Promise<Team> => {
  const { id: orgId, slug, ownerId, ownerIdentityId } = await createOrganizationRows(world.db, { status: 'active' });
  const owner = await signedIn(world, { id: ownerId, identityId: ownerIdentityId, role: 'owner' });
  const added: StrongMember[] = [];
  for (let index = 0; index < admins; index += 1)
    added.push(await signedIn(world, await createMemberRows(world.db, orgId, { role: 'admin' })));
  const member = await signedIn(world, await createMemberRows(world.db, orgId));
  await withOrganization(world.db, orgId, (tx) =>
    tx.execute(sql`update users set accepted_at = now() where org_id = ${orgId} and id <> ${member.id}`),
  );
  return { orgId, slug, owner, admins: added, member };
};

/** A call by the session of a member. */
export const callOf = (
  world: World,
  { orgId, slug }: Team,
  { id, identityId, role, sessionId }: StrongMember,
): Context => {
  const now = Date.now();
  const principal: Principal = {
    kind: 'user',
    ...{ id, orgId, slug, orgStatus: 'active', role, customRole: null, userStatus: 'active', scopes: null },
    ...{ credentialPerHour: 10_000, principalPerMinute: 10_000 },
    credential: {
      kind: 'session',
      ...{ id: sessionId, identityId, aal: 2, methods: ['pwd', 'otp'], authenticatedAt: now, strongAt: now },
      ...{ idleSecondsMax: 0, hasFactor: true, boundOrgId: null, federatedOrgId: null, mustChangePassword: false },
    },
  };
  return { ...world.ctx(), principal, requestId: uuid() };
};

/** Lets all admins approve. */
export const approveAll = async (world: World, team: Team, id: string): Promise<void> => {
  for (const admin of team.admins)
    await decideApproval(callOf(world, team, admin), team.slug, id, 'approve', undefined);
};

export const endNow = (world: World, team: Team, id: string) =>
  endElevation(callOf(world, team, team.member), team.slug, id, { reason: 'a test' });

export const reviewNow = (world: World, team: Team, id: string) =>
  reviewElevation(callOf(world, team, team.owner), team.slug, id, { verdict: 'accepted', note: 'a test' });

/** Inserts the rows of an elevation that was approved and has ended, in a transaction of its organization. */
export const insertElevationRows = async (
  tx: Tx,
  { orgId, requesterUserId, approverUserId }: { orgId: string; requesterUserId: string; approverUserId: string },
): Promise<void> => {
  const [id, at] = [uuid(), new Date()];
  const asked = { id, orgId, requestedBy: `user:${requesterUserId}`, requesterIdentityId: uuid(), requesterUserId };
  const rule = {
    requirements: [{ role: 'admin' as const, count: 1 }],
    ...{ isPlatformAllowed: true, aal: 2 as const, slaSeconds: 1, escalateSeconds: 1, endsSeconds: 1 },
  };
  const decided = {
    status: 'approved' as const,
    endedAt: at,
    expiresAt: at,
    platformCounts: false,
    eligibleApprovers: 1,
  };
  await tx.insert(approvals).values({ ...asked, kind: 'elevation', reason: 'a test', rule, ...decided });
  const approver = { approverUserId, approverIdentityId: uuid(), sessionId: uuid() };
  await tx.insert(approvalDecisions).values({ id: uuid(), orgId, approvalId: id, decision: 'approve', ...approver });
  const lasted = { status: 'ended' as const, startsAt: at, endsAt: at, endedAt: at, tokenHash: id, pepperId: uuid() };
  await tx.insert(elevations).values({ ...asked, role: 'admin', reason: 'a test', durationSeconds: 60, ...lasted });
};
