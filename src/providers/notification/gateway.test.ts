import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGateway } from './gateway.ts';

const secret = `whsec_${Buffer.from('a gateway of tests, 24 bytes').toString('base64')}`;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
let status: number | 'silent' | 'closes' | 'endless';
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
  if (status === 'silent') return;
  if (status === 'closes') return void response.destroy();
  if (status !== 'endless') return void response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end();
  response.writeHead(200);
  const more = setInterval(() => response.write('x'.repeat(65_536)), 1);
  response.on('close', () => clearInterval(more));
});
let url: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const message = {
  id: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
  createdAt: new Date(),
  destination: '+49 30 901820',
  subject: 'A title',
  text: 'text',
  html: '<p>text</p>',
  brief: 'One line',
  url: 'https://freehold.example/console/recover#token',
};
const send = (to = url) => openGateway({ url: to, secret, timeoutMs: 1_000 }).send(message);

test('a gateway gets a signed message, which it recognizes when it comes again', async () => {
  status = 202;
  expect(await send()).toEqual({ kind: 'sent' });
  expect(await send()).toEqual({ kind: 'sent' });
  const [first, second] = received.splice(0);
  const verified = new Webhook(secret).verify(first?.body ?? '', first?.headers as Record<string, string>);
  expect(verified).toEqual({
    notificationId: message.id,
    destination: message.destination,
    title: 'A title',
    text: 'One line',
    url: message.url,
  });
  expect([first, second].map((each) => each?.headers['webhook-id'])).toEqual([message.id, message.id]);
});

test.each([
  [400, 'refused'],
  [403, 'refused'],
  [422, 'refused'],
  [408, 'failed'],
  [429, 'failed'],
  [500, 'failed'],
  [503, 'failed'],
  // A redirect would take the message elsewhere.
  [307, 'failed'],
  ['silent', 'failed'],
  ['closes', 'failed'],
] as const)('an answer %s means that the message is %s, and names no destination', async (answer, kind) => {
  status = answer;
  const outcome = await send();
  expect(outcome.kind).toBe(kind);
  expect(JSON.stringify(outcome)).not.toMatch(/901820|127\.0\.0\.1/);
});

test('an endless answer counts by its status, and is not read', async () => {
  status = 'endless';
  expect(await send()).toEqual({ kind: 'sent' });
});

test('a gateway that cannot be reached is attempted again', async () => {
  expect(await send('http://127.0.0.1:1/')).toEqual({ kind: 'failed', reason: 'no answer (ECONNREFUSED)' });
});
