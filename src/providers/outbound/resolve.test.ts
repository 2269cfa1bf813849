import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openResolve, type Resolve } from './resolve.ts';

const typeA = 1;
const noSuchName = 3;

let server: Socket;
let folder: string;
let hostsPath: string;
let servers: string[];
const asked: string[] = [];

const nameIn = (query: Buffer): { name: string; end: number } => {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
};

/** RFC 1035, 4.1: repeats the question, with one address for an existing A record. */
const answerTo = (query: Buffer, rcode: number, address: readonly number[] | null, end: number): Buffer => {
  const head = Buffer.from(query.subarray(0, 12));
  head.writeUInt16BE(0x8180 | rcode, 2);
  head.writeUInt16BE(address === null ? 0 : 1, 6);
  head.writeUInt32BE(0, 8);
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...(address ?? [])]);
  return Buffer.concat([head, query.subarray(12, end + 4), address === null ? Buffer.alloc(0) : record]);
};

beforeAll(async () => {
  server = createSocket('udp4');
  server.on('message', (query, { port, address }) => {
    const { name, end } = nameIn(query);
    asked.push(name);
    if (name.endsWith('.silent.example')) return;
    const isThere = name === 'hooks.example';
    const isA = query.readUInt16BE(end) === typeA;
    const answer = answerTo(query, isThere ? 0 : noSuchName, isThere && isA ? [192, 0, 2, 7] : null, end);
    server.send(answer, port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  servers = [`127.0.0.1:${server.address().port}`];
  folder = await mkdtemp(join(tmpdir(), 'freehold-hosts-'));
  hostsPath = join(folder, 'hosts');
  await writeFile(hostsPath, '# own\n10.1.2.3\treceiver Receiver.internal # old\nfd00::5 receiver\nnonsense bad\n');
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const open = (timeoutMs: number): Resolve => openResolve({ timeoutMs, servers, hostsPath });
const hooks = [{ address: '192.0.2.7', family: 4 }];

test('unanswered names delay neither other names nor other look-ups of the process', async () => {
  const resolve = open(30_000);
  const stuck = Array.from({ length: 20 }, (_, index) => open(3_000)(`n${index}.silent.example`));
  let ended = 0;
  const ends = stuck.map((each) =>
    each.catch((error: NodeJS.ErrnoException) => error.code).finally(() => (ended += 1)),
  );
  expect(await resolve('hooks.example')).toEqual(hooks);
  await lookup('localhost');
  expect(ended).toBe(0);
  // Either limit may come first, that of one query or that of all.
  for (const end of await Promise.all(ends)) expect(['ETIMEOUT', 'ECANCELLED']).toContain(end);
});

test('resolves names in the hosts file from it, without a query', async () => {
  const resolve = open(2_000);
  expect(await resolve('receiver')).toEqual([
    { address: '10.1.2.3', family: 4 },
    { address: 'fd00::5', family: 6 },
  ]);
  expect(await resolve('RECEIVER.internal.')).toEqual([{ address: '10.1.2.3', family: 4 }]);
  expect(await resolve('localhost')).toEqual([{ address: '127.0.0.1', family: 4 }]);
  expect(await resolve('::1')).toEqual([{ address: '::1', family: 6 }]);
  expect(asked).not.toEqual(expect.arrayContaining([expect.stringMatching(/receiver|localhost/)]));
});

test('queries a nonexistent name unchanged, without search domains', async () => {
  const before = asked.length;
  await expect(open(2_000)('bad')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  expect(new Set(asked.slice(before))).toEqual(new Set(['bad']));
});

test('queries the name server if there is no hosts file', async () => {
  const resolve = openResolve({ timeoutMs: 2_000, servers, hostsPath: join(folder, 'none') });
  expect(await resolve('hooks.example.')).toEqual(hooks);
});
