import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { files } from '../architecture/tree.ts';
import { type Block, blocksOf, isRun, neededBy, type Tab, tabs } from './documented-blocks.ts';
import { type Installation, startInstallation } from './installation.ts';
import { type Lane, openLane } from './lane.ts';

// Every command and request of every page, in each tab, against a stack started by `npm start`.

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = files
  .filter((name) => name === 'README.md' || /^docs\/.*\.md$/.test(name))
  .map((name) => {
    const text = readFileSync(join(root, name), 'utf8');
    return { name, blocks: blocksOf(name, text), needs: neededBy(text) };
  })
  .filter(({ blocks }) => blocks.some(isRun));

let installation: Installation;
const folder = mkdtempSync(join(tmpdir(), 'freehold-documented-'));
const ran = { blocks: 0, requests: 0 };

/** The programs that pages name, as they are in a checkout. */
const writePrograms = async (): Promise<void> => {
  const program = (name: string, lines: string[]): void => {
    writeFileSync(join(folder, 'bin', name), `${lines.join('\n')}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  };
  mkdirSync(join(folder, 'bin'));
  const run = `exec ${process.execPath} ${root}scripts/run.mjs`;
  // Bundled once, as in the package: each start from the sources would look for changes of them.
  await build({
    entryPoints: [join(root, 'src/cli/freehold.ts')],
    outdir: join(folder, 'cli'),
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
  });
  const freehold = `exec ${process.execPath} ${join(folder, 'cli/freehold.mjs')} "$@"`;
  program('freehold', ['#!/bin/sh', freehold]);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  // `npm run` changes to the folder of package.json; a page's files are in another one.
  program('npm', [
    '#!/bin/sh',
    '[ "$1 $2" = "run -s" ] && shift && shift && name=$1 && shift && [ "$1" = -- ] && shift',
    'case "$name" in',
    ...Object.entries(scripts).flatMap(([name, script]) => {
      const entry = /^exec node scripts\/run\.mjs (.+)$/.exec(script)?.[1];
      if (entry === undefined) return [];
      return [`  ${name}) ${name === 'freehold' ? freehold : `${run} ${entry} "$@"`} ;;`];
    }),
    '  *) echo "npm: a page may run scripts only" >&2; exit 1 ;;',
    'esac',
  ]);
};

beforeAll(async () => {
  await writePrograms();
  installation = await startInstallation({
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    // A page verifies signatures.
    AUDIT_CHECKPOINT_SECONDS: '1',
    // All readers have one address.
    RATE_LIMIT_LOGIN_PER_MINUTE: '1000',
  });
}, 300_000);

afterAll(async () => {
  await installation?.stop();
  rmSync(folder, { recursive: true, force: true });
  console.log(`documentation: ${ran.blocks} blocks with ${ran.requests} requests were run`);
});

const follow = async (lane: Lane, blocks: readonly Block[]): Promise<void> => {
  for (const block of blocks) {
    const from = lane.proxy.answers.length;
    const heard = lane.listen();
    try {
      await lane.run(block);
      if (block.prints !== undefined) {
        const wanted = new RegExp(block.prints);
        const deadline = Date.now() + 15_000;
        while (!wanted.test(heard())) {
          if (Date.now() > deadline) throw new Error(`never printed ${block.prints}:\n${heard().slice(-2_000)}`);
          await sleep(50);
        }
      }
      const refused = lane.proxy.answers.slice(from).filter(({ status }) => status > 399);
      const unexpected = refused.filter(({ status }) => !block.answers.includes(status));
      expect(unexpected).toEqual([]);
      expect(block.answers.filter((status) => !refused.some((answer) => answer.status === status))).toEqual([]);
    } catch (error) {
      throw new Error(`${block.at}${block.tab === undefined ? '' : ` [${block.tab}]`}: ${(error as Error).message}`);
    }
    ran.blocks += 1;
    ran.requests += lane.proxy.answers.length - from;
  }
};

const tabsOf = (blocks: readonly Block[]): readonly (Tab | undefined)[] => {
  const named = tabs.filter((tab) => blocks.some((block) => block.tab === tab));
  return named.length === 0 ? [undefined] : named;
};

describe.each(pages)('$name', ({ name, blocks, needs }) => {
  it('has three tabs for each documented call', () => {
    const labels = blocks.filter(({ tab }) => tab !== undefined).map(({ tab }) => tab);
    const expected = labels.map((_, index) => tabs[index % tabs.length]);
    expect(labels).toEqual(expected);
  });

  it.each(tabsOf(blocks).map((tab) => ({ tab, title: tab ?? 'all' })))(
    'does what it says: $title',
    async ({ tab }) => {
      const suffix = `${pages.findIndex((page) => page.name === name)}${tab?.at(0) ?? 'x'}${tab?.at(1) ?? ''}`;
      const lane = await openLane({
        installation,
        folder: join(folder, suffix),
        programs: join(folder, 'bin'),
        nodeModules: join(root, 'node_modules'),
        suffix,
        needs,
      });
      try {
        await follow(
          lane,
          blocks.filter((block) => isRun(block) && (block.tab === undefined || block.tab === tab)),
        );
      } finally {
        await lane.close();
      }
    },
    180_000,
  );
});
