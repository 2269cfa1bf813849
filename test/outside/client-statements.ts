import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as client from '../../src/client/index.ts';
import * as webhooks from '../../src/client/webhooks.ts';

// Runs the client's tab of a page block by block: what a block declares, the next ones see.

const modulesOf = (folder: string): Readonly<Record<string, object>> => ({
  'freehold/client': client,
  'freehold/client/webhooks': webhooks,
  // A page's files are in its own folder, not in that of the tests.
  'node:fs/promises': {
    writeFile: (name: string, data: string | ReadableStream<Uint8Array>) => writeFile(join(folder, name), data),
  },
});

/** `import { a } from 'x'`, or the same for a prompt of Node, as a declaration. */
const withoutImports = (code: string, modules: object): string =>
  code
    .replaceAll(/^const (\{[^}]*\}) = await import\('([^']+)'\);$/gm, "import $1 from '$2';")
    .replaceAll(/^import (\{[^}]*\}) from '([^']+)';$/gm, (_, names: string, from: string) => {
      if (!(from in modules)) throw new Error(`A page imports ${from}`);
      return `const ${names} = modules['${from}'];`;
    });

/** Names that the block declares at its top level. */
const declaredIn = (code: string): string[] =>
  [...code.matchAll(/^(?:const|let) (?:(\w+)|\{([^}]*)\}) =/gm)].flatMap(([, name, pattern = '']) =>
    name === undefined ? pattern.split(',').map((part) => part.split(':').at(-1)?.trim() ?? '') : [name],
  );

export interface Statements {
  run(code: string): Promise<void>;
  output(): string;
}

/** `given` are names that the first block may use. */
export const openStatements = (folder: string, env: Record<string, string>, given: object = {}): Statements => {
  let output = '';
  const log = (...values: unknown[]): void => {
    output += `${values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' ')}\n`;
  };
  const modules = modulesOf(folder);
  const scope: Record<string, unknown> = { ...given, modules, process: { env }, console: { log } };
  return {
    output: () => output,
    run: async (code) => {
      const statements = withoutImports(code, modules);
      const kept = declaredIn(statements).join(', ');
      // Code of `new Function` is not strict, so it may use `with`.
      const run = new Function(
        'scope',
        `with (scope) { return (async () => { ${statements}\nObject.assign(scope, { ${kept} }); })(); }`,
      ) as (scope: object) => Promise<void>;
      await run(scope);
    },
  };
};
