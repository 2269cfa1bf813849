import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../db/client.ts';
import { runStack } from '../devstack/stack.ts';
import { createPlatformKey, ensurePlatformKey } from '../usecases/platform-key.ts';
import { readConfig } from './config.ts';

// `npm start`: everything on one machine, for development. What is set in the environment is the reader's own.

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const withDatabase = async <T>(
  url: string,
  work: (db: ReturnType<typeof openDatabase>['db']) => Promise<T>,
): Promise<T> => {
  const database = openDatabase(url, 'freehold-stack', { max: 2 });
  try {
    return await work(database.db);
  } finally {
    await database.close();
  }
};

const start = async (): Promise<void> => {
  if (process.platform === 'win32') throw new Error('npm start runs on Linux and macOS; on Windows, inside WSL.');
  const config = readConfig();
  const { DATABASE_OWNER_URL: databaseOwnerUrl, ...env } = process.env;
  await runStack(
    {
      root: fileURLToPath(new URL('../../', import.meta.url)),
      dataDir: resolve(config.FREEHOLD_DATA_DIR),
      cacheDir: config.FREEHOLD_CACHE_DIR === undefined ? undefined : resolve(config.FREEHOLD_CACHE_DIR),
      temporalCliPath: config.TEMPORAL_CLI_PATH,
      host: config.HOST,
      port: config.PORT,
      databaseUrl: config.DATABASE_URL,
      databaseOwnerUrl: config.DATABASE_OWNER_URL,
      temporalAddress: config.TEMPORAL_ADDRESS,
      temporalUiUrl: config.TEMPORAL_UI_URL,
      bootstrapKey: config.FREEHOLD_BOOTSTRAP_KEY,
      env,
    },
    {
      replace: (url) => withDatabase(url, createPlatformKey),
      ensure: (url) => withDatabase(url, ensurePlatformKey),
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
