import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import { isOfConsole, readCatalog } from '../../scripts/catalogs.ts';
import { locales } from '../../src/contract/locale.ts';
import { builtConsole } from '../../src/main/console-build.ts';
import { filesOf, type Manifest, namedScripts, readManifest, startScripts } from './start-scripts.ts';

// The console as browsers get it: its weight, and that the policy of the server lets all of it run.

let folder: string;
let manifest: Manifest;
let index: string;
let names: readonly string[];
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

beforeAll(async () => {
  folder = await builtConsole();
  manifest = readManifest(folder);
  index = read('index.html');
  names = readdirSync(join(folder, 'assets')).map((name) => `assets/${name}`);
}, 300_000);

const textNames = (): string[] => names.filter((name) => /\.(?:js|css)$/.test(name));

/** What is sent, in kB. */
const sizeOf = (files: Iterable<string>): number =>
  [...files].reduce((size, name) => size + statSync(join(folder, `${name}.gz`)).size, 0) / 1_000;

describe('the weight of the console, compressed by gzip', () => {
  it('at the start is at most 160 kB of scripts', () => {
    const named = [...index.matchAll(/<(?:script|link rel="modulepreload")[^>]*(?:src|href)="\/console\/([^"]+)"/g)];
    expect(named.map(([, name]) => name).sort()).toEqual([...namedScripts(manifest)].sort());
    expect(sizeOf(startScripts(manifest))).toBeGreaterThan(60);
    expect(sizeOf(startScripts(manifest))).toBeLessThanOrEqual(160);
  });

  it.each(locales)('of the start has its own texts in %s, and leaves the others to the pages', (locale) => {
    const idsOf = (part: string): string[] => {
      const code = read(manifest[`../locales/${locale}.po?${part}`]?.file ?? '');
      return [...code.matchAll(/"([a-z][^"\s]*\.[^"\s]+)":/g)].map(([, id = '']) => id);
    };
    const [first, rest] = [idsOf('first'), idsOf('rest')];
    expect(first).toEqual(expect.arrayContaining(['shell.skip', 'error.forbidden', 'chunk.text', 'state.retry']));
    expect(rest).toEqual(expect.arrayContaining(['signIn.title', 'verify.title']));
    expect([...first, ...rest].sort()).toEqual(
      readCatalog(new URL(`../../locales/${locale}.po`, import.meta.url))
        .map(({ id }) => id)
        .filter(isOfConsole)
        .sort(),
    );
  });

  it('of each part that is loaded later is at most 70 kB', () => {
    const later = Object.entries(manifest).filter(([, { isDynamicEntry }]) => isDynamicEntry === true);
    expect(later.length).toBeGreaterThan(5);
    const initial = startScripts(manifest);
    for (const [key] of later)
      expect(sizeOf([...filesOf(manifest, key)].filter((file) => !initial.has(file))), key).toBeLessThanOrEqual(70);
  });

  it.each(locales)('is at most 420 kB of scripts in all, for a reader of %s', (locale) => {
    const catalogs = Object.entries(manifest).filter(([key]) => key.startsWith('../locales/'));
    const others = new Set(catalogs.filter(([key]) => !key.includes(`/${locale}.po?`)).map(([, { file }]) => file));
    const pseudo = manifest['../locales/en.po?pseudo']?.file;
    const scripts = names.filter((name) => name.endsWith('.js') && !others.has(name) && name !== pseudo);
    expect(catalogs).toHaveLength(2 * locales.length + 1);
    expect(sizeOf(scripts)).toBeLessThanOrEqual(420);
  });

  it('is at most 20 kB of styles in all', () => {
    expect(sizeOf(names.filter((name) => name.endsWith('.css')))).toBeLessThanOrEqual(20);
  });
});

/** The functions that make code out of text, by each of their calls. */
const madeFromText = (node: object): string[] => [
  ...('callee' in node &&
  typeof node.callee === 'object' &&
  node.callee !== null &&
  'name' in node.callee &&
  (node.callee.name === 'eval' || node.callee.name === 'Function')
    ? [node.callee.name]
    : []),
  ...Object.values(node).flatMap((child) => (typeof child === 'object' && child !== null ? madeFromText(child) : [])),
];

describe('the policy of the server', () => {
  it('finds no script and no style in the page itself', () => {
    expect(index.match(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:/gi)).toBe(null);
  });

  it('finds nothing that makes code out of text', () => {
    expect(madeFromText(parseAst('a.eval(b); ({ eval() {} }); eval(c); new Function(d); Function(e)'))).toEqual([
      'eval',
      'Function',
      'Function',
    ]);
    for (const name of names.filter((each) => each.endsWith('.js')))
      expect(madeFromText(parseAst(read(name))), name).toEqual([]);
  });

  it('finds no address of another host, only names of namespaces, of a manual and in examples', () => {
    // An origin alone is what the router resolves paths against.
    const known = /^(?:http:\/\/www\.w3\.org|https:\/\/react\.dev|http:\/\/localhost|https:\/\/[\w.-]+\.example\.?)$/;
    for (const text of [index, ...textNames().map(read)])
      for (const [origin] of text.matchAll(/\b(?:https?|wss?):\/\/\w[\w.:-]+/g)) expect(origin).toMatch(known);
    expect(index).not.toMatch(/(?:src|href)="(?!\/console\/)/);
    for (const name of names.filter((each) => each.endsWith('.css')))
      expect(read(name).match(/@import|url\((?!["']?(?:data:|\/console\/))/), name).toBe(null);
  });
});

describe('each file', () => {
  it('has its compressed forms beside it', () => {
    for (const name of [...textNames(), 'index.html'])
      for (const end of ['br', 'gz']) expect(statSync(join(folder, `${name}.${end}`)).size).toBeGreaterThan(0);
  });

  it('of which code comes from a package is listed with the package', () => {
    const packages: string[] = JSON.parse(read('packages.json'));
    expect(packages).toEqual(expect.arrayContaining(['node_modules/react', 'node_modules/react-dom']));
  });
});
