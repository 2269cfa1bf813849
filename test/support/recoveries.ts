import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { findFactorRecovery, renewFactorRecovery } from '../../src/db/recovery/factors.ts';
import { withOrganization, withPerson } from '../../src/db/tenancy.ts';
import { tokenOf } from '../../src/usecases/key-ring/link.ts';
import { confirmFactorRecovery } from '../../src/usecases/recovery/factors.ts';
import type { Team } from './elevations.ts';
import type { World } from './world.ts';

/** Lets a member have come in two days ago. */
export const settle = (world: World, { orgId }: Pick<Team, 'orgId'>, userId: string): Promise<unknown> =>
  withOrganization(world.db, orgId, (tx) =>
    tx.execute(sql`update users set accepted_at = now() - interval '2 days' where id = ${userId}`),
  );

/** The token of a link that was mailed to this person. */
export const lostLinkOf = async (
  { db, keyRing }: Pick<World, 'db' | 'keyRing'>,
  identityId: string,
  orgId: string,
  seconds = 60,
): Promise<string> => {
  const { generation } = await withPerson(db, identityId, (tx) => renewFactorRecovery(tx, identityId, orgId, seconds));
  return tokenOf(keyRing, { kind: 'lost', id: identityId, generation });
};

/** Opens the link of a settled member, and returns the id of the operation. */
export const confirmIn = async (world: World, team: Team): Promise<string> => {
  const { identityId, id } = team.member;
  await settle(world, team, id);
  const token = await lostLinkOf(world, identityId, team.orgId);
  const visit = { ...world.ctx(), requestId: uuid(), network: '192.0.2.0/24', userAgent: null, deviceToken: null };
  // It neither signs in nor guesses.
  await confirmFactorRecovery(visit, token);
  const recovery = await withPerson(world.db, identityId, (tx) => findFactorRecovery(tx, identityId));
  return recovery?.operationId ?? '';
};
