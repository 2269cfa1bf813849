import postgres from 'postgres';
import { type Database, openDatabase } from '../src/db/client.ts';
import { migrateUp } from '../src/db/migration/migrate.ts';
import { readConfig } from '../src/main/config.ts';
import { type Population, populate } from './population.ts';
import { openProductAccess, type ProductAccess } from './product-access.ts';
import type { ProductDatabase } from './product-database.ts';

interface Size {
  organizationCount: number;
  keyCount: number;
}

/** A database of one size, and an api process's view of it. */
export interface Site extends Population, Size {
  name: string;
  database: Database;
  access: ProductAccess['access'];
  /** Maximum number of keys cached by the process. */
  cacheEntriesMax: number;
  /** Makes Postgres drop its cache; the operating system keeps its own. */
  evict(): Promise<void>;
  close(): Promise<void>;
}

const connectionsMax = 20;

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
  const database = openDatabase(serviceUrl, 'freehold-bench', { max: connectionsMax });
  const closeDatabase = async (): Promise<void> => {
    await database.close();
    await superuser.end({ timeout: 5 });
  };
  try {
    await superuser`create database ${superuser(name)} owner freehold_owner`;
    await superuser`create extension if not exists pg_buffercache`;
    await migrateUp({ ownerUrl, serviceUrl });
    const { access, keyRing, close } = await openProductAccess(config, database.db);
    const site: Site = {
      ...(await populate(ownerUrl, keyRing, size)),
      ...size,
      name,
      database,
      access,
      cacheEntriesMax: config.AUTH_CACHE_ENTRIES_MAX,
      evict: async () => {
        await superuser`select pg_buffercache_evict_all()`;
      },
      close: async () => {
        await close();
        await closeDatabase();
      },
    };
    await superuser`checkpoint`;
    return site;
  } catch (error) {
    await closeDatabase();
    throw error;
  }
};
