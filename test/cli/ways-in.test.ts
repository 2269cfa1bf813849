import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRecoveryOpen } from '../../src/db/recovery/store.ts';
import { findPerson } from '../../src/db/session/look-up.ts';
import { withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { tokenOf } from '../../src/usecases/key-ring/link.ts';
import { platformKey } from '../api/support.ts';
import { testPassword } from '../support/passwords.ts';
import { openPeople } from './people.ts';

// A person at the command line who does not type a password there, or has forgotten it.

let people: Awaited<ReturnType<typeof openPeople>>;
beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people?.close());

const newPerson = () => people.newPerson();

test('freehold login --device waits until its person has typed the code elsewhere', async () => {
  const [person, elsewhere] = [await newPerson(), await newPerson()];
  await person.login();
  const device = elsewhere.start(['login', '--url', people.url, '--device']);
  const shown = /enter the code (\S+)/;
  await device.until(shown);
  const [, userCode = ''] = shown.exec(device.output().stderr) ?? [];
  const approved = await fetch(`${people.url}/v1/auth/device/approve`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${person.tokens().accessToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ userCode, approve: true }),
  });
  expect(approved.status).toBe(200);
  const { code, stderr } = await device.ended;
  expect(code, stderr).toBe(0);
  expect(stderr).not.toContain(elsewhere.tokens().accessToken);
  const whoami = await elsewhere.run(['whoami', '--json']);
  expect(JSON.parse(whoami.stdout)).toMatchObject({ user: { email: person.email } });
  const both = await elsewhere.run(['login', '--url', people.url, '--device', '--email', person.email]);
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('exclude each other')]);
});

test('freehold login --with-key asks for the key on a terminal, and does not echo it', async () => {
  const person = await newPerson();
  const words = [process.execPath, people.program, 'login', '--url', people.url, '--with-key'];
  const command = `stty cols 120 rows 40; exec ${words.map((word) => `'${word}'`).join(' ')}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { PATH: process.env.PATH, HOME: people.folder, TERM: 'xterm-256color', XDG_CONFIG_HOME: person.home },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const wasAsked = text.includes('The key');
    text += chunk;
    if (!wasAsked && text.includes('The key')) child.stdin.write(`${platformKey}\r`);
    // The terminal goes on as long as somebody could type.
    if (text.includes('Saved as')) child.stdin.end();
  });
  const [code] = await once(child, 'close');
  expect(code, text).toBe(0);
  expect(text).toContain('this key belongs to the platform');
  expect(text).not.toContain(platformKey);
  const whoami = await person.run(['whoami', '--json']);
  expect(JSON.parse(whoami.stdout)).toMatchObject({ kind: 'platform' });
  const piped = await person.run(['login', '--url', people.url, '--with-key'], { input: `${platformKey}\n` });
  expect(piped.code, piped.stderr).toBe(0);
  const both = await person.run(['login', '--url', people.url, '--with-key', '--device']);
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('exclude each other')]);
});

test('freehold account delete removes the person, once it is in no organization and says so', async () => {
  const person = await newPerson();
  await person.login();
  const remove = (...args: string[]) => person.run(['account', 'delete', '--json', ...args]);
  const member = await remove('--yes');
  expect([member.code, member.stderr]).toEqual([4, expect.stringContaining('account_in_use')]);
  await withPlatform(people.world.db, (tx) =>
    tx.execute(sql`update users set status = 'deleted', deleted_at = now() where email = ${person.email}`),
  );
  const unsure = await remove();
  expect([unsure.code, unsure.stderr]).toEqual([2, expect.stringContaining('--yes')]);
  const done = await remove('--yes');
  expect(done.code, done.stderr).toBe(0);
  const again = await person.login();
  expect([again.code, again.stderr]).toEqual([4, expect.stringContaining('login_failed')]);
});

test('freehold password recover replaces a forgotten password by the mailed link', async () => {
  const person = await newPerson();
  const at = ['--url', people.url, '--json'];
  expect((await person.run(['password', 'forgot', '--email', person.email, ...at])).code).toBe(0);
  const { world } = people;
  const id = (await findPerson(world.db, person.email)) ?? '';
  const link = { kind: 'recover', id, generation: 1 } as const;
  await expect
    .poll(() => withPerson(world.db, id, (tx) => isRecoveryOpen(tx, { identityId: id, generation: 1 })))
    .toBe(true);
  const file = join(people.folder, 'link');
  writeFileSync(file, tokenOf(world.keyRing, link));
  const recover = ['password', 'recover', '--token-file', file, ...at];
  const done = await person.run(recover, { input: 'nine blue bicycles at the station' });
  expect([done.code, JSON.parse(done.stdout)], done.stderr).toEqual([0, { ended: 0 }]);
  const again = await person.run(recover, { input: testPassword });
  expect([again.code, again.stderr]).toEqual([4, expect.stringContaining('freehold password forgot')]);
});
