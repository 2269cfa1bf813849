import { join } from 'node:path';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { SERVICE_ROLE } from './postgres-roles.ts';
import { keptSecret } from './secret-file.ts';
import { type PartOptions, type Supervised, supervise } from './supervise.ts';

interface DatabaseSettings {
  dataDir: string;
  logDir: string;
  /** The reader's own: the service's address, or the owner's when it is the only one. */
  url: string | undefined;
  ownerUrl: string | undefined;
}

export interface DatabasePart {
  ownerUrl: string;
  serviceUrl: string;
  /** Unset: the reader's own server, which is not ours to stop. */
  supervised: Supervised | undefined;
  detail: string;
}

const withoutCredentials = (url: string): string => new URL(url).host;

/** As the service's role, with a password that the migrations give it. */
const derived = (ownerUrl: string, dataDir: string): string => {
  const url = new URL(ownerUrl);
  url.username = SERVICE_ROLE;
  url.password = keptSecret(join(dataDir, 'service.password'));
  return url.href;
};

const own = (ownerUrl: string, serviceUrl: string): DatabasePart => ({
  ownerUrl,
  serviceUrl,
  supervised: undefined,
  detail: `your own, ${withoutCredentials(ownerUrl)}`,
});

/** The embedded Postgres, or the reader's own. */
export const openDatabasePart = async (
  { dataDir, logDir, url, ownerUrl }: DatabaseSettings,
  { onProgress, onLine, signal }: PartOptions,
): Promise<DatabasePart> => {
  if (url !== undefined && ownerUrl !== undefined) return own(ownerUrl, url);
  const only = ownerUrl ?? url;
  if (only !== undefined) return own(only, derived(only, dataDir));

  const options = { dir: join(dataDir, 'postgres'), logFile: join(logDir, 'postgres.log') };
  const first: RunningPostgres = await startPostgres({ ...options, onProgress, signal });
  const again = (until: AbortSignal) => startPostgres({ ...options, port: first.port, signal: until });
  return {
    ownerUrl: first.ownerUrl,
    serviceUrl: first.serviceUrl,
    supervised: supervise('Postgres', first, again, onLine),
    detail: `127.0.0.1:${first.port}`,
  };
};
