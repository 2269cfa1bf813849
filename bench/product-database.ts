import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningPostgres, removePostgres, startPostgres } from '../src/devstack/postgres.ts';
import { migrate, type ProductContext } from '../src/devstack/product.ts';

/** Postgres with durable settings and the product's schema, all removed by `stop`. */
export interface ProductDatabase {
  postgres: RunningPostgres;
  /** Folder for other files of a run. */
  folder: string;
  /** Settings with which the product's processes are started. */
  context: ProductContext;
  stop(): Promise<void>;
}

export const startProductDatabase = async (signal: AbortSignal): Promise<ProductDatabase> => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-bench-'));
  // Postgres may run as another user, who must be able to enter.
  chmodSync(folder, 0o711);
  let postgres: RunningPostgres | undefined;
  const stop = async (): Promise<void> => {
    await postgres?.stop();
    removePostgres(join(folder, 'postgres'));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    postgres = await startPostgres({ dir: join(folder, 'postgres'), signal });
    const context: ProductContext = {
      dataDir: folder,
      logDir: folder,
      env: {
        ...process.env,
        DATABASE_URL: postgres.serviceUrl,
        FREEHOLD_KEY_FILE: join(folder, 'kms.key'),
        FREEHOLD_DATA_DIR: folder,
      },
    };
    await migrate(context, { owner: postgres.ownerUrl, service: postgres.serviceUrl }, signal);
    return { postgres, folder, context, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
