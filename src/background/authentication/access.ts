import { keyIdOf, type UserPrincipal } from '../../contract/principal.ts';
import { openAccessFeed } from '../../db/authentication/access-feed.ts';
import type { Db } from '../../db/client.ts';
import type { Listener } from '../../db/listener.ts';
import { AccessCache } from '../../usecases/authentication/access-cache.ts';
import {
  type AuthenticationObserver,
  type Authenticator,
  createAuthenticator,
} from '../../usecases/authentication/authenticator.ts';
import { KeyCache } from '../../usecases/authentication/key-cache.ts';
import type { KnownKey } from '../../usecases/authentication/known-key.ts';
import type { Membership } from '../../usecases/authentication/membership.ts';
import type { OperatorStanding } from '../../usecases/authentication/operators.ts';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';
import type { LimitSettings } from '../../usecases/rate-limit/settings.ts';
import { noKeyUsage, openKeyUsage } from '../api-key/usage.ts';
import { every } from '../every.ts';
import { watchCurrentPepper } from '../key-ring/pepper-watch.ts';
import { openKeyRingRefresh } from '../key-ring/refresh.ts';
import { noSessionVisits, openSessionVisits } from '../session/visits.ts';

const pollMs = 500;

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
  /** Nothing is written, and `databaseUrl` may be that of a standby. */
  isReadOnly: boolean;
  observe: AuthenticationObserver;
  onError: (error: unknown, what: string) => void;
}

/** Verifies the keys of callers from memory, which the feed of changes keeps current. */
export interface Access extends Authenticator {
  /** For operators. */
  state(): { entries: number; ageMs: number; isReached: boolean };
  close(): Promise<void>;
}

export const openAccess = (options: AccessOptions): Access => {
  const { db, databaseUrl, applicationName, listener, keyRing, observe, onError } = options;
  const cache = new KeyCache<KnownKey>(options.cacheEntriesMax);
  const memberships = new AccessCache<Membership>(options.cacheEntriesMax);
  const operators = new AccessCache<OperatorStanding>(options.cacheEntriesMax);
  const usage = options.isReadOnly
    ? noKeyUsage
    : openKeyUsage(db, (error) => onError(error, 'the last use of keys could not be written'));

  const visits = options.isReadOnly
    ? noSessionVisits
    : openSessionVisits(db, (error) => onError(error, 'the visits of sessions could not be written'));

  const refresh = openKeyRingRefresh(
    keyRing,
    // Keys looked up without a new pepper, or with a retired one, are looked up again.
    () => cache.forget(null),
    (error) => onError(error, 'the key ring could not be loaded'),
  );
  const stopped = new AbortController();
  const feed = openAccessFeed({
    url: databaseUrl,
    mayBeReplica: options.isReadOnly,
    applicationName,
    listener,
    onChange: (ownerIds) => {
      cache.forget(ownerIds);
      memberships.forget(ownerIds);
      operators.forget(ownerIds);
      if (ownerIds === null) refresh.news();
    },
    onError,
  });
  void every(pollMs, stopped.signal, feed.poll);
  // Looks remembered keys up again, so that those hashed with the previous pepper are hashed anew.
  const watching = watchCurrentPepper(keyRing, () => cache.forget(null), stopped.signal);
  const authenticator = createAuthenticator({
    ...options,
    keyRing: { hash: keyRing.hash, hashes: keyRing.hashes, isCurrent: refresh.isCurrent },
    outdated: usage.outdated,
    outdatedPlatformKey: usage.outdatedPlatformKey,
    feed,
    cache,
    memberships,
    operators,
    observe: {
      ...observe,
      succeeded: (principal) => {
        const keyId = keyIdOf(principal);
        if (keyId !== null) usage.used(keyId);
        observe.succeeded(principal);
      },
    },
  });
  const visited = (member: UserPrincipal): UserPrincipal => {
    visits.entered(member);
    return member;
  };
  return {
    ...authenticator,
    enter: (...call) => {
      const member = authenticator.enter(...call);
      if (member instanceof Promise) return member.then(visited);
      return visited(member);
    },
    state: () => ({
      entries: cache.size + memberships.size + operators.size,
      ageMs: feed.ageMs(),
      isReached: feed.isReached(),
    }),
    close: async () => {
      stopped.abort();
      await watching;
      await feed.close();
      await refresh.close();
      await Promise.all([usage.close(), visits.close()]);
    },
  };
};
