import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { notifications } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import { type MembersApi, newEmail, openOrganization } from '../members/support.ts';
import { rowOf, untilStatus } from '../notifications/support.ts';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server.ts';
import { testPassword } from '../support/passwords.ts';
import { until } from '../support/until.ts';
import { accept, acceptedOf, invite, login, password, personOf, sessionOf } from './support.ts';

// Invitations of an installation with a worker and a mail server.

let api: MembersApi;
let server: MailServer;
/** Mails to these addresses are refused for now until it says otherwise. */
let isBusy = (_address: string): boolean => false;
beforeAll(async () => {
  server = await startMailServer({
    onRecipient: (address) => (isBusy(address) ? { code: 451, text: '4.3.2 busy' } : undefined),
  });
  api = await openTestApi({ config: { SMTP_URL: server.url, PUBLIC_URL: 'https://freehold.example' } });
});
afterAll(async () => {
  await api?.close();
  await server?.close();
});

it('a person who opens the mailed link becomes a member, signs in and enters the organization', async () => {
  const org = await openOrganization(api);
  const { email } = await invite(org, { role: 'admin', locale: 'de' });
  const [mail] = await until(
    async () => server.to(email),
    ({ length }) => length > 0,
    'the invitation is mailed',
  );
  expect(mail?.subject).toMatch(/^Einladung zu Organization /);
  const token = mail === undefined ? '' : tokenIn(mail);
  expect(mail?.text).toContain(`https://freehold.example/console/invite#${token}`);
  await acceptedOf(await accept(api, token));
  const session = await sessionOf(api, email);
  expect((await api.request(org.path, { key: session })).status).toBe(200);
});

it('an invitation that was revoked before its mail was sent is not mailed', async () => {
  const org = await openOrganization(api);
  const email = newEmail();
  isBusy = (address) => address === email;
  const { id } = await invite(org, { email });
  const [sent] = await withOrganization(api.world.db, org.orgId, (tx) => tx.select().from(notifications));
  const notificationId = sent?.id ?? '';
  await until(
    () => rowOf(api.world, notificationId),
    ({ error }) => error !== null,
    'the first attempt has failed',
  );
  expect((await org.call(`/invites/${id}`, { method: 'DELETE' })).status).toBe(204);
  isBusy = () => false;
  expect(await untilStatus(api.world, notificationId, 'failed')).toMatchObject({ error: 'no recipient' });
  expect(server.to(email)).toEqual([]);
});

const found = async (name: string, owner: object): Promise<void> => {
  const created = await api.request('/v1/orgs', { json: { name, owner }, headers: { Prefer: 'wait=30' } });
  expect(created.status, await created.clone().text()).toBe(201);
};

it('the owner of a new organization is mailed a link though somebody took the address before, and gets it back', async () => {
  const evil = await openOrganization(api);
  const { email, token } = await invite(evil, { delivery: 'link' });
  await acceptedOf(await accept(api, token ?? ''));
  await found(`Taken ${email}`, { email });
  const [mail] = await until(
    async () => server.to(email),
    ({ length }) => length > 0,
    'the activation is mailed',
  );
  await acceptedOf(await accept(api, mail === undefined ? '' : tokenIn(mail), { password: testPassword }));
  expect((await login(api, email)).status).toBe(401);
  expect((await login(api, email, testPassword)).status).toBe(200);
});

it('a person is mailed in the language of its invitation, its page, or its own choice', async () => {
  const email = newEmail();
  /** The next mail to the person. */
  const nextMail = async (before: number) => {
    const mails = await until(
      async () => server.to(email),
      ({ length }) => length > before,
      'the person is mailed',
    );
    return mails[before];
  };
  const forget = () => api.request('/v1/auth/recovery', { json: { email }, key: null });
  await found(`German ${email}`, { email, locale: 'de' });
  const activation = await nextMail(0);
  expect(activation?.subject).toMatch(/^Konto für German .* aktivieren$/);
  const token = activation === undefined ? '' : tokenIn(activation);
  await acceptedOf(await accept(api, token, { password, locale: 'en' }));
  await forget();
  const english = (await nextMail(1))?.subject;
  const key = await sessionOf(api, email);
  const read = async (json?: object): Promise<unknown> =>
    (await api.request('/v1/auth/account', { key, ...(json === undefined ? {} : { json, method: 'PATCH' }) })).json();
  expect(await read()).toMatchObject({ email, locale: 'en', emailVerifiedAt: expect.any(String) });
  expect(await read({ locale: 'de' })).toMatchObject({ email, locale: 'de' });
  await forget();
  const german = (await nextMail(2))?.subject;
  expect([english, german]).toEqual(['Choose a new password', 'Neues Passwort wählen']);
  // An invitation says which language it is in, and a person who chooses none at its page keeps that.
  const org = await openOrganization(api);
  const invited = await invite(org, { locale: 'de', delivery: 'link' });
  await acceptedOf(await accept(api, invited.token ?? ''));
  const session = await sessionOf(api, invited.email);
  expect(await (await api.request('/v1/auth/account', { key: session })).json()).toMatchObject({ locale: 'de' });
});

it('the owner of a new organization is mailed a link to choose a password, until it has one', async () => {
  const email = newEmail();
  const counted = async (): Promise<number> => {
    const { values } = await api.world.metrics.invitations.get();
    return values.find(({ labels }) => labels.state === 'pending')?.value ?? 0;
  };
  const before = await counted();
  await found(`First ${email}`, { email });
  const [mail] = await until(
    async () => server.to(email),
    ({ length }) => length > 0,
    'the activation is mailed',
  );
  expect(mail?.subject).toMatch(/^Activate your account for First/);
  const { organization } = await acceptedOf(await accept(api, mail === undefined ? '' : tokenIn(mail)));
  const session = await sessionOf(api, email);
  expect((await api.request(`/v1/orgs/${organization.slug}`, { key: session })).status).toBe(200);
  await found(`Second ${email}`, { email });
  expect(await counted()).toBe(before + 1);
  const identityId = await personOf(api, email);
  const rows = await withPlatform(api.world.db, (tx) =>
    tx.execute(
      sql`select i.id from invitations i join users u on u.id = i.user_id where u.identity_id = ${identityId}`,
    ),
  );
  expect(rows).toHaveLength(1);
});
