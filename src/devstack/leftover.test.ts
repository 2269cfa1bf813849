import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { endLeftover, recordServer } from './leftover.ts';

let dir: string;
let server: ChildProcess;
const file = () => join(dir, 'server.json');
const pid = () => server.pid ?? Number.NaN;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'freehold-leftover-'));
  server = spawn('sleep', ['60']);
  recordServer(file(), pid());
});
afterEach(() => {
  server.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

const change = (change: (record: { server: { startedAt: string }; owner: { startedAt: string } }) => void) => {
  const record = JSON.parse(readFileSync(file(), 'utf8'));
  change(record);
  writeFileSync(file(), JSON.stringify(record));
};

describe('a server recorded in a data folder', () => {
  test('is in use while its owner is running', async () => {
    await expect(endLeftover(file(), 'Postgres', 'SIGTERM')).rejects.toThrow(
      `Postgres is already running on this data folder: process ${pid()}, started by ${process.pid}`,
    );
    expect(server.exitCode ?? server.signalCode).toBeNull();
  });

  test('is ended if its owner was killed', async () => {
    change((record) => {
      record.owner.startedAt = 'at another time';
    });
    const ended = new Promise((resolve) => server.once('exit', (_code, signal) => resolve(signal)));
    await endLeftover(file(), 'Postgres', 'SIGTERM');
    expect(await ended).toBe('SIGTERM');
  });

  test('is left alone if another program now has its process id', async () => {
    change((record) => {
      record.server.startedAt = 'at another time';
      record.owner.startedAt = 'at another time';
    });
    await endLeftover(file(), 'Postgres', 'SIGTERM');
    expect(server.exitCode ?? server.signalCode).toBeNull();
  });
});
