import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readMigrations } from '../../src/db/migration/migrations.ts';
import { anyFreePort } from '../../src/devstack/ports.ts';
import { runCommand } from '../support/command.ts';
import { asOwnerOf, createEmptyDatabase, type EmptyDatabase } from '../support/database.ts';

let database: EmptyDatabase;

beforeEach(async () => {
  database = await createEmptyDatabase();
});

afterEach(() => database.drop());

const environment = () => ({ DATABASE_OWNER_URL: database.ownerUrl, DATABASE_URL: database.serviceUrl });
const migrate = (args: string[] = [], settings: Record<string, string> = environment()) =>
  runCommand(['src/main/migrate.ts', ...args], settings);

test('three processes that migrate simultaneously apply each migration once', async () => {
  const results = await Promise.all([migrate(), migrate(), migrate()]);
  expect(results.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: '' }));
  const migrations = await readMigrations();
  const applied = await asOwnerOf(
    database,
    (owner) => owner<{ when: string }[]>`select created_at as when from drizzle.__drizzle_migrations order by id`,
  );
  expect(applied.map(({ when }) => Number(when))).toEqual(migrations.map(({ when }) => when));
  const said = results.flatMap(({ stdout }) => stdout.trim().split('\n'));
  for (const { tag } of migrations) expect(said.filter((line) => line === `applied ${tag}`)).toHaveLength(1);
  expect(said.filter((line) => line === 'nothing to apply')).toHaveLength(2);
});

test('db:migrate, db:drift and db:rollback report their results in lines and exit codes', async () => {
  expect(await migrate()).toMatchObject({ code: 0, stdout: expect.stringMatching(/\n\d+ applied\n$/) });
  expect(await migrate(['drift'])).toEqual({ code: 0, stdout: 'no drift\n', stderr: '' });
  await asOwnerOf(database, (owner) => owner`alter table users add nickname text`);
  expect(await migrate(['drift'])).toEqual({
    code: 1,
    stdout: 'no migration made column users.nickname: text\n1 difference\n',
    stderr: '',
  });
  const tags = (await readMigrations()).map(({ tag }) => tag);
  expect(await migrate(['down'])).toMatchObject({ code: 0, stdout: `rolled back ${tags.at(-1)}\n1 rolled back\n` });
  const down = await migrate(['down', '--to', tags[1] ?? '']);
  expect(down).toMatchObject({ code: 0, stdout: expect.stringContaining(`${tags.length - 3} rolled back`) });
  expect(await migrate(['down', '--all'])).toMatchObject({ code: 0, stdout: expect.stringContaining('2 rolled back') });
  expect(await migrate(['down'])).toMatchObject({ code: 0, stdout: 'nothing to roll back\n' });
});

describe('refuses with a message and exit code 2, or 1 if the arguments are right', () => {
  const refused = (args: string[], why: string, settings?: Record<string, string>) => async () => {
    const { code, stdout, stderr } = await migrate(args, settings);
    expect({ code, stdout }).toEqual({ code: args.length > 0 ? 2 : 1, stdout: '' });
    expect(stderr).toContain(why);
  };

  test('a command that does not exist', refused(['sideways'], 'usage: npm run db:migrate'));
  test('a flag that does not exist', refused(['--al'], "Unknown option '--al'"));
  test('two targets', refused(['down', '--all', '--to', 'x'], '--all or --to, not both'));
  test('a wait that is not a number', refused(['--wait', 'long'], 'usage: npm run db:migrate'));
  test('no owner', refused([], 'DATABASE_OWNER_URL: is not set', {}));
});

test('no error shows a password or a connection string', async () => {
  const secret = 'Sesame-0pen';
  const withSecret = (url: string): string => {
    const changed = new URL(url);
    changed.password = secret;
    return changed.href;
  };
  const nobody = new URL(database.serviceUrl);
  nobody.username = 'nobody_there';
  const notMember = new URL(database.serviceUrl);
  notMember.username = 'freehold_owner';
  const port = await anyFreePort();
  const results = await Promise.all([
    migrate([], { DATABASE_OWNER_URL: withSecret(database.ownerUrl) }),
    migrate([], { ...environment(), DATABASE_URL: withSecret(nobody.href) }),
    migrate([], { ...environment(), DATABASE_URL: withSecret(notMember.href) }),
    migrate(['--wait', '0'], {
      DATABASE_OWNER_URL: `postgres://freehold_owner:${secret}@127.0.0.1:${port}/none?connect_timeout=x`,
    }),
    migrate([], { DATABASE_OWNER_URL: `mysql://freehold_owner:${secret}@127.0.0.1/none` }),
  ]);
  const messages = [
    'password authentication failed for user "freehold_owner"',
    'The user of DATABASE_URL, nobody_there, does not exist',
    'The user of DATABASE_URL, freehold_owner, is not a member of freehold_service',
    `ECONNREFUSED 127.0.0.1:${port}`,
    'DATABASE_OWNER_URL',
  ];
  for (const [index, { code, stdout, stderr }] of results.entries()) {
    expect(stderr).toContain(messages[index]);
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain(secret);
    expect(stdout + stderr).not.toContain('://');
  }
});
