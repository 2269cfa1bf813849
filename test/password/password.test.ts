import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hash } from '@node-rs/argon2';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PasswordRow } from '../../src/db/password/schema.ts';
import {
  clearPasswordFailures,
  countPasswordFailure,
  findOpenPassword,
  findPassword,
  setPassword,
  updatePassword,
} from '../../src/db/password/store.ts';
import { identities } from '../../src/db/schema.ts';
import { withPerson, withPlatform } from '../../src/db/tenancy.ts';
import type { Config } from '../../src/main/config.ts';
import { passwordsOf } from '../../src/main/passwords.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import type { Passwords } from '../../src/usecases/password/passwords.ts';
import { testConfig } from '../support/config.ts';
import { createTestDatabase, refusalOf, type TestDatabase } from '../support/database.ts';
import { openTestKeyRing } from '../support/keys.ts';
import { parseExposition, sampleOf } from '../telemetry/prometheus.ts';

const text = 'correct horse battery staple';
const another = 'wrong donkey charger paperclip';

let database: TestDatabase;
let keyRing: KeyRing;

/** A service that knows one password. */
let isAway = false;
let questions = 0;
const service = createServer((request, response) => {
  questions += 1;
  if (isAway) return void response.writeHead(500).end();
  const hashed = createHash('sha1').update(another).digest('hex').toUpperCase();
  const found = request.url === `/range/${hashed.slice(0, 5)}` ? hashed.slice(5) : '0'.repeat(35);
  response.end(`${'F'.repeat(35)}:0\r\n${found}:7\r\n`);
});
let serviceUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  keyRing = await openTestKeyRing(database.db);
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
});
afterAll(async () => {
  service.closeAllConnections();
  service.close();
  await database.close();
});
beforeEach(() => {
  isAway = false;
  questions = 0;
});

const open = (chosen: Partial<Config> = {}) => {
  const lines: string[] = [];
  const metrics = createMetrics('api');
  const logger = createLogger({ level: 'trace', process: 'api', destination: { write: (line) => lines.push(line) } });
  const passwords = passwordsOf(testConfig(chosen), { keyRing, metrics, logger });
  return { passwords, metrics, lines };
};

const createPerson = async (): Promise<{ identityId: string; email: string; names: string[] }> => {
  const identityId = uuid();
  const email = `grace-${identityId.slice(-12)}@example.com`;
  await withPlatform(database.db, (tx) => tx.insert(identities).values({ id: identityId, email }));
  return { identityId, email, names: ['Grace Hopper'] };
};
type Person = Awaited<ReturnType<typeof createPerson>>;

const read = ({ identityId }: Person): Promise<PasswordRow | undefined> =>
  withPerson(database.db, identityId, (tx) => findPassword(tx, identityId));
const readExisting = async (person: Person): Promise<PasswordRow> => {
  const row = await read(person);
  if (row === undefined) throw new Error('The person has no password');
  return row;
};
const choose = async (passwords: Passwords, person: Person, chosen: string): Promise<void> => {
  const current = await read(person);
  const sealed = await passwords.choose({ ...person, text: chosen, path: 'password', current });
  await withPerson(database.db, person.identityId, (tx) => setPassword(tx, { ...person, ...sealed }));
};
const fail = ({ identityId }: Person, isKnownDevice = false): Promise<boolean> =>
  withPerson(database.db, identityId, (tx) => countPasswordFailure(tx, identityId, isKnownDevice));
const isOpenFor = async ({ identityId }: Person, isKnownDevice: boolean): Promise<boolean> =>
  (await withPerson(database.db, identityId, (tx) => findOpenPassword(tx, identityId, isKnownDevice))) !== undefined;
const codesOf = async (attempt: Promise<unknown>): Promise<unknown> => {
  const error = await attempt.catch((refusal: unknown) => refusal);
  expect(error).toMatchObject({ code: 'password_rejected' });
  return (error as { errors: { code: string }[] }).errors.map(({ code }) => code);
};

describe('a chosen password', () => {
  test('is stored encrypted for its person, and verified', async () => {
    const { passwords } = open();
    const [person, other] = [await createPerson(), await createPerson()];
    await choose(passwords, person, text);
    const row = await readExisting(person);
    expect(row).toMatchObject({ failures: 0, lockedAt: null, mustChange: false, checkedAt: null });
    expect(row.sealed).not.toContain('argon2');
    expect(await passwords.verify(row, text)).toBe(true);
    expect(await passwords.verify(row, another)).toBe(false);
    expect(await passwords.verify(undefined, text)).toBe(false);
    // Copied to the row of another person, it opens nothing.
    const copied = { ...row, identityId: other.identityId };
    await expect(passwords.verify(copied, text)).rejects.toThrow(/belongs to another row/);
  });

  test('is refused with each rule that it breaks, and the former one stays', async () => {
    const { passwords, lines } = open({ PWNED_PASSWORDS_URL: serviceUrl, PASSWORD_LENGTH_MIN: 10 });
    const person = await createPerson();
    await choose(passwords, person, text);
    expect(await codesOf(choose(passwords, person, 'hopper'))).toEqual(['too_short', 'contains_context']);
    expect(await codesOf(choose(passwords, person, '1234567890'))).toEqual(['common']);
    expect(await codesOf(choose(passwords, person, text))).toEqual(['unchanged']);
    expect(await codesOf(choose(passwords, person, another))).toEqual(['breached']);
    expect(await passwords.verify(await read(person), text)).toBe(true);
    expect(lines).toEqual([]);
  });

  test('is compared with breached ones only after all else, and is accepted if the service cannot be reached', async () => {
    const { passwords, metrics, lines } = open({ PWNED_PASSWORDS_URL: serviceUrl });
    const person = await createPerson();
    await codesOf(choose(passwords, person, 'hopper'));
    expect(questions).toBe(0);
    await choose(passwords, person, text);
    expect(questions).toBe(1);
    expect((await readExisting(person)).checkedAt).toBeInstanceOf(Date);
    isAway = true;
    for (let round = 0; round < 6; round += 1) await choose(passwords, person, `${another} ${round}`);
    expect((await readExisting(person)).checkedAt).toBeNull();
    expect(questions).toBe(6);
    const exposition = parseExposition(await metrics.render());
    const count = (outcome: string) => sampleOf(exposition, 'freehold_password_breach_checks_total', { outcome });
    expect([count('clear'), count('breached'), count('unknown')]).toEqual([1, 0, 6]);
    expect(sampleOf(exposition, 'freehold_circuit_state', { name: 'pwned_passwords' })).toBe(2);
    expect(sampleOf(exposition, 'freehold_password_hash_seconds_count')).toBe(7 + 6);
    expect(sampleOf(exposition, 'freehold_password_hash_queue')).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain(another);
  });

  test('replaces all that concerned the former one', async () => {
    const { passwords } = open();
    const person = await createPerson();
    await choose(passwords, person, text);
    for (let failure = 1; failure <= 100; failure += 1) await fail(person);
    const before = await readExisting(person);
    expect(before.lockedAt).not.toBeNull();
    await choose(passwords, person, another);
    const after = await readExisting(person);
    expect(after).toMatchObject({ failures: 0, lockedAt: null, mustChange: false });
    expect(after.changedAt.getTime()).toBeGreaterThan(before.changedAt.getTime());
    expect(await passwords.verify(after, another)).toBe(true);
  });

  test('is seen and written by its person only', async () => {
    const { passwords } = open();
    const [person, other] = [await createPerson(), await createPerson()];
    await choose(passwords, person, text);
    const { identityId } = person;
    await withPerson(database.db, other.identityId, async (tx) => {
      expect(await findPassword(tx, identityId)).toBeUndefined();
      expect(await countPasswordFailure(tx, identityId, true)).toBe(false);
    });
    expect((await readExisting(person)).failures).toBe(0);
    const forged = withPerson(database.db, other.identityId, (tx) =>
      setPassword(tx, { identityId, sealed: 'x', checkedAt: null }),
    );
    expect(await refusalOf(forged)).toMatchObject({ sqlState: '42501' });
  });
});

describe('wrong passwords', () => {
  test('of strangers disable the password for them at the ninetieth since the last success, which is reported once', async () => {
    const { passwords } = open();
    const person = await createPerson();
    await choose(passwords, person, text);
    for (let failure = 1; failure < 90; failure += 1) expect(await fail(person)).toBe(false);
    await withPerson(database.db, person.identityId, (tx) => clearPasswordFailures(tx, person.identityId));
    expect((await readExisting(person)).failures).toBe(0);
    // Simultaneously, as an attacker would.
    const outcomes = await Promise.all(Array.from({ length: 120 }, () => fail(person)));
    expect(outcomes.filter((isDisabled) => isDisabled)).toHaveLength(1);
    const row = await readExisting(person);
    expect(row.failures).toBe(90);
    expect(row.lockedAt).toBeInstanceOf(Date);
    expect([await isOpenFor(person, false), await isOpenFor(person, true)]).toEqual([false, true]);
  });

  test('of everybody disable it at the hundredth, which is reported, and undone by no success that comes too late', async () => {
    const { passwords } = open();
    const person = await createPerson();
    await choose(passwords, person, text);
    for (let failure = 1; failure <= 90; failure += 1) await fail(person);
    const outcomes = await Promise.all(Array.from({ length: 15 }, () => fail(person, true)));
    expect(outcomes.filter((isDisabled) => isDisabled)).toHaveLength(1);
    expect([await isOpenFor(person, false), await isOpenFor(person, true)]).toEqual([false, false]);
    await withPerson(database.db, person.identityId, (tx) => clearPasswordFailures(tx, person.identityId));
    expect(await readExisting(person)).toMatchObject({ failures: 100, lockedAt: expect.any(Date) });
  });

  test('are forgotten after a success on a known device, which lets no stranger in again', async () => {
    const { passwords } = open();
    const person = await createPerson();
    await choose(passwords, person, text);
    for (let failure = 1; failure <= 90; failure += 1) await fail(person);
    await withPerson(database.db, person.identityId, (tx) => clearPasswordFailures(tx, person.identityId));
    expect((await readExisting(person)).failures).toBe(0);
    expect([await isOpenFor(person, false), await isOpenFor(person, true)]).toEqual([false, true]);
    expect(await fail(person)).toBe(false);
    expect((await readExisting(person)).failures).toBe(0);
    for (let failure = 1; failure < 100; failure += 1) expect(await fail(person, true)).toBe(false);
    expect(await fail(person, true)).toBe(true);
  });

  test('of a person without a password are not counted', async () => {
    const person = await createPerson();
    expect(await fail(person)).toBe(false);
    expect(await read(person)).toBeUndefined();
  });
});

describe('a review after a sign-in', () => {
  const weakly = async (person: Person, chosen: string): Promise<PasswordRow> => {
    const phc = await hash(chosen.normalize('NFKC'), { memoryCost: 8_192, timeCost: 2 });
    const sealed = keyRing.seal(phc, person.identityId);
    await withPerson(database.db, person.identityId, (tx) =>
      setPassword(tx, { identityId: person.identityId, sealed, checkedAt: null }),
    );
    return readExisting(person);
  };
  const review = async (passwords: Passwords, row: PasswordRow, chosen: string) => {
    const change = await passwords.review(row, chosen);
    if (change !== null) await withPerson(database.db, row.identityId, (tx) => updatePassword(tx, row, change));
    return change;
  };

  test('hashes anew what was hashed with weaker parameters', async () => {
    const { passwords } = open();
    const person = await createPerson();
    const before = await weakly(person, text);
    expect(await passwords.verify(before, text)).toBe(true);
    await review(passwords, before, text);
    const after = await readExisting(person);
    expect(keyRing.unseal(after.sealed, person.identityId)).toContain('m=19456,t=2,p=1');
    expect(after.changedAt).toEqual(before.changedAt);
    expect(await passwords.verify(after, text)).toBe(true);
    expect(await review(passwords, after, text)).toBeNull();
  });

  test('asks once whether it was breached, and says that it must be changed', async () => {
    const person = await createPerson();
    await choose(open().passwords, person, another);
    const { passwords } = open({ PWNED_PASSWORDS_URL: serviceUrl });
    isAway = true;
    expect(await review(passwords, await readExisting(person), another)).toBeNull();
    isAway = false;
    await review(passwords, await readExisting(person), another);
    const row = await readExisting(person);
    expect(row).toMatchObject({ mustChange: true, checkedAt: expect.any(Date) });
    expect(await passwords.verify(row, another)).toBe(true);
    expect(await review(passwords, row, another)).toBeNull();
    expect(questions).toBe(2);
  });

  test('does not bring back a password that was replaced meanwhile', async () => {
    const { passwords } = open();
    const person = await createPerson();
    const before = await weakly(person, text);
    await choose(passwords, person, another);
    const chosen = await readExisting(person);
    expect(await review(passwords, before, text)).not.toBeNull();
    expect(await readExisting(person)).toEqual(chosen);
  });
});
