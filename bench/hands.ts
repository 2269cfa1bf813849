import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Launched, launch } from '../src/devstack/launch.ts';
import { anyFreePort } from '../src/devstack/ports.ts';
import { removePostgres } from '../src/devstack/postgres.ts';
import { onStopSignals } from '../src/devstack/stop-signals.ts';
import { root } from '../src/layout/layout.ts';
import { print, printTable } from './printing.ts';
import { type ProductDatabase, startProductDatabase } from './product-database.ts';
import { median, rounded } from './statistics.ts';

// Measures the packages as a person meets them: the start of the command line and of the api, and the first organization
// in an empty folder. See README.md.

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 3) throw new Error('--runs must be a whole number of at least 3');

const took = async (work: () => unknown): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

/** Runs the sides by turns, each first in half of the rounds. */
const interleaved = async (first: () => Promise<number>, second: () => Promise<number>, rounds: number) => {
  const times: [number[], number[]] = [[], []];
  for (let round = -1; round < rounds; round += 1) {
    const isReversed = round % 2 === 0;
    for (const side of isReversed ? ([1, 0] as const) : ([0, 1] as const)) {
      const milliseconds = await (side === 0 ? first() : second());
      // The first round warms up.
      if (round >= 0) times[side].push(milliseconds);
    }
  }
  return times.map(median) as [number, number];
};

const installPackages = (folder: string): { project: string; installMs: Promise<number> } => {
  const tarballs = join(folder, 'tarballs');
  const project = join(folder, 'project');
  mkdirSync(project);
  execFileSync(process.execPath, ['scripts/run.mjs', 'scripts/pack.ts', tarballs], { cwd: root, stdio: 'ignore' });
  writeFileSync(join(project, 'package.json'), '{ "private": true }\n');
  const files = readdirSync(tarballs).map((name) => join(tarballs, name));
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const install = () =>
    execFileSync('npm', ['install', ...files, ...options], { cwd: project, stdio: ['ignore', 2, 2] });
  return { project, installMs: took(install) };
};

const listening = async ({ context, folder }: ProductDatabase, args: string[]): Promise<number> => {
  const port = await anyFreePort();
  let api: Launched | undefined;
  const milliseconds = await took(async () => {
    api = await launch({
      command: process.execPath,
      args,
      cwd: folder,
      env: { ...context.env, PORT: String(port), TEMPORAL_ADDRESS: '127.0.0.1:1', LOG_LEVEL: 'warn' },
      logFile: join(folder, 'api.log'),
      announcesReady: true,
      stopSignal: 'SIGTERM',
      stopMsMax: 10_000,
    });
    const ended = await Promise.race([api.ready, api.exited]);
    if (ended !== undefined) throw new Error(`The api ended:\n${api.lastLines(10)}`);
  });
  await api?.stop();
  return milliseconds;
};

/** From the command to the line that says that an organization is active; the data folder is new. */
const firstOrganization = async (project: string, folder: string): Promise<number> => {
  const dataDir = join(folder, 'first');
  const { DATABASE_URL, TEMPORAL_ADDRESS, ...env } = process.env;
  const log = join(folder, 'dev.log');
  let stack: Launched | undefined;
  try {
    return await took(async () => {
      const started = await launch({
        command: process.execPath,
        args: [join(project, 'node_modules/freehold/dist/cli/freehold.js'), 'dev'],
        cwd: project,
        env: { ...env, FREEHOLD_DATA_DIR: dataDir },
        logFile: log,
        stopSignal: 'SIGTERM',
        stopMsMax: 30_000,
      });
      stack = started;
      let hasEnded = false;
      void started.exited.then(() => {
        hasEnded = true;
      });
      while (!/^ready http/m.test(started.lastLines(5))) {
        if (hasEnded) throw new Error(`freehold dev ended:\n${started.lastLines(15)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });
  } finally {
    await stack?.stop();
    removePostgres(join(dataDir, 'postgres'));
  }
};

const node = async (args: string[]): Promise<number> =>
  took(() => execFileSync(process.execPath, args, { stdio: 'ignore' }));

const stopping = new AbortController();
const stopListening = onStopSignals(
  () => stopping.abort(new Error('stopped')),
  () => process.exit(1),
);
print('packing, installing, starting Postgres');
const product = await startProductDatabase(stopping.signal);
try {
  const { project, installMs } = installPackages(product.folder);
  const installedMs = await installMs;
  const commandLine = join(project, 'node_modules/freehold/dist/cli/freehold.js');
  const server = join(project, 'node_modules/@freehold/server/bin/freehold-server.mjs');
  const [cliMs, bareMs] = await interleaved(
    () => node([commandLine, '--version']),
    () => node(['-e', '0']),
    runs,
  );
  const checkout = [join(root, 'scripts/run.mjs'), join(root, 'src/main/api.ts')];
  const [compiledMs, checkoutMs] = await interleaved(
    () => listening(product, [server, 'api']),
    () => listening(product, checkout),
    Math.ceil(runs / 2),
  );
  stopping.signal.throwIfAborted();
  const devMs = await firstOrganization(project, product.folder);
  const ratios = { cliToBareNode: rounded(cliMs / bareMs, 2), compiledToCheckout: rounded(compiledMs / checkoutMs, 2) };
  const figures = {
    cliMs: rounded(cliMs),
    bareNodeMs: rounded(bareMs),
    compiledListeningMs: rounded(compiledMs),
    checkoutListeningMs: rounded(checkoutMs),
    installSeconds: rounded(installedMs / 1_000),
    firstOrganizationSeconds: rounded(devMs / 1_000),
  };
  printTable(
    `Medians of ${runs} runs, and one first start`,
    ['', 'measured', 'aim'],
    [
      ['freehold --version / node -e 0', ratios.cliToBareNode, '<= 1.5'],
      ['api: start to listening, package / checkout', ratios.compiledToCheckout, '<= 0.5'],
      ['empty folder: npm install, s', figures.installSeconds, ''],
      ['freehold dev to an active organization, s', figures.firstOrganizationSeconds, ''],
      ['both, s', rounded(figures.installSeconds + figures.firstOrganizationSeconds), '<= 20'],
    ],
  );
  const host = { cores: availableParallelism(), node: process.version, load: loadavg()[0] };
  print(`\n${JSON.stringify({ bench: 'hands', ratios, figures, host })}`);
} finally {
  await product.stop();
  stopListening();
}
