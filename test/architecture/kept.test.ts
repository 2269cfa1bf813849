import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../../src/cli/failure.ts';
import { errorTable } from '../../src/contract/errors.ts';
import { eventTypes } from '../../src/contract/event-type.ts';
import { stepNames } from '../../src/contract/ids.ts';
import { operationKindNames } from '../../src/contract/operation-kinds.ts';
import { permissionTable } from '../../src/contract/permissions.ts';
import { documentedMetrics } from '../telemetry/documented-metrics.ts';
import { files, root } from './tree.ts';

// Promises of CONTRIBUTING.md: installations have applied the merged migrations, have open runs such as those recorded, and
// are used by programs that know the names on the wire.

const linesOf = (path: string): string[] => readFileSync(join(root, path), 'utf8').trimEnd().split('\n');

const list = 'test/architecture/kept.sha256';
const isKept = (path: string): boolean => /^drizzle\/[^/]+\.sql$|^test\/replay\/histories\//.test(path);

/** As `sha256sum` writes it. */
const lineOf = (path: string): string =>
  `${createHash('sha256')
    .update(readFileSync(join(root, path)))
    .digest('hex')}  ${path}`;
const listed = linesOf(list);

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

const wireNames = [
  ...Object.entries(errorTable).map(([code, { status }]) => `error ${code} ${status}`),
  ...eventTypes.map((name) => `event ${name}`),
  ...operationKindNames.map((name) => `workflow ${name}`),
  ...stepNames.map((name) => `step ${name}`),
  ...Object.keys(permissionTable).map((name) => `permission ${name}`),
  ...[...documentedMetrics()].map((name) => `metric ${name}`),
  ...Object.entries(exitCodes).map(([name, code]) => `exit ${name} ${code}`),
];

test('names on the wire are only ever added', () => {
  const file = 'test/architecture/kept.names';
  const kept = linesOf(file);
  expect(kept.length).toBeGreaterThan(150);
  expect(kept.filter((line) => !wireNames.includes(line))).toEqual([]);
  expect(
    wireNames.filter((line) => !kept.includes(line)),
    `Add each to ${file} once it is final.`,
  ).toEqual([]);
});
