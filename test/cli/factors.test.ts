import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf } from '../support/factors.ts';
import { testPassword } from '../support/passwords.ts';
import { openPeople } from './people.ts';

// A second factor at the command line: each command that replaces the session goes on with the new one.

let people: Awaited<ReturnType<typeof openPeople>>;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people?.close());

type Person = ReturnType<typeof people.newPerson> extends Promise<infer P> ? P : never;

interface Added {
  factor: { id: string };
  secret: string;
}

let files = 0;
const fileWith = (text: string): string => {
  files += 1;
  const file = join(people.folder, `given-${files}`);
  writeFileSync(file, `${text}\n`);
  return file;
};

/** A person who has signed in and confirmed an app. Its code of this moment is used up. */
const newPersonWithFactor = async () => {
  const person = await people.newPerson();
  await person.login();
  const [added] = await person.lines<Added>(['factor', 'add', '--name', 'Phone']);
  if (added === undefined) throw new Error('no factor');
  const before = { tokens: person.tokens(), file: person.tokenFile() };
  const confirmed = await person.run(['factor', 'confirm', added.factor.id, '--json'], { input: codeOf(added.secret) });
  expect(confirmed.code, confirmed.stderr).toBe(0);
  return { person, before, confirmed, id: added.factor.id, seed: added.secret };
};

const profileOf = ({ config }: Person): { sessionId: string; org: string } =>
  (JSON.parse(readFileSync(config, 'utf8')) as { profiles: { default: { sessionId: string; org: string } } }).profiles
    .default;

const signIn = ({ run, email }: Person, code: string) =>
  run(['login', '--url', people.url, '--email', email, '--code-file', fileWith(code)], { input: testPassword });

describe('freehold factor confirm', () => {
  it('saves the session that replaces the calling one, and shows no token', async () => {
    const { person, before, confirmed, id } = await newPersonWithFactor();
    const tokens = person.tokens();
    const { sessionId, org } = profileOf(person);
    expect(JSON.parse(confirmed.stdout)).toEqual({ factor: expect.objectContaining({ id }), sessionId });
    for (const secret of [tokens.accessToken, tokens.refreshToken])
      expect(confirmed.stdout + confirmed.stderr).not.toContain(secret);
    expect(tokens.accessToken).not.toBe(before.tokens.accessToken);
    expect(existsSync(before.file)).toBe(false);
    expect(org).toBe(person.slugs[0]);
    await expect.poll(() => people.codeOf(before.tokens), { timeout: 1_000 }).toBe('revoked_credentials');
    person.expire();
    const [factor] = await person.lines<object>(['factor', 'list']);
    expect(factor).toMatchObject({ id, name: 'Phone', confirmedAt: expect.any(String) });
  });

  it('says that a code is wrong, and what to do', async () => {
    const person = await people.newPerson();
    await person.login();
    const [added] = await person.lines<Added>(['factor', 'add']);
    const args = ['factor', 'confirm', added?.factor.id ?? ''];
    const wrong = await person.run(args, { input: codeOf(added?.secret ?? '', 20) });
    expect([wrong.code, wrong.stderr]).toEqual([4, expect.stringMatching(/\(mfa_failed\)[\s\S]*the next code/)]);
    const none = await person.run(args);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('--code-file')]);
    expect((await person.run(args, { input: codeOf(added?.secret ?? '') })).code).toBe(0);
  });

  it('needs a profile with a session, which it could replace', async () => {
    const person = await people.newPerson();
    await person.login();
    const env = { FREEHOLD_URL: people.url, FREEHOLD_KEY: person.tokens().accessToken };
    const { code, stderr } = await person.run(['step-up'], { env, input: '123456' });
    expect([code, stderr]).toEqual([2, expect.stringContaining('takes a profile')]);
  });
});

describe('freehold login --email', () => {
  it('takes the code of the app after the password, and says that a wrong one is wrong', async () => {
    const { person, seed } = await newPersonWithFactor();
    const wrong = await signIn(person, codeOf(seed, 20));
    expect([wrong.code, wrong.stderr]).toEqual([4, expect.stringContaining('(mfa_failed)')]);
    const missing = await person.run(['login', '--url', people.url, '--email', person.email], { input: testPassword });
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('--code-file')]);
    const code = codeOf(seed, 1);
    const right = await signIn(person, `${code.slice(0, 3)} ${code.slice(3)}`);
    expect(right.code, right.stderr).toBe(0);
    expect(right.stdout + right.stderr).not.toContain(code);
    const sessions = await person.lines<{ isCurrent: boolean; aal: number }>(['session', 'list']);
    expect(sessions.find(({ isCurrent }) => isCurrent)?.aal).toBe(2);
  });

  it('takes each recovery code once, and the factor that was lost can be removed', async () => {
    const { person, id } = await newPersonWithFactor();
    const [{ codes } = { codes: [] }] = await person.lines<{ codes: string[] }>(['factor', 'recovery-codes', '--yes']);
    const [code = ''] = codes;
    expect((await signIn(person, code)).code).toBe(0);
    expect((await signIn(person, code)).stderr).toContain('(mfa_failed)');
    expect((await person.run(['factor', 'remove', id, '--yes'])).code).toBe(0);
    expect((await person.login()).code).toBe(0);
  });
});

describe('freehold step-up', () => {
  it('lets a session make the change that it was refused', async () => {
    const { person, seed } = await newPersonWithFactor();
    const [{ codes } = { codes: [] }] = await person.lines<{ codes: string[] }>(['factor', 'recovery-codes', '--yes']);
    await signIn(person, codes[0] ?? '');
    const change = ['org', 'session-policy', 'update', person.slugs[0] ?? '', '--idle-seconds', '3600'];
    const refused = await person.run(change);
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('freehold step-up')]);
    const before = profileOf(person).sessionId;
    const stepped = await person.run(['step-up', '--code-file', fileWith(codeOf(seed, 1))]);
    expect(stepped.code, stepped.stderr).toBe(0);
    expect(profileOf(person).sessionId).not.toBe(before);
    expect((await person.run(change)).code).toBe(0);
    const [shown] = await person.lines(['org', 'session-policy', 'show', person.slugs[0] ?? '']);
    expect(shown).toMatchObject({ idleSeconds: 3_600, mfaRequired: false });
  });

  it('keeps the new session when it is interrupted before the answer', async () => {
    const { person, seed } = await newPersonWithFactor();
    const before = profileOf(person).sessionId;
    const running = person.start(['step-up'], { input: codeOf(seed, 1) });
    people.stepUps.onDone = () => {
      people.stepUps.onDone = () => undefined;
      running.child.kill('SIGINT');
      return new Promise((sent) => setTimeout(sent, 200));
    };
    expect((await running.ended).code).toBe(130);
    expect(profileOf(person).sessionId).not.toBe(before);
    expect((await person.run(['session', 'list'])).code).toBe(0);
  });
});
