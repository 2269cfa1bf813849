// Writes files derived from code: openapi.json and the same in YAML, the list of pages for programs, and the tables of
// configuration, commands, errors, permissions, events and the data model. Also writes the list of common passwords, from a
// package. With `--check` it writes nothing and lists outdated files.

import { readFileSync, writeFileSync } from 'node:fs';
import { OpenAPIHono } from '@hono/zod-openapi';
import { dictionary } from '@zxcvbn-ts/language-common';
import { getTableName, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import { registerRoutes } from '../src/api/app.ts';
import type { ApiEnv } from '../src/api/env.ts';
import { openApiDocument } from '../src/api/openapi.ts';
import { isElevatable } from '../src/contract/elevatable.ts';
import { errorTable } from '../src/contract/errors.ts';
import { eventTypeTable } from '../src/contract/event-type.ts';
import { holdersText } from '../src/contract/permission-holders.ts';
import {
  isKeptWhileNotActive,
  type Permission,
  type PermissionRule,
  permissionTable,
} from '../src/contract/permissions.ts';
import * as schema from '../src/db/schema.ts';
import { environment } from '../src/main/config.ts';
import { cliReference } from './cli-reference.ts';
import { operationTable, sortedCatalog, textIds } from './console.ts';
import { llmsText } from './llms-text.ts';
import { yamlOf } from './redocly.ts';
import { mailTexts, pageTexts } from './server-texts.ts';

const root = new URL('../', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, root), 'utf8');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** Replaces the text between `<!-- name:start -->` and `<!-- name:end -->`. */
const withTable = (file: string, name: string, content: string): string => {
  const text = read(file);
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no ${start} … ${end}`);
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`;
};

const configurationTable = (): string =>
  table(
    ['name', 'default', 'what it is'],
    Object.entries(environment.shape).map(([name, schema]) => {
      const fallback: unknown = schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
      const shown = fallback === undefined ? '' : String(fallback);
      return [`\`${name}\``, shown === '' ? '' : `\`${shown}\``, schema.description ?? ''];
    }),
  );

const errorsTable = (): string =>
  table(
    ['code', 'status', 'meaning', 'retryable'],
    Object.entries(errorTable).map(([code, { status, retryable, title }]) => [
      `\`${code}\``,
      String(status),
      title,
      retryable ? 'yes' : 'no',
    ]),
  );

const permissionsTable = (): string =>
  table(
    ['permission', 'to', 'who', 'not active'],
    (Object.keys(permissionTable) as Permission[]).map((permission) => [
      `\`${permission}\``,
      permissionTable[permission].what,
      holdersText(permission),
      isKeptWhileNotActive(permission) ? 'kept' : '',
    ]),
  );

const eventsTable = (): string =>
  table(
    ['type', 'what happened'],
    Object.entries(eventTypeTable).map(([type, what]) => [`\`${type}\``, what]),
  );

const tablesTable = (): string =>
  table(
    ['table', 'key', 'refers to', 'row-level security'],
    Object.values(schema as Record<string, unknown>)
      .filter((value) => is(value, PgTable))
      .map((value) => getTableConfig(value))
      .sort((a, b) => a.name.localeCompare(b.name))
      .map(({ name, columns, primaryKeys, foreignKeys, policies }) => {
        const key = primaryKeys[0]?.columns ?? columns.filter(({ primary }) => primary);
        const targets = foreignKeys.map((reference) => getTableName(reference.reference().foreignTable));
        return [
          `\`${name}\``,
          key
            .map((column) => `\`${column.name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}\``)
            .join(', '),
          [...new Set(targets)].map((target) => `\`${target}\``).join(', '),
          policies.length > 0 ? 'yes' : '',
        ];
      }),
  );

/** Shorter passwords are never accepted. */
const passwordLengthMin = 8;

/** In the form in which passwords are compared with it. */
const commonPasswords = (): string => {
  const words = dictionary['passwords-common'].map((word) => String(word).normalize('NFKC').toLowerCase());
  const long = words.filter((word) => Array.from(word).length >= passwordLengthMin);
  return `${[...new Set(long)].sort().join('\n')}\n`;
};

/** The permissions of which every call is a sensitive change. */
const stepUpPermissions = (): ReadonlySet<string> => {
  const { paths } = JSON.parse(openApi()) as { paths: Record<string, Record<string, Record<string, unknown>>> };
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const named = operations.filter((operation) => typeof operation['x-permission'] === 'string');
  const [sensitive, others] = [true, undefined].map(
    (mark) => new Set(named.filter((each) => each['x-step-up'] === mark).map((each) => String(each['x-permission']))),
  );
  const mixed = [...(sensitive ?? [])].filter((name) => others?.has(name) === true);
  if (mixed.length > 0) throw new Error(`${mixed.join(', ')}: all routes of a permission are sensitive, or none is`);
  return sensitive ?? new Set();
};

/** The names of permissions with their defaults, which the policy decides by. */
const policyData = (): string => {
  const stepUp = stepUpPermissions();
  const permissions = Object.fromEntries(
    (Object.keys(permissionTable) as Permission[]).map((name) => {
      const { role, platform, operators = [], whileNotActive }: PermissionRule = permissionTable[name];
      const kept = { whileNotActive: whileNotActive === true, elevated: isElevatable(name) };
      return [name, { role, platform, operators, ...kept, stepUp: stepUp.has(name) }];
    }),
  );
  return `${JSON.stringify({ freehold: { permissions } }, null, 2)}\n`;
};

const openApi = (): string => {
  const app = registerRoutes(new OpenAPIHono<ApiEnv>());
  return `${JSON.stringify(openApiDocument(app), null, 2)}\n`;
};

const generated: Record<string, () => string | Promise<string>> = {
  'openapi.json': openApi,
  'contracts/user-org-service.openapi.yaml': () => yamlOf(openApi()),
  'assets/common-passwords/passwords.txt': commonPasswords,
  'assets/common-passwords/LICENSE': () => read('node_modules/@zxcvbn-ts/language-common/LICENSE.txt'),
  'assets/policies/data.json': policyData,
  'docs/configuration.md': () => withTable('docs/configuration.md', 'config', configurationTable()),
  'docs/spec/data-model.md': () => withTable('docs/spec/data-model.md', 'tables', tablesTable()),
  'docs/llms.txt': () => llmsText(root),
  'docs/cli.md': () => withTable('docs/cli.md', 'commands', cliReference()),
  'docs/errors.md': () => withTable('docs/errors.md', 'errors', errorsTable()),
  'docs/webhooks.md': () => withTable('docs/webhooks.md', 'events', eventsTable()),
  'locales/en.po': () => sortedCatalog('en'),
  'locales/de.po': () => sortedCatalog('de'),
  'src/background/notification/texts.gen.ts': mailTexts,
  'src/api/pages/texts.gen.ts': pageTexts,
  'console/src/text/ids.gen.ts': textIds,
  'console/src/data/operations.gen.ts': () => operationTable(openApi()),
  'docs/security/permissions.md': () => withTable('docs/security/permissions.md', 'permissions', permissionsTable()),
};

/** Undefined if the file does not exist yet. */
const present = (name: string): string | undefined => {
  try {
    return read(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const isCheck = process.argv.includes('--check');
const problems: string[] = [];

for (const [name, make] of Object.entries(generated)) {
  try {
    const text = await make();
    if (text === present(name)) continue;
    if (isCheck) problems.push(`${name} is out of date: npm run generate`);
    else {
      writeFileSync(new URL(name, root), text);
      console.log(`${name} written`);
    }
  } catch (error) {
    // One file that cannot be generated must not prevent the others.
    problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
