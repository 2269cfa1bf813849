import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningPostgres, removePostgres, startPostgres } from '../../src/devstack/postgres.ts';
import { makeServerFolder } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { isAlive } from './stack-process.ts';

const settings = { fsync: 'off' };
const folder = makeServerFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ask = async (url: string, statement: string): Promise<Record<string, unknown>[]> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
};

const isReached = (url: string): Promise<boolean> =>
  ask(url, 'select 1').then(
    () => true,
    () => false,
  );

describe('embedded Postgres', () => {
  test('keeps its rows and its address from one start to the next, in a path with spaces', async () => {
    const dir = join(folder, 'a path with spaces');
    const first = await startPostgres({ dir, settings });
    await ask(first.ownerUrl, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await startPostgres({ dir, settings });
    try {
      expect(second.ownerUrl).toBe(first.ownerUrl);
      expect(await ask(second.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
    } finally {
      await second.stop();
    }
  });

  test('works inside a folder that only its owner may enter', async () => {
    const dir = join(folder, 'private', 'postgres');
    mkdirSync(join(folder, 'private'), { mode: 0o700 });
    const server = await startPostgres({ dir, settings });
    await server.stop();
    const again = await startPostgres({ dir, settings });
    try {
      expect(await isReached(again.ownerUrl)).toBe(true);
    } finally {
      await again.stop();
      removePostgres(dir);
    }
  });

  describe('that runs', () => {
    const dir = join(folder, 'running');
    let server: RunningPostgres;
    beforeAll(async () => {
      server = await startPostgres({ dir, settings });
    });
    afterAll(() => server.stop());

    test('gives the owner the rights that migrations need, and no more', async () => {
      const [role] = await ask(
        server.ownerUrl,
        'select rolsuper, rolcreaterole, rolbypassrls from pg_roles where rolname = current_user',
      );
      expect(role).toEqual({ rolsuper: false, rolcreaterole: true, rolbypassrls: false });
      const [{ owner } = { owner: undefined }] = await ask(
        server.ownerUrl,
        "select pg_get_userbyid(datdba) as owner from pg_database where datname = 'freehold'",
      );
      expect(owner).toBe('freehold_owner');
      expect(await isReached(server.ownerUrl.replace(/:[^:@]+@/, ':wrong@'))).toBe(false);
      for (const name of ['superuser', 'owner', 'service']) {
        expect(statSync(join(dir, `${name}.password`)).mode & 0o777).toBe(0o600);
      }
    });

    test('refuses a second server on the same data folder, and keeps running', async () => {
      await expect(startPostgres({ dir, settings })).rejects.toThrow(`process ${server.pid}`);
      expect(await isReached(server.ownerUrl)).toBe(true);
    });
  });

  test('ends when the process that started it is killed, and starts again', async () => {
    const dir = join(folder, 'orphan');
    const run = join(import.meta.dirname, '../../scripts/run.mjs');
    const child = spawn(process.execPath, [run, 'test/start/postgres-process.ts', dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) =>
      child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
    );
    expect(isAlive(pid)).toBe(true);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    const next = await startPostgres({ dir, settings });
    try {
      expect(await isReached(next.ownerUrl)).toBe(true);
      await until(
        async () => isAlive(pid),
        (alive) => !alive,
        'the first server has ended',
      );
    } finally {
      await next.stop();
    }
  });

  test('an aborted start leaves no server', async () => {
    const dir = join(folder, 'given up');
    const giveUp = new AbortController();
    const starting = startPostgres({ dir, settings, signal: giveUp.signal });
    await sleep(200);
    giveUp.abort(new Error('no longer wanted'));
    await expect(starting).rejects.toThrow();
    const next = await startPostgres({ dir, settings });
    await next.stop();
  });
});
