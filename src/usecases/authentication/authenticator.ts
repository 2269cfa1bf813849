import { createHash, hash, timingSafeEqual } from 'node:crypto';
import { isChosenPlatformKey, kindOf, malformedKey } from '../../contract/api-key-text.ts';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import { permissionsOf, permissionsOfRole } from '../../contract/permissions.ts';
import { callerOf, type Principal, type UserPrincipal } from '../../contract/principal.ts';
import { findPlatformKeyHashes, type Hashed } from '../../db/api-key/platform-key.ts';
import type { Rehash } from '../../db/api-key/usage.ts';
import type { AccessFeed } from '../../db/authentication/access-feed.ts';
import { findKey, type KeyRow } from '../../db/authentication/key-lookup.ts';
import type { Db } from '../../db/client.ts';
import { codedDatabaseError } from '../../db/errors.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';
import type { KeyCache } from './key-cache.ts';

/** A known key with its owner, the reason it is refused, if any, and the times from which it is. */
export interface KnownKey {
  readonly ownerId: string | null;
  readonly principal: Principal;
  /** null: its row gives no reason to refuse it. */
  readonly refusal: ErrorCode | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null;
  /** For a rotated key: the end of its overlap, from which only its successor is accepted. */
  readonly validUntil: number | null;
}

/** The highest limits that an organization's policy can set, and those that apply without one. */
export interface LimitSettings {
  readonly keyPerHour: { readonly default: number; readonly max: number };
  readonly principalPerMinute: { readonly default: number; readonly max: number };
}

interface AuthenticatorOptions {
  db: Db;
  keyRing: Pick<KeyRing, 'hash' | 'hashes'> & {
    /** Whether all current peppers are loaded, so that a key that is not found does not exist. */
    isCurrent(): Promise<boolean>;
  };
  /** Called when a member's key is hashed with a pepper that is no longer used for new keys. */
  outdated: (keyId: string, rehash: Rehash) => void;
  /** The same for the platform's own key. */
  outdatedPlatformKey: (fromKeyHash: string, hashed: Hashed) => void;
  feed: Pick<AccessFeed, 'ageMs' | 'isReached' | 'poll'>;
  cache: KeyCache<KnownKey>;
  /** `FREEHOLD_BOOTSTRAP_KEY`: when set, the only platform key. */
  bootstrapKey: string | undefined;
  limits: LimitSettings;
  /** How long cached keys are trusted while Postgres is unavailable. */
  staleSecondsMax: number;
  observe: AuthenticationObserver;
}

/** Notified of every event here; must neither throw nor wait. */
export interface AuthenticationObserver {
  lookedUp(from: 'cache' | 'cache_stale' | 'database'): void;
  succeeded(principal: Principal): void;
  /** `principal`: the owner of a known key that is refused. */
  refused(code: ErrorCode, principal: Principal | null): void;
}

/** The decision about a key. */
export interface Examination {
  /** The owner of the key; null: the key is unknown. */
  readonly principal: Principal | null;
  /** A code of the 401 family; null: the key is accepted. */
  readonly refusal: ErrorCode | null;
  /** The time from which the key is refused, in milliseconds since 1970; null: none is set. */
  readonly refusedFrom: number | null;
}

export interface Authenticator {
  /** Throws a DomainError of the 401 family, or `database_unavailable`. Returns a promise only for a look-up. */
  authenticate(token: string): Principal | Promise<Principal>;
  /** Decides like `authenticate` but notifies no observer; for streams, and for callers that verify another's key. */
  examine(token: string): Examination | Promise<Examination>;
  /** Notes that an examined key was accepted and used. */
  used(principal: Principal): void;
  /** Notes a refusal decided elsewhere; `principal` is null if the owner of the key is unknown. */
  refused(code: ErrorCode, principal: Principal | null): void;
  /** Whether this process remembers such a key, in any status. Neither looks anything up nor has an effect. */
  isKnown(token: string): boolean;
  /** Whether it can be a key, by its form and checksum or as a platform key, which a person may have chosen. */
  isWellFormed(token: string): boolean;
  /** Whether it is the platform's own key. Queries Postgres at most once a second. */
  isPlatformKey(token: string): Promise<boolean>;
}

/** A poll that began earlier than this may have missed a change. */
const trustMs = 1_000;
/** Attempts of a look-up that is overtaken by changes of the same organization. */
const readsMax = 3;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The cache index of a key. A hash, because the text of a key must not be kept. */
const indexOf = (token: string): string => hash('sha256', token, 'base64');

const unknown: Examination = { principal: null, refusal: 'invalid_credentials', refusedFrom: null };
const malformed: Examination = { principal: null, refusal: 'malformed_credentials', refusedFrom: null };

/** Checks the times of a key on every call, because they pass without any change of its row. */
const settle = (known: KnownKey | null): Examination => {
  if (known === null) return unknown;
  const { principal, refusal, expiresAt, validUntil } = known;
  const refusedFrom =
    expiresAt === null || validUntil === null ? (expiresAt ?? validUntil) : Math.min(expiresAt, validUntil);
  return { principal, refusal: refusal ?? lapseOf(known), refusedFrom };
};

const lapseOf = ({ expiresAt, validUntil }: KnownKey): ErrorCode | null => {
  if (expiresAt === null && validUntil === null) return null;
  const now = Date.now();
  if (validUntil !== null && validUntil <= now) return 'revoked_credentials';
  return expiresAt !== null && expiresAt <= now ? 'expired_credentials' : null;
};

export const createAuthenticator = (options: AuthenticatorOptions): Authenticator => {
  const { db, keyRing, feed, cache, bootstrapKey, limits, staleSecondsMax, observe } = options;
  const bootstrapHash = bootstrapKey === undefined ? null : sha256(bootstrapKey);
  const bootstrap: KnownKey = {
    ownerId: null,
    principal: { kind: 'platform', id: 'bootstrap' },
    refusal: null,
    expiresAt: null,
    validUntil: null,
  };
  const running = new Map<string, { startedAt: number; found: Promise<KnownKey | null> }>();

  const noteOutdated = (token: string, row: KeyRow): void => {
    const present = keyRing.hash(token);
    if (present.pepperId === row.pepperId) return;
    if (row.kind === 'platform') options.outdatedPlatformKey(row.keyHash, present);
    else options.outdated(row.keyId, { ...present, fromPepperId: row.pepperId });
  };

  const read = async (token: string): Promise<KnownKey | null> => {
    const hashes = keyRing.hashes(token);
    if (token.startsWith('fh_platform')) hashes.push(legacyHash(token));
    const row = await findKey(db, hashes).catch((error: unknown) => {
      throw codedDatabaseError(error);
    });
    if (row !== undefined) {
      noteOutdated(token, row);
      return knownKeyOf(row, limits, bootstrap);
    }
    if (!(await keyRing.isCurrent())) throw new DomainError('kms_unavailable');
    return null;
  };

  /** Reads a key, again if access changed meanwhile, because the result may then be outdated. */
  const load = async (index: string, token: string): Promise<KnownKey | null> => {
    for (let reads = 1; ; reads += 1) {
      const { epoch } = cache;
      const known = await read(token);
      // If access changed during every read, the last result is used, being newer than the request, but not cached.
      const isPut = known === null ? cache.putAbsent(index, epoch) : cache.put(index, known, epoch);
      if (isPut || reads === readsMax) return known;
    }
  };

  /** Shares one look-up among simultaneous requests with the same key, unless it began more than `trustMs` ago. */
  const loadOnce = (index: string, token: string): Promise<KnownKey | null> => {
    const startedAt = performance.now();
    const joined = running.get(index);
    if (joined !== undefined && startedAt - joined.startedAt <= trustMs) return joined.found;
    const found = load(index, token).finally(() => {
      if (running.get(index)?.found === found) running.delete(index);
    });
    running.set(index, { startedAt, found });
    return found;
  };

  const lookUp = async (index: string, token: string): Promise<Examination> => {
    // Once Postgres is known to be unavailable, requests do not wait for it: the feed keeps polling. Polls twice,
    // because the first call may join a poll that began long ago.
    for (let polls = 0; polls < 2 && feed.ageMs() > trustMs && feed.isReached(); polls += 1) await feed.poll();
    const isFresh = feed.ageMs() <= trustMs;
    if (!isFresh && feed.ageMs() > staleSecondsMax * 1_000) throw away();
    const cached = cache.recall(index);
    if (cached !== undefined) {
      observe.lookedUp(isFresh ? 'cache' : 'cache_stale');
      return settle(cached);
    }
    if (!isFresh && !feed.isReached()) throw away();
    observe.lookedUp('database');
    return settle(await loadOnce(index, token));
  };

  const isForBootstrap = (token: string): boolean =>
    token.startsWith('fh_platform_') && (kindOf(token) === 'platform' || isChosenPlatformKey(token));

  const examine = (token: string): Examination | Promise<Examination> => {
    if (bootstrapHash !== null && isForBootstrap(token)) {
      // Compares hashes of equal length in constant time.
      return settle(timingSafeEqual(bootstrapHash, sha256(token)) ? bootstrap : null);
    }
    // Only well-formed keys are cached, so the form of a cached one need not be checked again.
    const index = indexOf(token);
    if (feed.ageMs() <= trustMs) {
      const cached = cache.recall(index);
      if (cached !== undefined) {
        observe.lookedUp('cache');
        return settle(cached);
      }
    }
    if (kindOf(token) === null) return malformed;
    return lookUp(index, token);
  };

  let remembered: { at: number; hashes: Promise<ReadonlySet<string>> } | undefined;
  const platformHashes = (): Promise<ReadonlySet<string>> => {
    if (remembered !== undefined && performance.now() - remembered.at < trustMs) return remembered.hashes;
    const hashes = findPlatformKeyHashes(db).then(
      (found) => new Set(found),
      (error: unknown) => {
        throw codedDatabaseError(error);
      },
    );
    remembered = { at: performance.now(), hashes };
    return hashes;
  };

  const accept = ({ principal, refusal }: Examination): Principal => {
    if (refusal === null && principal !== null) {
      observe.succeeded(principal);
      return principal;
    }
    const code = refusal ?? 'invalid_credentials';
    observe.refused(code, principal);
    throw code === 'malformed_credentials'
      ? malformedKey()
      : new DomainError(code, undefined, principal === null ? {} : { caller: callerOf(principal) });
  };

  return {
    authenticate: (token) => {
      const examined = examine(token);
      return examined instanceof Promise ? examined.then(accept) : accept(examined);
    },
    examine,
    isWellFormed: (token) => kindOf(token) !== null || isForBootstrap(token),
    isPlatformKey: async (token) => {
      if (!isForBootstrap(token)) return false;
      if (bootstrapHash !== null) return timingSafeEqual(bootstrapHash, sha256(token));
      const hashes = await platformHashes();
      return [...keyRing.hashes(token), legacyHash(token)].some((each) => hashes.has(each));
    },
    used: (principal) => observe.succeeded(principal),
    refused: observe.refused,
    isKnown: (token) => {
      if (bootstrapHash !== null && isForBootstrap(token)) return timingSafeEqual(bootstrapHash, sha256(token));
      return kindOf(token) !== null && cache.hasSeen(indexOf(token));
    },
  };
};

const away = (): DomainError =>
  new DomainError('database_unavailable', undefined, { internal: 'no news of access from Postgres' });

/** The hash of a platform key that was stored before there were peppers. */
const legacyHash = (token: string): string => sha256(token).toString('hex');

const knownKeyOf = (row: KeyRow, limits: LimitSettings, platform: KnownKey): KnownKey => {
  if (row.kind === 'platform') return platform;
  const { role, scopes, keyStatus, userStatus, orgId } = row;
  const principal: UserPrincipal = {
    kind: 'user',
    id: row.userId,
    orgId,
    slug: row.slug,
    orgStatus: row.orgStatus,
    role,
    userStatus: userStatus === 'suspended' ? 'suspended' : 'active',
    keyId: row.keyId,
    scopes,
    permissions: scopes === null ? permissionsOfRole[role] : new Set(permissionsOf(role, scopes)),
    keyPerHour: Math.min(
      row.keyPerHour ?? Number.POSITIVE_INFINITY,
      row.orgKeyPerHour ?? limits.keyPerHour.default,
      limits.keyPerHour.max,
    ),
    principalPerMinute: Math.min(
      row.orgPrincipalPerMinute ?? limits.principalPerMinute.default,
      limits.principalPerMinute.max,
    ),
  };
  const isGone = keyStatus === 'revoked' || userStatus === 'deleted';
  return {
    ownerId: orgId,
    principal,
    refusal: isGone ? 'revoked_credentials' : null,
    expiresAt: row.expiresAt,
    validUntil: row.validUntil,
  };
};
