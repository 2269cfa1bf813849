import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { listCommands } from '../../src/cli/commands.ts';
import { type HttpServer, listen } from '../../src/main/http-server.ts';
import { openTestApi, platformKey } from '../api/support.ts';
import { createTenant } from '../security/fixtures.ts';
import { buildCommandLine, type CommandLine, type Result } from './stack.ts';

// How commands are called: flags, profiles, terminals, an api that is not there.

let commandLine: CommandLine;
let api: Awaited<ReturnType<typeof openTestApi>>;
let server: HttpServer;
let url: string;
beforeAll(async () => {
  commandLine = await buildCommandLine();
  api = await openTestApi({ withoutWorker: true });
  server = await listen({ fetch: api.app.fetch, host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server?.drain(0);
  await api?.close();
  commandLine?.remove();
});

const nowhere = 'http://127.0.0.1:2';
const withKey = { FREEHOLD_URL: nowhere, FREEHOLD_KEY: platformKey };
const run = (args: readonly string[], env: Record<string, string> = {}, input?: string): Promise<Result> =>
  commandLine.run(args, { env, ...(input === undefined ? {} : { input }) });

describe('wrong words', () => {
  test.each([
    [['org', 'craete'], 'did you mean `create`?', 'usage: freehold org <command>'],
    [['ogr', 'create'], 'did you mean `org`', 'usage: freehold <command>'],
    [['org', 'list', '--staus', 'active'], 'did you mean --status', 'usage: freehold org list'],
    [['org', 'list', '--status', 'activ'], 'did you mean "active"', 'usage: freehold org list'],
    [['org', 'list', '--limit', 'many'], 'many is not a number', 'usage: freehold org list'],
    [['login', '--key', 'x'], 'did you mean --key-file?', 'usage: freehold login'],
    [['org', 'update', 'acme', '--idempotency-key', 'x'], 'No flag registered', 'usage: freehold org update <slug>'],
    [['org', 'show'], 'slug', 'usage: freehold org show <slug>'],
    [['org', 'create', '--name', 'Acme'], '--owner-email', 'usage: freehold org create --name <text> --owner-email'],
    [['org', 'show', 'acme', 'beta'], 'beta', 'usage: freehold org show <slug>'],
  ])('%j are answered with the nearest right ones and the usage', async (args, hint, usage) => {
    const { code, stdout, stderr } = await run(args, withKey);
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(hint);
    expect(stderr).toContain(usage);
  });

  test.each([
    [['org', 'list', '--limit', '0'], '--limit takes a number from 1 on'],
    [['org', 'list', '--limit', '5', '--all'], '--limit and --all exclude each other'],
    [['org', 'delete', 'acme', '--yes', '--timeout', '5'], '--timeout and --progress take --wait or --watch along'],
    [['org', 'batch', 'suspned', 'acme', '--reason', 'a test', '--yes'], 'suspned is not an action'],
    [['org', 'delete', '..', '--yes'], '`slug` is empty, or consists of dots'],
    [['org', 'delete', 'acme', '--yes', '--if-match', 'é'], '--if-match takes 1 to 255 visible ASCII characters'],
    [['org', 'delete', 'acme', '--yes', '--idempotency-key', 'two words'], '--idempotency-key takes'],
    [['audit', 'verify', '/nonexistent'], 'ENOENT'],
  ])('%j are refused before anything is sent', async (args, message) => {
    const { code, stdout, stderr } = await run(args, withKey);
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(`see         freehold ${args.slice(0, 2).join(' ')} --help`);
  });

  it('are an object of JSON with --json', async () => {
    const { code, stderr } = await run(['org', 'list', '--json', '--staus', 'active'], withKey);
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { exitCode: 2, code: 'usage', message: expect.stringContaining('did you mean --status') },
    });
  });

  test.each([platformKey, `whsec_${'x'.repeat(32)}`])(
    'with a secret are refused, and do not show it',
    async (secret) => {
      const { code, stdout, stderr } = await run(['login', secret], withKey);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('visible to every user of this machine');
      expect(stderr).not.toContain(secret);
    },
  );

  test.each(['ftp://127.0.0.1', 'http://user:pass-word@127.0.0.1', 'http://127.0.0.1/?x', 'nonsense'])(
    'with the address %s are refused, and do not repeat it',
    async (address) => {
      for (const command of ['whoami', 'login']) {
        const { code, stderr } = await run([command, '--url', address], { FREEHOLD_KEY: platformKey }, 'key');
        expect(code).toBe(2);
        expect(stderr).toContain('must be an http or https URL without credentials');
        expect(stderr).not.toContain(address);
      }
    },
  );

  it('that other command lines have are understood', async () => {
    expect((await run(['help', 'org'])).stdout).toBe((await run(['org', '--help'])).stdout);
    expect((await run(['version'])).stdout).toBe((await run(['--version'])).stdout);
    expect((await run(['help'])).stdout).toContain('FREEHOLD_URL');
  });

  it('are no others than the help has', async () => {
    const { code, stdout } = await run(['org', '--help']);
    expect(code).toBe(0);
    // A group in it is one line.
    const names = listCommands().flatMap(([path]) => (path.startsWith('org ') ? [path.split(' ')[1] ?? ''] : []));
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !stdout.includes(`  ${name} `))).toEqual([]);
    expect((await run(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('an api that is not there', () => {
  it('is named with the cause, at once', async () => {
    const startedAt = performance.now();
    const { code, stderr } = await run(['org', 'list'], withKey);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(code).toBe(5);
    expect(stderr).toMatch(
      /^error: http:\/\/127\.0\.0\.1:2 does not answer: .*ECONNREFUSED.* \(unreachable\)\n.*freehold doctor/,
    );
  });

  it('is an object of JSON with --json', async () => {
    const { stderr } = await run(['org', 'list', '--json'], withKey);
    expect(JSON.parse(stderr)).toMatchObject({ error: { exitCode: 5, code: 'unreachable', fix: expect.any(String) } });
  });

  it('is found by the doctor, which says what to do', async () => {
    const { code, stdout } = await run(['doctor', '--json'], withKey);
    expect(code).toBe(1);
    const findings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(findings).toContainEqual({
      name: 'api',
      ok: false,
      detail: expect.stringContaining('ECONNREFUSED'),
      remedy: expect.stringContaining('freehold dev'),
    });
  });
});

describe('output', () => {
  it('ends without a complaint when its reader has gone', () => {
    const freehold = `'${process.execPath}' '${commandLine.file}'`;
    const lines = [`${freehold} --help | true`, `${freehold} org craete 2>&1 | true`];
    const result = spawnSync('sh', ['-c', lines.join('\n')], { encoding: 'utf8' });
    expect(result.stderr).toBe('');
  });

  it('has colors on a terminal, but not with NO_COLOR', () => {
    const onTerminal = (environment: Record<string, string>): string => {
      const command = `'${process.execPath}' '${commandLine.file}' whoami`;
      const env = {
        PATH: process.env.PATH,
        HOME: commandLine.folder,
        TERM: 'xterm-256color',
        ...withKey,
        ...environment,
      };
      return spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8', env }).stdout;
    };
    const control = String.fromCharCode(27);
    expect(onTerminal({})).toContain(`${control}[31merror${control}[39m: ${nowhere}`);
    expect(onTerminal({ NO_COLOR: '1' })).toMatch(new RegExp(`^error: ${nowhere}`));
  });

  it('of an empty list is empty, with a note on standard error, which --json makes JSON', async () => {
    const env = { FREEHOLD_URL: url, FREEHOLD_KEY: platformKey };
    expect(await run(['drift', 'list'], env)).toEqual({ code: 0, stdout: '', stderr: 'There are none.\n' });
    const { stdout, stderr } = await run(['drift', 'list', '--json'], env);
    expect([stdout, JSON.parse(stderr)]).toEqual(['', { note: 'There are none.' }]);
  });
});

it('a key that cannot be one is refused, not taken for an absent api', async () => {
  const { code, stderr } = await run(['whoami'], { ...withKey, FREEHOLD_KEY: 'two words' });
  expect([code, stderr]).toEqual([4, expect.stringContaining('freehold login')]);
});

describe('a server that is not installed', () => {
  test.each([['dev'], ['key-ring', 'list']])('%s says how to install it, and fetches nothing', async (...args) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(5);
    expect(stderr).toMatch(/the server is not installed.\n.*npm install @freehold\/server@\d/);
  });

  it('is not replaced by one of another release', async () => {
    const folder = join(commandLine.folder, 'node_modules/@freehold/server');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: '@freehold/server', version: '99.0.0' }));
    const { code, stderr } = await run(['dev']);
    rmSync(folder, { recursive: true });
    expect(code).toBe(5);
    expect(stderr).toMatch(/the server is 99\.0\.0, and this is freehold \d/);
  });
});

describe('what destroys something', () => {
  it('does nothing without --yes where nobody can be asked', async () => {
    const asking = listCommands().filter(([, { question }]) => question !== undefined);
    expect(asking.length).toBeGreaterThan(9);
    const outcomes = await Promise.all(
      asking.map(async ([path, { arguments: args, flags }]) => {
        const needed = Object.entries(flags).filter(([, { isRequired }]) => isRequired === true);
        const values = args.map(({ name }) => (name === 'action' ? 'suspend' : 'a=viewer'));
        const words = [...path.split(' '), ...values, ...needed.flatMap(([name]) => [`--${name}`, 'x'])];
        // Nothing listens there: a call would end with 5.
        const { code, stderr } = await run(words, withKey);
        return { path, code, hasHint: stderr.includes('add --yes') };
      }),
    );
    expect(outcomes.filter(({ code, hasHint }) => code !== 2 || !hasHint)).toEqual([]);
  });
});

describe('a profile', () => {
  const file = (): string => join(commandLine.folder, '.config/freehold/config.json');
  const login = (args: readonly string[] = [], key = platformKey): Promise<Result> =>
    run(['login', '--url', url, ...args], {}, `${key}\n`);

  it('is saved for its owner alone, once the api has taken the key', async () => {
    const refused = await login([], `fh_platform_sk_${'x'.repeat(43)}`);
    expect(refused.code).toBe(4);
    expect(() => statSync(file())).toThrow('ENOENT');
    const { code, stdout, stderr } = await login(['--profile', 'one']);
    expect(code, stderr).toBe(0);
    expect(stdout + stderr).not.toContain(platformKey);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file())).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({
      current: 'one',
      profiles: { one: { url, key: platformKey } },
    });
    expect((await run(['whoami', '--json'])).stdout).toContain('"kind":"platform"');
  });

  it('is chosen by use, by --profile and by the environment', async () => {
    await login(['--profile', 'two', '--org', 'acme']);
    const { stdout } = await run(['profile', 'list', '--json']);
    expect(stdout).not.toContain(platformKey);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toEqual([
      { name: 'one', url, org: null, current: false },
      { name: 'two', url, org: 'acme', current: true },
    ]);
    expect((await run(['user', 'list'])).stderr).toContain('organization does not exist');
    expect((await run(['user', 'list'], { FREEHOLD_PROFILE: 'one' })).stderr).toContain('--org <slug>');
    const elsewhere = { FREEHOLD_URL: nowhere, FREEHOLD_KEY: 'fh_platform_sk_other', FREEHOLD_ORG: 'beta' };
    expect((await run(['whoami', '--profile', 'one'], elsewhere)).code).toBe(0);
    expect((await run(['user', 'list', '--profile', 'one'], elsewhere)).code).toBe(2);
    expect((await run(['profile', 'use', 'one'])).code).toBe(0);
    expect((await run(['user', 'list'])).code).toBe(2);
    expect((await run(['whoami', '--profile', 'three'])).stderr).toContain('freehold login --profile three');
  });

  it('is one that was saved: an object of JavaScript has more members', async () => {
    for (const command of [
      ['logout', '--profile'],
      ['profile', 'use'],
      ['whoami', '--profile'],
    ]) {
      const { code, stderr } = await run([...command, 'constructor']);
      expect([code, stderr]).toEqual([2, expect.stringContaining('There is no profile constructor')]);
    }
  });

  it('keeps its key from every other server', async () => {
    const { code, stderr } = await run(['whoami', '--url', nowhere]);
    expect(code).toBe(2);
    expect(stderr).toContain(`is for ${url}, not for ${nowhere}`);
  });

  it('is refused when others can read it, and never shown when it is broken', async () => {
    chmodSync(file(), 0o644);
    const readable = await run(['whoami']);
    expect(readable.code).toBe(2);
    expect(readable.stderr).toContain('chmod 600');
    chmodSync(file(), 0o600);
    const text = readFileSync(file(), 'utf8');
    writeFileSync(file(), text.slice(0, -3));
    const broken = await run(['whoami']);
    expect(broken.code).toBe(2);
    expect(broken.stderr).not.toContain(platformKey);
    writeFileSync(file(), text);
  });

  it('is removed by logout', async () => {
    await run(['logout', '--profile', 'two']);
    await run(['logout']);
    expect(JSON.parse(readFileSync(file(), 'utf8')).profiles).toEqual({});
    expect((await run(['whoami'])).stderr).toContain('freehold login');
  });
});

describe('the completion', () => {
  const complete = async (...words: string[]): Promise<string[]> => {
    const { stdout } = await run(['__complete', ...words], { FREEHOLD_URL: url, FREEHOLD_KEY: platformKey });
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
  };

  it('knows commands, flags and values', async () => {
    expect(await complete('o')).toEqual(['org', 'operation', 'operator']);
    expect(await complete('org', 'trans')).toEqual(['transfer', 'transfers']);
    expect(await complete('org', 'create', '--ow')).toEqual(['--owner-email', '--owner-name', '--owner-locale']);
    expect(await complete('org', 'list', '--status', 'sus')).toEqual(['suspended']);
    const { slug } = await createTenant(api.world);
    expect(await complete('org', 'show', slug.slice(0, -1))).toEqual([slug]);
    expect(await complete('user', 'list', '--org', slug.slice(0, -1))).toEqual([slug]);
  });

  test.each(['bash', 'zsh', 'fish'])('has a script for %s', async (shell) => {
    const { code, stdout } = await run(['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('freehold __complete');
  });

  it('works in bash', async () => {
    mkdirSync(join(commandLine.folder, 'bin'), { recursive: true });
    const program = join(commandLine.folder, 'bin/freehold');
    writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${commandLine.file}' "$@"\n`, { mode: 0o755 });
    const script = (await run(['completion', 'bash'])).stdout;
    const lines = [script, 'COMP_WORDS=(freehold org cre)', 'COMP_CWORD=2', '_freehold', 'echo "$COMPREPLY"'];
    const path = `${dirname(program)}:${process.env.PATH}`;
    expect(execFileSync('bash', ['-c', lines.join('\n')], { env: { PATH: path }, encoding: 'utf8' })).toBe('create\n');
  });
});
