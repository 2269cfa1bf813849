import { join } from 'node:path';
import { type PartOptions, type Supervised, supervise } from './supervise.ts';
import { startTemporal } from './temporal.ts';
import { findTemporalCli } from './temporal-cli.ts';
import { allowedCallback } from './temporal-settings.ts';

interface TemporalPartSettings {
  dataDir: string;
  logDir: string;
  cliPath: string | undefined;
  cacheDir: string | undefined;
  /** Whether each namespace gets the server's own worker, needed for schedules, batches and worker versioning. */
  systemWorkers: boolean;
  /** Where the server reports the ends of runs. Ignored with the user's own server. */
  callbackUrl: string | undefined;
  /** Address of the user's own server. */
  address: string | undefined;
  uiUrl: string | undefined;
}

export interface TemporalPart {
  address: string;
  uiUrl: string | undefined;
  supervised: Supervised | undefined;
  detail: string;
}

/** Opens the embedded dev server, or the user's own server. */
export const openTemporalPart = async (
  settings: TemporalPartSettings,
  { onProgress, onLine, signal }: PartOptions,
): Promise<TemporalPart> => {
  const { address, uiUrl } = settings;
  if (address !== undefined) return { address, uiUrl, supervised: undefined, detail: `your own, ${address}` };

  const { cliPath, cacheDir } = settings;
  const cli = await findTemporalCli({ cliPath, cacheDir, onProgress, onWarning: onLine, signal });
  const options = {
    cli,
    dir: join(settings.dataDir, 'temporal'),
    logFile: join(settings.logDir, 'temporal.log'),
    ui: true,
    usualPorts: true,
    settings: {
      'worker.perNamespaceWorkerCount': settings.systemWorkers ? 1 : 0,
      ...(settings.callbackUrl === undefined ? {} : allowedCallback(settings.callbackUrl)),
    },
  };
  const first = await startTemporal({ ...options, signal });
  const again = (until: AbortSignal) =>
    startTemporal({ ...options, port: first.port, uiPort: first.uiPort, signal: until });
  return {
    address: first.address,
    uiUrl: uiUrl ?? first.uiUrl,
    supervised: supervise('Temporal', first, again, onLine),
    detail: `${first.address}, Web UI ${first.uiUrl}`,
  };
};
