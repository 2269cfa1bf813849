import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import { isChosenPlatformKey, kindOf, malformedKey } from '../../contract/key-text.ts';
import { permissionsOf } from '../../contract/permissions.ts';
import type { Principal, UserPrincipal } from '../../contract/principal.ts';
import type { AccessFeed } from '../../db/access-feed.ts';
import type { Db } from '../../db/client.ts';
import { codedDatabaseError } from '../../db/errors.ts';
import { type CredentialRow, findCredential } from '../../db/read/credential.ts';
import type { KeyRing } from '../key-ring.ts';
import type { AccessCache } from './access-cache.ts';

/** What is known of a key: whose it is, or why it is refused, and until when. */
export interface KnownKey {
  readonly orgId: string | null;
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

export interface AuthenticatorOptions {
  db: Db;
  keyRing: Pick<KeyRing, 'hashes'>;
  feed: Pick<AccessFeed, 'ageMs' | 'isReached' | 'poll'>;
  cache: AccessCache<KnownKey>;
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

export interface Authenticator {
  /** Throws a DomainError of the 401 family, or `database_unavailable`. At once, unless it has to look something up. */
  authenticate(token: string): Principal | Promise<Principal>;
  /** Whether this token is one that was accepted before and is still known: no look-up, no effect. */
  isKnown(token: string): boolean;
}

/** A poll that began longer ago than this may have missed a change. */
const trustMs = 1_000;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

export const createAuthenticator = (options: AuthenticatorOptions): Authenticator => {
  const { db, keyRing, feed, cache, bootstrapKey, limits, staleSecondsMax, observe } = options;
  const bootstrapHash = bootstrapKey === undefined ? null : sha256(bootstrapKey);
  const bootstrap: KnownKey = {
    orgId: null,
    principal: { kind: 'platform', id: 'bootstrap' },
    refusal: null,
    expiresAt: null,
    validUntil: null,
  };
  const loading = new Map<string, { epoch: number; found: Promise<KnownKey | null> }>();

  const refuse = (code: ErrorCode, principal: Principal | null): never => {
    observe.refused(code, principal);
    throw new DomainError(code);
  };

  /** Time passes without anybody changing a row: what depends on it is looked at every time. */
  const settle = (known: KnownKey | null): Principal => {
    if (known === null) return refuse('invalid_credentials', null);
    const { principal, refusal, expiresAt, validUntil } = known;
    if (refusal !== null) return refuse(refusal, principal);
    const now = Date.now();
    if (validUntil !== null && validUntil <= now) return refuse('revoked_credentials', principal);
    if (expiresAt !== null && expiresAt <= now) return refuse('expired_credentials', principal);
    observe.succeeded(principal);
    return principal;
  };

  /** Read again when access was changed meanwhile: what was read may be what was before. */
  const load = async (index: string, hashes: string[]): Promise<KnownKey | null> => {
    for (;;) {
      const { epoch } = cache;
      const row = await findCredential(db, hashes).catch((error: unknown) => {
        throw codedDatabaseError(error);
      });
      const known = row === undefined ? null : knownKeyOf(row, limits, bootstrap);
      if (cache.put(index, known, epoch)) return known;
    }
  };

  /** Requests with one key that come together look it up once, unless access was changed since the look-up began. */
  const loadOnce = (index: string, hashes: string[]): Promise<KnownKey | null> => {
    const { epoch } = cache;
    const running = loading.get(index);
    if (running?.epoch === epoch) return running.found;
    const found = load(index, hashes).finally(() => {
      if (loading.get(index)?.found === found) loading.delete(index);
    });
    loading.set(index, { epoch, found });
    return found;
  };

  const lookUp = async (token: string, hashes: string[]): Promise<Principal> => {
    const [index = ''] = hashes;
    const isFresh = feed.ageMs() <= trustMs || ((await isReachable(feed)) && feed.ageMs() <= trustMs);
    if (!isFresh && feed.ageMs() > staleSecondsMax * 1_000) {
      throw new DomainError('database_unavailable', undefined, { internal: 'no news of access from Postgres' });
    }
    const cached = cache.get(index);
    if (cached !== undefined) {
      observe.lookedUp(isFresh ? 'cache' : 'cache_stale');
      return settle(cached);
    }
    observe.lookedUp('database');
    return settle(await loadOnce(index, token.startsWith('fh_platform') ? withLegacy(hashes, token) : hashes));
  };

  return {
    authenticate: (token) => {
      const kind = kindOf(token);
      if (bootstrapHash !== null && (kind === 'platform' || isChosenPlatformKey(token))) {
        // Compares hashes of equal length in constant time.
        return settle(timingSafeEqual(bootstrapHash, sha256(token)) ? bootstrap : null);
      }
      if (kind === null) {
        observe.refused('malformed_credentials', null);
        throw malformedKey();
      }
      const hashes = keyRing.hashes(token);
      if (feed.ageMs() <= trustMs) {
        const cached = cache.get(hashes[0] ?? '');
        if (cached !== undefined) {
          observe.lookedUp('cache');
          return settle(cached);
        }
      }
      return lookUp(token, hashes);
    },
    isKnown: (token) => {
      const kind = kindOf(token);
      if (bootstrapHash !== null && (kind === 'platform' || isChosenPlatformKey(token))) {
        return timingSafeEqual(bootstrapHash, sha256(token));
      }
      const known = kind === null ? null : cache.get(keyRing.hashes(token)[0] ?? '');
      return known !== null && known !== undefined && known.refusal === null;
    },
  };
};

/** Once Postgres is known to be away, nobody waits to be told again: the feed goes on asking. */
const isReachable = async (feed: AuthenticatorOptions['feed']): Promise<boolean> =>
  feed.isReached() || feed.ageMs() === Number.POSITIVE_INFINITY ? feed.poll() : false;

/** The platform's key of an installation that had no peppers yet. */
const withLegacy = (hashes: string[], token: string): string[] => [...hashes, sha256(token).toString('hex')];

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
    permissions: new Set(permissionsOf(role, scopes)),
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
    orgId,
    principal,
    refusal: isGone ? 'revoked_credentials' : null,
    expiresAt: row.expiresAt,
    validUntil: row.validUntil,
  };
};
