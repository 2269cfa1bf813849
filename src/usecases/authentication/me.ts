import { type Credential, elevationIn, keyIdIn, sessionIn } from '../../contract/credential.ts';
import { DomainError } from '../../contract/errors.ts';
import type { Me } from '../../contract/me.ts';
import { isPlatform, isPlatformKey, principalName, type UserPrincipal } from '../../contract/principal.ts';
import { findHolder } from '../../db/authentication/key-lookup.ts';
import { findOrganizationById } from '../../db/organization/store.ts';
import { assertUserActive, permissionsOf } from '../authorization.ts';
import type { Context } from '../context.ts';
import { inScope } from '../scope.ts';

const presentSession = (credential: Credential): Me['session'] => {
  const session = sessionIn(credential);
  if (session === null) return null;
  const { id, aal, methods, authenticatedAt } = session;
  return { id, aal, methods: [...methods], authenticatedAt: new Date(authenticatedAt).toISOString() };
};

const presentElevation = (credential: Credential): Me['elevation'] => {
  const elevation = elevationIn(credential);
  return elevation === null ? null : { id: elevation.id, expiresAt: new Date(elevation.endsAt).toISOString() };
};

/** Describes the caller. Allowed for every active caller, in any status of the organization. */
export const readMe = async (ctx: Context): Promise<Me> => {
  const { principal } = ctx;
  if (isPlatform(principal)) {
    const none = { user: null, organization: null, key: null, elevation: null } as const;
    if (isPlatformKey(principal)) {
      return { ...none, kind: 'platform', operator: null, session: null, permissions: permissionsOf(ctx) };
    }
    const { id, role, credential } = principal;
    const session = presentSession(credential);
    return { ...none, kind: 'operator', operator: { id, role }, session, permissions: permissionsOf(ctx) };
  }
  assertUserActive(principal);
  const { id, orgId, slug, orgStatus, role, credential, scopes, credentialPerHour } = principal;
  const elevation = presentElevation(credential);
  // An operator is no member.
  if (elevation !== null && principalName(principal) !== `user:${id}`) return readSupporter(ctx, principal, elevation);
  const row = await inScope(ctx, (tx) => findHolder(tx, orgId, id, keyIdIn(credential)));
  // Deleted since the caller was authenticated.
  if (row === undefined || (row.key === null && keyIdIn(credential) !== null))
    throw new DomainError('invalid_credentials');
  return {
    kind: 'user',
    operator: null,
    user: { id, email: row.email, name: row.userName, role, customRole: row.customRole, status: 'active' },
    organization: { id: orgId, slug, name: row.organizationName, status: orgStatus },
    key:
      row.key === null
        ? null
        : {
            id: row.key.id,
            prefix: row.key.prefix,
            name: row.key.name,
            scopes: scopes === null ? null : [...scopes],
            expiresAt: row.key.expiresAt?.toISOString() ?? null,
            validUntil: row.key.validUntil?.toISOString() ?? null,
            rateLimitPerHour: credentialPerHour,
          },
    session: presentSession(credential),
    elevation,
    permissions: permissionsOf(ctx),
  };
};

/** An operator who has access to an organization by an elevation. */
const readSupporter = async (
  ctx: Context,
  { orgId, slug, orgStatus }: UserPrincipal,
  elevation: NonNullable<Me['elevation']>,
): Promise<Me> => {
  const row = await inScope(ctx, (tx) => findOrganizationById(tx, orgId));
  if (row === undefined) throw new DomainError('invalid_credentials');
  return {
    kind: 'user',
    operator: null,
    user: null,
    organization: { id: orgId, slug, name: row.name, status: orgStatus },
    key: null,
    session: null,
    elevation,
    permissions: permissionsOf(ctx),
  };
};
