import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isRecoveryOpen } from '../../src/db/recovery/store.ts';
import { findPerson } from '../../src/db/session/look-up.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { tokenOf } from '../../src/usecases/key-ring/link.ts';
import { testPassword } from '../support/passwords.ts';
import { openPeople } from './people.ts';

// A person at the command line who does not type a password there, or has forgotten it.

let people: Awaited<ReturnType<typeof openPeople>>;
beforeAll(async () => {
  people = await openPeople();
}, 120_000);
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
