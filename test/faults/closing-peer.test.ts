import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { withPlatform } from '../../src/db/tenancy.ts';

// Like a load balancer in front of an unavailable Postgres, which accepts and closes every connection.

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((socket) => socket.resume().end());
  port = await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test('treats a peer that closes every connection as an unreachable database, without waiting', async () => {
  const url = `postgres://freehold_service@127.0.0.1:${port}/freehold`;
  const database = openDatabase(url, 'freehold-test', { connectSeconds: 1 });
  const tries = Array.from({ length: 3 }, () =>
    withPlatform(database.db, async () => undefined).then(
      () => 'reached',
      ({ code }: { code: string }) => code,
    ),
  );
  expect(await Promise.all(tries)).toEqual(tries.map(() => 'database_unavailable'));
  await database.close();
});
