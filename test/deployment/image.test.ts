import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSite } from '../../scripts/site.ts';
import { createEmptyDatabase, type EmptyDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { createControlNamespace, temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { compose } from './compose-file.ts';
import { execForm, image, stages, valuesOf } from './docker-file.ts';

// Tests the content of the image without a container: the package made from the files that the Dockerfile copies, the
// packages that the Dockerfile leaves installed, its environment, and the commands of both files.

const root = fileURLToPath(new URL('../../', import.meta.url));
const key = `fh_platform_sk_${'a1B2c3D4'.repeat(4)}`;
const msMax = 120_000;
/** The first time, it also installs the generator of the documentation site and runs it. */
const buildMsMax = 300_000;

const copyFiles = (folder: string): void => {
  for (const line of valuesOf(stages[0], 'COPY')) {
    for (const path of line.split(' ').slice(0, -1)) {
      cpSync(join(root, path), join(folder, path), {
        recursive: true,
        filter: (file) => !file.endsWith('.test.ts') && !file.endsWith('node_modules'),
      });
    }
  }
};

/** Links what the lock file names. */
const linkPackages = (lockFile: string, folder: string): void => {
  const lock = JSON.parse(readFileSync(lockFile, 'utf8')) as { packages: object };
  for (const path of Object.keys(lock.packages)) {
    const isNested = path.lastIndexOf('node_modules/') !== 0;
    if (isNested) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(root, path), join(folder, path));
  }
};

const linkAllPackages = (folder: string): void => {
  linkPackages(join(root, 'node_modules/.package-lock.json'), folder);
  // As the last script of `npm ci`.
  execFileSync(process.execPath, ['scripts/dependencies.mjs'], { cwd: folder, env: { NODE_ENV: 'production' } });
};

const imageEnv = Object.fromEntries(
  valuesOf(image, 'ENV')
    .flatMap((line) => line.split(/\s+/))
    .map((setting) => setting.split('=') as [string, string]),
);

describe('the content of the image', () => {
  let checkout: string;
  let folder: string;
  let database: EmptyDatabase;
  let env: Record<string, string>;
  const running = new Set<ChildProcess>();

  const start = (command: readonly string[], extra: Record<string, string> = {}) => {
    const [program, ...args] = command;
    if (program !== 'node') throw new Error(`not a command of the image: ${command.join(' ')}`);
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH: process.env.PATH, ...imageEnv, ...env, ...extra },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
    const exited = once(child, 'exit').then(([code]) => {
      running.delete(child);
      return code as number | null;
    });
    return { child, exited, output: () => output };
  };

  const commandOf = (service: string): string[] => {
    const command = compose.services[service]?.command;
    if (command === undefined) throw new Error(`${service} has no command`);
    return command;
  };

  const isHealthy = async (check: readonly string[], extra: Record<string, string>): Promise<boolean> =>
    (await start(check, extra).exited) === 0;

  const imageCheck = execForm(valuesOf(image, 'HEALTHCHECK')[0]);

  beforeAll(async () => {
    checkout = mkdtempSync(join(tmpdir(), 'freehold-image-build-'));
    folder = mkdtempSync(join(tmpdir(), 'freehold-image-'));
    // Copied with its sources, and so not built again: it takes seconds.
    await buildSite();
    copyFiles(checkout);
    linkAllPackages(checkout);
    execFileSync(process.execPath, ['scripts/run.mjs', 'scripts/pack.ts', folder, 'server', '--unpacked'], {
      cwd: checkout,
      env: { PATH: process.env.PATH, NODE_ENV: 'production' },
    });
    linkPackages(join(folder, 'npm-shrinkwrap.json'), folder);
    const [install = ''] = valuesOf(stages[0], 'RUN').filter((line) => line.includes('rm -r '));
    execFileSync('rm', install.slice(install.indexOf('rm -r ')).split(' ').slice(1), { cwd: folder });
    const [namespace, empty] = await Promise.all([createControlNamespace(), createEmptyDatabase()]);
    database = empty;
    env = {
      DATABASE_URL: database.serviceUrl,
      TEMPORAL_ADDRESS: temporalAddress(),
      TEMPORAL_NAMESPACE: namespace,
      FREEHOLD_BOOTSTRAP_KEY: key,
      HOST: '127.0.0.1',
      METRICS_HOST: '127.0.0.1',
    };
  }, buildMsMax);

  afterAll(async () => {
    for (const child of running) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await database?.drop();
    for (const made of [checkout, folder]) rmSync(made, { recursive: true, force: true });
  });

  it('migrates, becomes healthy, provisions an organization and stops on request', { timeout: msMax }, async () => {
    const migrate = start(commandOf('migrate'), { DATABASE_OWNER_URL: database.ownerUrl });
    expect(await migrate.exited, migrate.output()).toBe(0);

    const [port, apiMetrics, workerMetrics] = [await freePort(), await freePort(), await freePort()].map(String) as [
      string,
      string,
      string,
    ];
    expect(await isHealthy(imageCheck, { METRICS_PORT: apiMetrics })).toBe(false);
    const api = start(commandOf('api'), { PORT: port, METRICS_PORT: apiMetrics });
    const worker = start(commandOf('worker'), { METRICS_PORT: workerMetrics });
    const composeCheck = (compose.services.api?.healthcheck?.test ?? [])
      .slice(1)
      .map((part) => part.replace(':8080/', `:${port}/`));
    const checks = [
      [imageCheck, { METRICS_PORT: apiMetrics }],
      [imageCheck, { METRICS_PORT: workerMetrics }],
      [composeCheck, {}],
    ] as const;
    for (const [check, extra] of checks) {
      await until(
        () => isHealthy(check, extra),
        (healthy) => healthy || running.size < 2,
        `healthy\n${api.output()}\n${worker.output()}`,
        60_000,
      );
    }

    const response = await fetch(`http://127.0.0.1:${port}/v1/orgs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', prefer: 'wait=30' },
      body: JSON.stringify({ name: 'Contained', owner: { email: 'owner@contained.example' } }),
    });
    expect(response.status, `${await response.text()}\n${worker.output()}`).toBe(201);

    const page = await fetch(`http://127.0.0.1:${port}/console/`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);

    for (const { child } of [api, worker]) child.kill('SIGTERM');
    expect(await api.exited, api.output()).toBe(0);
    expect(await worker.exited, worker.output()).toBe(0);
  });
});
