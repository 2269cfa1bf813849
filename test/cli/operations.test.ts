import { describe, expect, it } from 'vitest';
import { absentOperations } from '../../src/cli/commands.ts';
import { openApi } from '../api/support.ts';
import { files, read } from '../architecture/tree.ts';

const operationIds = Object.values(openApi.paths ?? {})
  .flatMap((item) => Object.values(item as Record<string, { operationId?: string }>))
  .flatMap(({ operationId }) => operationId ?? [])
  .sort();

/** The methods of the client, by the operation that each calls: `createOrganization` is `orgs.create`. */
const methods = (() => {
  const found = new Map<string, string>();
  let group = '';
  for (const line of read('src/client/index.ts').split('\n')) {
    group = /^ {4}(\w+): \{/.exec(line)?.[1] ?? (/^ {4}\w/.test(line) ? '' : group);
    for (const [, name = '', operation = ''] of line.matchAll(/(\w+): (?:call|once|text)\(api\.(\w+)\)/g)) {
      const isInGroup = /^ {6}/.test(line) || /^ {4}\w+: \{ /.test(line);
      found.set(operation, isInGroup ? `${group}.${name}` : name);
    }
  }
  // The stream of events has no generated function.
  found.set('watchOperation', 'operations.wait');
  return found;
})();

const commandCode = files
  .filter((path) => path.startsWith('src/cli/') && !path.endsWith('.test.ts'))
  .map(read)
  .join('\n');

describe('each operation of the api', () => {
  it('has a method of the client', () => {
    expect(operationIds.length).toBeGreaterThan(60);
    expect(operationIds.filter((id) => !methods.has(id))).toEqual([]);
    expect([...methods.keys()].filter((id) => !operationIds.includes(id))).toEqual([]);
  });

  it('is called by a command, or is listed as deliberately absent, with a reason', () => {
    const uncalled = operationIds.filter((id) => {
      const method = methods.get(id)?.replace('.', '\\.');
      return !new RegExp(`client\\.${method}\\b`).test(commandCode);
    });
    expect(uncalled).toEqual(Object.keys(absentOperations).sort());
    expect(Object.values(absentOperations).every((reason) => reason.length > 20)).toBe(true);
  });
});
