import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimDataFolder } from './run-file.ts';

const run = {
  apiUrl: 'http://127.0.0.1:8080',
  temporalAddress: '127.0.0.1:7233',
  temporalUiUrl: null,
  databaseUrl: 'postgres://127.0.0.1/freehold',
  keyFile: '.freehold/kms.key',
  pid: process.pid,
};

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'freehold-claim-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a data folder', () => {
  test('has only one stack, even while it is starting', () => {
    claimDataFolder(dir);
    expect(() => claimDataFolder(dir)).toThrow(
      `is already starting with the data folder ${dir} (process ${process.pid})`,
    );
  });

  test('reports the address of its stack', () => {
    claimDataFolder(dir).publish(run);
    expect(() => claimDataFolder(dir)).toThrow('is already running at http://127.0.0.1:8080');
  });

  test('is free after its release, which leaves no file', () => {
    const claim = claimDataFolder(dir);
    claim.publish(run);
    claim.release();
    expect(existsSync(join(dir, 'run.json'))).toBe(false);
    claimDataFolder(dir).release();
  });

  test('left by a killed stack is free, even if its process id is in use again', () => {
    writeFileSync(join(dir, 'stack.json'), JSON.stringify({ pid: process.pid, startedAt: 'at another time' }));
    writeFileSync(join(dir, 'run.json'), JSON.stringify(run));
    claimDataFolder(dir);
    expect(JSON.parse(readFileSync(join(dir, 'stack.json'), 'utf8')).startedAt).not.toBe('at another time');
    expect(existsSync(join(dir, 'run.json'))).toBe(false);
  });
});
