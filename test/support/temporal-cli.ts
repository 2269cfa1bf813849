import { findTemporalCli } from '../../src/devstack/temporal-cli.ts';

/** As `npm start` finds it; a variable that is set to nothing is not set. */
export const temporalCli = (onProgress?: (line: string) => void): Promise<string> =>
  findTemporalCli({
    cliPath: process.env.TEMPORAL_CLI_PATH || undefined,
    cacheDir: process.env.FREEHOLD_CACHE_DIR || undefined,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
