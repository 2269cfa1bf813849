import type { Access } from '../../src/background/authentication/access.ts';
import { DomainError } from '../../src/contract/errors.ts';
import { openDatabase } from '../../src/db/client.ts';
import { openListener } from '../../src/db/listener.ts';
import { openAccessOf } from '../../src/main/compose-api.ts';
import type { Authenticator } from '../../src/usecases/authentication/authenticator.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { testConfig } from './config.ts';
import type { TestDatabase } from './database.ts';
import { until } from './until.ts';

export interface AccessUnderTest extends Access {
  /** The source of each look-up of a key, one entry per look-up. */
  lookedUp: string[];
  errors: string[];
}

export interface TestAccessOptions {
  database: TestDatabase;
  keyRing: KeyRing;
  /** Database URL of this process, for example of a proxy. */
  url?: string;
  /** Database URL for look-ups only, not for the feed of changes. */
  poolUrl?: string;
  /** null: listening is impossible. */
  listenUrl?: string | null;
  bootstrapKey?: string;
  staleSecondsMax?: number;
  cacheEntriesMax?: number;
}

const name = 'freehold-test';

/**
 * Opens the key verification of an api process alone. Its pool, listener and feed are opened here and not by `composeApi`,
 * because tests cut each of them off by itself.
 */
export const openTestAccess = (options: TestAccessOptions): AccessUnderTest => {
  const { database, keyRing, url = database.serviceUrl, listenUrl = url, bootstrapKey } = options;
  const pool = openDatabase(options.poolUrl ?? url, name, { max: 5, connectSeconds: 1 });
  const listener = openListener(listenUrl, name);
  const lookedUp: string[] = [];
  const errors: string[] = [];
  const config = testConfig({
    DATABASE_URL: url,
    FREEHOLD_BOOTSTRAP_KEY: bootstrapKey,
    AUTH_CACHE_ENTRIES_MAX: options.cacheEntriesMax ?? 1_000,
    AUTH_STALE_SECONDS_MAX: options.staleSecondsMax ?? 30,
  });
  const access = openAccessOf(config, {
    db: pool.db,
    applicationName: name,
    listener,
    keyRing,
    observe: {
      lookedUp: (from) => void lookedUp.push(from),
      succeeded: () => undefined,
      refused: () => undefined,
    },
    onError: (error, what) => void errors.push(`${what}: ${String(error)}`),
  });
  return {
    ...access,
    lookedUp,
    errors,
    close: async () => {
      await access.close();
      await listener.close();
      await pool.close();
    },
  };
};

/** Returns the code with which the key is refused, or `accepted`. */
export const refusalOf = async (access: Pick<Authenticator, 'authenticate'>, token: string): Promise<string> => {
  try {
    await access.authenticate(token);
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return 'accepted';
};

export const untilReached = (access: AccessUnderTest): Promise<number> =>
  until(
    async () => access.state().ageMs,
    (ageMs) => ageMs < 1_000,
    'the first good poll',
  );
