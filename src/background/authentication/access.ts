import { keyIdOf } from '../../contract/principal.ts';
import { openAccessFeed } from '../../db/authentication/access-feed.ts';
import type { Db } from '../../db/client.ts';
import type { Listener } from '../../db/listener.ts';
import {
  type AuthenticationObserver,
  type Authenticator,
  createAuthenticator,
  type KnownKey,
  type LimitSettings,
} from '../../usecases/authentication/authenticator.ts';
import { KeyCache } from '../../usecases/authentication/key-cache.ts';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';
import { noKeyUsage, openKeyUsage } from '../api-key/usage.ts';
import { watchPresentPepper } from '../key-ring/pepper-watch.ts';
import { openKeyRingRefresh } from '../key-ring/refresh.ts';

interface AccessOptions {
  db: Db;
  /** The primary of `db`. */
  databaseUrl: string;
  applicationName: string;
  listener: Listener;
  keyRing: KeyRing;
  bootstrapKey: string | undefined;
  limits: LimitSettings;
  cacheEntriesMax: number;
  staleSecondsMax: number;
  /** Nothing is written, and `databaseUrl` may name a standby. */
  isReadOnly: boolean;
  observe: AuthenticationObserver;
  onError: (error: unknown, what: string) => void;
}

/** Who calls this process: keys verified from memory, kept true by the feed of changes. */
export interface Access extends Authenticator {
  /** What is told to operators. */
  state(): { entries: number; ageMs: number; isReached: boolean };
  close(): Promise<void>;
}

export const openAccess = (options: AccessOptions): Access => {
  const { db, databaseUrl, applicationName, listener, keyRing, observe, onError } = options;
  const cache = new KeyCache<KnownKey>(options.cacheEntriesMax);
  const usage = options.isReadOnly
    ? noKeyUsage
    : openKeyUsage(db, (error) => onError(error, 'the last use of keys could not be written'));

  const refresh = openKeyRingRefresh(
    keyRing,
    // What was looked up without a new pepper, or with one that is retired, is looked up again.
    () => cache.forget(null),
    (error) => onError(error, 'the key ring could not be loaded'),
  );
  const feed = openAccessFeed({
    url: databaseUrl,
    mayBeReplica: options.isReadOnly,
    applicationName,
    listener,
    onChange: (ownerIds) => {
      cache.forget(ownerIds);
      if (ownerIds === null) refresh.news();
    },
    onError,
  });
  // Keys that are remembered are looked up again, and found to be hashed with a pepper that may be retired.
  const pepper = watchPresentPepper(keyRing, () => cache.forget(null));
  const authenticator = createAuthenticator({
    ...options,
    keyRing: { hash: keyRing.hash, hashes: keyRing.hashes, isCurrent: refresh.isCurrent },
    outdated: usage.outdated,
    outdatedPlatformKey: usage.outdatedPlatformKey,
    feed,
    cache,
    observe: {
      ...observe,
      succeeded: (principal) => {
        const keyId = keyIdOf(principal);
        if (keyId !== null) usage.used(keyId);
        observe.succeeded(principal);
      },
    },
  });
  return {
    ...authenticator,
    state: () => ({ entries: cache.size, ageMs: feed.ageMs(), isReached: feed.isReached() }),
    close: async () => {
      pepper.close();
      await feed.close();
      await refresh.close();
      await usage.close();
    },
  };
};
