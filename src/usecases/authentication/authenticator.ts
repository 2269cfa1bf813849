import { createHash, hash, timingSafeEqual } from 'node:crypto';
import { isChosenPlatformKey, kindOf, malformedKey } from '../../contract/api-key-text.ts';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import { permissionsOf, permissionsOfRole } from '../../contract/permissions.ts';
import { callerOf, type Principal, type UserPrincipal } from '../../contract/principal.ts';
import { findPlatformKeyHashes, type Hashed } from '../../db/api-key/platform-key.ts';
import type { Rehash } from '../../db/api-key/usage.ts';
import type { AccessFeed } from '../../db/authentication/access-feed.ts';
import { type CredentialRow, findCredential } from '../../db/authentication/key-lookup.ts';
import type { Db } from '../../db/client.ts';
import { codedDatabaseError } from '../../db/errors.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';
import type { KeyCache } from './key-cache.ts';

/** What is known of a key: whose it is, or why it is refused, and until when. */
export interface KnownKey {
  readonly ownerId: string | null;
  readonly principal: Principal;
  /** null: as far as its row says, it is accepted. */
  readonly refusal: ErrorCode | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null;
  /** Of a key that was rotated: from then on its successor alone is accepted. */
  readonly validUntil: number | null;
}

/** The most that a policy of an organization can allow, and what holds where it says nothing. */
export interface LimitSettings {
  readonly keyPerHour: { readonly default: number; readonly max: number };
  readonly principalPerMinute: { readonly default: number; readonly max: number };
}

interface AuthenticatorOptions {
  db: Db;
  keyRing: Pick<KeyRing, 'hash' | 'hashes'> & {
    /** Whether a key that is not found is one that there is not: all that keys are hashed with is at hand. */
    isCurrent(): Promise<boolean>;
  };
  /** A key of a member is hashed with a pepper that is no longer the one for new keys. */
  outdated: (keyId: string, rehash: Rehash) => void;
  /** The same of the platform's own key. */
  outdatedPlatformKey: (fromKeyHash: string, hashed: Hashed) => void;
  feed: Pick<AccessFeed, 'ageMs' | 'isReached' | 'poll'>;
  cache: KeyCache<KnownKey>;
  /** `FREEHOLD_BOOTSTRAP_KEY`: when set, the only platform key. */
  bootstrapKey: string | undefined;
  limits: LimitSettings;
  /** How long what is cached is trusted while Postgres cannot be reached. */
  staleSecondsMax: number;
  observe: AuthenticationObserver;
}

/** Told of everything that happens here; never throws and never waits. */
export interface AuthenticationObserver {
  lookedUp(from: 'cache' | 'cache_stale' | 'database'): void;
  succeeded(principal: Principal): void;
  /** `principal`: of a key that is known and refused. */
  refused(code: ErrorCode, principal: Principal | null): void;
}

/** What is decided about a key. */
export interface Examination {
  /** Whose key it is; null: nobody knows it. */
  readonly principal: Principal | null;
  /** Of the 401 family; null: it is accepted. */
  readonly refusal: ErrorCode | null;
  /** Milliseconds since 1970: it is refused from then on; null: no time is set. */
  readonly refusedFrom: number | null;
}

export interface Authenticator {
  /** Throws a DomainError of the 401 family, or `database_unavailable`. At once, unless it has to look something up. */
  authenticate(token: string): Principal | Promise<Principal>;
  /** What `authenticate` would decide, and nobody is told: for streams, and for who asks about another's key. */
  examine(token: string): Examination | Promise<Examination>;
  /** The key that was examined is accepted, and used by this. */
  used(principal: Principal): void;
  /** Refused elsewhere than here; `principal` is null when it is not known whose key it is. */
  refused(code: ErrorCode, principal: Principal | null): void;
  /** Whether there has been such a key, as far as this process remembers, whatever became of it: no look-up, no effect. */
  isKnown(token: string): boolean;
  /** Whether it can be a key at all: by its form and checksum, or as the platform's own, which a person may have chosen. */
  isWellFormed(token: string): boolean;
  /** Whether it is the platform's own key. However often it is asked, Postgres is asked once a second. */
  isPlatformKey(token: string): Promise<boolean>;
}

/** A poll that began longer ago than this may have missed a change. */
const trustMs = 1_000;
/** Of a look-up that is overtaken by changes of the same organization. */
const readsMax = 3;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Under which name a key is remembered: a key has more entropy than a hash, and its text is not to be kept. */
const indexOf = (token: string): string => hash('sha256', token, 'base64');

const unknown: Examination = { principal: null, refusal: 'invalid_credentials', refusedFrom: null };
const malformed: Examination = { principal: null, refusal: 'malformed_credentials', refusedFrom: null };

/** Time passes without anybody changing a row: what depends on it is looked at every time. */
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

  const noteOutdated = (token: string, row: CredentialRow): void => {
    const present = keyRing.hash(token);
    if (present.pepperId === row.pepperId) return;
    if (row.kind === 'platform') options.outdatedPlatformKey(row.keyHash, present);
    else options.outdated(row.keyId, { ...present, fromPepperId: row.pepperId });
  };

  const read = async (token: string): Promise<KnownKey | null> => {
    const hashes = keyRing.hashes(token);
    if (token.startsWith('fh_platform')) hashes.push(legacyHash(token));
    const row = await findCredential(db, hashes).catch((error: unknown) => {
      throw codedDatabaseError(error);
    });
    if (row !== undefined) {
      noteOutdated(token, row);
      return knownKeyOf(row, limits, bootstrap);
    }
    if (!(await keyRing.isCurrent())) throw new DomainError('kms_unavailable');
    return null;
  };

  /** Read again when its access was changed meanwhile: what was read may be what was before. */
  const load = async (index: string, token: string): Promise<KnownKey | null> => {
    for (let reads = 1; ; reads += 1) {
      const { epoch } = cache;
      const known = await read(token);
      // Changed each time: what was read last is younger than the request, and is not remembered.
      const isPut = known === null ? cache.putAbsent(index, epoch) : cache.put(index, known, epoch);
      if (isPut || reads === readsMax) return known;
    }
  };

  /** Requests with one key that come together look it up once; none gets an answer that is older than the trust goes. */
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
    // Once Postgres is known to be away, nobody waits to be told again: the feed goes on asking. Twice, for the first may
    // have been under way for long.
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
    // Only what has the form of a key is ever remembered: what is found need not be looked at again.
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

/** The platform's key of an installation that had no peppers yet. */
const legacyHash = (token: string): string => sha256(token).toString('hex');

const knownKeyOf = (row: CredentialRow, limits: LimitSettings, platform: KnownKey): KnownKey => {
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
