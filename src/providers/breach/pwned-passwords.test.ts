import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openBreaker } from '../circuit/breaker.ts';
import type { BreachOutcome } from './port.ts';
import { openPwnedPasswords } from './pwned-passwords.ts';

const password = 'correct horse battery staple';
const hash = createHash('sha1').update(password).digest('hex').toUpperCase();
const [prefix, suffix] = [hash.slice(0, 5), hash.slice(5)];
const other = 'F'.repeat(35);

let answer: (response: ServerResponse) => void;
let requests: IncomingMessage[] = [];
const server = createServer((request, response) => {
  requests.push(request);
  answer(response);
});
let url: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

afterEach(() => {
  requests = [];
});

const open = (options: { url?: string } = {}) => {
  const outcomes: BreachOutcome[] = [];
  const errors: unknown[] = [];
  const breaker = openBreaker(
    {
      name: 'pwned_passwords',
      code: 'internal_error',
      isOutage: () => true,
      openAfter: 5,
      halfOpenMs: 60_000,
      onState: (_state, error) => void errors.push(error),
    },
    () => undefined,
  );
  const breaches = openPwnedPasswords({
    url,
    breaker,
    onOutcome: (outcome) => void outcomes.push(outcome),
    ...options,
  });
  return { breaches, outcomes, breaker, errors };
};

const answers = (status: number, body: string): void => {
  answer = (response) => void response.writeHead(status).end(body);
};
const timed = async (work: Promise<BreachOutcome>): Promise<[BreachOutcome, number]> => {
  const start = performance.now();
  return [await work, performance.now() - start];
};

test('a published password is found, by five characters of its hash and in a padded answer', async () => {
  answers(200, `${other}:12\r\n${suffix}:3\r\n`);
  const { breaches, outcomes } = open({ url: `${url}/` });
  expect(await breaches.lookUp(password)).toBe('breached');
  expect(requests.map((request) => request.url)).toEqual([`/range/${prefix}`]);
  expect(requests[0]?.headers).toMatchObject({ 'add-padding': 'true' });
  expect(JSON.stringify(requests[0]?.headers)).not.toContain(suffix);
  expect(outcomes).toEqual(['breached']);
});

test.each([
  ['is missing', `${other}:12`],
  ['is padding', `${other}:12\r\n${suffix}:0`],
  ['is part of another line', `${other}:12\r\nA${suffix}:3`],
])('a password is clear if its hash %s', async (_what, body) => {
  answers(200, body);
  expect(await open().breaches.lookUp(password)).toBe('clear');
});

test('a mirror may answer in lower case', async () => {
  answers(200, `${other}:12\n${suffix}:3`.toLowerCase());
  expect(await open().breaches.lookUp(password)).toBe('breached');
});

test.each([
  ['500', 500, `${suffix}:3`],
  ['404', 404, 'Not Found'],
  ['429', 429, `${suffix}:3`],
  ['a redirect', 302, ''],
  ['a page of a proxy', 200, '<html>Please sign in</html>'],
  ['nothing', 200, ''],
])('a service that answers %s leaves it unknown', async (_what, status, body) => {
  answer = (response) => void response.writeHead(status, { location: `${url}/elsewhere` }).end(body);
  const { breaches, outcomes } = open();
  expect(await breaches.lookUp(password)).toBe('unknown');
  expect(outcomes).toEqual(['unknown']);
  expect(requests).toHaveLength(1);
});

test('a service that cannot be reached leaves it unknown', async () => {
  expect(await open({ url: 'http://127.0.0.1:1' }).breaches.lookUp(password)).toBe('unknown');
});

test.each([
  ['never', () => undefined],
  ['with headers alone', (response: ServerResponse) => void response.writeHead(200).flushHeaders()],
  ['with a line alone', (response: ServerResponse) => void response.write(`${other}:12\r\n`)],
])('a service that answers %s is waited for no longer than 1.5 s', async (_what, respond) => {
  answer = respond;
  const [outcome, ms] = await timed(open().breaches.lookUp(password));
  expect(outcome).toBe('unknown');
  expect(ms).toBeGreaterThan(1_400);
  expect(ms).toBeLessThan(2_500);
});

test('of an answer of 50 MB little is read, and it is unknown', async () => {
  const line = Buffer.from(`${other}:12\r\n`.repeat(25_000));
  let sent = 0;
  const closed = new Promise<void>((resolve) => {
    answer = (response) => {
      response.once('close', resolve).on('error', () => undefined);
      const send = (): void => {
        while (sent < 50_000_000 && !response.destroyed) {
          sent += line.length;
          if (!response.write(line)) return;
        }
        response.end(`${suffix}:3\r\n`);
      };
      response.on('drain', send);
      send();
    };
  });
  const before = process.memoryUsage().arrayBuffers;
  const [outcome, ms] = await timed(open().breaches.lookUp(password));
  await closed;
  expect(outcome).toBe('unknown');
  expect(ms).toBeLessThan(2_500);
  expect(sent).toBeLessThan(20_000_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
});

test('after five failures it is no longer asked, and nobody waits for it', async () => {
  answers(503, '');
  const { breaches, outcomes, breaker, errors } = open();
  for (let asked = 0; asked < 20; asked += 1) expect(await breaches.lookUp(password)).toBe('unknown');
  expect(requests).toHaveLength(5);
  expect(breaker.state()).toBe('open');
  expect(outcomes).toHaveLength(20);
  // What is logged tells nothing of the password.
  expect(errors.map(String)).toEqual(['Error: The service for breached passwords answered 503']);
});
