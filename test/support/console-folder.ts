import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A console of one page, for tests of what leads to the console. The caller removes the folder. */
export const newConsoleFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>The console</title>');
  return folder;
};
