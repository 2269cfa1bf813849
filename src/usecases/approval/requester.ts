import type { Permission } from '../../contract/permissions.ts';
import { elevationOf, matchPrincipal, sessionOf } from '../../contract/principal.ts';
import { permissionsOf } from '../authorization.ts';
import type { Context } from '../context.ts';

interface Requested {
  readonly requesterUserId: string | null;
  readonly requesterIdentityId: string;
}

/** The person who calls; null: a key, which belongs to a member or to the platform. */
const personOf = ({ principal }: Pick<Context, 'principal'>): string | null =>
  sessionOf(principal)?.identityId ?? elevationOf(principal)?.identityId ?? null;

/** The requester that the caller is, in the way that rows are looked up by; null: the platform's key, which asks for nothing. */
const requesterIn = ({
  principal,
}: Pick<Context, 'principal'>): { readonly userId: string } | { readonly identityId: string } | null =>
  matchPrincipal<{ readonly userId: string } | { readonly identityId: string } | null>(principal, {
    platform: () => null,
    operator: ({ id }) => ({ identityId: id }),
    user: ({ id }) => ({ userId: id }),
  });

/** Whether the caller has made this request. */
export const isRequester = (ctx: Pick<Context, 'principal'>, row: Requested): boolean => {
  const caller = requesterIn(ctx);
  if (caller === null) return false;
  return 'userId' in caller
    ? row.requesterUserId === caller.userId || row.requesterIdentityId === personOf(ctx)
    : row.requesterIdentityId === caller.identityId;
};

/** Limits a list to what the caller has requested, unless it has this permission; undefined: no limit. Operators who support see all. */
export const ownOnly = (ctx: Context, permission: Permission) =>
  matchPrincipal<{ readonly userId: string } | undefined>(ctx.principal, {
    platform: () => undefined,
    operator: () => undefined,
    // Whatever the status of the organization.
    user: ({ id }) => (permissionsOf(ctx).includes(permission) ? undefined : { userId: id }),
  });
