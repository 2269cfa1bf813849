import { afterAll, beforeAll, expect, it } from 'vitest';
import { notifications } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import { type MembersApi, newEmail, openOrganization } from '../members/support.ts';
import { rowOf, untilStatus } from '../notifications/support.ts';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server.ts';
import { until } from '../support/until.ts';
import { accept, acceptedOf, invite, sessionOf } from './support.ts';

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
  expect(mail?.text).toContain(`https://freehold.example/invite#${token}`);
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
