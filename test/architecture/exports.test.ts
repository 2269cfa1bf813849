import { expect, test } from 'vitest';
import { code, exportsIn, type Import, importsIn, read, sources } from './tree.ts';

// Workflows are found by the names that this file exports.
const entry = 'src/workflows/index.ts';

const unused = (path: string, text: string, lines: readonly Import[]): string[] => {
  const taken = new Set(lines.filter(({ to }) => to === path).flatMap(({ names }) => names));
  return taken.has('*') ? [] : exportsIn(text).filter((name) => !taken.has(name));
};

test('exports are understood, whatever their form', () => {
  const text = [
    'export const a = 1;',
    'export type A = typeof a;',
    'export interface B {',
    'export async function c() {',
    'export function* d() {',
    'export abstract class E {',
    'export {\n  f,\n  type G,\n  h as i,\n};',
    "export type { J } from './j.ts';",
    "export * from './k.ts';",
    'export default class L {',
    'const m = 1; // export const n',
  ].join('\n');
  expect(exportsIn(text)).toEqual(['a', 'A', 'B', 'c', 'd', 'E', 'f', 'G', 'i', 'J', 'default']);

  const lines = sources.flatMap((path) => read(path).match(/^export\b.*/gm) ?? []);
  expect(lines.length).toBeGreaterThan(1_000);
  // The names between braces may begin on the next line.
  const obscure = lines.filter((line) => !/^export (type )?[{*]/.test(line) && exportsIn(line).length === 0);
  expect(obscure).toEqual([]);
});

test('an export that nothing imports is found', () => {
  const text = 'export const a = 1;\nexport const b = a;\nexport type C = typeof b;';
  const by = (line: string) => importsIn('src/y.ts', line);
  expect(unused('src/x.ts', text, by("import { a as z, type C } from './x.ts';"))).toEqual(['b']);
  expect(unused('src/x.ts', text, by("import { a, b, C } from './w.ts';"))).toEqual(['a', 'b', 'C']);
  expect(unused('src/x.ts', text, by("import * as x from './x.ts';"))).toEqual([]);
});

test('src exports nothing that no other file imports', () => {
  const linesTo = new Map<string, Import[]>();
  for (const line of code.flatMap((path) => importsIn(path, read(path)))) {
    const lines = linesTo.get(line.to);
    if (lines === undefined) linesTo.set(line.to, [line]);
    else lines.push(line);
  }
  const found = sources
    .filter((path) => path !== entry)
    .flatMap((path) => unused(path, read(path), linesTo.get(path) ?? []).map((name) => `${path} exports ${name}`));
  expect(found).toEqual([]);
});
