import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateDown, migrateUp } from '../../src/db/migration/migrate.ts';
import { type RunningPostgres, removePostgres, startPostgres } from '../../src/devstack/postgres.ts';
import { makeServerFolder, throwawaySettings } from '../support/servers.ts';

// Roles belong to the cluster, so the effect of migrations on them needs a separate cluster.

let folder: string;
let server: RunningPostgres;

const logFile = () => join(folder, 'postgres.log');
const start = (port?: number): Promise<RunningPostgres> =>
  startPostgres({
    dir: join(folder, 'data'),
    port,
    settings: { ...throwawaySettings, log_statement: 'all' },
    logFile: logFile(),
  });

beforeAll(async () => {
  folder = makeServerFolder();
  server = await start();
});

afterAll(async () => {
  await server.stop();
  removePostgres(join(folder, 'data'));
  await rm(folder, { recursive: true });
});

const ask = async <Row extends object>(url: string, statement: string): Promise<Row[]> => {
  const sql = postgres(url, { max: 1 });
  try {
    return [...(await sql.unsafe<Row[]>(statement))];
  } finally {
    await sql.end();
  }
};

const changed = (url: string, change: (url: URL) => void): string => {
  const copy = new URL(url);
  change(copy);
  return copy.href;
};

const roles = async (): Promise<unknown[]> =>
  ask(
    server.superuserUrl,
    "select rolname from pg_roles where rolname in ('freehold_service', 'freehold_platform') order by 1",
  );

test('databases migrated simultaneously create the roles of their cluster once, and the last rollback removes them', async () => {
  expect(await roles()).toEqual([]);
  const urls = [server.ownerUrl];
  for (const name of ['second', 'third']) {
    await ask(server.superuserUrl, `create database ${name} owner freehold_owner`);
    urls.push(changed(server.ownerUrl, (url) => Object.assign(url, { pathname: `/${name}` })));
  }
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(urls.map((ownerUrl) => migrateUp({ ownerUrl, serviceUrl: server.serviceUrl })));
    expect(await roles()).toEqual([{ rolname: 'freehold_platform' }, { rolname: 'freehold_service' }]);
    for (const ownerUrl of urls) {
      expect(await roles()).toHaveLength(2);
      await migrateDown({ ownerUrl, target: 'all' });
    }
    expect(await roles()).toEqual([]);
  }
});

test('a rollback is repeated when a role cannot be changed because another database of the cluster changes', async () => {
  const { ownerUrl, superuserUrl } = server;
  const { pathname } = new URL(ownerUrl);
  const administrator = changed(superuserUrl, (url) => Object.assign(url, { pathname }));
  await migrateUp({ ownerUrl });
  // What Postgres says at such a moment, twice.
  await ask(
    administrator,
    `create sequence public.refusals;
     create function public.refuse() returns event_trigger language plpgsql security definer as $$
     begin
       if nextval('public.refusals') < 3 then
         raise exception 'cache lookup failed for database 1' using errcode = 'XX000';
       end if;
     end $$;
     create event trigger refuse on ddl_command_start when tag in ('REVOKE') execute function public.refuse()`,
  );
  try {
    await migrateDown({ ownerUrl, target: 'all' });
    expect(await ask(administrator, 'select last_value::int as refusals from public.refusals')).not.toEqual([
      { refusals: 1 },
    ]);
  } finally {
    await ask(administrator, 'drop event trigger refuse; drop function public.refuse(); drop sequence public.refusals');
  }
});

test('the service role logs in with the newest password of DATABASE_URL, which the server never logs', async () => {
  const { ownerUrl, serviceUrl } = server;
  const passwords = ['first-Sesame', "second 'Sesame' \\ @/:%? ü", 'third-Sesame'];
  let before = '';
  for (const password of passwords) {
    const url = changed(serviceUrl, (copy) => Object.assign(copy, { password: encodeURIComponent(password) }));
    await migrateUp({ ownerUrl, serviceUrl: url });
    expect(await ask(url, 'select current_user as name')).toEqual([{ name: 'freehold_service' }]);
    if (before !== '') await expect(ask(before, 'select 1')).rejects.toThrow('password authentication failed');
    before = url;
  }
  const log = await readFile(logFile(), 'utf8');
  expect(log).toContain('alter role freehold_service password');
  expect(log).not.toContain('Sesame');
});

test('a password that the owner may not set is left alone if correct, and otherwise is an error', async () => {
  const { ownerUrl, superuserUrl, serviceUrl } = server;
  await migrateUp({ ownerUrl, serviceUrl });
  await ask(superuserUrl, 'create role other_owner login password $$other$$');
  await ask(superuserUrl, 'create database fourth owner other_owner');
  const fourth = (url: string) => changed(url, (copy) => Object.assign(copy, { pathname: '/fourth' }));
  const otherOwnerUrl = changed(fourth(ownerUrl), (copy) =>
    Object.assign(copy, { username: 'other_owner', password: 'other' }),
  );
  await migrateUp({ ownerUrl: otherOwnerUrl, serviceUrl: fourth(serviceUrl) });
  const wrong = changed(fourth(serviceUrl), (copy) => Object.assign(copy, { password: 'wrong' }));
  await expect(migrateUp({ ownerUrl: otherOwnerUrl, serviceUrl: wrong })).rejects.toThrow('set it as an administrator');
});

test('migrations wait for a starting server', async () => {
  await migrateUp({ ownerUrl: server.ownerUrl });
  const { port } = server;
  await server.stop();
  const lines: string[] = [];
  const waiting = new Promise<void>((resolve) => {
    void migrateUp({
      ownerUrl: server.ownerUrl,
      onProgress: (line) => {
        lines.push(line);
        resolve();
      },
    }).then((applied) => lines.push(`${applied.length} applied`));
  });
  await waiting;
  server = await start(port);
  await expect.poll(() => lines).toEqual(['waiting for Postgres', '0 applied']);
});
