import postgres from 'postgres';
import { migrateUp } from '../src/db/migration/migrate.ts';
import type { ComposedApi } from '../src/main/compose-api.ts';
import { readConfig } from '../src/main/config.ts';
import { type Population, populate } from './population.ts';
import { openProductAccess } from './product-access.ts';
import type { ProductDatabase } from './product-database.ts';

interface Size {
  organizationCount: number;
  keyCount: number;
}

/** A database of one size, and an api process's view of it. */
export interface Site extends Population, Size {
  name: string;
  database: ComposedApi['database'];
  access: ComposedApi['access'];
  /** Maximum number of keys cached by the process. */
  cacheEntriesMax: number;
  /** Makes Postgres drop its cache; the operating system keeps its own. */
  evict(): Promise<void>;
  close(): Promise<void>;
}

const inDatabase = (url: string, name: string): string => {
  const renamed = new URL(url);
  renamed.pathname = `/${name}`;
  return renamed.href;
};

/** Creates its own database on the same server. */
export const openSite = async ({ postgres: server, context }: ProductDatabase, name: string, size: Size) => {
  const [ownerUrl, serviceUrl] = [inDatabase(server.ownerUrl, name), inDatabase(server.serviceUrl, name)];
  const superuser = postgres(server.superuserUrl, { max: 1, onnotice: () => undefined });
  const config = readConfig({ ...context.env, DATABASE_URL: serviceUrl });
  const closers = [() => superuser.end({ timeout: 5 })];
  const close = async (): Promise<void> => {
    for (const end of closers) await end();
  };
  try {
    await superuser`create database ${superuser(name)} owner freehold_owner`;
    await superuser`create extension if not exists pg_buffercache`;
    await migrateUp({ ownerUrl, serviceUrl });
    const { access, control, database, close: closeAccess } = await openProductAccess(config);
    closers.unshift(closeAccess);
    const site: Site = {
      ...(await populate(ownerUrl, control.keyRing, size)),
      ...size,
      name,
      database,
      access,
      cacheEntriesMax: config.AUTH_CACHE_ENTRIES_MAX,
      evict: async () => {
        await superuser`select pg_buffercache_evict_all()`;
      },
      close,
    };
    await superuser`checkpoint`;
    return site;
  } catch (error) {
    await close();
    throw error;
  }
};
