import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Denials, openDenials } from '../../src/background/audit/denials.ts';
import { platformChain } from '../../src/contract/ids.ts';
import { openDatabase } from '../../src/db/client.ts';
import type { Denial } from '../../src/usecases/audit/denial.ts';
import { chainOf } from '../support/audit-trail.ts';
import { asOwnerOf, asSuperuser, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { sumOf } from './denied.ts';

const hourMs = 3_600_000;

describe('the batch', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());

  const denialOf = (orgId: string, chosen: Partial<Denial> = {}): Denial => ({
    orgId,
    actor: 'user:1',
    code: 'forbidden',
    operation: 'listUsers',
    requestId: 'request-1',
    ...chosen,
  });
  const using = async (
    run: (denials: Denials, errors: unknown[]) => Promise<void>,
    options: { flushEveryMs?: number; closeMsMax?: number } = {},
  ) => {
    const errors: unknown[] = [];
    const denials = openDenials({
      db: database.db,
      onError: (error) => errors.push(error),
      flushEveryMs: hourMs,
      ...options,
    });
    await run(denials, errors);
    await denials.close();
    return errors;
  };

  test('is one event per caller and code, with number, times and targets', async () => {
    const orgId = uuid();
    const startedAt = Date.now();
    await using(async (denials) => {
      for (let time = 0; time < 100; time += 1) denials.record(denialOf(orgId, { requestId: `request-${time}` }));
      denials.record(denialOf(orgId, { actor: 'user:2' }));
      denials.record(denialOf(orgId, { code: 'organization_suspended' }));
      denials.record(denialOf(orgId, { operation: 'createUser' }));
      denials.record(denialOf(orgId, { code: 'revoked_credentials' }));
      await denials.flush();
    });
    const events = await chainOf(database, orgId);
    expect(sumOf(events, 'count')).toBe(104);
    expect(events.length).toBe(4);
    expect(
      new Set(events.map(({ action, actor, target, reason }) => `${action} ${actor} ${target} ${reason}`)),
    ).toEqual(
      new Set([
        'access.denied user:1 routes forbidden',
        'access.denied user:2 route:listUsers forbidden',
        'access.denied user:1 route:listUsers organization_suspended',
        'authentication.failed user:1 route:listUsers revoked_credentials',
      ]),
    );
    expect(events[0]?.requestId).toBe('request-0');
    for (const { detail } of events) {
      expect(Date.parse(String(detail?.firstAt))).toBeGreaterThanOrEqual(startedAt);
      expect(Date.parse(String(detail?.lastAt))).toBeGreaterThanOrEqual(Date.parse(String(detail?.firstAt)));
      const operations = detail?.count === 101 ? ['operations'] : [];
      expect(Object.keys(detail ?? {}).sort()).toEqual(['count', 'firstAt', 'lastAt', ...operations]);
    }
    expect(events[0]?.detail).toMatchObject({ count: 101, operations: 'listUsers 100, createUser 1' });
  });

  test('is written when its time is over, and less and less often during a flood', async () => {
    const [busy, quiet] = [uuid(), uuid()];
    const collectMs = { first: 100, max: 800 };
    const denials = openDenials({ db: database.db, onError: () => undefined, flushEveryMs: 10, collectMs });
    const startedAt = Date.now();
    denials.record(denialOf(quiet));
    let recorded = 0;
    const flood = setInterval(() => {
      for (const operation of ['listUsers', 'readUser', 'createUser']) {
        recorded += 1;
        denials.record(denialOf(busy, { operation }));
      }
    }, 5);
    await until(
      () => chainOf(database, busy),
      (events) => events.length === 4,
      'four events of a flood are written',
    );
    clearInterval(flood);
    // 100 + 200 + 400 + 800 ms; the last interval is not over before.
    expect(Date.now() - startedAt).toBeGreaterThan(1_400);
    await denials.flush();
    const events = await chainOf(database, busy);
    expect(events.length).toBeLessThanOrEqual(5);
    expect(sumOf(events, 'count')).toBe(recorded);
    expect(sumOf(await chainOf(database, quiet), 'count')).toBe(1);
    expect(denials.state()).toMatchObject({ pending: 0, oldestMs: 0 });
    await denials.close();
  });

  const fifty = (of: (index: number) => Partial<Denial>) => Array.from({ length: 50 }, (_, index) => of(index));
  const keyIds = Array.from({ length: 100 }, () => uuid());
  test.each<[string, string, (second: number) => Partial<Denial>[], number]>([
    [
      'one network',
      platformChain,
      () =>
        (['missing_credentials', 'malformed_credentials', 'invalid_credentials'] as const).map((code) => ({
          actor: 'network:hour',
          code,
        })),
      36,
    ],
    // Seven for each of 20 networks, and seven for all others.
    [
      'a thousand networks',
      uuid(),
      (second) => fifty((at) => ({ actor: `network:${(second * 13 + at) % 1_000}` })),
      147,
    ],
    // Seven for each of three keys, and seven for all others.
    [
      'a member with a hundred keys',
      uuid(),
      (second) => fifty((at) => ({ keyId: keyIds[(second * 13 + at) % 100] ?? null })),
      28,
    ],
  ])('of an hour of flood from %s over all routes has few events', async (_, orgId, sent, eventsMax) => {
    const start = Date.now();
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: start });
    const before = (await chainOf(database, orgId)).length;
    try {
      let count = 0;
      const errors = await using(async (denials) => {
        for (let second = 0; second < 3_600; second += 4) {
          vi.setSystemTime(start + second * 1_000);
          for (const each of sent(second)) {
            count += 1;
            denials.record(denialOf(orgId, { operation: `operation${second % 60}`, ...each }));
          }
          await denials.flushDue();
        }
      });
      expect(errors).toEqual([]);
      const events = (await chainOf(database, orgId)).slice(before);
      expect(sumOf(events, 'count')).toBe(count);
      expect(events.length).toBeLessThanOrEqual(eventsMax);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is written at shutdown', async () => {
    const orgId = uuid();
    await using(async (denials) => denials.record(denialOf(orgId)));
    expect(sumOf(await chainOf(database, orgId), 'count')).toBe(1);
  });

  test('is bounded; dropped refusals are counted, and reported by the next event of their chain', async () => {
    const crowded = Array.from({ length: 4 }, () => uuid());
    const quiet = uuid();
    const [first = ''] = crowded;
    await using(async (denials) => {
      for (const orgId of crowded) {
        for (let caller = 0; caller < 325; caller += 1) denials.record(denialOf(orgId, { actor: `user:${caller}` }));
      }
      denials.record(denialOf(quiet));
      expect(denials.state()).toMatchObject({ pending: 1_000, dropped: 301 });
      await denials.flush();
      for (const orgId of crowded) expect(sumOf(await chainOf(database, orgId), 'dropped')).toBe(75);
      expect(await chainOf(database, quiet)).toEqual([]);
      denials.record(denialOf(quiet));
      denials.record(denialOf(first));
      await denials.flush();
      expect((await chainOf(database, quiet)).map(({ detail }) => detail?.dropped)).toEqual([1]);
      expect(sumOf(await chainOf(database, first), 'dropped')).toBe(75);
      expect(sumOf(await chainOf(database, first), 'count')).toBe(251);
    });
  });

  test('keeps room for other organizations during a flood of one, and frees it once written', async () => {
    const [crowded, quiet] = [uuid(), uuid()];
    await using(async (denials) => {
      for (let round = 1; round <= 2; round += 1) {
        for (let caller = 0; caller < 1_000; caller += 1)
          denials.record(denialOf(crowded, { actor: `user:${caller}` }));
        denials.record(denialOf(quiet));
        expect(denials.state()).toMatchObject({ pending: 251, dropped: 750 * round });
        await denials.flush();
        expect(sumOf(await chainOf(database, quiet), 'count')).toBe(round);
        expect(sumOf(await chainOf(database, crowded), 'count')).toBe(250 * round);
        expect(sumOf(await chainOf(database, crowded), 'dropped')).toBe(750 * round);
      }
    });
  });

  test('reserves no extra room for a chain that could not be written', async () => {
    await using(async (denials) => {
      for (let caller = 0; caller < 250; caller += 1) denials.record(denialOf('no-chain', { actor: `user:${caller}` }));
      await denials.flush();
      denials.record(denialOf('no-chain', { actor: 'user:other' }));
      expect(denials.state()).toMatchObject({ pending: 250, dropped: 1 });
    });
  });

  test('distinguishes a few networks of strangers, and counts all others together', async () => {
    const orgId = uuid();
    await using(async (denials) => {
      for (let network = 0; network < 1_000; network += 1) {
        denials.record(denialOf(platformChain, { actor: `network:${network}`, code: 'invalid_credentials' }));
      }
      expect(denials.state()).toMatchObject({ pending: 21, dropped: 0 });
      denials.record(denialOf(orgId));
      await denials.flush();
    });
    expect(sumOf(await chainOf(database, orgId), 'count')).toBe(1);
    const others = (await chainOf(database, platformChain)).filter(({ actor }) => actor === 'network:other');
    expect(others.map(({ detail }) => detail?.count)).toEqual([980]);
  });

  test('is written for other chains if one cannot be written', async () => {
    const [broken, whole] = ['no-chain', uuid()];
    const errors = await using(async (denials) => {
      denials.record(denialOf(broken));
      denials.record(denialOf(whole));
      await denials.flush();
      expect(denials.state().pending).toBe(1);
    });
    expect(errors.length).toBe(3);
    expect(sumOf(await chainOf(database, whole), 'count')).toBe(1);
  });

  test('is kept during an outage of Postgres, and written after it', async () => {
    const name = new URL(database.serviceUrl).pathname.slice(1);
    const limitConnections = (limit: number) =>
      asSuperuser((sql) => sql.unsafe(`alter database ${name} connection limit ${limit}`));
    const away = openDatabase(database.serviceUrl, 'freehold-test', { max: 2 });
    const errors: unknown[] = [];
    const denials = openDenials({ db: away.db, onError: (error) => errors.push(error), flushEveryMs: hourMs });
    const orgIds = Array.from({ length: 30 }, () => uuid());
    await limitConnections(0);
    try {
      for (const orgId of orgIds) denials.record(denialOf(orgId));
      await denials.flush();
      await denials.flush();
      // Not every chain waits until it is notified.
      expect(errors).toMatchObject([{ code: 'database_unavailable' }, { code: 'database_unavailable' }]);
      for (const orgId of orgIds) denials.record(denialOf(orgId));
      expect(denials.state().dropped).toBe(0);
      expect(denials.state().pending).toBeGreaterThanOrEqual(30);
    } finally {
      await limitConnections(-1);
    }
    await denials.close();
    await away.close();
    for (const orgId of orgIds) expect(sumOf(await chainOf(database, orgId), 'count')).toBe(2);
    expect(errors.length).toBe(2);
  });

  test('reports at shutdown what it could not write', async () => {
    const errors = await using(async (denials) => denials.record(denialOf('no-chain')));
    expect(errors.map(String)).toEqual([
      expect.stringContaining('Failed query'),
      'Error: 1 counted refusals were lost',
    ]);
  });

  test('is given up at shutdown when Postgres does not answer in time', async () => {
    await asOwnerOf(database, (owner) =>
      owner.begin(async (tx) => {
        await tx`lock table audit_heads in access exclusive mode`;
        const errors = await using(async (denials) => denials.record(denialOf(uuid())), { closeMsMax: 100 });
        expect(errors.map(String)).toEqual(['Error: 1 counted refusals were lost']);
      }),
    );
  });
});
