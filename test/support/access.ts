import { type Access, openAccess } from '../../src/background/authentication/access.ts';
import { DomainError } from '../../src/contract/errors.ts';
import { openDatabase } from '../../src/db/client.ts';
import { openListener } from '../../src/db/listener.ts';
import type { Authenticator } from '../../src/usecases/authentication/authenticator.ts';
import type { KeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import type { TestDatabase } from './database.ts';
import { testLimits } from './keys.ts';
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

/** Opens key verification like an api process, with its own pool, listener and feed. */
export const openTestAccess = (options: TestAccessOptions): AccessUnderTest => {
  const { database, keyRing, url = database.serviceUrl, listenUrl = url, bootstrapKey } = options;
  const pool = openDatabase(options.poolUrl ?? url, 'freehold-test', { max: 5, connectSeconds: 1 });
  const listener = openListener(listenUrl, 'freehold-test');
  const lookedUp: string[] = [];
  const errors: string[] = [];
  const access = openAccess({
    db: pool.db,
    databaseUrl: url,
    applicationName: 'freehold-test',
    listener,
    keyRing,
    bootstrapKey,
    limits: testLimits,
    cacheEntriesMax: options.cacheEntriesMax ?? 1_000,
    staleSecondsMax: options.staleSecondsMax ?? 30,
    isReadOnly: false,
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
