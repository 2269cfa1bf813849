import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import type { MfaRequired } from '../../src/contract/factor.ts';
import type { SignedIn } from '../../src/contract/session.ts';
import type { Visit } from '../../src/usecases/context.ts';
import { deviceTokenOf } from '../../src/usecases/session/device.ts';
import { login } from '../../src/usecases/session/login.ts';
import { verifyMfa } from '../../src/usecases/session/mfa.ts';
import { openTestApi, type TestApi } from '../api/support.ts';
import { newPerson } from '../factors/support.ts';
import { openBrowser } from '../support/browser.ts';
import { codeOf, createFactorRows } from '../support/factors.ts';
import { testPassword } from '../support/passwords.ts';
import { recordStatements } from '../support/statements.ts';
import type { World } from '../support/world.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({
    withoutWorker: true,
    config: { PUBLIC_URL: 'https://freehold.example', TRUSTED_PROXIES: 1, RATE_LIMIT_LOGIN_PER_MINUTE: 1_000 },
  });
});
afterAll(() => api.close());

let networks = 0;
const newNetwork = (): string => {
  networks += 1;
  return `10.${Math.floor(networks / 256)}.${networks % 256}.0/24`;
};

const visitFrom = (network: string, deviceToken: string | null = null): Visit => {
  const { control, passwords, attempts } = api.dependencies;
  return { ...control, passwords, attempts, requestId: 'test', network, userAgent: null, deviceToken };
};

type Outcome = SignedIn | MfaRequired | string;

const codeIn = (error: unknown): string => {
  if (error instanceof DomainError) return error.code;
  throw error;
};

interface From {
  password?: string;
  network?: string;
  device?: string | null;
}

const enter = (email: string, { password = testPassword, network = newNetwork(), device = null }: From = {}) =>
  login(visitFrom(network, device), { email, password, client: 'cli' }).catch(codeIn) as Promise<Outcome>;

/** Guesses a password from this many networks, one after the other, and counts the answers. */
const guess = async (email: string, times: number): Promise<Record<string, number>> => {
  const codes: Record<string, number> = {};
  for (let count = 0; count < times; count += 1) {
    const code = String(await enter(email, { password: 'wrong' }));
    codes[code] = (codes[code] ?? 0) + 1;
  }
  return codes;
};

const signedInAs = (outcome: Outcome): SignedIn => {
  expect(outcome).toMatchObject({ status: 'authenticated' });
  return outcome as SignedIn;
};

describe('guesses from a thousand networks', () => {
  test('make strangers wait, and no device of the person', async () => {
    const [person, browser] = [await newPerson(api), openBrowser(api)];
    const signIn = (address: string) =>
      browser.request('/v1/auth/login', {
        json: { email: person.email, password: testPassword, transport: 'cookie' },
        headers: { 'X-Forwarded-For': address },
      });
    expect((await signIn('192.0.2.1')).status).toBe(200);
    const { deviceToken } = signedInAs(await enter(person.email));
    const attacked = newNetwork();
    expect(await guess(person.email, 1_000)).toEqual({ login_failed: 20, login_throttled: 980 });
    expect(await enter(person.email)).toBe('login_throttled');
    expect((await signIn('192.0.2.1')).status).toBe(200);
    signedInAs(await enter(person.email, { device: deviceToken }));
    signedInAs(await enter(person.email, { device: deviceToken, network: attacked }));
    expect(await enter(person.email)).toBe('login_throttled');
    signedInAs(await enter((await newPerson(api)).email));
  });

  test('are answered in the same way for an account that does not exist', async () => {
    expect(await guess('nobody@nowhere.example', 25)).toEqual({ login_failed: 20, login_throttled: 5 });
  });

  test('at a second factor make strangers wait who have the password, and no device of the person', async () => {
    const person = await newPerson(api);
    const { deviceToken } = signedInAs(await enter(person.email));
    const { seed } = await createFactorRows(api.world, person.identityId);
    const challenge = async (device: string | null = null) =>
      ((await enter(person.email, { device })) as MfaRequired).challenge;
    const prove = async (code: string, device: string | null = null) =>
      verifyMfa(visitFrom(newNetwork(), device), { challenge: await challenge(device), code }).catch(codeIn);
    for (let count = 0; count < 20; count += 1) expect(await prove('000000')).toBe('mfa_failed');
    expect(await prove(codeOf(seed))).toBe('login_throttled');
    expect(await prove(codeOf(seed), deviceToken)).toMatchObject({ status: 'authenticated' });
  });
});

describe('guesses that are sent at once', () => {
  const count = (outcomes: Outcome[]) =>
    Object.fromEntries([...new Set(outcomes)].map((code) => [code, outcomes.filter((each) => each === code).length]));
  const guessAtOnce = async (email: string, times: number, from: From = {}) =>
    count(await Promise.all(Array.from({ length: times }, () => enter(email, { password: 'wrong', ...from }))));

  test('from many networks are no more than in a row', async () => {
    const { email } = await newPerson(api);
    // On a busy machine, some of the twenty find the queue of hashes too slow.
    const { login_throttled, login_overloaded = 0, login_failed = 0 } = await guessAtOnce(email, 50);
    expect([login_throttled, login_overloaded + login_failed]).toEqual([30, 20]);
  });

  test('from one network or from known devices are no more than in a row', async () => {
    const { email, identityId } = await newPerson(api);
    expect(await guessAtOnce(email, 30, { network: newNetwork() })).toEqual({ login_failed: 5, login_throttled: 25 });
    const device = deviceTokenOf(api.world.keyRing, identityId);
    expect(await guessAtOnce(email, 30, { device })).toEqual({ login_failed: 5, login_throttled: 25 });
  });

  test('are not counted with those that were right', async () => {
    const { email } = await newPerson(api);
    const network = newNetwork();
    for (let times = 0; times < 30; times += 1) signedInAs(await enter(email, { network }));
    expect(await guess(email, 25)).toEqual({ login_failed: 20, login_throttled: 5 });
  });
});

test('guesses at sign-ins make no signed-in person wait, and guesses by a stolen session make no sign-in wait', async () => {
  const { email } = await newPerson(api);
  const [own, stolen] = [signedInAs(await enter(email)), signedInAs(await enter(email))];
  const prove = async ({ accessToken }: SignedIn, password: string) =>
    (await api.request('/v1/auth/step-up', { key: accessToken, json: { password } })).status;
  await guess(email, 25);
  expect(await prove(own, testPassword)).toBe(200);
  for (let times = 0; times < 5; times += 1) expect(await prove(stolen, 'wrong')).toBe(401);
  expect(await prove(stolen, testPassword)).toBe(429);
  signedInAs(await enter(email, { device: own.deviceToken }));
});

test('a device that the person knows waits for its own failures', async () => {
  const { email } = await newPerson(api);
  const { deviceToken: device } = signedInAs(await enter(email));
  for (let count = 0; count < 5; count += 1)
    expect(await enter(email, { device, password: 'wrong' })).toBe('login_failed');
  expect(await enter(email, { device })).toBe('login_throttled');
  signedInAs(await enter(email));
});

describe('no device is known by', () => {
  test.each([
    ['the mark of another person', async () => signedInAs(await enter((await newPerson(api)).email)).deviceToken],
    ['a mark of more than 180 days ago', async (id: string) => deviceTokenOf(api.world.keyRing, id, daysAgo(181))],
    ['a changed mark', async (id: string) => `${deviceTokenOf(api.world.keyRing, id).slice(0, -8)}00000000`],
    ['anything else', async () => 'x'],
  ])('%s', async (_, tokenFor) => {
    const { email, identityId } = await newPerson(api);
    const device = await tokenFor(identityId);
    await guess(email, 20);
    expect(await enter(email, { device })).toBe('login_throttled');
    const known = deviceTokenOf(api.world.keyRing, identityId, daysAgo(179));
    signedInAs(await enter(email, { device: known }));
  });
});

const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);

test('a failed sign-in executes the same statements and hashes, whether the account exists or not', async () => {
  const { email } = await newPerson(api);
  const hashes = async (): Promise<string | undefined> =>
    /freehold_password_hash_seconds_count\S* (\d+)/.exec(await (await api.request('/metrics')).text())?.[1];
  const costOf = async (account: string) => {
    const before = Number(await hashes());
    const { statements, stop } = recordStatements(api.world.db);
    expect(await enter(account, { password: 'wrong' })).toBe('login_failed');
    stop();
    return { statements: statements.map(({ text }) => text), hashes: Number(await hashes()) - before };
  };
  const known = await costOf(email);
  expect(known.hashes).toBe(1);
  expect(await costOf('nobody@elsewhere.example')).toEqual(known);
  // Only an account that exists has a row to write. The answer does not wait until the disk has it.
  const written = known.statements.findIndex((text) => /^(?:insert|update|delete)/i.test(text));
  expect(known.statements.slice(0, written)).toContain('set local synchronous_commit = off');
});

test('more sign-ins at once than a process can verify are shed, and hold up nothing else', async () => {
  const { statements, stop } = recordStatements(api.world.db);
  const flood = Array.from({ length: 120 }, (_, index) => enter(`n${index}@flood.example`, { password: 'wrong' }));
  expect((await api.request('/v1/orgs')).status).toBe(200);
  const codes = await Promise.all(flood);
  expect(codes.filter((code) => code === 'login_overloaded').length).toBeGreaterThan(0);
  expect(codes.filter((code) => code === 'login_failed').length).toBeGreaterThan(0);
  expect(new Set(codes)).toEqual(new Set(['login_overloaded', 'login_failed']));
  // What is shed reads nothing first.
  stop();
  const read = statements.filter(({ text }) => text.includes('freehold_find_sign_in'));
  expect(read).toHaveLength(codes.filter((code) => code === 'login_failed').length);
});
