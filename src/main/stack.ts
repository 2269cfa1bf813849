import { join, resolve } from 'node:path';
import { type Db, openDatabase } from '../db/client.ts';
import { runStack } from '../devstack/stack.ts';
import { commandLine } from '../layout/commands.ts';
import { createPlatformKey, ensurePlatformKey } from '../usecases/api-key/platform-key.ts';
import { type KeyRing, openKeyRing } from '../usecases/key-ring/key-ring.ts';
import { type Config, readConfig } from './config.ts';
import { builtConsole, servesConsole } from './console-build.ts';
import { keyFileOf, kmsOf } from './wiring.ts';

// `npm start` runs everything on one machine, for development. Services set in the environment are used, not started.

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const withKeyRing = async <T>(
  config: Config,
  url: string,
  work: (db: Db, keyRing: KeyRing) => Promise<T>,
): Promise<T> => {
  const database = openDatabase(url, 'freehold-stack', { max: 2 });
  try {
    const { db } = database;
    const keyRing = openKeyRing({ db, kms: await kmsOf(config) });
    await keyRing.load();
    return await work(db, keyRing);
  } finally {
    await database.close();
  }
};

const start = async (): Promise<void> => {
  if (process.platform === 'win32')
    throw new Error(`${commandLine('dev')} runs on Linux and macOS; on Windows, inside WSL.`);
  const config = readConfig();
  if (config.READ_ONLY)
    throw new Error(`READ_ONLY is set, but ${commandLine('dev')} also starts a worker, which writes.`);
  const { DATABASE_OWNER_URL: databaseOwnerUrl, ...env } = process.env;
  await runStack(
    {
      dataDir: resolve(config.FREEHOLD_DATA_DIR),
      keyFile: resolve(keyFileOf(config)),
      cacheDir: config.FREEHOLD_CACHE_DIR === undefined ? undefined : resolve(config.FREEHOLD_CACHE_DIR),
      temporalCliPath: config.TEMPORAL_CLI_PATH,
      host: config.HOST,
      port: config.PORT,
      databaseUrl: config.DATABASE_URL,
      databaseOwnerUrl: config.DATABASE_OWNER_URL,
      temporalSystemWorkers: config.FREEHOLD_TEMPORAL_SYSTEM_WORKERS === 'on',
      temporalAddress: config.TEMPORAL_ADDRESS,
      temporalUiUrl: config.TEMPORAL_UI_URL,
      callbackUrl: config.CALLBACK_URL,
      callbackPort: config.CALLBACK_PORT,
      bootstrapKey: config.FREEHOLD_BOOTSTRAP_KEY,
      mailFolder:
        config.SMTP_URL === undefined
          ? resolve(config.MAIL_FOLDER ?? join(config.FREEHOLD_DATA_DIR, 'mail'))
          : undefined,
      buildConsole: servesConsole(config) ? builtConsole : undefined,
      env,
    },
    {
      replace: (url) => withKeyRing(config, url, createPlatformKey),
      ensure: (url) => withKeyRing(config, url, ensurePlatformKey),
    },
    print,
  );
};

try {
  await start();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
