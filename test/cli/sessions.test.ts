import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { platformKey } from '../api/support.ts';
import { testPassword } from '../support/passwords.ts';
import { openPeople } from './people.ts';

// A person at the command line: signs in, and each command renews the session by itself.

let people: Awaited<ReturnType<typeof openPeople>>;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people?.close());

const newPerson = (organizations?: number) => people.newPerson(organizations);
type Person = Awaited<ReturnType<typeof newPerson>>;

const sessionsOf = ({ lines }: Person): Promise<{ id: string }[]> => lines(['session', 'list']);
const becomes = (tokens: ReturnType<Person['tokens']>, code: string): Promise<void> =>
  expect.poll(() => people.codeOf(tokens), { timeout: 1_000 }).toBe(code);

describe('freehold login --email', () => {
  it('saves a session for its owner alone, and shows neither the password nor a token', async () => {
    const person = await newPerson();
    const { code, stdout, stderr } = await person.login();
    expect(code, stderr).toBe(0);
    const { accessToken, refreshToken } = person.tokens();
    for (const secret of [testPassword, accessToken, refreshToken]) {
      expect(stdout + stderr).not.toContain(secret);
      expect(readFileSync(person.config, 'utf8')).not.toContain(secret);
    }
    expect(statSync(person.tokenFile()).mode & 0o777).toBe(0o600);
    expect(statSync(person.folder).mode & 0o777).toBe(0o700);
    const [slug = ''] = person.slugs;
    expect(JSON.parse(readFileSync(person.config, 'utf8'))).toMatchObject({
      current: 'default',
      profiles: { default: { url: people.url, sessionId: expect.any(String), org: slug } },
    });
    const whoami = await person.run(['whoami', '--json']);
    expect(JSON.parse(whoami.stdout)).toMatchObject({ user: { email: person.email }, organization: { slug } });
  });

  it('takes the password from a file, and only from there, standard input or a prompt', async () => {
    const person = await newPerson();
    const file = join(people.folder, 'password');
    writeFileSync(file, `${testPassword}\n`);
    const args = ['login', '--url', people.url, '--email', person.email, '--password-file', file];
    expect((await person.run(args)).code).toBe(0);
    const wrong = await person.run(['login', '--url', people.url, '--email', person.email], { input: 'wrong' });
    expect([wrong.code, wrong.stderr]).toEqual([4, expect.stringContaining('(login_failed)')]);
    for (const [words, complaint] of [
      [['--password-file', file], '--password-file takes --email along'],
      [['--email', person.email, '--key-file', file], 'exclude each other'],
      [['--email', person.email, '--password', testPassword], 'No flag registered'],
    ] as const) {
      const { code, stderr } = await person.run(['login', '--url', people.url, ...words], { input: testPassword });
      expect([code, stderr]).toEqual([2, expect.stringContaining(complaint)]);
    }
  });

  it('keeps the mark of the device, so that wrong passwords of others do not make it wait', async () => {
    const person = await newPerson();
    expect((await person.login()).code).toBe(0);
    await people.attack(person.email);
    const again = await person.login();
    expect([again.code, again.stderr]).toEqual([0, expect.not.stringContaining('_sk_')]);
    const elsewhere = await person.login('--profile', 'new');
    expect([elsewhere.code, elsewhere.stderr]).toEqual([
      expect.any(Number),
      expect.stringContaining('login_throttled'),
    ]);
  });

  it('ends the session that the profile had before', async () => {
    const person = await newPerson();
    await person.login();
    const before = person.tokens();
    expect((await person.login()).code).toBe(0);
    expect(person.tokens().accessToken).not.toBe(before.accessToken);
    await becomes(before, 'revoked_credentials');
    expect(await sessionsOf(person)).toHaveLength(1);
  });
});

describe('a person in several organizations', () => {
  it('names one for each command, and lists its own', async () => {
    const person = await newPerson(2);
    const [one = '', two = ''] = person.slugs;
    expect((await person.login()).stderr).toMatch(new RegExp(`(${one}, ${two}|${two}, ${one}): name one by --org`));
    const own = await person.lines<{ slug: string }>(['org', 'list']);
    expect(own.map(({ slug }) => slug)).toEqual([two, one]);
    expect((await person.run(['org', 'list'])).stdout).toMatch(/^SLUG +NAME +STATUS +ROLE +ID\n/);
    expect((await person.run(['org', 'list', '--status', 'active'])).code).toBe(2);
    const unnamed = await person.run(['whoami']);
    expect([unnamed.code, unnamed.stderr]).toEqual([4, expect.stringContaining('freehold org list')]);
    expect((await person.run(['user', 'list'])).code).toBe(2);
    const acting = async (args: readonly string[], env?: Record<string, string>): Promise<unknown> => {
      const { stdout, stderr } = await person.run([...args, '--json'], env === undefined ? {} : { env });
      if (stdout === '') throw new Error(stderr);
      return (JSON.parse(stdout) as { organization: { slug: string } }).organization.slug;
    };
    expect(await acting(['whoami', '--org', one])).toBe(one);
    expect(await acting(['whoami'], { FREEHOLD_ORG: two })).toBe(two);
    expect((await person.run(['operation', 'list', '--org', one])).code).toBe(0);
    expect((await person.run(['user', 'list', '--org', two])).code).toBe(0);
    await person.login('--org', two);
    expect(await acting(['whoami'])).toBe(two);
    const withKey = { FREEHOLD_URL: people.url, FREEHOLD_KEY: platformKey };
    const key = await person.run(['whoami', '--org', one], { env: withKey });
    expect([key.code, key.stderr]).toEqual([2, expect.stringContaining('a key belongs to one organization')]);
  });

  it('uses an access token in place of a key', async () => {
    const person = await newPerson(2);
    await person.login();
    const env = { FREEHOLD_URL: people.url, FREEHOLD_KEY: person.tokens().accessToken };
    const { stdout } = await person.run(['org', 'list', '--json'], { env });
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  });
});

describe('commands renew the session', () => {
  it('by themselves, and at the same time too, without ending it', async () => {
    const person = await newPerson();
    await person.login();
    const before = person.tokens();
    person.expire();
    const results = await Promise.all(Array.from({ length: 5 }, () => person.run(['session', 'list'])));
    expect(results.map(({ code, stderr }) => [code, stderr])).toEqual(results.map(() => [0, '']));
    const renewed = person.tokens();
    expect(renewed.refreshToken).not.toBe(before.refreshToken);
    person.expire();
    expect(await sessionsOf(person)).toHaveLength(1);
    expect(person.tokens().refreshToken).not.toBe(renewed.refreshToken);
    const count = people.renewals.count;
    await sessionsOf(person);
    expect(people.renewals.count).toBe(count);
  });

  it('of their own profile, and never overwrite what others write', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    await person.login('--profile', 'one');
    const args = ['login', '--url', people.url, '--profile', 'two', '--email', other.email];
    expect((await person.run(args, { input: testPassword })).code).toBe(0);
    person.expire();
    const profiles = ['one', 'two', 'one', 'two', 'one', 'two'];
    const run = (name: string) => person.run(['session', 'list', '--profile', name]);
    expect((await Promise.all(profiles.map(run))).map(({ code }) => code)).toEqual(profiles.map(() => 0));
    expect((await Promise.all(profiles.map(run))).map(({ code }) => code)).toEqual(profiles.map(() => 0));
  });

  it('before they end when they are interrupted, and do nothing more', async () => {
    const person = await newPerson();
    await person.login();
    const before = person.tokens();
    person.expire();
    const [slug = ''] = person.slugs;
    const running = person.start(['org', 'update', slug, '--name', 'Renamed']);
    await new Promise<void>((resolve) => {
      people.renewals.onDone = () => {
        running.child.kill('SIGINT');
        resolve();
        return new Promise((sent) => setTimeout(sent, 200));
      };
    });
    expect((await running.ended).code).toBe(130);
    people.renewals.onDone = () => undefined;
    expect(person.tokens().refreshToken).not.toBe(before.refreshToken);
    const { stdout } = await person.run(['org', 'show', slug, '--json']);
    expect(JSON.parse(stdout)).not.toMatchObject({ name: 'Renamed' });
  });

  it('after one was killed before it could keep the new tokens', async () => {
    const person = await newPerson();
    await person.login();
    const before = person.tokens();
    person.expire();
    const running = person.start(['session', 'list']);
    people.renewals.onDone = () => void running.child.kill('SIGKILL');
    await running.ended;
    people.renewals.onDone = () => undefined;
    expect(person.tokens().refreshToken).toBe(before.refreshToken);
    expect(await sessionsOf(person)).toHaveLength(1);
  });

  it('until it has ended, which they say', async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    await person.login();
    const here = person.tokens();
    const args = ['login', '--url', people.url, '--email', person.email];
    expect((await other.run(args, { input: testPassword })).code).toBe(0);
    const ended = await other.run(['session', 'revoke-others', '--yes', '--json']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ ended: 1 });
    await becomes(here, 'revoked_credentials');
    person.expire();
    const { code, stderr } = await person.run(['whoami', '--json']);
    expect(code).toBe(4);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'session_ended', fix: expect.stringContaining('freehold login --email') },
    });
  });
});

describe('freehold logout', () => {
  it('ends the session on the server, and removes the profile', async () => {
    const person = await newPerson();
    await person.login();
    const tokens = person.tokens();
    const { code, stderr } = await person.run(['logout']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('Its session has ended.')]);
    await becomes(tokens, 'revoked_credentials');
    expect(readdirSync(person.folder)).toEqual([]);
    expect(JSON.parse(readFileSync(person.config, 'utf8'))).toEqual({ current: 'default', profiles: {} });
  });

  it('removes the profile of a session that has ended', async () => {
    const person = await newPerson();
    await person.login();
    const [{ id } = { id: '' }] = await sessionsOf(person);
    expect((await person.run(['session', 'revoke', id, '--yes'])).code).toBe(0);
    await becomes(person.tokens(), 'revoked_credentials');
    expect((await person.run(['logout'])).code).toBe(0);
    expect(readdirSync(person.folder)).toEqual([]);
  });

  it('keeps the profile while the server does not answer, unless only the profile is to go', async () => {
    const person = await newPerson();
    await person.login();
    const text = readFileSync(person.config, 'utf8');
    writeFileSync(person.config, text.replaceAll(people.url, 'http://127.0.0.1:2'));
    const { code, stderr } = await person.run(['logout']);
    expect([code, stderr]).toEqual([5, expect.stringContaining('--local')]);
    const tokens = person.tokens();
    expect((await person.run(['logout', '--local'])).stderr).toContain('Its session goes on');
    expect(readdirSync(person.folder)).toEqual([]);
    await becomes(tokens, 'accepted');
  });
});

test('freehold password change replaces the password and ends other sessions', async () => {
  const [person, elsewhere] = [await newPerson(), await newPerson()];
  await person.login();
  await elsewhere.run(['login', '--url', people.url, '--email', person.email], { input: testPassword });
  const file = join(people.folder, 'new-password');
  // The space is a part of it.
  const chosen = 'nine blue bicycles at the station ';
  writeFileSync(file, `${chosen}\n`);
  const args = ['password', 'change', '--new-password-file', file];
  const { code, stdout, stderr } = await person.run([...args, '--json'], { input: testPassword });
  expect([code, JSON.parse(stdout)], stderr).toEqual([0, { ended: 1 }]);
  expect(stdout + stderr).not.toContain(chosen);
  const again = (password: string) =>
    person.run(['login', '--url', people.url, '--email', person.email], { input: password });
  expect((await again(testPassword)).code).toBe(4);
  expect((await again(`${chosen}\n`)).code).toBe(0);
  const wrong = await person.run(args, { input: testPassword });
  expect([wrong.code, wrong.stderr]).toEqual([4, expect.stringContaining('current password is wrong')]);
});

test('what only a person has is refused to a key, with the way to sign in', async () => {
  const person = await newPerson();
  const env = { FREEHOLD_URL: people.url, FREEHOLD_KEY: platformKey };
  const { code, stderr } = await person.run(['session', 'list'], { env });
  expect([code, stderr]).toEqual([4, expect.stringContaining('freehold login --email')]);
});

test('freehold invite accept makes the person who is signed in a member, without a password', async () => {
  const [owner, invited] = [await newPerson(), await newPerson()];
  await owner.login();
  await invited.login();
  const inviting = ['invite', 'create', '--email', invited.email, '--role', 'viewer', '--delivery', 'link'];
  const [{ id, token } = { id: '', token: '' }] = await owner.lines<{ id: string; token: string }>(inviting);
  const { code, stdout, stderr } = await invited.run(['invite', 'accept', '--json'], { input: token });
  expect(code, stderr).toBe(0);
  const [slug = ''] = owner.slugs;
  expect(JSON.parse(stdout)).toMatchObject({ invitationId: id, organization: { slug }, role: 'viewer' });
  expect(await invited.lines(['org', 'list'])).toContainEqual(expect.objectContaining({ slug, role: 'viewer' }));
});

test('freehold doctor and the completion use the session', async () => {
  const person = await newPerson();
  await person.login();
  const findings = await person.lines(['doctor']);
  expect(findings).toContainEqual(expect.objectContaining({ name: 'session', ok: true }));
  expect(findings).toContainEqual(expect.objectContaining({ name: 'operations', ok: true }));
  const [slug = ''] = person.slugs;
  expect((await person.run(['__complete', 'org', 'show', slug.slice(0, -1)])).stdout).toContain(slug);
});

test('tokens that others can read, or that are broken, are not used, nor shown', async () => {
  const person = await newPerson();
  await person.login();
  const { refreshToken } = person.tokens();
  chmodSync(person.tokenFile(), 0o644);
  const readable = await person.run(['whoami']);
  expect([readable.code, readable.stderr]).toEqual([2, expect.stringContaining('chmod 600')]);
  chmodSync(person.tokenFile(), 0o600);
  const text = readFileSync(person.tokenFile(), 'utf8');
  writeFileSync(person.tokenFile(), text.slice(0, -3));
  const broken = await person.run(['whoami']);
  expect([broken.code, broken.stderr]).toEqual([4, expect.stringContaining('(session_ended)')]);
  expect(broken.stderr).not.toContain(refreshToken);
});

test('a token among the arguments is refused, and not shown', async () => {
  const person = await newPerson();
  await person.login();
  for (const secret of [person.tokens().accessToken, person.tokens().refreshToken]) {
    const { code, stderr } = await person.run(['whoami', secret]);
    expect([code, stderr.includes(secret)]).toEqual([2, false]);
  }
});
