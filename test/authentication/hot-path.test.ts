import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newKey } from '../../src/contract/api-key-text.ts';
import type { PersonPrincipal } from '../../src/contract/principal.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { type AccessUnderTest, refusalOf } from '../support/access.ts';
import { asOwnerOf } from '../support/database.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createSessionRows } from '../support/sessions.ts';
import { type StatementCounter, startStatementCounter } from '../support/statement-counter.ts';
import { until } from '../support/until.ts';
import { openScene, refused, type Scene } from './scene.ts';

let scene: Scene;
let counter: StatementCounter;
beforeAll(async () => {
  scene = await openScene();
  counter = await startStatementCounter(scene.database.serviceUrl);
});
afterEach(() => scene.closeOpened());
afterAll(async () => {
  await counter.close();
  await scene.close();
});

describe('statements of a verification, counted on the wire', () => {
  /** The first statement of a connection reads the database's types. */
  const warm = async (access: AccessUnderTest): Promise<void> => {
    await refusalOf(access, newKey('user'));
  };
  const counted = async (run: () => Promise<unknown>): Promise<number> => {
    const before = counter.count();
    await run();
    return counter.count() - before;
  };

  test('one if the key is not cached, none if it is', async () => {
    // Created first, because activating an organization changes its access.
    const { key } = await scene.newKeyOf(await scene.newMember());
    const access = await scene.open({ poolUrl: counter.url });
    await warm(access);
    expect(await counted(() => refusalOf(access, key))).toBe(1);
    expect(
      await counted(async () => {
        for (let times = 0; times < 100; times += 1) expect(access.authenticate(key)).toMatchObject({ kind: 'user' });
      }),
    ).toBe(0);
  });

  test('one for a nonexistent key, then none', async () => {
    const access = await scene.open({ poolUrl: counter.url });
    await warm(access);
    const key = newKey('user');
    expect(await counted(() => refusalOf(access, key))).toBe(1);
    expect(await counted(() => refusalOf(access, key))).toBe(0);
    expect(await refusalOf(access, key)).toBe('invalid_credentials');
  });

  test('none for an incomplete key', async () => {
    const access = await scene.open({ poolUrl: counter.url });
    expect(await counted(() => refusalOf(access, newKey('user').slice(0, -1)))).toBe(0);
  });

  test('one for a hundred simultaneous requests', async () => {
    const { key } = await scene.newKeyOf(await scene.newMember());
    const access = await scene.open({ poolUrl: counter.url });
    await warm(access);
    const together = () => Promise.all(Array.from({ length: 100 }, () => access.authenticate(key)));
    expect(await counted(together)).toBe(1);
  });

  test('two for a session that enters an organization for the first time, then none, neither to read nor to write', async () => {
    const { database, keyRing } = scene;
    const { id, slug } = await createOrganizationRows(database.db, { status: 'active' });
    const { identityId } = await createMemberRows(database.db, id, { role: 'admin' });
    const { accessToken } = await createSessionRows({ db: database.db, keyRing }, identityId);
    const access = await scene.open({ poolUrl: counter.url });
    await warm(access);
    const enter = async () => access.enter((await access.authenticate(accessToken)) as PersonPrincipal, slug);
    expect(await counted(enter)).toBe(2);
    const enterOften = async () => {
      for (let times = 0; times < 100; times += 1) {
        const person = access.authenticate(accessToken);
        expect(person).toMatchObject({ kind: 'person' });
        expect(access.enter(person as PersonPrincipal, slug)).toMatchObject({ kind: 'user' });
      }
      // Its one statement follows any that were sent without waiting.
      await refusalOf(access, newKey('user'));
    };
    // Repeated, because the visit of the session is written once, some seconds after it.
    await expect.poll(() => counted(enterOften)).toBe(1);
  });

  test('one even while the access of others keeps changing', async () => {
    const otherKey = await scene.newKeyOf(await scene.newMember());
    const { key } = await scene.newKeyOf(await scene.newMember());
    const access = await scene.open({ poolUrl: counter.url });
    await warm(access);
    let changed = 0;
    let isVerified = false;
    const changes = asOwnerOf(scene.database, async (sql) => {
      for (; !isVerified; changed += 1) {
        await sql`update api_keys set rate_limit_per_hour = ${changed} where id = ${otherKey.id}`;
      }
    });
    try {
      await until(
        async () => changed,
        (count) => count > 0,
        'the access of another changes',
      );
      expect(await counted(() => refusalOf(access, key))).toBe(1);
    } finally {
      isVerified = true;
    }
    await changes;
  });
});

describe('the passing of time', () => {
  test('ends a cached key', async () => {
    const access = await scene.open();
    const { key } = await scene.newKeyOf(await scene.newMember(), { expiresAt: new Date(Date.now() + 1_500) });
    expect(await refusalOf(access, key)).toBe('accepted');
    const lookUps = access.lookedUp.filter((from) => from === 'database').length;
    await refused(access, key, 'expired_credentials', 3_000);
    expect(access.lookedUp.filter((from) => from === 'database').length).toBe(lookUps);
  });

  test('ends a rotated key', async () => {
    const access = await scene.open();
    const { key } = await scene.newKeyOf(await scene.newMember(), {
      status: 'rotating',
      validUntil: new Date(Date.now() + 1_500),
    });
    expect(await refusalOf(access, key)).toBe('accepted');
    await refused(access, key, 'revoked_credentials', 3_000);
  });
});

test('a flood of unknown keys evicts no known key', async () => {
  const access = await scene.open({ cacheEntriesMax: 10 });
  const member = await scene.newMember();
  const keys = await Promise.all(Array.from({ length: 10 }, () => scene.newKeyOf(member)));
  for (const { key } of keys) await access.authenticate(key);
  for (let round = 0; round < 22; round += 1) {
    await Promise.all(Array.from({ length: 50 }, () => refusalOf(access, newKey('user'))));
  }
  for (const { key } of keys) expect(access.isKnown(key)).toBe(true);
  expect(access.state().entries).toBeLessThanOrEqual(10 + 1_000);
});

describe('while the KMS is unavailable', () => {
  test('keys are verified with the unwrapped secrets, and a missing key is not called unknown', async () => {
    let isAway = false;
    const failing: KeyRing = {
      ...scene.keyRing,
      load: async () => {
        if (isAway) throw new Error('The KMS cannot be reached');
        await scene.keyRing.load();
      },
    };
    const access = await scene.open({ keyRing: failing });
    const { key } = await scene.newKeyOf(await scene.newMember());
    expect(await refusalOf(access, newKey('user'))).toBe('invalid_credentials');
    isAway = true;
    // A change that concerns everyone, perhaps a new pepper.
    await asOwnerOf(scene.database, (sql) => sql`update key_ring set active_at = active_at - interval '1 ms'`);
    await until(
      () => refusalOf(access, newKey('user')),
      (code) => code === 'kms_unavailable',
      'no key is called unknown',
    );
    expect(await refusalOf(access, key)).toBe('accepted');
    expect(access.state().ageMs).toBeLessThan(1_000);
    isAway = false;
    await until(
      () => refusalOf(access, newKey('user')),
      (code) => code === 'invalid_credentials',
      'the KMS is back',
    );
  });
});
