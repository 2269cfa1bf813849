import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkText } from '../../src/contract/link-text.ts';
import { auditEvents, identities, invitations, outbox, users } from '../../src/db/schema.ts';
import { withOrganization, withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { noteEmailVerified } from '../../src/db/user/identity.ts';
import { openTestApi, platformKey, publicUrl } from '../api/support.ts';
import { codeOf, type MembersApi, newEmail, openOrganization, type TestOrganization } from '../members/support.ts';
import { createPerson } from '../notifications/support.ts';
import { newAuthenticator } from '../support/authenticator.ts';
import { asOwnerOf } from '../support/database.ts';
import { createPasskeyRows } from '../support/factors.ts';
import { createInvitationRows } from '../support/invitations.ts';
import { createPasswordRows, testPassword } from '../support/passwords.ts';
import { createSessionRows } from '../support/sessions.ts';
import { raceAcceptances } from './race.ts';
import {
  accept,
  acceptedOf,
  invitationOf,
  invite,
  issuedOf,
  login,
  mailed,
  password,
  personOf,
  previewOf,
  sessionOf,
} from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const inOrganization = <T>({ orgId }: TestOrganization, run: Parameters<typeof withOrganization<T>>[2]) =>
  withOrganization(api.world.db, orgId, run);
const identityOf = async (id: string) => {
  const [row] = await withPlatform(api.world.db, (tx) => tx.select().from(identities).where(eq(identities.id, id)));
  return row;
};
const signedIn = async (email: string): Promise<string> =>
  (await createSessionRows(api.world, (await createPerson(api.world, { email })).id)).accessToken;
const enters = async (session: string, org: TestOrganization): Promise<number> =>
  (await api.request(org.path, { key: session })).status;

const lookUp = (token: string) => api.request('/v1/invites/lookup', { json: { token }, key: null });

describe('a link', () => {
  it('shows what it is about, and of the address no more than its owner needs', async () => {
    const org = await openOrganization(api);
    const invitation = await invite(org, { email: 'grace.hopper@example.com', role: 'admin' });
    const preview = await previewOf(await lookUp(mailed(api, invitation)));
    expect(preview).toMatchObject({
      organization: { slug: org.slug },
      inviter: null,
      email: 'g***@example.com',
      role: 'admin',
      status: 'pending',
    });
    await org.call(`/users/${org.owner.id}`, { method: 'PATCH', json: { name: 'Ada' } });
    expect((await previewOf(await lookUp(mailed(api, invitation)))).inviter).toBe('Ada');
  });

  it('that was never made is 404, whatever is wrong with it', async () => {
    const org = await openOrganization(api);
    const { id } = await invite(org);
    const link = { kind: 'invite' as const, id, generation: 1 };
    const forged = linkText(link, Buffer.alloc(32, 7).toString('base64url'));
    const absent = mailed(api, { id: org.orgId });
    const ofAnotherKind = mailed(api, { id }, 1, 'recover');
    for (const token of ['nonsense', forged, absent, ofAnotherKind, platformKey]) {
      expect(await codeOf(await lookUp(token))).toBe('not_found');
      expect(await codeOf(await accept(api, token))).toBe('not_found');
    }
  });

  it('that was replaced is shown as revoked', async () => {
    const org = await openOrganization(api);
    const invitation = await invite(org);
    await inOrganization(org, (tx) =>
      tx.update(invitations).set({ generation: 2 }).where(eq(invitations.id, invitation.id)),
    );
    expect((await previewOf(await lookUp(mailed(api, invitation)))).status).toBe('revoked');
    expect((await previewOf(await lookUp(mailed(api, invitation, 2)))).status).toBe('pending');
  });
});

describe('an acceptance of a mailed link', () => {
  it('makes a new person a member, who signs in with the chosen password and enters the organization', async () => {
    const org = await openOrganization(api);
    const invitation = await invite(org, { role: 'admin' });
    const accepted = await acceptedOf(await accept(api, mailed(api, invitation), { password, name: 'Grace' }));
    expect(accepted).toMatchObject({ organization: { id: org.orgId, slug: org.slug }, role: 'admin' });
    expect(await org.read(accepted.userId)).toMatchObject({ email: invitation.email, name: 'Grace', role: 'admin' });
    expect(await invitationOf(await org.call(`/invites/${invitation.id}`))).toMatchObject({
      status: 'accepted',
      userId: accepted.userId,
    });
    const identityId = await personOf(api, invitation.email);
    expect((await identityOf(identityId))?.emailVerifiedAt).not.toBeNull();
    expect(await enters(await sessionOf(api, invitation.email), org)).toBe(200);
    const { events, audit } = await inOrganization(org, async (tx) => ({
      events: (await tx.select().from(outbox)).map(({ type }) => type),
      audit: await tx.select().from(auditEvents).where(eq(auditEvents.action, 'invitation.accept')),
    }));
    expect(events).toEqual(['invitation.created', 'user.created', 'invitation.accepted']);
    expect(audit).toMatchObject([{ actor: `person:${identityId}`, target: `invitation:${invitation.id}` }]);
    const own = await withPerson(api.world.db, identityId, (tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.action, 'password.set')),
    );
    expect(own).toMatchObject([{ actor: `person:${identityId}`, target: `person:${identityId}` }]);
    expect(JSON.stringify([audit, own])).not.toMatch(new RegExp(`${password}|${invitation.email}`));
  });

  it('gives a known person without a password its first one, and makes no other person', async () => {
    const [first, second] = [await openOrganization(api), await openOrganization(api)];
    const member = await first.join('viewer');
    const invitation = await invite(second, { email: member.email.toUpperCase() });
    await acceptedOf(await accept(api, mailed(api, invitation)));
    expect(await personOf(api, member.email)).toBe(member.identityId);
    const session = await sessionOf(api, member.email);
    expect([await enters(session, first), await enters(session, second)]).toEqual([200, 200]);
  });

  it('adds no password to a passkey: a person who has one signs in', async () => {
    const org = await openOrganization(api);
    const person = await createPerson(api.world);
    await createPasskeyRows(api.world, person.id, newAuthenticator(publicUrl));
    await withPerson(api.world.db, person.id, (tx) => noteEmailVerified(tx, person.id));
    const invitation = await invite(org, { email: person.email });
    expect(await codeOf(await accept(api, mailed(api, invitation)))).toBe('session_required');
    expect((await login(api, person.email, password)).status).toBe(401);
  });

  it('does not replace a password: a person who has one signs in', async () => {
    const org = await openOrganization(api);
    const person = await createPerson(api.world);
    await createPasswordRows(api.world, person.id);
    const invitation = await invite(org, { email: person.email });
    expect(await codeOf(await accept(api, mailed(api, invitation)))).toBe('session_required');
    expect((await login(api, person.email, testPassword)).status).toBe(200);
    expect((await login(api, person.email)).status).toBe(401);
    const session = await sessionOf(api, person.email, testPassword);
    await acceptedOf(await accept(api, mailed(api, invitation), {}, session));
    expect(await enters(session, org)).toBe(200);
  });

  it('needs a password that the rules accept, and is undone otherwise', async () => {
    const org = await openOrganization(api);
    const invitation = await invite(org);
    expect(await codeOf(await accept(api, mailed(api, invitation), {}))).toBe('validation_failed');
    expect(await codeOf(await accept(api, mailed(api, invitation), { password: 'short' }))).toBe('password_rejected');
    expect((await accept(api, mailed(api, invitation))).status).toBe(200);
  });

  it('happens once: the second is 409, also at the same time', async () => {
    const org = await openOrganization(api);
    const invitation = await invite(org);
    const answers = await Promise.all([1, 2, 3].map(() => accept(api, mailed(api, invitation))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const codes = await Promise.all(answers.filter(({ status }) => status === 409).map(codeOf));
    expect(codes).toEqual(['invitation_accepted', 'invitation_accepted']);
    expect(await codeOf(await accept(api, mailed(api, invitation)))).toBe('invitation_accepted');
    const members = await inOrganization(org, (tx) => tx.select().from(users).where(eq(users.email, invitation.email)));
    expect(members).toHaveLength(1);
  });
});

describe('an acceptance by a member who was added', () => {
  it('gives the member the name that the person enters, once: before it has come in', async () => {
    const org = await openOrganization(api);
    const member = await org.join('viewer', { name: 'G. H.' });
    const again = async (json: object, session?: string) => {
      const { id } = await issuedOf(await org.call(`/users/${member.id}/invite`, { json: {} }));
      return acceptedOf(await accept(api, mailed(api, { id }), json, session));
    };
    await again({ password, name: 'Grace Hopper' });
    expect(await org.read(member.id)).toMatchObject({ name: 'Grace Hopper' });
    const { events, audit } = await inOrganization(org, async (tx) => ({
      events: (await tx.select().from(outbox)).map(({ type }) => type),
      audit: await tx.select().from(auditEvents).where(eq(auditEvents.action, 'invitation.accept')),
    }));
    expect(events.slice(-2)).toEqual(['user.renamed', 'invitation.accepted']);
    expect(audit[0]?.body).toContain('"name":"changed"');
    const session = await sessionOf(api, member.email);
    await inOrganization(org, (tx) => tx.update(users).set({ acceptedAt: new Date() }).where(eq(users.id, member.id)));
    await again({ name: 'Somebody' }, session);
    expect(await org.read(member.id)).toMatchObject({ name: 'Grace Hopper' });
  });
});

describe('an acceptance by a signed-in person', () => {
  it('makes that person a member, with its session as the actor', async () => {
    const org = await openOrganization(api);
    const invitation = await invite(org, { delivery: 'link' });
    const session = await signedIn(invitation.email);
    await acceptedOf(await accept(api, invitation.token ?? '', { name: 'Grace' }, session));
    expect(await enters(session, org)).toBe(200);
    const [event] = await inOrganization(org, (tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.action, 'invitation.accept')),
    );
    expect(event?.body).toContain('sessionId');
  });

  it('with another email is 403', async () => {
    const org = await openOrganization(api);
    const invitation = await invite(org);
    const session = await signedIn(newEmail());
    expect(await codeOf(await accept(api, mailed(api, invitation), {}, session))).toBe('email_mismatch');
  });

  it('takes no password', async () => {
    const org = await openOrganization(api);
    const invitation = await invite(org);
    const session = await signedIn(invitation.email);
    expect(await codeOf(await accept(api, mailed(api, invitation), { password }, session))).toBe('validation_failed');
  });

  it('is not one with an API key, or with a wrong token', async () => {
    const org = await openOrganization(api);
    const invitation = await invite(org);
    expect(await codeOf(await accept(api, mailed(api, invitation), {}, org.owner.key))).toBe('session_required');
    const wrong = `fh_session_sk_${'x'.repeat(49)}`;
    expect(await codeOf(await accept(api, mailed(api, invitation), {}, wrong))).toMatch(/_credentials$/);
  });
});

describe('an invitation does not let anybody in', () => {
  const codeAfter = async (change: (org: TestOrganization, admin: { id: string; key: string }) => Promise<unknown>) => {
    const org = await openOrganization(api);
    const admin = await org.join('admin');
    const invitation = await issuedOf(
      await org.call('/invites', { json: { email: newEmail(), role: 'admin' }, key: admin.key }),
    );
    await change(org, admin);
    const code = await codeOf(await accept(api, mailed(api, invitation)));
    expect(await inOrganization(org, (tx) => tx.$count(users, eq(users.email, invitation.email)))).toBe(0);
    return code;
  };
  const patch =
    (role: string) =>
    (org: TestOrganization, { id }: { id: string }) =>
      org.call(`/users/${id}`, { method: 'PATCH', json: { role } });

  it('once its inviter may no longer invite, was suspended or was removed', async () => {
    expect(await codeAfter(patch('member'))).toBe('invitation_void');
    expect(await codeAfter((org, { id }) => org.call(`/users/${id}/suspend`, { json: { reason: 'x' } }))).toBe(
      'invitation_void',
    );
    expect(await codeAfter((org, { id }) => org.call(`/users/${id}`, { method: 'DELETE' }))).toBe('invitation_void');
  });

  it('to a role that its inviter can no longer grant', async () => {
    const org = await openOrganization(api);
    const owner = await org.join('owner');
    const json = { email: newEmail(), role: 'owner' };
    const invitation = await issuedOf(await org.call('/invites', { json, key: owner.key }));
    await patch('admin')(org, owner);
    expect(await codeOf(await accept(api, mailed(api, invitation)))).toBe('invitation_void');
  });

  it('after its time, a revocation, or while the organization is suspended', async () => {
    const org = await openOrganization(api);
    const id = await createInvitationRows(api.world.db, org.orgId, { expiresAt: new Date(Date.now() - 1_000) });
    expect(await codeOf(await accept(api, mailed(api, { id })))).toBe('invitation_expired');
    expect((await previewOf(await lookUp(mailed(api, { id })))).status).toBe('expired');
    const revoked = await invite(org);
    await org.call(`/invites/${revoked.id}`, { method: 'DELETE' });
    expect(await codeOf(await accept(api, mailed(api, revoked)))).toBe('invitation_revoked');
    expect((await previewOf(await lookUp(mailed(api, revoked)))).status).toBe('revoked');
    const pending = await invite(org);
    await withPlatform(api.world.db, (tx) =>
      tx.execute(`update organizations set status = 'suspended' where id = '${org.orgId}'`),
    );
    expect(await codeOf(await accept(api, mailed(api, pending)))).toBe('organization_suspended');
  });

  it('as a member that was removed after it was invited', async () => {
    const org = await openOrganization(api);
    const member = await org.join('viewer');
    const invitation = await issuedOf(await org.call(`/users/${member.id}/invite`, { json: {} }));
    await org.call(`/users/${member.id}`, { method: 'DELETE' });
    expect(await codeOf(await accept(api, mailed(api, invitation)))).toBe('invitation_void');
  });

  it('whose person has been disabled in all organizations', async () => {
    const org = await openOrganization(api);
    const invitation = await invite(org);
    const { id } = await createPerson(api.world, { email: invitation.email });
    await asOwnerOf(api.world.database, (sql) => sql`update identities set disabled_at = now() where id = ${id}`);
    expect(await codeOf(await accept(api, mailed(api, invitation)))).toBe('invitation_void');
  });

  it('whose email has become a member otherwise', async () => {
    const org = await openOrganization(api);
    const invitation = await invite(org);
    await org.join('viewer', { email: invitation.email });
    expect(await codeOf(await accept(api, mailed(api, invitation)))).toBe('email_taken');
  });
});

it('of an acceptance and a revocation, exactly one succeeds in each of 50 rounds', () => raceAcceptances(api, 50));
