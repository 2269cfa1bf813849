import { DomainError } from '../../contract/errors.ts';
import type { Me } from '../../contract/me.ts';
import { type Permission, permissionTable, platformHas } from '../../contract/permissions.ts';
import { isPlatform } from '../../contract/principal.ts';
import { findHolder } from '../../db/authentication/key-lookup.ts';
import { assertUserActive } from '../authorization.ts';
import type { Context } from '../context.ts';
import { inScope } from '../scope.ts';

/** Describes the caller. Allowed for every active caller, in any status of the organization. */
export const readMe = async (ctx: Context): Promise<Me> => {
  const { principal } = ctx;
  if (isPlatform(principal)) {
    return { kind: 'platform', user: null, organization: null, key: null, permissions: platformPermissions };
  }
  assertUserActive(principal);
  const { id, orgId, slug, orgStatus, role, keyId, scopes, permissions, keyPerHour } = principal;
  const row = await inScope(ctx, (tx) => findHolder(tx, orgId, keyId));
  // Deleted since the key was authenticated.
  if (row === undefined) throw new DomainError('invalid_credentials');
  return {
    kind: 'user',
    user: { id, email: row.email, name: row.userName, role, status: 'active' },
    organization: { id: orgId, slug, name: row.organizationName, status: orgStatus },
    key: {
      id: keyId,
      prefix: row.keyPrefix,
      name: row.keyName,
      scopes: scopes === null ? null : [...scopes],
      expiresAt: row.expiresAt?.toISOString() ?? null,
      validUntil: row.validUntil?.toISOString() ?? null,
      rateLimitPerHour: keyPerHour,
    },
    permissions: [...permissions],
  };
};

export const platformPermissions = (Object.keys(permissionTable) as Permission[]).filter(platformHas);
