import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notificationDelivery } from '../../src/background/notification/delivery.ts';
import { identities, notifications } from '../../src/db/schema.ts';
import { withOrganization, withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { openMailFolder } from '../../src/providers/notification/mail-folder.ts';
import type { NotificationSenders, OutgoingNotification, SendOutcome } from '../../src/providers/notification/port.ts';
import { openSmtp } from '../../src/providers/notification/smtp.ts';
import { rotateKeyRing } from '../../src/usecases/key-ring/rotation.ts';
import { notify } from '../../src/usecases/notification/notify.ts';
import { type MailServerOptions, startMailServer, tokenIn } from '../support/mail-server.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';
import { openReceiver } from '../webhooks/support.ts';
import { createPerson, notifyOfRecovery, publicUrl, rowOf } from './support.ts';

// Single attempts, as the runs of notifications make them.

let world: World;
let folder: string;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
  folder = join(await mkdtemp(join(tmpdir(), 'freehold-mails-')), 'mail');
});
afterAll(async () => {
  await world?.close();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

const identity = { from: 'Freehold <no-reply@freehold.example>', host: 'freehold.example' };
const deliveryWith = (senders: NotificationSenders, chosen: { publicUrl?: string | null } = {}) =>
  notificationDelivery({
    db: world.db,
    openKeyRing: async () => world.keyRing,
    senders,
    publicUrl,
    onMoved: () => undefined,
    ...chosen,
  }).deliver;
/** A sender in this process, which keeps what it was given. */
const recording = (outcome: SendOutcome = { kind: 'sent' }) => {
  const sent: OutgoingNotification[] = [];
  const send = async (each: OutgoingNotification): Promise<SendOutcome> => {
    sent.push(each);
    return outcome;
  };
  return { sent, senders: { email: { send } } };
};

describe('a notification', () => {
  it('has failed after twelve attempts, with the reason of the last one', async () => {
    const { sent, senders } = recording({ kind: 'failed', reason: 'answered 451' });
    const deliver = deliveryWith(senders);
    const id = await notifyOfRecovery(world, await createPerson(world));
    for (let attempt = 1; attempt < 12; attempt += 1) {
      const { status, retryMs } = await deliver(id);
      expect(status).toBe('pending');
      expect(retryMs).toBeLessThanOrEqual(1_800_000);
    }
    expect(await deliver(id)).toEqual({ status: 'failed', retryMs: null });
    expect(await rowOf(world, id)).toMatchObject({ status: 'failed', attempts: 12, error: 'answered 451' });
    expect(await deliver(id)).toEqual({ status: 'failed', retryMs: null });
    expect(sent).toHaveLength(12);
    expect(new Set(sent.map(({ text }) => text)).size).toBe(1);
  });

  it('is the same mail with the same link when it is sent again, even after a rotation of the secret', async () => {
    const { sent, senders } = recording({ kind: 'failed', reason: 'answered 451' });
    const deliver = deliveryWith(senders);
    const id = await notifyOfRecovery(world, await createPerson(world));
    await deliver(id);
    await rotateKeyRing({ db: world.db, kms: world.kms }, 'link');
    await withPlatform(world.db, (tx) =>
      tx.execute(`update key_ring set active_at = now() where purpose = 'link' and active_at > now()`),
    );
    await deliver(id);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    // The next one has the new secret.
    await deliver(await notifyOfRecovery(world, await createPerson(world)));
    const tagOf = (each?: OutgoingNotification) => each?.url?.slice(-49, -6);
    expect(tagOf(sent[2])).not.toBe(tagOf(sent[0]));
  });

  it('is not attempted after the end of its link', async () => {
    const { sent, senders } = recording();
    const id = await notifyOfRecovery(world, await createPerson(world), { linkExpiresAt: new Date(Date.now() - 1) });
    expect(await deliveryWith(senders)(id)).toEqual({ status: 'failed', retryMs: null });
    expect(await rowOf(world, id)).toMatchObject({ error: 'expired' });
    expect(sent).toEqual([]);
  });

  it('is forgotten with the person', async () => {
    const person = await createPerson(world);
    const id = await notifyOfRecovery(world, person);
    await withPlatform(world.db, (tx) => tx.delete(identities).where(eq(identities.id, person.id)));
    const { sent, senders } = recording();
    expect(await deliveryWith(senders)(id)).toEqual({ status: 'failed', retryMs: null });
    expect(sent).toEqual([]);
  });

  it('about an organization that no longer exists is not sent', async () => {
    const person = await createPerson(world);
    const organizationId = '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0';
    const chosen = { template: 'activation', parameters: { organizationId } } as const;
    const id = await notifyOfRecovery(world, person, chosen);
    const { sent, senders } = recording();
    expect(await deliveryWith(senders)(id)).toEqual({ status: 'failed', retryMs: null });
    expect(sent).toEqual([]);
  });

  it.each([
    ['without its channel', {}, {}, 'the channel is not configured'],
    [
      'with a link, without an address of the installation',
      recording().senders,
      { publicUrl: null },
      'PUBLIC_URL is not set',
    ],
  ])('waits for an operator %s', async (_what, senders, chosen, error) => {
    const id = await notifyOfRecovery(world, await createPerson(world));
    expect((await deliveryWith(senders, chosen)(id)).status).toBe('pending');
    expect(await rowOf(world, id)).toMatchObject({ error });
  });
});

describe('the folder of mails', () => {
  it('has one file for each mail, whole and for its owner only', async () => {
    const person = await createPerson(world);
    const deliver = deliveryWith({ email: openMailFolder({ folder, ...identity }) });
    const id = await notifyOfRecovery(world, person);
    expect(await deliver(id)).toEqual({ status: 'sent', retryMs: null });
    expect(await readdir(folder)).toEqual([`${id}.eml`]);
    const path = join(folder, `${id}.eml`);
    expect(((await stat(path)).mode & 0o777).toString(8)).toBe('600');
    const mail = await simpleParser(await readFile(path));
    expect(mail.messageId).toBe(`<${id}@freehold.example>`);
    expect(mail.text).toContain(tokenIn(mail));
  });

  it('that cannot be written fails for now', async () => {
    const deliver = deliveryWith({ email: openMailFolder({ folder: '/dev/null/mail', ...identity }) });
    const id = await notifyOfRecovery(world, await createPerson(world));
    expect((await deliver(id)).status).toBe('pending');
    expect((await rowOf(world, id)).error).toBe('the folder of mails cannot be written (ENOTDIR)');
  });
});

describe('a mail server', () => {
  const attempt = async (url: string) => {
    const person = await createPerson(world);
    const id = await notifyOfRecovery(world, person);
    const { status } = await deliveryWith({ email: openSmtp({ url, ...identity }) })(id);
    return { status, error: (await rowOf(world, id)).error, person };
  };

  it('that cannot be reached, is silent, hangs up or talks nonsense is asked again', async () => {
    const silent = await openReceiver(() => null);
    const port = (url: string): string => `smtp://${new URL(url).host}`;
    expect(await attempt('smtp://127.0.0.1:1')).toMatchObject({ status: 'pending', error: 'no answer (ESOCKET)' });
    expect((await attempt(port(silent.url))).status).toBe('pending');
    await silent.close();
  });

  it('that refuses the sign-in is asked again, because an operator can mend it', async () => {
    const server = await startMailServer({
      authOptional: false,
      onAuth: (_auth, _session, done) => done(Object.assign(new Error('no'), { responseCode: 535 })),
    });
    const url = server.url.replace('//', '//user:wrong@');
    expect(await attempt(url)).toMatchObject({ status: 'pending', error: 'answered 535' });
    await server.close();
  });

  it('without encryption gets no mail, unless it is on this machine or the operator says so', async () => {
    const server = await startMailServer();
    // Another name of this machine, which is not known to be.
    const elsewhere = server.url.replace('127.0.0.1', '0.0.0.0');
    expect((await attempt(elsewhere)).status).toBe('pending');
    expect(server.mails).toEqual([]);
    expect((await attempt(`${elsewhere}?requireTLS=false`)).status).toBe('sent');
    expect(server.mails).toHaveLength(1);
    await server.close();
  });

  const refusals: readonly (readonly [string, MailServerOptions, string])[] = [
    ['the content', { onMail: () => ({ code: 554, text: '5.6.0 no' }) }, 'answered 554 5.6.0'],
    [
      'the sender',
      { onMailFrom: (_address, _session, done) => done(Object.assign(new Error('5.1.8 no'), { responseCode: 550 })) },
      'answered 550 5.1.8',
    ],
  ];
  it.each(refusals)('that refuses %s fails it at once and suppresses nobody', async (_what, options, error) => {
    const server = await startMailServer(options);
    const failed = await attempt(server.url);
    expect(failed).toMatchObject({ status: 'failed', error });
    await server.close();
    const other = await startMailServer();
    const id = await notifyOfRecovery(world, failed.person);
    expect(await deliveryWith({ email: openSmtp({ url: other.url, ...identity }) })(id)).toMatchObject({
      status: 'sent',
    });
    await other.close();
  });
});

it('a notification for an organization is an event for its webhooks, once', async () => {
  const { id: orgId } = await createOrganizationRows(world.db, { status: 'active' });
  const id = await withOrganization(world.db, orgId, (tx) =>
    notify(world, tx, {
      owner: { orgId },
      identityId: null,
      channel: 'webhook',
      template: 'factor_removed',
      parameters: { organizationId: orgId },
    }),
  );
  const deliver = deliveryWith({});
  expect(await deliver(id)).toEqual({ status: 'sent', retryMs: null });
  expect(await deliver(id)).toEqual({ status: 'sent', retryMs: null });
  const events = await withOrganization(world.db, orgId, (tx) => tx.query.outbox.findMany());
  const payload = { orgId, notificationId: id, template: 'factor_removed', organizationId: orgId };
  expect(events).toMatchObject([{ id, type: 'organization.notified', payload }]);
});

it('a person sees the notifications of that person only', async () => {
  const [own, other] = [await createPerson(world), await createPerson(world)];
  const id = await notifyOfRecovery(world, own);
  const seen = async (identityId: string) => {
    return (await withPerson(world.db, identityId, (tx) => tx.select().from(notifications))).map((row) => row.id);
  };
  expect(await seen(own.id)).toEqual([id]);
  expect(await seen(other.id)).toEqual([]);
});
