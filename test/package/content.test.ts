import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as source from '../../src/client/index.ts';
import { removePostgres } from '../../src/devstack/postgres.ts';
import { root } from '../architecture/tree.ts';
import { type StackProcess, startInstalled } from '../start/stack-process.ts';
import { makeServerFolder } from '../support/servers.ts';
import { filesOf, installOffline, packBoth, readManifest, unpack } from './packed.ts';

/** The first time, it also installs the generator of the documentation site and runs it. */
const packMs = 300_000;
const patienceMs = 180_000;

let folder: string;
let tarballs: { freehold: string; server: string };
const at = (path: string) => join(folder, path);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-packages-'));
  tarballs = packBoth(folder);
  unpack(tarballs.freehold, at('freehold'));
  unpack(tarballs.server, at('server'));
}, packMs);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textsIn = (package_: string): [path: string, text: string][] =>
  readdirSync(at(package_), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(m?js|d\.ts|json|md|txt|sql)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, 'utf8')]);

describe.each(['freehold', 'server'] as const)('the package of %s', (name) => {
  test('has exactly these files', async () => {
    await expect(`${filesOf(tarballs[name]).join('\n')}\n`).toMatchFileSnapshot(`${name}.files`);
  });

  test('is of the version of the checkout, with exact versions', () => {
    const { version, dependencies = {}, optionalDependencies = {} } = readManifest(at(`${name}/package.json`));
    expect(version).toBe(readManifest(join(root, 'package.json')).version);
    for (const each of Object.values({ ...dependencies, ...optionalDependencies }))
      expect(each).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('names no folder of the machine that packed it', () => {
    const telling = textsIn(name).filter(
      ([, text]) => text.includes(root) || text.includes(`${tmpdir()}/freehold-pack`),
    );
    expect(telling.map(([path]) => path)).toEqual([]);
  });

  test('carries the license of each package in its bundles', () => {
    const notices = readFileSync(at(`${name}/THIRD-PARTY-NOTICES.txt`), 'utf8');
    const sections = notices.split(`${'-'.repeat(72)}\n`).slice(1);
    expect(sections.length).toBeGreaterThan(4);
    expect(
      sections.filter((text) => /\((see below|undefined)\)/.test(text)).map((text) => text.split('\n')[0]),
    ).toEqual([]);
  });
});

describe('freehold', () => {
  test('is found without fault by publint', async () => {
    const { messages } = await publint({ pkgDir: at('freehold'), strict: true });
    expect(messages.filter(({ type }) => type !== 'suggestion')).toEqual([]);
  });

  test('depends on no package', () => {
    const { dependencies, optionalDependencies } = readManifest(at('freehold/package.json'));
    expect([dependencies, optionalDependencies]).toEqual([undefined, undefined]);
  });

  test('has declarations that each kind of import finds', () => {
    const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const args = [attw, tarballs.freehold, '--profile', 'esm-only', '--no-emoji', '--no-color', '--format', 'json'];
    const { analysis } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as {
      analysis: { entrypoints: object; problems: { kind: string; resolutionKind?: string }[] };
    };
    expect(Object.keys(analysis.entrypoints)).toEqual(expect.arrayContaining(['./client', './client/webhooks']));
    // What cannot import a module at all: CommonJS, and resolution from before `exports`.
    const supported = analysis.problems.filter(({ resolutionKind }) => !/node10|node16-cjs/.test(resolutionKind ?? ''));
    expect(supported).toEqual([]);
  });

  test('is at most 250 kB as a tarball; its command line has 320 kB, and its client 10 kB compressed', async () => {
    expect(statSync(tarballs.freehold).size).toBeLessThanOrEqual(250_000);
    const commandLine = textsIn('freehold/dist').filter(([path]) => /dist\/(?:cli|chunks)\/.*\.js$/.test(path));
    expect(commandLine.reduce((size, [, text]) => size + Buffer.byteLength(text), 0)).toBeLessThanOrEqual(320_000);
    const { outputFiles } = await build({
      stdin: { contents: "export * from './dist/client/index.js'", resolveDir: at('freehold') },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    expect(gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length).toBeLessThanOrEqual(10_240);
  });
});

describe('the client of freehold', () => {
  type Methods = { [name: string]: Methods | ((options: object) => Promise<unknown>) };

  /** The requests of all methods, which get the same options, by their names. */
  const requestsOf = async ({ createClient }: { createClient: typeof source.createClient }) => {
    const sent: Record<string, unknown> = {};
    let name = '';
    const client = createClient({
      url: 'http://localhost',
      key: 'fh_user_sk_x',
      organization: 'acme',
      idempotency: 'manual',
      retry: false,
      fetch: async (input, init) => {
        const request = new Request(input, init);
        sent[name] = [request.method, request.url, Object.fromEntries(request.headers), await request.text()];
        const headers = { 'Freehold-Version': '2026-11-29', 'Content-Type': 'application/json' };
        return new Response('{"answer":1}', { headers });
      },
    });
    const callAll = async (methods: Methods, prefix: string): Promise<void> => {
      for (const [key, method] of Object.entries(methods)) {
        name = `${prefix}${key}`;
        if (typeof method !== 'function') await callAll(method, `${name}.`);
        else if (!/\.(watch|wait)$/.test(name)) {
          const path = { slug: 'a b', id: '1', file: 'f', kind: 'k', deliveryId: '2' };
          const hasBody = /^(login|refresh|logout|change|verify|create|issue|update|suspend)/.test(key);
          const options = {
            path,
            query: { limit: 5, status: 'a&b', cursor: undefined },
            ...(hasBody && { body: { a: 1 } }),
          };
          await method(options);
        }
      }
    };
    await callAll(client as unknown as Methods, '');
    return sent;
  };

  test('sends what that of the checkout sends', async () => {
    const packed = (await import(pathToFileURL(at('freehold/dist/client/index.js')).href)) as typeof source;
    const requests = await requestsOf(packed);
    expect(Object.keys(requests).length).toBeGreaterThan(70);
    expect(requests).toEqual(await requestsOf(source));
  });
});

describe('@freehold/server', () => {
  test('pins what the checkout was tested with', () => {
    const lockOf = (file: string) =>
      (JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, { version: string; dev?: boolean }> })
        .packages;
    const ours = lockOf(join(root, 'package-lock.json'));
    const { '': own, ...pinned } = lockOf(at('server/npm-shrinkwrap.json'));
    expect(own?.version).toBe(readManifest(join(root, 'package.json')).version);
    expect(Object.keys(pinned).length).toBeGreaterThan(50);
    for (const [path, entry] of Object.entries(pinned))
      expect([path, entry.version]).toEqual([path, ours[path]?.version]);
    expect(Object.values(pinned).filter((entry) => 'dev' in entry || 'resolved' in entry)).toEqual([]);
    // The image of each platform gets what was installed on that of its builder.
    const native = Object.values(pinned).filter((entry) => !('optional' in entry) && ('cpu' in entry || 'os' in entry));
    expect(native).toEqual([]);
  });

  test('contains the patched postgres.js, which no other copy can replace', () => {
    const { dependencies = {} } = readManifest(at('server/package.json'));
    expect(Object.keys(dependencies)).not.toContain('postgres');
    const chunks = textsIn('server/dist/chunks').filter(([, text]) => text.includes('.connection("CONNECT_TIMEOUT"'));
    expect(chunks.length).toBeGreaterThan(0);
    for (const [path, text] of chunks) expect(text, path).toContain('initialSince');
  });

  test('has the licenses of what is in the console', () => {
    const notices = readFileSync(at('server/THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const name of ['react-dom', '@tanstack/react-router', '@lingui/core']) expect(notices).toContain(`\n${name} `);
  });
});

describe('in an empty folder', () => {
  let project: string;
  let stack: StackProcess | undefined;
  const program = () => join(project, 'node_modules/freehold/dist/cli/freehold.js');
  const dataDir = () => join(project, 'data');

  beforeAll(() => {
    project = makeServerFolder();
    installOffline(tarballs.freehold, project);
  });
  afterAll(async () => {
    stack?.signal('SIGTERM');
    await stack?.ended;
    removePostgres(join(dataDir(), 'postgres'));
    rmSync(project, { recursive: true, force: true });
  }, patienceMs);

  test('freehold dev without the server names the command that installs it', async () => {
    const { version } = readManifest(at('freehold/package.json'));
    const alone = startInstalled([process.execPath, program(), 'dev'], project, dataDir());
    expect(await alone.ended).toBe(5);
    expect(alone.output()).toContain(`npm install @freehold/server@${version}`);
  });

  test('freehold dev starts everything, and an organization is provisioned', { timeout: patienceMs }, async () => {
    installOffline(tarballs.server, project);
    stack = startInstalled([process.execPath, program(), 'dev'], project, dataDir());
    const [, url = ''] = await stack.printed(/^ready (http:\S+)$/m);
    const [key] = await stack.printed(/fh_platform_sk_[A-Za-z0-9]{43,}/);
    const settings = { FREEHOLD_URL: url, FREEHOLD_KEY: key };
    const words = ['org', 'create', '--name', 'Packed', '--owner-email', 'owner@packed.example', '--wait', '--json'];
    const made = startInstalled([process.execPath, program(), ...words], project, dataDir(), settings);
    expect(await made.ended, made.output()).toBe(0);
    const read = await fetch(`${url}/v1/orgs/packed`, { headers: { authorization: `Bearer ${key}` } });
    expect(await read.json()).toMatchObject({ slug: 'packed', status: 'active' });
    const pages = ['/docs', '/docs/api-reference'].map(async (path) => (await fetch(`${url}${path}`)).text());
    const [style = ''] = /\/docs\/[\w/-]*swagger-ui\.css/.exec((await Promise.all(pages)).join('\n')) ?? [];
    expect((await fetch(`${url}${style}`)).headers.get('content-type')).toMatch(/^text\/css/);
    const console = await (await fetch(`${url}/console/`)).text();
    const [script = ''] = /\/console\/assets\/index-[\w-]+\.js/.exec(console) ?? [];
    expect((await fetch(`${url}${script}`)).headers.get('content-type')).toMatch(/^text\/javascript/);
  });

  test('freehold doctor looks at the api and at what the server stands on', { timeout: patienceMs }, async () => {
    const [, url = ''] = (await stack?.printed(/^ready (http:\S+)$/m)) ?? [];
    const [key = ''] = (await stack?.printed(/fh_platform_sk_[A-Za-z0-9]{43,}/)) ?? [];
    const settings = { FREEHOLD_URL: url, FREEHOLD_KEY: key };
    const doctor = startInstalled([process.execPath, program(), 'doctor', '--json'], project, dataDir(), settings);
    const code = await doctor.ended;
    const findings = doctor
      .output()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; ok: boolean });
    const bad = findings.filter(({ ok }) => !ok);
    expect([code, bad]).toEqual([0, []]);
    const names = findings.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['api', 'key', 'node', 'postgres', 'migrations', 'temporal', 'worker']),
    );
  });

  test('a server of another release is named, and not run', async () => {
    const manifest = join(project, 'node_modules/@freehold/server/package.json');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.replace(/"version": "[^"]+"/, '"version": "99.0.0"'));
    const refused = startInstalled([process.execPath, program(), 'dev'], project, dataDir());
    expect(await refused.ended).toBe(5);
    writeFileSync(manifest, text);
    const { version } = readManifest(at('freehold/package.json'));
    expect(refused.output()).toContain(`the server is 99.0.0, and this is freehold ${version}`);
  });

  test('the server names its commands when it is given another or arguments that it does not take, and its version', async () => {
    const program = join(project, 'node_modules/@freehold/server/bin/freehold-server.mjs');
    const run = (...words: string[]) => startInstalled([process.execPath, program, ...words], project, dataDir());
    const version = run('--version');
    for (const wrong of [run('sideways'), run('api', '--port', '9'), run('doctor', '--port', '9')]) {
      expect(await wrong.ended).toBe(2);
      expect(wrong.output()).toMatch(/^usage: freehold-server /m);
    }
    expect(await version.ended).toBe(0);
    expect(version.output()).toBe(`${readManifest(at('server/package.json')).version}\n`);
  });
});
