import { join } from 'node:path';
import { type RunningPostgres, startPostgres } from './postgres.ts';
import { SERVICE_ROLE } from './postgres-roles.ts';
import { keptSecret } from './secret-file.ts';
import { type PartOptions, type Supervised, supervise } from './supervise.ts';

interface DatabaseSettings {
  dataDir: string;
  logDir: string;
  /** The user's own server: the service's address, or the owner's if only that is set. */
  url: string | undefined;
  ownerUrl: string | undefined;
}

export interface DatabasePart {
  ownerUrl: string;
  serviceUrl: string;
  /** Unset for the user's own server, which the dev stack must not stop. */
  supervised: Supervised | undefined;
  detail: string;
}

const withoutCredentials = (url: string): string => new URL(url).host;

/** URL of the service role, with a password that the migrations set. */
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

/** Opens the embedded Postgres, or the user's own server. */
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
