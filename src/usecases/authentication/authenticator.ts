import { createHash, hash, timingSafeEqual } from 'node:crypto';
import { isChosenPlatformKey, kindOf, malformedKey } from '../../contract/api-key-text.ts';
import { DomainError, type ErrorCode } from '../../contract/errors.ts';
import { isInNetworks } from '../../contract/network.ts';
import { callerOf, type Holder, type PersonPrincipal, type UserPrincipal } from '../../contract/principal.ts';
import { findPlatformKeyHashes, type Hashed } from '../../db/api-key/platform-key.ts';
import type { Rehash } from '../../db/api-key/usage.ts';
import type { AccessFeed } from '../../db/authentication/access-feed.ts';
import { type FoundKeySession, findKey, findKeySession, type KeyRow } from '../../db/authentication/key-lookup.ts';
import type { Db } from '../../db/client.ts';
import { findElevationByToken } from '../../db/elevation/look-up.ts';
import { codedDatabaseError } from '../../db/errors.ts';
import { findMembership, findSession } from '../../db/session/look-up.ts';
import { organizationNotFound } from '../authorization.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';
import type { LimitSettings } from '../rate-limit/settings.ts';
import type { AccessCache } from './access-cache.ts';
import type { KeyCache } from './key-cache.ts';
import {
  type KnownApiKey,
  type KnownKey,
  knownElevationOf,
  knownKeyOf,
  knownKeySessionOf,
  knownSessionOf,
} from './known-key.ts';
import { createLookUp, memoryOf } from './look-up.ts';
import { type Membership, memberOf, membershipOf } from './membership.ts';
import { createOperators, type Operate, type OperatorStanding } from './operators.ts';
import { assertMayEnter, assertNotBoundElsewhere, earliest } from './step-up.ts';

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
  memberships: AccessCache<Membership>;
  operators: AccessCache<OperatorStanding>;
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
  succeeded(principal: Holder): void;
  /** `principal`: the owner of a known key that is refused. */
  refused(code: ErrorCode, principal: Holder | null): void;
}

/** The decision about a key. */
export interface Examination {
  /** The owner of the key; null: the key is unknown. */
  readonly principal: Holder | null;
  /** A code of the 401 family; null: the key is accepted. */
  readonly refusal: ErrorCode | null;
  /** The time from which the key is refused, in milliseconds since 1970; null: none is set. */
  readonly refusedFrom: number | null;
}

/** Where a person comes in. */
export interface Entrance {
  /** The caller's address, which is asked for only by an organization that admits some networks; default: not compared. */
  readonly addressOf?: () => string;
  /** Called, and may refuse, if the membership is not remembered. */
  readonly beforeLookUp?: () => Promise<void>;
}

export interface Authenticator {
  /** Throws a DomainError of the 401 family, or `database_unavailable`. Returns a promise only for a look-up. */
  authenticate(token: string): Holder | Promise<Holder>;
  /**
   * The person as a member of this organization; `not_found` if it is none, `step_up_required` if it has to prove more first. `beforeLookUp` is called, and may refuse, if the
   * membership is not remembered. Returns a promise only then.
   */
  enter(person: PersonPrincipal, slug: string, entrance?: Entrance): UserPrincipal | Promise<UserPrincipal>;
  operate: Operate;
  /** Decides like `authenticate` but notifies no observer; for streams, and for callers that verify another's key. */
  examine(token: string): Examination | Promise<Examination>;
  /** Notes that an examined key was accepted and used. */
  used(principal: Holder): void;
  /** Notes a refusal decided elsewhere; `principal` is null if the owner of the key is unknown. */
  refused(code: ErrorCode, principal: Holder | null): void;
  /** Whether this process remembers such a key, in any status. Neither looks anything up nor has an effect. */
  isKnown(token: string): boolean;
  /** Whether it can be a key, by its form and checksum or as a platform key, which a person may have chosen. */
  isWellFormed(token: string): boolean;
  /** Whether it is the platform's own key. Queries Postgres at most once a second. */
  isPlatformKey(token: string): Promise<boolean>;
}

/** How long the hashes of platform keys are remembered. */
const trustMs = 1_000;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The cache index of a key. A hash, because the text of a key must not be kept. */
const indexOf = (token: string): string => hash('sha256', token, 'base64');

const anywhere: Entrance = {};

const unknown: Examination = { principal: null, refusal: 'invalid_credentials', refusedFrom: null };
const malformed: Examination = { principal: null, refusal: 'malformed_credentials', refusedFrom: null };

/** Checks the times of a key on every call, because they pass without any change of its row. */
const settle = (known: KnownKey | null): Examination => {
  if (known === null) return unknown;
  const { principal, refusal, expiresAt, validUntil } = known;
  return { principal, refusal: refusal ?? lapseOf(known), refusedFrom: earliest(expiresAt, validUntil) };
};

const lapseOf = ({ expiresAt, validUntil }: KnownKey): ErrorCode | null => {
  if (expiresAt === null && validUntil === null) return null;
  const now = Date.now();
  if (validUntil !== null && validUntil <= now) return 'revoked_credentials';
  return expiresAt !== null && expiresAt <= now ? 'expired_credentials' : null;
};

export const createAuthenticator = (options: AuthenticatorOptions): Authenticator => {
  const { db, keyRing, feed, cache, memberships, bootstrapKey, limits, staleSecondsMax, observe } = options;
  const bootstrapHash = bootstrapKey === undefined ? null : sha256(bootstrapKey);
  const bootstrap: KnownApiKey = {
    ownerId: null,
    principal: { kind: 'platform', id: 'bootstrap' },
    refusal: null,
    expiresAt: null,
    validUntil: null,
  };
  const tokens = createLookUp<KnownKey | null>({
    feed,
    memory: {
      get epoch() {
        return cache.epoch;
      },
      recall: (index) => cache.recall(index),
      remember: (index, found, epoch) =>
        found === null ? cache.putAbsent(index, epoch) : cache.put(index, found, epoch),
    },
    staleSecondsMax,
    lookedUp: observe.lookedUp,
  });
  const entrances = createLookUp<Membership | null>({
    feed,
    memory: memoryOf(memberships),
    staleSecondsMax,
    lookedUp: () => undefined,
  });

  const noteOutdated = (token: string, row: KeyRow): void => {
    const present = keyRing.hash(token);
    if (present.pepperId === row.pepperId) return;
    if (row.kind === 'platform') options.outdatedPlatformKey(row.keyHash, present);
    else options.outdated(row.keyId, { ...present, fromPepperId: row.pepperId });
  };

  const read = async (token: string): Promise<KnownKey | null> => {
    const hashes = keyRing.hashes(token);
    const kind = kindOf(token);
    const found = await (kind === 'session'
      ? readSession(hashes)
      : kind === 'keysession'
        ? readKeySession(hashes)
        : kind === 'elevation'
          ? readElevation(hashes)
          : readKey(token, hashes));
    if (found === null && !(await keyRing.isCurrent())) throw new DomainError('kms_unavailable');
    return found;
  };

  const readSession = async (hashes: string[]): Promise<KnownKey | null> => {
    const row = await findSession(db, hashes);
    return row === undefined ? null : knownSessionOf(row);
  };

  const readKeySession = async (hashes: string[]): Promise<KnownKey | null> => {
    const row = await findKeySession(db, hashes);
    return row === undefined ? null : knownKeySessionOf(row, keyOf(row));
  };

  const readElevation = async (hashes: string[]): Promise<KnownKey | null> => {
    const row = await findElevationByToken(db, hashes);
    return row === undefined ? null : knownElevationOf(row, limits);
  };

  /** The key of a session, which may be the platform's of this process; null: it is no longer the platform's. */
  const keyOf = ({ key, platformKeyHash }: FoundKeySession): KnownApiKey | null => {
    if (platformKeyHash === null || bootstrapKey === undefined)
      return key === null ? null : knownKeyOf(key, limits, bootstrap);
    return keyRing.hashes(bootstrapKey).includes(platformKeyHash) ? bootstrap : null;
  };

  const readKey = async (token: string, hashes: string[]): Promise<KnownKey | null> => {
    if (token.startsWith('fh_platform')) hashes.push(legacyHash(token));
    const row = await findKey(db, hashes);
    if (row === undefined) return null;
    noteOutdated(token, row);
    return knownKeyOf(row, limits, bootstrap);
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
    const known = tokens.recall(index);
    if (known !== undefined) return settle(known);
    if (kindOf(token) === null) return malformed;
    return tokens.find(index, () => read(token)).then(settle);
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

  const accept = ({ principal, refusal }: Examination): Holder => {
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

  const admit = (membership: Membership | null, person: PersonPrincipal, { addressOf }: Entrance): UserPrincipal => {
    assertNotBoundElsewhere(person.credential, membership?.row.orgId);
    if (membership === null) throw organizationNotFound(true);
    const { networks } = membership;
    if (networks !== null && addressOf !== undefined && !isInNetworks(networks, addressOf()))
      throw new DomainError('network_refused');
    assertMayEnter(membership.row, person.credential);
    return memberOf(membership, person, limits);
  };

  /** Kept for the organization that a session entered last, because making and hashing a text takes longer than the look-up. */
  const lastEntrances = new WeakMap<PersonPrincipal, { slug: string; index: string }>();
  const entranceIndex = (person: PersonPrincipal, slug: string): string => {
    const last = lastEntrances.get(person);
    if (last?.slug === slug) return last.index;
    const index = `${person.id}:${slug}`;
    lastEntrances.set(person, { slug, index });
    return index;
  };

  return {
    enter: (person, slug, entrance = anywhere) => {
      const index = entranceIndex(person, slug);
      const known = entrances.recall(index);
      if (known !== undefined) return admit(known, person, entrance);
      return (async () => {
        await entrance.beforeLookUp?.();
        const read = async () => {
          const row = await findMembership(db, person.id, slug);
          return row === undefined ? null : membershipOf(row);
        };
        return admit(await entrances.find(index, read), person, entrance);
      })();
    },
    authenticate: (token) => {
      const examined = examine(token);
      return examined instanceof Promise ? examined.then(accept) : accept(examined);
    },
    operate: createOperators(options),
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

/** The hash of a platform key that was stored before there were peppers. */
const legacyHash = (token: string): string => sha256(token).toString('hex');
