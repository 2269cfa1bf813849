import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withPerson } from '../../src/db/tenancy.ts';
import { tellPerson } from '../../src/usecases/notification/tell.ts';
import { type MailServer, startMailServer } from '../support/mail-server.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { webhookSecret } from '../support/webhook-signature.ts';
import { createWorld, type World } from '../support/world.ts';
import { createPerson, notifyOfRecovery, publicUrl, untilStatus } from './support.ts';

interface Message {
  channel: string;
  destination: string;
  title: string;
  url: string | null;
}

// What happens to an account is also sent to the gateways of the operator, who knows the numbers and devices of people.

const received: Message[] = [];
const gateway = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers = request.headers as Record<string, string>;
  const message = new Webhook(webhookSecret).verify(Buffer.concat(chunks).toString(), headers) as Message;
  received.push({ ...message, channel: request.url ?? '' });
  response.writeHead(202).end();
});

let world: World;
let mails: MailServer;
beforeAll(async () => {
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  mails = await startMailServer({});
  world = await createWorld({
    temporalAddress: temporalAddress(),
    config: {
      SMTP_URL: mails.url,
      PUBLIC_URL: publicUrl,
      NOTIFY_SMS_URL: `${url}/sms`,
      NOTIFY_PUSH_URL: `${url}/push`,
      NOTIFY_SECRET: webhookSecret,
    },
  });
});
afterAll(async () => {
  await Promise.all([world?.close(), mails?.close()]);
  gateway.closeAllConnections();
  gateway.close();
});

const to = ({ id }: { id: string }) => received.filter(({ destination }) => destination === id);

it('names the person by its id, in its language, once by each channel', async () => {
  const person = await createPerson(world, { locale: 'de' });
  await withPerson(world.db, person.id, (tx) => tellPerson(world, tx, person.id, 'password_changed'));
  const messages = await until(
    async () => to(person),
    (found) => found.length === 2 && mails.to(person.email).length === 1,
    'all channels have got it',
  );
  const [mail] = mails.to(person.email);
  expect(messages.map(({ channel }) => channel).sort()).toEqual(['/push', '/sms']);
  for (const message of messages) expect(message).toMatchObject({ title: mail?.subject, url: null });
});

it('gets no link, which would prove the mailbox', async () => {
  const person = await createPerson(world);
  await untilStatus(world, await notifyOfRecovery(world, person), 'sent');
  expect(mails.to(person.email)).toHaveLength(1);
  expect(to(person)).toEqual([]);
});
