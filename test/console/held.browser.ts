import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mailsIn } from '../support/mails.ts';
import { until } from '../support/until.ts';
import { password, stage, stateText } from './stage.ts';

const { api, folder, openBrowser, signIn, makeOrganization, ownerKeyOf } = stage();

test('the list of members shows who is held, until the owner releases the member', { timeout: 120_000 }, async () => {
  const { slug, email } = await makeOrganization();
  const { secret } = await ownerKeyOf(slug);
  const guest = `hal-${slug}@console.example`;
  const invitation = { email: guest, role: 'member', delivery: 'link' };
  const { token } = await api<{ token: string }>(`/v1/orgs/${slug}/invites`, invitation, 'POST', secret);
  await api('/v1/invites/accept', { token, password }, 'POST', null);
  await api(`/v1/orgs/${slug}/session-policy`, { recoveryApproval: 'always' }, 'PATCH', secret);

  // Only memberships that the person has used are held. That it was used is noted a little later.
  const member = await openBrowser();
  await signIn(member, guest);
  await (await member.newPage()).goto(`/console/orgs/${slug}`);
  const { data } = await api<{ data: { id: string; email: string }[] }>(`/v1/orgs/${slug}/users`);
  const id = data.find((each) => each.email === guest)?.id ?? '';
  const sessions = async () => (await api<{ data: object[] }>(`/v1/orgs/${slug}/users/${id}/sessions`)).data.length;
  await until(sessions, (count) => count > 0, 'the visit of the member', 60_000);

  const owner = await openBrowser();
  await signIn(owner, email);
  const page = await owner.newPage();
  await page.goto(`/console/orgs/${slug}/members`);
  const row = page.getByRole('row').filter({ hasText: guest });
  await row.getByText(stateText('active')).waitFor();
  await page.getByText(stateText('live')).first().waitFor();
  expect(await row.getByText(stateText('held')).count()).toBe(0);

  // The account is recovered by a mailed link alone, and the open page learns of the hold by itself.
  await api('/v1/auth/recovery', { email: guest }, 'POST', null);
  const link = await until(
    async () =>
      mailsIn(join(folder, 'mail'))
        .filter((mail) => mail.includes(guest))
        .flatMap((mail) => /#(fh_recover_sk_\w+)/.exec(mail)?.[1] ?? [])
        .at(-1) ?? '',
    (found) => found !== '',
    'a mail with a link to recover the account',
    20_000,
  );
  await api('/v1/auth/recovery/complete', { token: link, password: `${password} again` }, 'POST', null);
  await row.getByText(stateText('held')).waitFor();

  await row.getByRole('link', { name: guest }).click();
  await page.getByText('was recovered by a mailed link', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Release' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill('It was the person, by phone');
  await dialog.getByRole('button', { name: 'Release' }).click();
  await page.getByText('Done: Release').waitFor();
  expect(await page.getByText(stateText('held')).count()).toBe(0);
});
