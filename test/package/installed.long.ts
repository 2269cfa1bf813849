import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installToolPackages } from '../../scripts/tool-packages.ts';
import { removePostgres } from '../../src/devstack/postgres.ts';
import { root } from '../architecture/tree.ts';
import { type StackProcess, startInstalled } from '../start/stack-process.ts';
import { makeServerFolder } from '../support/servers.ts';
import { packBoth, unpack } from './packed.ts';

const minutes = 60_000;
const nodes = join(root, 'tools/nodes');
const npm = (folder: string, args: string[], PATH = process.env.PATH): void => {
  const options = ['--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', [...args, ...options], {
    cwd: folder,
    env: { ...process.env, PATH, NODE_ENV: '' },
    stdio: 'pipe',
  });
};

let folder: string;
let tarballs: { freehold: string; server: string };

beforeAll(() => {
  installToolPackages(nodes);
  folder = mkdtempSync(join(tmpdir(), 'freehold-packages-'));
  tarballs = packBoth(folder);
}, 5 * minutes);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('on a Node that is too old, both programs say so', async () => {
  const node = join(nodes, 'node_modules/node18/bin/node');
  for (const [name, path, word] of [
    ['freehold', 'dist/cli/freehold.js', 'whoami'],
    ['server', 'bin/freehold-server.mjs', 'api'],
  ] as const) {
    unpack(tarballs[name], join(folder, name));
    const ended = startInstalled([node, join(folder, name, path), word], folder, join(folder, 'data'));
    expect(await ended.ended).toBe(1);
    expect(ended.output()).toBe('Freehold needs Node 20.19 or newer; this is 18.20.8.\n');
  }
});

describe.each(['node20', 'node22', 'node24'])('installed by npm, on %s', (name) => {
  const bin = join(nodes, 'node_modules', name, 'bin');
  const PATH = `${bin}${delimiter}${process.env.PATH}`;
  let project: string;
  let stack: StackProcess | undefined;
  const dataDir = () => join(project, 'data');
  const freehold = (words: string[], settings: Record<string, string> = {}): StackProcess =>
    startInstalled([join(project, 'node_modules/.bin/freehold'), ...words], project, dataDir(), { PATH, ...settings });

  beforeAll(() => {
    project = makeServerFolder();
    writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
    npm(project, ['install', tarballs.freehold, tarballs.server], PATH);
  }, 10 * minutes);
  afterAll(async () => {
    stack?.signal('SIGTERM');
    await stack?.ended;
    removePostgres(join(dataDir(), 'postgres'));
    rmSync(project, { recursive: true, force: true });
  }, minutes);

  test('is the Node that was asked for', () => {
    expect(execFileSync(join(bin, 'node'), ['--version'], { encoding: 'utf8' })).toMatch(
      `v${name.slice('node'.length)}.`,
    );
  });

  test('provisions an organization and waits for it', { timeout: 5 * minutes }, async () => {
    stack = freehold(['dev']);
    const [, url = ''] = await stack.printed(/^ready (http:\S+)$/m);
    const [key] = await stack.printed(/fh_platform_sk_[A-Za-z0-9]{43,}/);
    const words = [
      'org',
      'create',
      '--name',
      'Installed',
      '--owner-email',
      'owner@installed.example',
      '--wait',
      '--json',
    ];
    const made = freehold(words, { FREEHOLD_URL: url, FREEHOLD_KEY: key });
    expect(await made.ended, made.output()).toBe(0);
    stack.signal('SIGTERM');
    expect(await stack.ended, stack.output()).toBe(0);
  });
});
