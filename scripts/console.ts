// Tables of the console that follow from the rest of the code: its texts' ids, and what each operation of the API is called elsewhere.
import { readFileSync } from 'node:fs';
import { errorTable } from '../src/contract/errors.ts';
import { locales } from '../src/contract/locale.ts';
import type { Permission } from '../src/contract/permissions.ts';
import { catalogText, compileEntry, isOfConsole, placeholdersOf, readCatalog } from './catalogs.ts';
import { commandForms } from './cli-requests.ts';

const root = new URL('../', import.meta.url);
const catalogFile = (locale: string): URL => new URL(`locales/${locale}.po`, root);

/** The catalog in the form in which it is kept. */
export const sortedCatalog = (locale: string): string => catalogText(locale, readCatalog(catalogFile(locale)));

/** Types of all texts with their placeholders. Refuses catalogs that do not agree with each other. */
export const textIds = (): string => {
  const [source, ...others] = locales.map((locale) => ({
    locale,
    texts: new Map(readCatalog(catalogFile(locale)).map((entry) => [entry.id, placeholdersOf(compileEntry(entry))])),
  }));
  if (source === undefined) throw new Error('There are no languages.');
  const problems = others.flatMap(({ locale, texts }) => [
    ...[...source.texts].flatMap(([id, names]) => {
      const there = texts.get(id);
      if (there === undefined) return [`${id} is missing in ${locale}`];
      return there.join() === names.join()
        ? []
        : [`${id} has {${there}} in ${locale}, and {${names}} in ${source.locale}`];
    }),
    ...[...texts.keys()].filter((id) => !source.texts.has(id)).map((id) => `${id} is only in ${locale}`),
  ]);
  problems.push(
    ...Object.keys(errorTable)
      .filter((code) => !source.texts.has(`error.${code}`))
      .map((code) => `error.${code} is missing: the text of an error code`),
  );
  if (problems.length > 0) throw new Error(`locales:\n  ${problems.join('\n  ')}`);
  const rows = [...source.texts]
    .filter(([id]) => isOfConsole(id))
    .map(([id, names]) => `  '${id}': ${names.length === 0 ? 'never' : names.map((name) => `'${name}'`).join(' | ')};`);
  return `// Made by \`npm run generate\` from locales.\nexport interface Texts {\n${rows.join('\n')}\n}\n`;
};

interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly 'x-permission'?: Permission;
}

/** The methods of the client, by the operation that each calls: `createOrganization` is `orgs.create`. */
const clientMethods = (): Map<string, string[]> => {
  const found = new Map<string, string[]>();
  let group = '';
  for (const line of readFileSync(new URL('src/client/index.ts', root), 'utf8').split('\n')) {
    group = /^ {4}(\w+): \{/.exec(line)?.[1] ?? (/^ {4}\w/.test(line) ? '' : group);
    for (const [, name = '', operation = ''] of line.matchAll(/(\w+): (?:call|once|stream)\(api\.(\w+)\)/g)) {
      const isInGroup = /^ {6}/.test(line) || /^ {4}\w+: \{ /.test(line);
      found.set(operation, isInGroup ? [group, name] : [name]);
    }
  }
  return found;
};

/** Each operation of the API with its address, its method of the client, its command, and the permission for it. */
export const operationTable = async (openApi: string): Promise<string> => {
  const { paths } = JSON.parse(openApi) as { paths: Record<string, Record<string, Described>> };
  const methods = clientMethods();
  const commands = await commandForms(paths);
  const rows = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { operationId, 'x-permission': permission = null }]) => {
      const client = methods.get(operationId);
      if (client === undefined) return [];
      const row = {
        method: method.toUpperCase(),
        path,
        client,
        permission,
        cli: commands.get(operationId) ?? null,
      };
      return [`  ${operationId}: ${JSON.stringify(row)},`];
    }),
  );
  return `// Made by \`npm run generate\` from openapi.json and the client.\nexport const operations = {\n${rows.join('\n')}\n} as const;\n`;
};
