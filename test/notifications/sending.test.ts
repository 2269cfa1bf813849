import { WorkflowClient } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLostNotifications } from '../../src/background/notification/sweeps.ts';
import { notificationRunIdOf } from '../../src/contract/ids.ts';
import { emailSuppressions, notifications } from '../../src/db/schema.ts';
import { withOrganization, withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { readToken } from '../../src/usecases/key-ring/link.ts';
import { notify } from '../../src/usecases/notification/notify.ts';
import { type MailServer, startMailServer, tokenIn } from '../support/mail-server.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';
import { createPerson, notifyOfRecovery, publicUrl, rowOf, untilStatus } from './support.ts';

// Mails of a worker, as a mail server on this machine gets them.

let world: World;
let server: MailServer;
beforeAll(async () => {
  server = await startMailServer({
    onRecipient: (recipient, count) => {
      const address = recipient.toLowerCase();
      if (address.startsWith('gone')) return { code: 550, text: `5.1.1 <${address}> does not exist` };
      if (address.startsWith('policy')) return { code: 550, text: '5.7.1 relaying denied' };
      if (address.startsWith('grey') && count === 1) return { code: 450, text: `4.2.0 ${address} is greylisted` };
      return undefined;
    },
    onMail: (mail) => (mail.text?.includes('spam-mark') ? { code: 554, text: '5.6.0 spam' } : undefined),
  });
  world = await createWorld({
    temporalAddress: temporalAddress(),
    config: { SMTP_URL: server.url, PUBLIC_URL: publicUrl },
  });
});
afterAll(async () => {
  await world?.close();
  await server?.close();
});

const count = async (status: string): Promise<number> => {
  const { values } = await world.metrics.notifications.get();
  return values.find(({ labels }) => labels.channel === 'email' && labels.status === status)?.value ?? 0;
};

describe('a notification of a committed transaction', () => {
  it('is mailed with a link that the product recognizes, and is sent once the mail server has taken it', async () => {
    const person = await createPerson(world);
    const before = await count('sent');
    const id = await notifyOfRecovery(world, person);
    const row = await untilStatus(world, id, 'sent');
    expect(row).toMatchObject({ orgId: person.id, attempts: 1, error: null, locale: 'en' });
    const [mail, ...more] = server.to(person.email);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('Choose a new password');
    expect(mail?.from?.text).toBe('"Freehold" <no-reply@freehold.example>');
    expect(mail?.messageId).toBe(`<${id}@freehold.example>`);
    expect(mail?.date).toEqual(new Date(Math.floor(row.createdAt.getTime() / 1_000) * 1_000));
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    const token = mail === undefined ? '' : tokenIn(mail);
    expect(mail?.text).toContain(`${publicUrl}/console/recover#${token}`);
    expect(mail?.html).toContain(`href="${publicUrl}/console/recover#${token}"`);
    expect(readToken(world.keyRing, token, ['recover'])).toEqual({ kind: 'recover', id: person.id, generation: 1 });
    expect(readToken(world.keyRing, token, ['invite', 'join', 'activate'])).toBeNull();
    await until(
      () => count('sent'),
      (value) => value === before + 1,
      'is counted',
    );
  });

  it('leaves ids in its row and its history, and neither an address nor a token', async () => {
    const person = await createPerson(world);
    const id = await notifyOfRecovery(world, person);
    await untilStatus(world, id, 'sent');
    const [mail] = server.to(person.email);
    const secret = mail === undefined ? '' : tokenIn(mail).slice(-40);
    expect(secret).toHaveLength(40);
    const client = new WorkflowClient({ connection: world.connection, namespace: world.settings.controlNamespace });
    const handle = client.getHandle(notificationRunIdOf(id));
    expect(await handle.result()).toBe('sent');
    const { events } = await handle.fetchHistory();
    const payloads = JSON.stringify(events, (_, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    );
    expect(payloads).toContain(id);
    const row = JSON.stringify(await rowOf(world, id));
    for (const text of [payloads, row]) {
      expect(text).not.toContain(person.email);
      expect(text).not.toContain(secret);
    }
  });

  it('is written in the language of the person', async () => {
    const person = await createPerson(world, { locale: 'de' });
    await untilStatus(world, await notifyOfRecovery(world, person), 'sent');
    expect(server.to(person.email)[0]?.subject).toBe('Neues Passwort wählen');
  });

  it.each([
    { who: 'a member', named: true, words: 'Grace asked for something' },
    { who: 'nobody of the organization', named: false, words: 'an operator of the installation asked for something' },
  ])('names who asks, here $who, and leads to the page of the organization', async ({ named, words }) => {
    const person = await createPerson(world);
    const { id: orgId, slug } = await createOrganizationRows(world.db, { status: 'active' });
    const { id: memberId } = await createMemberRows(world.db, orgId, { name: 'Grace' });
    const parameters = { organizationId: orgId, ...(named ? { memberId } : {}) };
    const notice = { owner: { orgId }, identityId: person.id, template: 'approval_requested', parameters } as const;
    const id = await withOrganization(world.db, orgId, (tx) => notify(world, tx, notice));
    await untilStatus(world, id, 'sent');
    const [mail] = server.to(person.email);
    expect(mail?.text).toContain(words);
    expect(mail?.text).toContain(`${publicUrl}/console/orgs/${slug}/approvals\n`);
    expect(mail?.html).toContain(`href="${publicUrl}/console/orgs/${slug}/approvals"`);
  });

  it('leads to the installation if it may have a link and has none of its own', async () => {
    const person = await createPerson(world);
    const owner = { identityId: person.id };
    const id = await withPerson(world.db, person.id, (tx) =>
      notify(world, tx, { owner, ...owner, template: 'operator_added' }),
    );
    await untilStatus(world, id, 'sent');
    expect(server.to(person.email)[0]?.html).toContain(`href="${publicUrl}"`);
  });

  it('shows the names of organizations and members as they are when it is sent', async () => {
    const { id: orgId, ownerId } = await createOrganizationRows(world.db, {
      status: 'active',
      name: '<b>Acme</b> evil.example',
    });
    const { identityId, email } = await createMemberRows(world.db, orgId);
    const id = await withOrganization(world.db, orgId, (tx) =>
      notify(world, tx, {
        owner: { orgId },
        identityId,
        template: 'activation',
        parameters: { organizationId: orgId, memberId: ownerId },
        link: { kind: 'activate', id: identityId, generation: 3 },
        linkExpiresAt: new Date(Date.now() + 7 * 86_400_000),
      }),
    );
    await untilStatus(world, id, 'sent');
    const [mail] = server.to(email);
    expect(mail?.subject?.replaceAll('\u2060', '')).toBe('Activate your account for <b>Acme</b> evil.example');
    expect(mail?.html?.toString().replaceAll('\u2060', '')).toContain('&lt;b&gt;Acme&lt;/b&gt;');
    // The end of the link, not of the attempts.
    expect(mail?.text).toContain(
      new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(Date.now() + 7 * 86_400_000),
    );
    const link = readToken(world.keyRing, mail === undefined ? '' : tokenIn(mail), ['activate']);
    expect(link).toMatchObject({ id: identityId, generation: 3 });
  });
});

it('a notification of a transaction that is rolled back is never sent', async () => {
  const person = await createPerson(world);
  let id = '';
  const failing = withPerson(world.db, person.id, async (tx) => {
    id = await notify(world, tx, {
      owner: { identityId: person.id },
      identityId: person.id,
      template: 'password_changed',
    });
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  expect(await world.temporal.find(notificationRunIdOf(id))).toBeNull();
  // A later one has arrived, and it has not.
  await untilStatus(world, await notifyOfRecovery(world, person), 'sent');
  expect(server.to(person.email)).toHaveLength(1);
});

it('a mail that is refused for now is sent again by the same run', async () => {
  const person = await createPerson(world, { email: `grey-${Date.now()}@example.com` });
  const id = await notifyOfRecovery(world, person);
  const row = await untilStatus(world, id, 'sent');
  expect(row.attempts).toBe(2);
  expect(server.to(person.email)).toHaveLength(1);
});

it('an address that does not exist fails at once, and nothing more is mailed to it', async () => {
  const person = await createPerson(world, { email: `Gone-${Date.now()}@example.com` });
  const before = await count('failed');
  const first = await untilStatus(world, await notifyOfRecovery(world, person), 'failed');
  expect(first).toMatchObject({ attempts: 1, error: 'answered 550 5.1.1' });
  const second = await untilStatus(world, await notifyOfRecovery(world, person), 'failed');
  expect(second).toMatchObject({ attempts: 1, error: 'suppressed' });
  const suppressed = await withPlatform(world.db, (tx) =>
    tx.select().from(emailSuppressions).where(eq(emailSuppressions.email, person.email.toLowerCase())),
  );
  expect(suppressed).toHaveLength(1);
  await until(
    () => count('failed'),
    (value) => value === before + 2,
    'are counted',
  );
});

it('a refusal that is about the sender suppresses nobody', async () => {
  const person = await createPerson(world, { email: `policy-${Date.now()}@example.com` });
  const row = await untilStatus(world, await notifyOfRecovery(world, person), 'failed');
  expect(row.error).toBe('answered 550 5.7.1');
  const all = await withPlatform(world.db, (tx) => tx.select().from(emailSuppressions));
  expect(all.map(({ email }) => email)).not.toContain(person.email);
});

it('a notification whose run was never started is started by the sweep', async () => {
  const person = await createPerson(world);
  // Temporal did not answer the request that wrote it.
  const away = { ...world.temporal, notifications: { start: () => Promise.reject(new Error('away')) } };
  const id = await notifyOfRecovery({ ...world, temporal: away }, person);
  await startLostNotifications(world);
  expect((await rowOf(world, id)).attempts).toBe(0);
  await withPlatform(world.db, (tx) =>
    tx
      .update(notifications)
      .set({ createdAt: new Date(Date.now() - 31_000) })
      .where(eq(notifications.id, id)),
  );
  await startLostNotifications(world);
  await untilStatus(world, id, 'sent');
  expect(server.to(person.email)).toHaveLength(1);
});

it('a notification that was sent is not sent again, however often its run is started', async () => {
  const person = await createPerson(world);
  const id = await notifyOfRecovery(world, person);
  await untilStatus(world, id, 'sent');
  const client = new WorkflowClient({ connection: world.connection, namespace: world.settings.controlNamespace });
  await client.getHandle(notificationRunIdOf(id)).result();
  await world.temporal.notifications.start(id);
  expect(await client.getHandle(notificationRunIdOf(id)).result()).toBe('sent');
  expect(await rowOf(world, id)).toMatchObject({ attempts: 1 });
  expect(server.to(person.email)).toHaveLength(1);
});
