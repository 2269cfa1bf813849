import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { restoreLinks } from './postgres-links.ts';

let folder: string;
const at = (path: string) => join(folder, path);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-links-'));
  mkdirSync(at('native/lib'), { recursive: true });
  writeFileSync(at('native/lib/libpq.so.5.18'), '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const list = (...targets: string[]) =>
  writeFileSync(
    at('native/pg-symlinks.json'),
    JSON.stringify(targets.map((name) => ({ source: 'native/lib/libpq.so.5.18', target: `native/lib/${name}` }))),
  );

test('links that the installation left out are made, and made ones stay', () => {
  list('libpq.so', 'libpq.so.5');
  restoreLinks(folder);
  restoreLinks(folder);
  expect(['libpq.so', 'libpq.so.5'].map((name) => readlinkSync(at(`native/lib/${name}`)))).toEqual([
    'libpq.so.5.18',
    'libpq.so.5.18',
  ]);
});

test('a package without links needs none', () => {
  expect(() => restoreLinks(folder)).not.toThrow();
});

test('links that cannot be made are an error with its remedy', () => {
  list('gone/libpq.so');
  expect(() => restoreLinks(folder)).toThrow(/^Libraries of the embedded Postgres are not linked.*npm rebuild/);
});
