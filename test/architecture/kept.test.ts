import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { files, root } from './tree.ts';

// Promises of CONTRIBUTING.md: installations have applied the merged migrations, and have open runs such as those recorded.

const list = 'test/architecture/kept.sha256';
const isKept = (path: string): boolean => /^drizzle\/[^/]+\.sql$|^test\/replay\/histories\//.test(path);

/** As `sha256sum` writes it. */
const lineOf = (path: string): string =>
  `${createHash('sha256')
    .update(readFileSync(join(root, path)))
    .digest('hex')}  ${path}`;
const listed = readFileSync(join(root, list), 'utf8').trimEnd().split('\n');

test('no merged migration and no recorded history was edited or removed', () => {
  const present = files.filter(isKept).map(lineOf);
  expect(listed.length).toBeGreaterThan(60);
  expect(listed.filter((line) => !present.includes(line))).toEqual([]);
});

test('every migration and every recorded history is listed', () => {
  const paths = new Set(listed.map((line) => line.split('  ')[1]));
  const missing = files.filter((path) => isKept(path) && !paths.has(path));
  expect(missing, `Add each once it is final: sha256sum <file> >> ${list}`).toEqual([]);
});
