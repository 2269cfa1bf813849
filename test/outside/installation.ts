import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { freePort } from '../support/free-port.ts';
import { mailsIn } from '../support/mails.ts';
import { type Process, run } from '../support/processes.ts';

// From outside: HTTP, run.json, the database and the Temporal server, without imports from src.

interface RunFile {
  apiUrl: string;
  temporalAddress: string;
  temporalUiUrl: string;
  databaseUrl: string;
  keyFile: string;
  pid: number;
}

interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface Installation {
  platformKey: string;
  file: RunFile;
  /** The address in mails. */
  publicUrl: string;
  /** Its data, logs and mails. */
  folder: string;
  /** The texts of all mails so far. */
  mails(): string[];
  /** Starts one more api on the same servers. */
  startApi(): Promise<{ url: string; process: Process }>;
  /** Starts one more worker on the same servers; `more` adds to its environment. */
  startWorker(more?: Record<string, string>): Promise<Process>;
  /** Waits for a mail to an address of this domain with such a link, and returns the token of the last one. */
  mailedToken(kind: 'invite' | 'lost' | 'recover', domain: string): Promise<string>;
  /** Reads rows as the platform, which the service role becomes, or those of one organization. */
  rows<T extends Record<string, unknown>>(statement: string, orgId?: string): Promise<T[]>;
  stop(): Promise<void>;
}

/** `Body` is what the test expects: nothing of the contract is imported here. */
export const call = async <Body>(
  base: string,
  path: string,
  {
    key,
    json,
    method,
    headers,
  }: { key: string | null; json?: unknown; method?: string; headers?: Record<string, string> },
): Promise<Answer<Body>> => {
  const response = await fetch(`${base}${path}`, {
    method: method ?? (json === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      'content-type': 'application/json',
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true && !text.includes('\n{');
  const body = (isJson && text !== '' ? JSON.parse(text) : text) as Body;
  return { status: response.status, headers: response.headers, body };
};

/** Runs `npm start` on its own data folder; `settings` adds to the environment of all processes, `first` to that of its own. */
export const startInstallation = async (
  settings: Record<string, string> = {},
  first: Record<string, string> = {},
): Promise<Installation> => {
  const platformKey = `fh_platform_sk_${randomUUID().replaceAll('-', '')}`;
  const folder = mkdtempSync(join(tmpdir(), 'freehold-outside-'));
  const { TEMPORAL_CLI_PATH = '', FREEHOLD_CACHE_DIR = '' } = process.env;
  const stack = run('src/main/stack.ts', {
    FREEHOLD_DATA_DIR: folder,
    FREEHOLD_BOOTSTRAP_KEY: platformKey,
    TEMPORAL_CLI_PATH,
    FREEHOLD_CACHE_DIR,
    ...settings,
    ...first,
  });
  const processes = [stack];
  const stop = async (): Promise<void> => {
    for (const started of processes.toReversed()) await started.stop();
    rmSync(folder, { recursive: true, force: true });
    if (stack.child.exitCode !== 0) throw new Error(`npm start did not stop cleanly:\n${stack.output()}`);
  };
  await stack.line(/^ready http/, 240_000);
  const mailFolder = join(folder, 'mail');
  const file = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunFile;
  const publicUrl = file.apiUrl.replace('127.0.0.1', 'localhost');
  const env = {
    DATABASE_URL: file.databaseUrl,
    TEMPORAL_ADDRESS: file.temporalAddress,
    FREEHOLD_BOOTSTRAP_KEY: platformKey,
    FREEHOLD_KEY_FILE: file.keyFile,
    MAIL_FOLDER: mailFolder,
    PUBLIC_URL: publicUrl,
    ...settings,
  };
  const mails = () => mailsIn(mailFolder);
  return {
    platformKey,
    file,
    publicUrl,
    folder,
    mails,
    stop,
    startApi: async () => {
      const port = await freePort();
      const api = run('src/main/api.ts', { ...env, PORT: String(port) });
      processes.push(api);
      await api.line(/api listening/, 60_000);
      return { url: `http://127.0.0.1:${port}`, process: api };
    },
    startWorker: async (more = {}) => {
      const worker = run('src/main/worker.ts', { ...env, ...more });
      processes.push(worker);
      await worker.line(/worker running/, 60_000);
      return worker;
    },
    mailedToken: async (kind, domain) => {
      const link = new RegExp(`#(fh_${kind}_sk_\\w+)`);
      for (const until = Date.now() + 20_000; ; await sleep(100)) {
        const own = mails().filter((mail) => new RegExp(`^To: .*@${domain}`, 'm').test(mail));
        const token = own.flatMap((mail) => link.exec(mail)?.[1] ?? []).at(-1);
        if (token !== undefined) return token;
        if (Date.now() > until) throw new Error(`No mail with such a link (${kind}) has come to ${domain}`);
      }
    },
    rows: async <T extends Record<string, unknown>>(statement: string, orgId?: string) => {
      const sql = postgres(file.databaseUrl, { max: 1 });
      try {
        return (await sql.begin(async (tx) => {
          if (orgId === undefined) await tx`set local role freehold_platform`;
          else await tx`select set_config('app.org_id', ${orgId}, true)`;
          return tx.unsafe(statement);
        })) as unknown as T[];
      } finally {
        await sql.end();
      }
    },
  };
};
