import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { executableOnPath } from '../../src/devstack/temporal-cli-probe.ts';
import { root } from '../architecture/tree.ts';
import { blocksOf } from './documented-blocks.ts';
import { type Installation, startInstallation } from './installation.ts';
import { openTenant, type Run } from './tenant.ts';

// The workers of docs/runs.md, as a newcomer installs and starts them: nothing is added, and nothing is left out. Their SDKs come
// from the registries of their languages, and stay in the caches of npm, pip and Go.

const minutes = 60_000;
const languages = [
  ['TypeScript', { language: 'ts', needs: 'npm' }],
  ['Python', { language: 'python', needs: 'python3' }],
  ['Go', { language: 'go', needs: 'go' }],
] as const;

/** The files of a worker, by name, and the commands that come after them on the page. */
const documentedIn = (language: string) => {
  const blocks = blocksOf('docs/runs.md', readFileSync(join(root, 'docs/runs.md'), 'utf8')).filter(
    ({ notRun }) => notRun === 'test/outside/workers-of-languages.long.ts runs it',
  );
  const first = blocks.findIndex((block) => block.language === language);
  const end = blocks.findIndex((block, index) => index > first && block.language === 'sh');
  const files = blocks.slice(first, end).map(({ at, text }) => {
    const name = /^(?:\/\/|#) (\w+\.\w+)/.exec(text)?.[1];
    if (name === undefined) throw new Error(`${at} does not begin with the name of its file`);
    return { name, text };
  });
  const commands = blocks[end]?.text;
  if (files.length === 0 || commands === undefined) throw new Error(`docs/runs.md has no worker in ${language}`);
  return { files, commands };
};

let installation: Installation;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'freehold-workers-'));
  installation = await startInstallation();
}, 5 * minutes);
afterAll(async () => {
  await installation?.stop();
  rmSync(folder, { recursive: true, force: true });
}, minutes);

/** Runs the commands one after the other, as typed into a terminal, until one fails or Ctrl+C is pressed. */
const type = (commands: string, cwd: string, settings: Record<string, string>) => {
  const { NODE_ENV: _, NODE_OPTIONS: __, ...env } = process.env;
  // A group of processes of its own, as a terminal gives it to what is in the foreground.
  const shell = spawn('sh', ['-ec', commands], {
    cwd,
    env: { ...env, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  shell.stdout.on('data', collect);
  shell.stderr.on('data', collect);
  const ended = once(shell, 'close');
  const isRunning = (): boolean => shell.exitCode === null && shell.signalCode === null;
  return {
    output: () => output,
    isRunning,
    interrupt: async (): Promise<void> => {
      const signal = (name: NodeJS.Signals): void => {
        if (isRunning() && shell.pid !== undefined) process.kill(-shell.pid, name);
      };
      signal('SIGINT');
      const kill = setTimeout(() => signal('SIGKILL'), minutes / 2);
      await ended;
      clearTimeout(kill);
    },
  };
};

test.each(languages)('the worker in %s does what the page says', { timeout: 15 * minutes }, async (title, each) => {
  const { language, needs } = each;
  if (executableOnPath(needs) === undefined)
    throw new Error(`There is no ${needs} on PATH. The worker in ${title} of docs/runs.md cannot be tried without it.`);
  const { files, commands } = documentedIn(language);
  const home = mkdtempSync(join(folder, `${language}-`));
  for (const { name, text } of files) writeFileSync(join(home, name), text);
  const tenant = await openTenant(installation, `Workers-${language}`);
  const started = await tenant.start('invoice-42', { invoice: 42 });
  const worker = type(commands, home, {
    TEMPORAL_ADDRESS: installation.file.temporalAddress,
    TEMPORAL_NAMESPACE: tenant.namespace,
  });
  try {
    let run: Run = started;
    const deadline = Date.now() + 10 * minutes;
    while (run.status === 'starting' || run.status === 'running') {
      if (!worker.isRunning()) throw new Error(`The worker has ended:\n${worker.output()}`);
      if (Date.now() > deadline) throw new Error(`The run has not ended in ten minutes:\n${worker.output()}`);
      await sleep(250);
      run = await tenant.read(started);
    }
    expect(await tenant.result(started)).toMatchObject({ status: 'completed', result: { sent: 42 } });
  } finally {
    await worker.interrupt();
  }
});
