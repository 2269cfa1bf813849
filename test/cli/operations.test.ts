import { describe, expect, it } from 'vitest';
import { requestsOf } from '../../scripts/cli-requests.ts';
import { absentOperations, listCommands } from '../../src/cli/commands.ts';
import type { Definition, Row } from '../../src/cli/definition.ts';
import { openApi } from '../api/support.ts';
import { files, read } from '../architecture/tree.ts';
import { operations } from '../contract/operations.ts';
import { operationOf } from '../contract/request-operation.ts';

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
    for (const [, name = '', operation = ''] of line.matchAll(/(\w+): (?:call|once|stream)\(api\.(\w+)\)/g)) {
      const isInGroup = /^ {6}/.test(line) || /^ {4}\w+: \{ /.test(line);
      found.set(operation, isInGroup ? `${group}.${name}` : name);
    }
  }
  // The streams of events have functions of their own.
  found.set('watchOperation', 'operations.wait');
  found.set('watchEvents', 'orgs.watchEvents');
  return found;
})();

const commandCode = files
  .filter((path) => path.startsWith('src/cli/') && !path.endsWith('.test.ts'))
  .map(read)
  .join('\n');

/** The operations that a command calls when it has these flags. */
const callsOf = async (definition: Definition, flags: Row, args: readonly string[]): Promise<string[]> => {
  const sent = await requestsOf(definition, flags, args);
  return sent.map(({ method, url }) => operationOf(method, url) ?? `${method} ${url}`);
};

describe('the flags of each command', () => {
  const remote = listCommands().filter(([, { kind }]) => kind !== 'local');
  const headersOf = new Map(operations.map(({ id, method, headers }) => [id, method === 'GET' ? [] : headers]));

  it.each(remote)(
    '%s: --idempotency-key and --if-match are where its operation takes them',
    async (path, definition) => {
      const values: Record<string, string> = {
        action: 'suspend',
        slugs: 'acme',
        changes: 'ada=viewer',
        people: 'ada@acme.example=viewer',
        kind: 'residue',
      };
      const args = definition.arguments.filter(({ isOptional }) => isOptional !== true);
      const needed = Object.entries(definition.flags).filter(([, { isRequired }]) => isRequired === true);
      const flags = Object.fromEntries(needed.map(([name]) => [name, 'x']));
      const [id = '', ...others] = await callsOf(
        definition,
        flags,
        args.map(({ name }) => values[name] ?? 'x'),
      );
      expect(others, path).toEqual([]);
      const headers = headersOf.get(id) ?? [`unknown: ${id}`];
      expect({
        'Idempotency-Key': headers.includes('Idempotency-Key'),
        'If-Match': headers.includes('If-Match'),
      }).toEqual({
        'Idempotency-Key': 'idempotencyKey' in definition.flags,
        'If-Match': 'ifMatch' in definition.flags,
      });
    },
  );
});

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
