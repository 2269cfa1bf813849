import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { files } from '../architecture/tree.ts';
import { openStatements } from './client-statements.ts';
import { type Block, blocksOf, commandsOf, isRun, neededBy, type Tab, tabs } from './documented-blocks.ts';
import { withValues } from './documented-values.ts';
import { type Installation, startInstallation } from './installation.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';
import { openShell } from './shell.ts';

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
const writePrograms = (): void => {
  const program = (name: string, lines: string[]): void => {
    writeFileSync(join(folder, 'bin', name), `${lines.join('\n')}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  };
  mkdirSync(join(folder, 'bin'));
  const run = `exec ${process.execPath} ${root}scripts/run.mjs`;
  program('freehold', ['#!/bin/sh', `${run} src/cli/freehold.ts "$@"`]);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };
  // `npm run` changes to the folder of package.json; a page's files are in another one.
  program('npm', [
    '#!/bin/sh',
    '[ "$1 $2" = "run -s" ] && shift && shift && name=$1 && shift && [ "$1" = -- ] && shift',
    'case "$name" in',
    ...Object.entries(scripts).flatMap(([name, script]) => {
      const entry = /^exec node scripts\/run\.mjs (.+)$/.exec(script)?.[1];
      return entry === undefined ? [] : [`  ${name}) ${run} ${entry} "$@" ;;`];
    }),
    '  *) echo "npm: a page may run scripts only" >&2; exit 1 ;;',
    'esac',
  ]);
};

beforeAll(async () => {
  writePrograms();
  installation = await startInstallation({
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    // A page verifies signatures.
    AUDIT_CHECKPOINT_SECONDS: '1',
  });
}, 300_000);

afterAll(async () => {
  await installation?.stop();
  rmSync(folder, { recursive: true, force: true });
  console.log(`documentation: ${ran.blocks} blocks with ${ran.requests} requests were run`);
}, 60_000);

/** Names of organizations in the examples. Each tab of each page has its own. */
const invented = /(?<![a-z])(globex|initech|hooli)(?![a-z])/gi;

interface Lane {
  proxy: RecordingProxy;
  run(block: Block, suffix: string): Promise<void>;
  output(): string;
  close(): Promise<void>;
}

const openLane = async (name: string, needs: readonly string[], suffix: string): Promise<Lane> => {
  const proxy = await startRecordingProxy(installation.file.apiUrl);
  const { values, url } = proxy;
  const { platformKey: key } = installation;
  values.set('http://127.0.0.1:8080', url);
  values.set('fh_platform_sk_…', key);
  const client = createClient({ url, key });
  let owner: { client: object; key: string } | undefined;
  const profiles: Record<string, object> = { default: { url, key } };
  for (const needed of needs.filter((word) => word !== 'signed')) {
    const slug = needed + suffix;
    const email = `owner@${slug}.example`;
    const { operation } = await client.orgs.create({ body: { name: slug, slug, owner: { email } } });
    await client.operations.wait(operation?.id ?? '', { timeoutMs: 30_000 });
    const { data } = await client.users.list({ path: { slug } });
    const issued = await client.apiKeys.issue({ path: { slug }, body: { name: 'page', userId: data[0]?.id ?? '' } });
    profiles[slug] = { url, key: issued.secret, org: slug };
    if (needs.includes('signed')) {
      const isSigned = async () => (await client.audit.prove({ path: { slug } })).checkpoint !== null;
      while (!(await isSigned())) await sleep(100);
    }
    owner ??= { client: createClient({ url, key: issued.secret ?? '' }), key: issued.secret ?? '' };
  }
  proxy.answers.length = 0;
  const cwd = join(folder, name.replaceAll(/\W/g, '-'));
  mkdirSync(cwd);
  symlinkSync(join(root, 'node_modules'), join(cwd, 'node_modules'));
  const env = { API: url, KEY: key, ...(owner === undefined ? {} : { OWNER: owner.key }) };
  const shell = openShell(cwd, {
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    HOME: cwd,
    XDG_CONFIG_HOME: join(cwd, '.config'),
    ...env,
  });
  if (needs.length > 0) {
    const headers = `-H 'Content-Type: application/json' "$@"`;
    await shell.run(`call() { curl -sS -H "Authorization: Bearer $KEY" ${headers}; }`, 1_000);
    mkdirSync(join(cwd, '.config/freehold'), { recursive: true });
    const saved = JSON.stringify({ current: 'default', profiles });
    writeFileSync(join(cwd, '.config/freehold/config.json'), saved, { mode: 0o600 });
    await shell.run(`own() { curl -sS -H "Authorization: Bearer $OWNER" ${headers}; }`, 1_000);
  }
  const statements = openStatements(cwd, env, owner === undefined ? {} : { client, owner: owner.client });
  const output = (): string => shell.output() + statements.output() + proxy.answers.map(({ body }) => body).join('\n');
  return {
    proxy,
    output,
    run: async (block, lane) => {
      for (const command of commandsOf(block)) {
        const text = withValues(command, values).replaceAll(invented, (found) => found + lane);
        if (block.tab === 'client') await statements.run(text);
        else await shell.run(text, 90_000);
      }
    },
    close: async () => {
      await shell.close();
      await proxy.close();
    },
  };
};

const runLane = async (blocks: readonly Block[], lane: Lane, suffix: string): Promise<void> => {
  for (const block of blocks) {
    const from = lane.proxy.answers.length;
    try {
      await lane.run(block, suffix);
      if (block.prints !== undefined) {
        const wanted = new RegExp(block.prints);
        const deadline = Date.now() + 15_000;
        while (!wanted.test(lane.output())) {
          if (Date.now() > deadline) throw new Error(`never printed ${block.prints}:\n${lane.output().slice(-2_000)}`);
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

  it.each(tabsOf(blocks).map((tab) => ({ tab })))(
    'does what it says: $tab',
    async ({ tab }) => {
      const suffix = `${pages.findIndex((page) => page.name === name)}${tab?.at(0) ?? 'x'}${tab?.at(1) ?? ''}`;
      const lane = await openLane(`${name} ${tab}`, needs, suffix);
      try {
        await runLane(
          blocks.filter((block) => isRun(block) && (block.tab === undefined || block.tab === tab)),
          lane,
          suffix,
        );
      } finally {
        await lane.close();
      }
    },
    180_000,
  );
});
