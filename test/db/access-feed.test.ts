import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openAccessFeed } from '../../src/db/authentication/access-feed.ts';
import { type Listener, openListener } from '../../src/db/listener.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let listener: Listener;
beforeAll(async () => {
  database = await createTestDatabase();
  listener = openListener(database.serviceUrl, 'freehold-test');
});
afterAll(async () => {
  await listener.close();
  await database.close();
});

test('a pause of the process, in which an answer came, is no outage', async () => {
  const errors: unknown[] = [];
  const feed = openAccessFeed({
    url: database.serviceUrl,
    mayBeReplica: false,
    applicationName: 'freehold-test',
    listener,
    onChange: () => undefined,
    onError: (error) => void errors.push(error),
  });
  try {
    expect(await feed.poll()).toBe(true);
    const polled = feed.poll();
    // It is sent, and its time has begun. Timers come next, and then what has arrived.
    await turn();
    const until = performance.now() + 1_200;
    while (performance.now() < until);
    expect(await polled).toBe(true);
    expect(errors).toEqual([]);
  } finally {
    await feed.close();
  }
});
