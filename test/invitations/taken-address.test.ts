import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEvents, federatedIdentities, identities, notifications, users } from '../../src/db/schema.ts';
import { withOrganization, withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import { codeOf, type MembersApi, newEmail, openOrganization, type TestOrganization } from '../members/support.ts';
import { createPerson } from '../notifications/support.ts';
import { createFactorRows } from '../support/factors.ts';
import { createConnectionRows, createLinkRows } from '../support/federation.ts';
import { createPasswordRows, testPassword } from '../support/passwords.ts';
import { accept, acceptedOf, invite, login, mailed, personOf, sessionOf } from './support.ts';

// What somebody can do with an address that is not its own, by a link that is handed over, and how its owner gets it back.

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
const enters = async (session: string, org: TestOrganization): Promise<number> =>
  (await api.request(org.path, { key: session })).status;

describe('somebody else, with a link that an administrator of its own organization handed over', () => {
  const handOver = async (email: string) => {
    const evil = await openOrganization(api);
    const { id, token } = await invite(evil, { email, delivery: 'link' });
    return { evil, id, token: token ?? '' };
  };

  it('sets no password for a person that another organization has made a member', async () => {
    const org = await openOrganization(api);
    const victim = await org.join('owner');
    const { evil, id, token } = await handOver(victim.email);
    expect(await codeOf(await accept(api, token))).toBe('email_proof_required');
    expect((await login(api, victim.email)).status).toBe(401);
    expect(await inOrganization(evil, (tx) => tx.$count(users, eq(users.email, victim.email)))).toBe(0);
    // The victim gets the mail, and only its link works.
    const [proof, ...more] = await inOrganization(evil, (tx) => tx.select().from(notifications));
    expect(proof).toMatchObject({ template: 'invitation', linkKind: 'invite', linkId: id, linkGeneration: 1 });
    expect(await codeOf(await accept(api, token))).toBe('email_proof_required');
    expect(more).toEqual([]);
    expect(await inOrganization(evil, (tx) => tx.$count(notifications))).toBe(1);
    expect((await accept(api, mailed(api, { id }))).status).toBe(200);
  });

  it('learns nothing of whether the person has a password', async () => {
    const person = await createPerson(api.world);
    await createPasswordRows(api.world, person.id);
    const { token } = await handOver(person.email);
    expect(await codeOf(await accept(api, token))).toBe('email_proof_required');
    expect((await login(api, person.email, testPassword)).status).toBe(200);
  });

  it('takes an address before its owner, and enters no organization that names it later', async () => {
    const email = newEmail();
    const { evil, token } = await handOver(email);
    await acceptedOf(await accept(api, token));
    const session = await sessionOf(api, email);
    expect(await enters(session, evil)).toBe(200);
    expect((await identityOf(await personOf(api, email)))?.emailVerifiedAt).toBeNull();
    // The organization of the victim knows it by its email alone.
    const org = await openOrganization(api);
    await org.join('owner', { email });
    expect(await enters(session, org)).toBe(404);
    const own = await api.request('/v1/me/organizations', { key: session });
    expect(((await own.json()) as { data: { slug: string }[] }).data.map(({ slug }) => slug)).toEqual([evil.slug]);
  });

  it('loses the address to the owner of the mailbox, with everything by which it could sign in', async () => {
    const email = newEmail();
    const { evil, token } = await handOver(email);
    await acceptedOf(await accept(api, token));
    const session = await sessionOf(api, email);
    const identityId = await personOf(api, email);
    await createFactorRows(api.world, identityId);
    const connectionId = await createConnectionRows(api.world.db, evil.orgId);
    await createLinkRows(api.world.db, evil.orgId, { connectionId, identityId });
    const org = await openOrganization(api);
    const invitation = await invite(org, { email });
    await acceptedOf(await accept(api, mailed(api, invitation), { password: testPassword }));
    await expect
      .poll(async () => codeOf(await api.request('/v1/auth/sessions', { key: session })), { timeout: 1_000 })
      .toBe('revoked_credentials');
    expect((await login(api, email)).status).toBe(401);
    // No second factor is asked for.
    expect(await enters(await sessionOf(api, email, testPassword), org)).toBe(200);
    expect((await identityOf(identityId))?.emailVerifiedAt).toBeInstanceOf(Date);
    const left = await withPlatform(api.world.db, (tx) =>
      tx.$count(federatedIdentities, eq(federatedIdentities.identityId, identityId)),
    );
    expect(left).toBe(0);
    const reclaimed = eq(auditEvents.action, 'account.reclaim');
    const [event] = await withPerson(api.world.db, identityId, (tx) => tx.select().from(auditEvents).where(reclaimed));
    expect(await inOrganization(org, (tx) => tx.$count(auditEvents, reclaimed))).toBe(0);
    expect(JSON.parse(event?.body ?? '')).toMatchObject({
      target: `person:${identityId}`,
      detail: { passwords: 1, factors: 1, links: 1, sessions: 1 },
    });
    // The owner has proved the mailbox, so that the next link asks it to sign in.
    const next = await invite(await openOrganization(api), { email });
    expect(await codeOf(await accept(api, mailed(api, next)))).toBe('session_required');
  });

  it('does not learn whether the address is known, by an acceptance without a password', async () => {
    const { email } = await createPerson(api.world);
    for (const address of [email, newEmail()])
      expect(await codeOf(await accept(api, (await handOver(address)).token, {}))).toBe('validation_failed');
  });
});
