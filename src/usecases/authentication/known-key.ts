import type { ErrorCode } from '../../contract/errors.ts';
import { type Holder, type KeyHolder, type UserPrincipal, withKeySession } from '../../contract/principal.ts';
import type { FoundKeySession, KeyRow } from '../../db/authentication/key-lookup.ts';
import type { FoundElevation } from '../../db/elevation/look-up.ts';
import type { FoundSession } from '../../db/session/look-up.ts';
import type { LimitSettings } from '../rate-limit/settings.ts';
import { limitsIn } from './membership.ts';

// What a process remembers of a key or a session.

/** A known key with its owner, the reason it is refused, if any, and the times from which it is. */
export interface KnownKey {
  readonly ownerId: string | null;
  readonly principal: Holder;
  /** null: its row gives no reason to refuse it. */
  readonly refusal: ErrorCode | null;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | null;
  /** For a rotated key: the end of its overlap, from which only its successor is accepted. */
  readonly validUntil: number | null;
}

export interface KnownApiKey extends KnownKey {
  readonly principal: KeyHolder;
}

export const knownKeyOf = (row: KeyRow, limits: LimitSettings, platform: KnownApiKey): KnownApiKey => {
  if (row.kind === 'platform') return platform;
  const { role, customRole, scopes, keyStatus, userStatus, orgId } = row;
  const { credentialPerHour, principalPerMinute } = limitsIn(row, limits);
  const principal: UserPrincipal = {
    kind: 'user',
    id: row.userId,
    orgId,
    slug: row.slug,
    orgStatus: row.orgStatus,
    role,
    customRole,
    userStatus: userStatus === 'suspended' ? 'suspended' : 'active',
    credential: { kind: 'key', id: row.keyId },
    scopes,
    principalPerMinute,
    credentialPerHour: Math.min(row.keyPerHour ?? Number.POSITIVE_INFINITY, credentialPerHour),
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

/** The session is its key, and ends with it. Only the platform's key may be missing: another has replaced it. */
export const knownKeySessionOf = ({ id, endsAt, isRevoked }: FoundKeySession, key: KnownApiKey | null): KnownKey => ({
  ownerId: key?.ownerId ?? null,
  principal: withKeySession(key?.principal ?? { kind: 'platform', id: 'bootstrap' }, id),
  refusal: isRevoked || key === null ? 'revoked_credentials' : key.refusal,
  expiresAt: Math.min(endsAt, key?.expiresAt ?? Number.POSITIVE_INFINITY),
  validUntil: key?.validUntil ?? null,
});

export const knownSessionOf = ({
  id,
  identityId,
  email,
  isDisabled,
  isRevoked,
  expiresAt,
  ...proof
}: FoundSession): KnownKey => ({
  ownerId: identityId,
  principal: { kind: 'person', id: identityId, email, credential: { kind: 'session', id, identityId, ...proof } },
  refusal: isRevoked || isDisabled ? 'revoked_credentials' : null,
  expiresAt,
  validUntil: null,
});

/** A member, or an operator as one, with the rights of the elevation. It is refused from its end on, by the clock of this process. */
export const knownElevationOf = (row: FoundElevation, limits: LimitSettings): KnownKey => {
  const { id, identityId, userId, requestedBy: actor, endsAt, orgId, slug, orgStatus, role, scopes } = row;
  const principal: UserPrincipal = {
    kind: 'user',
    id: userId ?? identityId,
    orgId,
    slug,
    orgStatus,
    role,
    customRole: null,
    userStatus: 'active',
    credential: { kind: 'elevation', id, identityId, actor, endsAt },
    scopes,
    ...limitsIn(row, limits),
  };
  return {
    ownerId: orgId,
    principal,
    refusal: row.isLive ? null : 'revoked_credentials',
    expiresAt: endsAt,
    validUntil: null,
  };
};
