import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { read, root, sources } from './tree.ts';

const contract = 'src/contract/principal.ts';
const kinds = [...read(contract).matchAll(/readonly kind: '(\w+)'/g)].map(([, kind]) => kind);
const oneOf = `'(?:${kinds.join('|')})'`;

// A row of a credential also has a kind, before there is a principal.
const comparison = new RegExp(
  [
    String.raw`(?<!\brow\.)\bkind\s*[!=]==?\s*${oneOf}`,
    String.raw`${oneOf}\s*[!=]==?`,
    String.raw`\bcase ${oneOf}`,
    String.raw`\b(?:principal|caller)\??\.kind\s*(?:[!=]==?|in\b)`,
    String.raw`\bswitch \(\S*\b(?:principal|caller)\.kind\)`,
    String.raw`\.includes\(\S*\b(?:principal|caller)\.kind\)`,
  ].join('|'),
);

test('finds a comparison of the kind of a principal in any form', () => {
  expect(kinds).toEqual(expect.arrayContaining(['platform', 'user']));
  const compared = [
    "principal.kind === 'user' ? own : all",
    "if (caller.kind !== 'platform') return;",
    "const { kind } = principal; if (kind == 'user') return;",
    "if ('user' === kind) return;",
    'switch (ctx.principal.kind) {',
    "case 'platform':",
    'known.includes(principal.kind)',
    'principal?.kind === kind',
  ];
  expect(compared.filter((line) => !comparison.test(line))).toEqual([]);
  const harmless = [
    "labels(principal?.kind ?? 'none')",
    "row.kind === 'platform'",
    "row.kind === 'deleteOrganization'",
  ];
  expect(harmless.filter((line) => comparison.test(line))).toEqual([]);
});

test('only the contract compares the kind of a principal', () => {
  expect(comparison.test(read(contract))).toBe(true);
  expect(sources.filter((path) => path !== contract && comparison.test(read(path)))).toEqual([]);
});

/** Files of the folder that act for the installation or for everybody, not for a caller. */
const crossing = [
  'api-key/platform-key.ts',
  'audit/audit.ts',
  'key-ring/key-ring.ts',
  'key-ring/rotation.ts',
  'scope.ts',
];

test('a use case crosses organizations only by the scope of its caller', () => {
  const folder = 'src/usecases/';
  const found = sources.filter((path) => path.startsWith(folder) && /\bwithPlatform\b/.test(read(path)));
  expect(found.map((path) => path.slice(folder.length)).sort()).toEqual(crossing);
});

describe('an added kind of principal', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'freehold-principals-'));
    cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: join(root, 'tsconfig.json'),
        compilerOptions: { typeRoots: [join(root, 'node_modules/@types')], incremental: false, tsBuildInfoFile: null },
        include: ['src'],
        exclude: ['**/*.test.ts'],
      }),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** `file:line` of each error. */
  const errors = (): string[] => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    // Several checkers would each resolve the packages' types again, at more than twice the cost.
    const options = ['-p', folder, '--pretty', 'false', '--singleThreaded'];
    const { status, stdout } = spawnSync(process.execPath, [tsc, ...options], { cwd: folder, encoding: 'utf8' });
    const found = [...stdout.matchAll(/^(\S+)\((\d+),\d+\): error /gm)].map(([, file, line]) => `${file}:${line}`);
    expect(found.length > 0, stdout).toBe(status !== 0);
    return found;
  };

  /** `file:line` of every line of each decision by kind. */
  const decisions = (): string[][] =>
    sources.flatMap((path) => {
      const lines = read(path).split('\n');
      return lines.flatMap((line, start) => {
        if (!/\bmatchPrincipal(?:<[^(]*>)?\(/.test(line)) return [];
        const end = lines.findIndex((each, index) => index >= start && each.includes('})'));
        return [Array.from({ length: end - start + 1 }, (_, index) => `${path}:${start + index + 1}`)];
      });
    });

  test('compiles nowhere until each decision names it', () => {
    expect(errors()).toEqual([]);

    const union = /^export type Principal = .*(?=;$)/m;
    const text = read(contract);
    expect(text).toMatch(union);
    // On the line of the union, which keeps the numbers of the lines below it.
    const robot = "{ readonly kind: 'robot'; readonly id: string }";
    writeFileSync(
      join(folder, contract),
      text.replace(union, (line) => `${line} | ${robot}`),
    );
    const found = errors();
    expect(decisions().length).toBeGreaterThan(8);
    expect(decisions().filter((places) => !places.some((place) => found.includes(place)))).toEqual([]);
    // Where the platform is treated separately, the rest is no longer only a member.
    const files = new Set(found.map((place) => place.replace(/:\d+$/, '')));
    for (const path of ['authorization', 'rank', 'authentication/me', 'authentication/key-verification']) {
      expect(files).toContain(`src/usecases/${path}.ts`);
    }
    expect(files).toContain('src/usecases/rate-limit/call-limits.ts');
  }, 240_000);
});
