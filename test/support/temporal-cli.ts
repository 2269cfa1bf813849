import { findTemporalCli } from '../../src/devstack/temporal-cli.ts';

/** Finds the Temporal CLI like `npm start` does. An empty variable counts as unset. */
export const temporalCli = (onProgress?: (line: string) => void): Promise<string> =>
  findTemporalCli({
    cliPath: process.env.TEMPORAL_CLI_PATH || undefined,
    cacheDir: process.env.FREEHOLD_CACHE_DIR || undefined,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
