import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../architecture/tree.ts';
import { freePort } from '../support/free-port.ts';
import { type Process, run } from '../support/processes.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CallOptions {
  input?: string;
  env?: Record<string, string>;
}

/** A running command. */
interface Running {
  child: ChildProcess;
  /** Output so far. */
  output(): Result;
  /** Resolves when the output so far matches. */
  until(pattern: RegExp): Promise<void>;
  ended: Promise<Result>;
}

export interface CommandLine {
  /** The bundled program. */
  file: string;
  folder: string;
  start(args: readonly string[], options?: CallOptions): Running;
  run(args: readonly string[], options?: CallOptions): Promise<Result>;
  remove(): void;
}

const untilMsMax = 20_000;

const observe = (child: ChildProcess): Running => {
  const result: Result = { code: null, stdout: '', stderr: '' };
  const waiters = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      result[name] += text;
      for (const waiter of waiters) waiter();
    });
  }
  const ended = once(child, 'close').then(([code]) => {
    result.code = code as number | null;
    for (const waiter of waiters) waiter();
    return result;
  });
  const until = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error(`no ${pattern} in ${JSON.stringify(result, null, 1)}`));
      const timer = setTimeout(fail, untilMsMax);
      const look = (): void => {
        const isFound = pattern.test(result.stdout + result.stderr);
        if (!isFound && result.code === null) return;
        clearTimeout(timer);
        waiters.delete(look);
        if (isFound) resolve();
        else fail();
      };
      waiters.add(look);
      look();
    });
  return { child, output: () => result, until, ended };
};

/** Builds the command line as its package does, and runs it with this environment alone. */
export const buildCommandLine = async (env: Record<string, string> = {}): Promise<CommandLine> => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-cli-'));
  const file = join(folder, 'freehold.mjs');
  await build({
    entryPoints: [join(root, 'src/cli/freehold.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    banner: { js: "import { createRequire as cr } from 'node:module'; const require = cr(import.meta.url);" },
  });
  const start = (args: readonly string[], options: CallOptions = {}): Running => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...env, ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    if (options.input !== undefined) child.stdin?.end(options.input);
    return observe(child);
  };
  return {
    file,
    folder,
    start,
    run: (args, options) => start(args, options).ended,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

export interface Stack extends CommandLine {
  world: World;
  url: string;
  platformKey: string;
  /** Runs a command that must succeed, and parses its one line of JSON. */
  json<T = Record<string, unknown>>(args: readonly string[], options?: CallOptions): Promise<T>;
  /** The lines of JSON of a list. */
  jsonLines<T = Record<string, unknown>>(args: readonly string[], options?: CallOptions): Promise<T[]>;
  killApi(): Promise<void>;
  /** Lets it accept connections and answer none, until the signal SIGCONT. */
  signalApi(signal: 'SIGSTOP' | 'SIGCONT'): void;
  startApi(): Promise<void>;
  close(): Promise<void>;
}

/** An api and a worker in processes of their own, and the command line with the key of the platform. */
export const startStack = async (): Promise<Stack> => {
  const world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
  const platformKey = `fh_platform_sk_${'c'.repeat(43)}`;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const commandLine = await buildCommandLine({ FREEHOLD_URL: url, FREEHOLD_KEY: platformKey });
  let api: Process | undefined;
  const env = {
    DATABASE_URL: world.database.serviceUrl,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: world.settings.controlNamespace,
    FREEHOLD_BOOTSTRAP_KEY: platformKey,
    FREEHOLD_KEY_FILE: world.keyFile,
    EXPORT_DIR: world.exportFolder,
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1/32',
    AUDIT_CHECKPOINT_SECONDS: '1',
    PORT: String(port),
    PUBLIC_URL: url,
  };
  const startApi = async (): Promise<void> => {
    api = run('src/main/api.ts', env);
    await api.line(/api listening/, 60_000);
  };
  const worker = run('src/main/worker.ts', { ...env, METRICS_PORT: String(await freePort()) });
  await Promise.all([startApi(), worker.line(/worker running/, 60_000)]);
  const jsonLines = async <T>(args: readonly string[], options?: CallOptions): Promise<T[]> => {
    const { code, stdout, stderr } = await commandLine.run([...args, '--json'], options);
    if (code !== 0) throw new Error(`freehold ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as T);
  };
  const json = async <T>(args: readonly string[], options?: CallOptions): Promise<T> => {
    const [first, ...others] = await jsonLines<T>(args, options);
    if (first === undefined || others.length > 0) throw new Error(`freehold ${args.join(' ')} printed no single line`);
    return first;
  };
  return {
    ...commandLine,
    world,
    url,
    platformKey,
    json,
    jsonLines,
    startApi,
    killApi: async () => api?.stop('SIGKILL'),
    signalApi: (signal) => void api?.child.kill(signal),
    close: async () => {
      await Promise.all([api?.stop(), worker.stop()]);
      await world.close();
      commandLine.remove();
    },
  };
};
