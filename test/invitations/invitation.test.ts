import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Invitation } from '../../src/contract/invitation.ts';
import { auditEvents, invitations, notifications, outbox } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi, platformKey } from '../api/support.ts';
import { codeOf, type MembersApi, newEmail, openOrganization, type TestOrganization } from '../members/support.ts';
import { createInvitationRows } from '../support/invitations.ts';
import { accept, invitationOf, invite, issuedOf, mailed } from './support.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { PUBLIC_URL: 'https://freehold.example' } });
});
afterAll(() => api.close());

const inOrganization = <T>({ orgId }: TestOrganization, run: Parameters<typeof withOrganization<T>>[2]) =>
  withOrganization(api.world.db, orgId, run);
const age = (org: TestOrganization, id: string, change: Partial<typeof invitations.$inferInsert>) =>
  inOrganization(org, (tx) => tx.update(invitations).set(change).where(eq(invitations.id, id)));
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe('an invitation', () => {
  it('by mail is mailed with its link, which the answer does not contain', async () => {
    const org = await openOrganization(api);
    const email = newEmail();
    const response = await org.call('/invites', { json: { email, role: 'admin', locale: 'de' } });
    const invitation = await issuedOf(response);
    expect(response.headers.get('location')).toBe(`${org.path}/invites/${invitation.id}`);
    expect(invitation).toMatchObject({
      email,
      role: 'admin',
      status: 'pending',
      delivery: 'email',
      invitedBy: org.owner.id,
      userId: null,
      token: null,
      url: null,
    });
    const sent = await inOrganization(org, (tx) => tx.select().from(notifications));
    expect(sent).toMatchObject([
      {
        template: 'invitation',
        locale: 'de',
        identityId: null,
        linkKind: 'invite',
        linkId: invitation.id,
        linkGeneration: 1,
        parameters: { organizationId: org.orgId, memberId: org.owner.id },
      },
    ]);
    expect(JSON.stringify(sent)).not.toContain(email);
  });

  it('by link is shown once, and not mailed', async () => {
    const org = await openOrganization(api);
    const call = {
      json: { email: newEmail(), role: 'viewer', delivery: 'link' },
      headers: { 'Idempotency-Key': 'by-link' },
    };
    const response = await org.call('/invites', call);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const issued = await issuedOf(response);
    expect(issued.token).toMatch(/^fh_join_sk_/);
    expect(issued.url).toBe(`https://freehold.example/console/invite#${issued.token}`);
    const repeated = await org.call('/invites', call);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    expect(await issuedOf(repeated)).toEqual({ ...issued, token: null, url: null });
    expect(await inOrganization(org, (tx) => tx.$count(notifications))).toBe(0);
    const kept = await api.world.database.sql`select answer::text from idempotency_claims`;
    expect(JSON.stringify(kept)).not.toContain(issued.token?.slice(-20));
  });

  it('is announced and audited without the address', async () => {
    const org = await openOrganization(api);
    const { id, email } = await invite(org);
    await org.call(`/invites/${id}/revoke`, { json: { reason: 'a mistake' } });
    const { events, audit } = await inOrganization(org, async (tx) => ({
      events: await tx.select().from(outbox),
      audit: await tx
        .select()
        .from(auditEvents)
        .where(eq(auditEvents.target, `invitation:${id}`)),
    }));
    expect(events.map(({ type }) => type)).toEqual(['invitation.created', 'invitation.revoked']);
    expect(audit.map(({ action }) => action)).toEqual(['invitation.create', 'invitation.revoke']);
    expect(JSON.stringify([events, audit])).not.toContain(email);
  });

  it('is one per address: 409 while one is pending, whatever the case', async () => {
    const org = await openOrganization(api);
    const email = newEmail();
    const { id } = await invite(org, { email });
    const again = () => org.call('/invites', { json: { email: email.toUpperCase(), role: 'member' } });
    expect(await codeOf(await again())).toBe('invitation_pending');
    await age(org, id, { expiresAt: minutesAgo(1) });
    expect((await issuedOf(await again())).id).not.toBe(id);
    expect((await invitationOf(await org.call(`/invites/${id}`))).status).toBe('expired');
  });

  it('of a member is 409', async () => {
    const org = await openOrganization(api);
    const response = await org.call('/invites', { json: { email: org.owner.email.toUpperCase(), role: 'member' } });
    expect(await codeOf(response)).toBe('email_taken');
  });

  it('to a role above the own is 403', async () => {
    const org = await openOrganization(api);
    const admin = await org.join('admin');
    const response = await org.call('/invites', { json: { email: newEmail(), role: 'owner' }, key: admin.key });
    expect(await codeOf(response)).toBe('forbidden');
    const { id } = await invite(org, { role: 'owner' });
    for (const verb of ['resend', 'revoke'] as const) {
      const call = { method: 'POST', key: admin.key, ...(verb === 'revoke' ? { json: { reason: 'x' } } : {}) };
      expect(await codeOf(await org.call(`/invites/${id}/${verb}`, call))).toBe('forbidden');
    }
  });

  it.each([[{ expiresInSeconds: 3_599 }], [{ expiresInSeconds: 2_592_001 }], [{ delivery: 'fax' }], [{ role: 'god' }]])(
    'with %j is 400',
    async (chosen) => {
      const org = await openOrganization(api);
      const response = await org.call('/invites', { json: { email: newEmail(), role: 'member', ...chosen } });
      expect(await codeOf(response)).toBe('validation_failed');
    },
  );

  it('of another organization is 404, for everything', async () => {
    const [org, other] = [await openOrganization(api), await openOrganization(api)];
    const { id } = await invite(other);
    const calls: [string, object][] = [
      [`/invites/${id}`, {}],
      [`/invites/${id}`, { method: 'DELETE' }],
      [`/invites/${id}/resend`, { method: 'POST' }],
      [`/invites/${id}/revoke`, { json: { reason: 'x' } }],
    ];
    for (const [path, call] of calls) expect(await codeOf(await org.call(path, call))).toBe('not_found');
    const { data } = (await (await org.call('/invites')).json()) as { data: Invitation[] };
    expect(data).toEqual([]);
    expect((await invitationOf(await other.call(`/invites/${id}`))).status).toBe('pending');
  });

  it('is listed by its status, newest first', async () => {
    const org = await openOrganization(api);
    const [pending, revoked, expired, accepted] = [
      await invite(org),
      await invite(org),
      await invite(org),
      await invite(org),
    ];
    expect((await org.call(`/invites/${revoked.id}`, { method: 'DELETE' })).status).toBe(204);
    await age(org, expired.id, { expiresAt: minutesAgo(1) });
    expect((await accept(api, mailed(api, accepted))).status).toBe(200);
    const listed = async (query: string) => {
      const response = await org.call(`/invites${query}`);
      return ((await response.json()) as { data: Invitation[] }).data.map(({ id }) => id);
    };
    expect(await listed('')).toEqual([accepted.id, expired.id, revoked.id, pending.id]);
    const ids = { pending, revoked, expired, accepted };
    for (const [status, { id }] of Object.entries(ids)) expect(await listed(`?status=${status}`)).toEqual([id]);
  });
});

describe('an invitation that is sent again', () => {
  it('has another link, and the former one no longer works', async () => {
    const org = await openOrganization(api);
    const admin = await org.join('admin');
    const invitation = await invite(org, { delivery: 'link' });
    await age(org, invitation.id, { sentAt: minutesAgo(2), expiresAt: minutesAgo(1) });
    const again = await issuedOf(
      await org.call(`/invites/${invitation.id}/resend`, { method: 'POST', key: admin.key }),
      200,
    );
    expect(again).toMatchObject({ status: 'pending', invitedBy: admin.id });
    expect(new Date(again.expiresAt).getTime()).toBeGreaterThan(Date.now() + 604_000_000);
    expect(await codeOf(await accept(api, invitation.token ?? ''))).toBe('invitation_revoked');
    expect((await accept(api, again.token ?? '')).status).toBe(200);
  });

  it('is so once a minute at most', async () => {
    const org = await openOrganization(api);
    const { id } = await invite(org);
    const response = await org.call(`/invites/${id}/resend`, { method: 'POST' });
    expect([response.status, await codeOf(response)]).toEqual([429, 'rate_limited']);
    expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  });

  it.each([
    ['accepted', 'invitation_accepted'],
    ['revoked', 'invitation_revoked'],
    ['expired', 'invitation_expired'],
  ] as const)('must not be %s', async (status, code) => {
    const org = await openOrganization(api);
    const id = await createInvitationRows(api.world.db, org.orgId, { invitedBy: org.owner.id });
    await age(org, id, { status, ...(status === 'accepted' ? { userId: org.owner.id } : {}) });
    expect(await codeOf(await org.call(`/invites/${id}/resend`, { method: 'POST' }))).toBe(code);
    expect(await codeOf(await org.call(`/invites/${id}/revoke`, { json: { reason: 'x' } }))).toBe(code);
  });
});

describe('an organization', () => {
  it('makes 100 invitations a day, mails included', async () => {
    const org = await openOrganization(api);
    await inOrganization(org, (tx) =>
      tx.execute(`insert into invitations (id, org_id, email, role, delivery, locale, valid_seconds, expires_at, status)
        select gen_random_uuid(), '${org.orgId}', n || '@flood.example', 'viewer', 'link', 'en', 3600, now(), 'revoked'
        from generate_series(1, 99) n`),
    );
    const { id } = await invite(org);
    const refused = await org.call('/invites', { json: { email: newEmail(), role: 'viewer' } });
    expect([refused.status, await codeOf(refused)]).toEqual([429, 'rate_limited']);
    // Those of another day do not count.
    await inOrganization(org, (tx) =>
      tx.execute(`update invitations set created_at = now() - interval '25 hours' where id <> '${id}'`),
    );
    await invite(org);
  });

  it('sends 100 mails about invitations a day, however often they are sent again', async () => {
    const org = await openOrganization(api);
    const { id } = await invite(org);
    await inOrganization(org, (tx) =>
      tx.execute(`insert into notifications (id, org_id, channel, template, locale, parameters, link_kind, link_id, link_generation, expires_at)
        select gen_random_uuid(), '${org.orgId}', 'email', 'invitation', 'en', '{}', 'invite', '${id}', n, now() from generate_series(1, 99) n`),
    );
    await age(org, id, { sentAt: minutesAgo(2) });
    expect(await codeOf(await org.call(`/invites/${id}/resend`, { method: 'POST' }))).toBe('rate_limited');
    expect(await codeOf(await org.call('/invites', { json: { email: newEmail(), role: 'viewer' } }))).toBe(
      'rate_limited',
    );
  });
});

describe('a member', () => {
  it('who was added is invited to sign in, as who it is', async () => {
    const org = await openOrganization(api);
    const member = await org.join('viewer');
    const invitation = await issuedOf(await org.call(`/users/${member.id}/invite`, { json: {} }));
    expect(invitation).toMatchObject({ email: member.email, role: 'viewer', userId: member.id });
    const [sent] = await inOrganization(org, (tx) => tx.select().from(notifications));
    expect(sent).toMatchObject({ template: 'activation', linkKind: 'invite' });
    const accepted = await accept(api, mailed(api, invitation));
    expect(await accepted.json()).toMatchObject({ userId: member.id, role: 'viewer' });
    const events = await inOrganization(org, (tx) => tx.select().from(outbox));
    expect(events.map(({ type }) => type)).toEqual(['invitation.created', 'invitation.accepted']);
  });

  it('is invited by the platform only if it is an owner, and its link proves the mailbox', async () => {
    const org = await openOrganization(api);
    const viewer = await org.join('viewer');
    const call = { json: { delivery: 'link' }, key: platformKey };
    expect(await codeOf(await org.call(`/users/${viewer.id}/invite`, call))).toBe('forbidden');
    const invitation = await issuedOf(await org.call(`/users/${org.owner.id}/invite`, call));
    expect(invitation).toMatchObject({ invitedBy: null });
    expect(invitation.token).toMatch(/^fh_activate_sk_/);
    expect((await accept(api, invitation.token ?? '')).status).toBe(200);
  });

  it('who is suspended or unknown is not invited', async () => {
    const org = await openOrganization(api);
    const suspended = await org.join('viewer', { status: 'suspended' });
    expect(await codeOf(await org.call(`/users/${suspended.id}/invite`, { json: {} }))).toBe('illegal_transition');
    const other = await openOrganization(api);
    expect(await codeOf(await org.call(`/users/${other.owner.id}/invite`, { json: {} }))).toBe('not_found');
  });
});
