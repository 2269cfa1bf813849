import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redocly, withFolder } from './redocly.ts';

interface Change {
  path: string;
  /** The one of a schema that differs. */
  property?: string;
  base?: { value?: unknown };
  revision?: { value?: unknown };
  verdicts: { ruleId: string; impact: string; message: string }[];
}

export interface BreakingChange {
  /** The name by which api-changes.md lists it. */
  name: string;
  message: string;
}

/** `#/paths/~1v1~1orgs/get/…` as `GET /v1/orgs …`, and any other pointer without its escapes. */
const shownPointer = (pointer: string): string => {
  const [, first = '', ...rest] = pointer.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const [path = '', method, ...inner] = rest;
  if (first !== 'paths' || method === undefined) return [first, ...rest].join(' ');
  return [method.toUpperCase(), path, ...inner].join(' ');
};

/** A request without the parameter means something else from then on, which Redocly takes for a change of documentation. */
const changedDefault = ({ path, property, base, revision }: Change): BreakingChange[] =>
  property !== 'default' || base?.value === undefined
    ? []
    : [
        {
          name: `default-changed: ${shownPointer(path)}`,
          message: `Default changed from '${base.value}' to '${revision?.value}'.`,
        },
      ];

/** Lists the differences between two documents that can break a client of the older one. */
export const breakingChanges = (older: string, newer: string): Promise<BreakingChange[]> =>
  withFolder(async (folder) => {
    const report = join(folder, 'diff.json');
    await redocly('diff', older, newer, '--format', 'json', '--output', report, '--fail-on', 'none');
    const { changes } = JSON.parse(await readFile(report, 'utf8')) as { changes: Change[] };
    return changes.flatMap((change) => [
      ...change.verdicts
        .filter(({ impact }) => impact === 'major')
        .map(({ ruleId, message }) => ({ name: `${ruleId}: ${shownPointer(change.path)}`, message })),
      ...changedDefault(change),
    ]);
  });

/** The names in the list of api-changes.md under the heading of what is not released yet. */
export const listedChanges = (page: string): string[] => {
  const [, unreleased = ''] = page.split(/^## Unreleased$/m);
  const [section = ''] = unreleased.split(/^## /m);
  return [...section.matchAll(/^- `([^`]+)`/gm)].map(([, name = '']) => name);
};

/** Compares the breaking changes with those that are listed; no problem: they are the same. */
export const problemsOf = (found: readonly BreakingChange[], listed: readonly string[]): string[] => [
  ...found
    .filter(({ name }) => !listed.includes(name))
    .map(({ name, message }) => `breaks clients and is not listed: ${name}\n    ${message}`),
  ...listed
    .filter((name) => !found.some((change) => change.name === name))
    .map((name) => `is listed but not found: ${name}`),
];
