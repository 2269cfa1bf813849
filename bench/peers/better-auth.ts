import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { runCommand } from '../../src/devstack/run-command.ts';

interface Peer {
  createKey(): Promise<string>;
  verify(key: string): Promise<void>;
  close(): Promise<void>;
}

interface PeerModule {
  openBetterAuth(options: { databaseUrl: string; connectionsMax: number }): Promise<Peer>;
}

const folder = fileURLToPath(new URL('./', import.meta.url));
const name = 'better_auth';

/** Installs its packages at the first measurement: they are not dependencies of the product. */
export const installBetterAuth = async (onProgress: (line: string) => void): Promise<void> => {
  if (existsSync(`${folder}node_modules/@better-auth/api-key/package.json`)) return;
  onProgress('installing better-auth into bench/peers');
  const { isDone, output } = await runCommand('npm', ['ci', '--legacy-peer-deps', '--no-audit', '--no-fund'], {
    cwd: folder,
    // Contains npm's configuration, above all the registry.
    env: process.env,
    msMax: 5 * 60_000,
  });
  if (!isDone) throw new Error(`better-auth could not be installed:\n${output}`);
};

/** Creates its own database on the same server; returns its URL. */
export const createBetterAuthDatabase = async (superuserUrl: string): Promise<string> => {
  const sql = postgres(superuserUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql`create database ${sql(name)}`;
  } finally {
    await sql.end({ timeout: 1 });
  }
  const url = new URL(superuserUrl);
  url.pathname = `/${name}`;
  return url.href;
};

export const openBetterAuth = async (databaseUrl: string, connectionsMax: number): Promise<Peer> => {
  // Untyped, because it cannot be checked without its packages.
  const module = (await import(new URL('./open-better-auth.mjs', import.meta.url).href)) as PeerModule;
  return module.openBetterAuth({ databaseUrl, connectionsMax });
};
