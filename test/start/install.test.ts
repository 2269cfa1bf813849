import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../support/until.ts';
import { isAlive } from './stack-process.ts';

const scripts = join(import.meta.dirname, '../../scripts');

/** Replaces npm: records its calls, removes what is installed, and runs this project's `postinstall`. */
const NPM = `#!/usr/bin/env node
const { execFileSync } = require('node:child_process');
const { appendFileSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
console.log('npm prints');
if (process.env.NPM_FAILS) { console.error('npm error code ENOSPACE'); process.exit(1); }
rmSync('node_modules', { recursive: true, force: true });
mkdirSync('node_modules/@esbuild/' + process.platform + '-' + process.arch, { recursive: true });
if (process.env.NPM_LASTS) {
  writeFileSync('npm-pid', String(process.pid));
  setInterval(() => undefined, 1_000);
} else setTimeout(() => {
  if (!process.env.NPM_SKIPS_SCRIPTS) execFileSync(process.execPath, ['scripts/dependencies.mjs']);
}, Number(process.env.NPM_MS ?? 0));
`;

let checkout: string;
const at = (path: string) => join(checkout, path);
const write = (path: string, text: string) => {
  mkdirSync(join(at(path), '..'), { recursive: true });
  writeFileSync(at(path), text);
};
const npmCalls = () => (existsSync(at('npm-calls')) ? readFileSync(at('npm-calls'), 'utf8').trim().split('\n') : []);

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

const environment = (env: Record<string, string>) => ({
  PATH: `${at('npm')}${delimiter}${process.env.PATH}`,
  ...env,
});

const ended = async (args: string[], env: Record<string, string>): Promise<Outcome> => {
  const child = spawn(process.execPath, args, { cwd: tmpdir(), env: environment(env) });
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

const start = (args: string[] = ['entry.mjs'], env: Record<string, string> = {}): Promise<Outcome> =>
  ended([at('scripts/run.mjs'), ...args], env);

/** Acts like the last script of a manual installation. */
const postinstall = async (env: Record<string, string> = {}, hasOptional = true): Promise<void> => {
  mkdirSync(at(`node_modules${hasOptional ? `/@esbuild/${process.platform}-${process.arch}` : ''}`), {
    recursive: true,
  });
  expect(await ended([at('scripts/dependencies.mjs')], env)).toEqual({ code: 0, stdout: '', stderr: '' });
};

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'freehold checkout '));
  write('package.json', '{"type":"module"}');
  write('package-lock.json', '{"packages":{}}');
  mkdirSync(at('patches'));
  write('npm/package.json', '{"type":"commonjs"}');
  write('npm/npm', NPM);
  chmodSync(at('npm/npm'), 0o755);
  write('entry.mjs', 'console.log(JSON.stringify([process.pid, process.argv.slice(1)]));');
  cpSync(scripts, at('scripts'), { recursive: true });
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

describe('a start', () => {
  test('runs its entry with its arguments, and prints nothing, when everything is installed', async () => {
    await postinstall();
    const { code, stdout, stderr } = await start(['entry.mjs', 'one', 'two words']);
    expect([code, stderr, npmCalls()]).toEqual([0, '', []]);
    expect(JSON.parse(stdout)[1]).toEqual([at('entry.mjs'), 'one', 'two words']);
  });

  const incomplete: [string, () => void | Promise<void>][] = [
    ['nothing is installed', () => undefined],
    ['an installation was interrupted', () => write('node_modules/a/index.js', '')],
    [
      'package-lock.json has changed since',
      async () => {
        await postinstall();
        write('package-lock.json', '{"packages":{"node_modules/b":{}}}');
      },
    ],
    [
      'a patch has changed since',
      async () => {
        await postinstall();
        write('patches/a+1.0.0.patch', '+second');
      },
    ],
    [
      'the packages are of another platform',
      async () => {
        await postinstall();
        const stamp = readFileSync(at('node_modules/.freehold-installed'), 'utf8');
        write('node_modules/.freehold-installed', stamp.replace(process.platform, 'plan9'));
      },
    ],
    ['development packages were left out', () => postinstall({ NODE_ENV: 'production' })],
    ['optional packages were left out', () => postinstall({}, false)],
  ];
  test.each(incomplete)('installs first when %s', async (_case, prepare) => {
    await prepare();
    const { code, stdout, stderr } = await start();
    expect(code).toBe(0);
    expect(npmCalls()).toHaveLength(1);
    expect(npmCalls()[0]).toMatch(/^ci --include=optional --ignore-scripts=false /);
    expect(stderr).toMatch(/^installing dependencies: npm ci\nnpm prints\ninstalling .* done in \d+ s\n$/);
    // Output of npm does not mix with that of the entry.
    expect(JSON.parse(stdout)).toHaveLength(2);
    expect((await start()).stderr).toBe('');
  });

  test('installs nothing when only the version of the checkout has changed', async () => {
    const lock = (version: string) =>
      JSON.stringify({ version, packages: { '': { version, dependencies: { a: '1.0.0' } }, 'node_modules/a': {} } });
    write('package-lock.json', lock('1.0.0'));
    await postinstall();
    write('package-lock.json', lock('2.0.0'));
    expect(await start()).toMatchObject({ code: 0, stderr: '' });
  });

  test('works without development packages in production', async () => {
    await postinstall({ NODE_ENV: 'production' });
    expect(await start(['entry.mjs'], { NODE_ENV: 'production' })).toMatchObject({ code: 0, stderr: '' });
    await postinstall();
    expect(await start(['entry.mjs'], { NODE_ENV: 'production' })).toMatchObject({ code: 0, stderr: '' });
  });

  test('lets only one of two simultaneous starts install', async () => {
    const slow = { NPM_MS: '800' };
    const outcomes = await Promise.all([start(['entry.mjs'], slow), start(['entry.mjs'], slow)]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(npmCalls()).toHaveLength(1);
    expect(outcomes.map(({ stderr }) => stderr)).toContain(
      'waiting for another start, which is installing the dependencies\n',
    );
  });

  test('takes over from an installer that crashed', async () => {
    mkdirSync(at('.freehold/install.lock'), { recursive: true });
    const longAgo = new Date(Date.now() - 11_000);
    utimesSync(at('.freehold/install.lock'), longAgo, longAgo);
    expect(await start()).toMatchObject({ code: 0 });
    expect(npmCalls()).toHaveLength(1);
    expect(existsSync(at('.freehold/install.lock'))).toBe(false);
  });

  test('accepts what npm installed, whatever a configuration of npm says', async () => {
    expect(await start(['entry.mjs'], { npm_config_omit: 'optional' })).toMatchObject({ code: 0 });
    expect((await start()).stderr).toBe('');
  });

  test("ends with npm's output and the remedy when the installation fails", async () => {
    const { code, stdout, stderr } = await start(['entry.mjs'], { NPM_FAILS: '1' });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('ENOSPACE');
    expect(stderr).toContain('Run `npm ci`');
    expect(existsSync(at('.freehold/install.lock'))).toBe(false);
  });

  test('ends with an error when npm skips the install scripts, which patch packages', async () => {
    const { code, stderr } = await start(['entry.mjs'], { NPM_SKIPS_SCRIPTS: '1' });
    expect(code).toBe(1);
    expect(stderr).toContain('npm skipped the script `postinstall`');
  });

  test('names an entry that does not exist', async () => {
    await postinstall();
    expect(await start(['absent.mjs'])).toMatchObject({ code: 1, stderr: `There is no absent.mjs in ${checkout}.\n` });
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s in the middle of an installation ends npm too', async (signal, code) => {
  const child = spawn(process.execPath, [at('scripts/run.mjs'), 'entry.mjs'], { env: environment({ NPM_LASTS: '1' }) });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const npmPid = await until(
    async () => (existsSync(at('npm-pid')) ? Number(readFileSync(at('npm-pid'), 'utf8')) : 0),
    (pid) => pid > 0,
    'npm runs',
  );
  child.kill(signal);
  expect(await closed).toBe(code);
  expect(isAlive(npmPid)).toBe(false);
  expect(existsSync(at('.freehold/install.lock'))).toBe(false);
});
