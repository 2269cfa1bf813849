import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { invitations, users } from '../../src/db/schema.ts';
import { findPerson } from '../../src/db/session/look-up.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { codeOf, type MembersApi, newEmail, openOrganization } from '../members/support.ts';
import { createPerson } from '../notifications/support.ts';
import { createInvitationRows } from '../support/invitations.ts';
import { createSessionRows } from '../support/sessions.ts';
import { accept, mailed } from './support.ts';

/** Accepts and revokes one invitation at the same time, as often as asked, and checks that exactly one of the two succeeds. */
export const raceAcceptances = async (api: MembersApi, rounds: number): Promise<void> => {
  const org = await openOrganization(api);
  const wins = { accepted: 0, revoked: 0 };
  for (let round = 0; round < rounds; round += 1) {
    // A signed-in person accepts without the time that a hash takes.
    const isSignedIn = round % 2 === 0;
    const email = newEmail();
    const session = isSignedIn
      ? (await createSessionRows(api.world, (await createPerson(api.world, { email })).id)).accessToken
      : undefined;
    const id = await createInvitationRows(api.world.db, org.orgId, { email, invitedBy: org.owner.id });
    const token = mailed(api, { id });
    const revoke = async (): Promise<Response> => {
      // Chosen so that each of them comes first sometimes.
      await sleep(Math.random() * (isSignedIn ? 20 : 150));
      return org.call(`/invites/${id}/revoke`, { json: { reason: 'a race' } });
    };
    const [accepted, revoked] = await Promise.all([accept(api, token, isSignedIn ? {} : undefined, session), revoke()]);
    const rows = await withOrganization(api.world.db, org.orgId, async (tx) => ({
      invitation: (await tx.select().from(invitations).where(eq(invitations.id, id)))[0],
      members: await tx.select().from(users).where(eq(users.email, email)),
    }));
    if (accepted.status === 200) {
      wins.accepted += 1;
      expect([revoked.status, await codeOf(revoked)]).toEqual([409, 'invitation_accepted']);
      expect(rows.invitation).toMatchObject({ status: 'accepted', userId: rows.members[0]?.id });
      expect(rows.members).toHaveLength(1);
    } else {
      wins.revoked += 1;
      expect([revoked.status, accepted.status, await codeOf(accepted)]).toEqual([200, 410, 'invitation_revoked']);
      expect(rows).toMatchObject({ invitation: { status: 'revoked', userId: null }, members: [] });
      // Nor is there a person whom nobody knows.
      if (!isSignedIn) expect(await findPerson(api.world.db, email)).toBeNull();
    }
  }
  expect(wins.accepted + wins.revoked).toBe(rounds);
  expect(Math.min(wins.accepted, wins.revoked), JSON.stringify(wins)).toBeGreaterThan(0);
};
