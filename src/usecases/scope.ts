import { matchPrincipal } from '../contract/principal.ts';
import type { Tx } from '../db/client.ts';
import { findOrganization } from '../db/organization/store.ts';
import { withOrganization, withPlatform } from '../db/tenancy.ts';
import { organizationNotFound } from './authorization.ts';
import type { Context } from './context.ts';

/**
 * Runs one transaction that sees only rows the caller may see: those of a member's organization, or for the platform
 * those of all. Only callers for the platform get the role that crosses organizations.
 */
export const inScope = <T>({ db, principal }: Context, run: (tx: Tx) => Promise<T>): Promise<T> =>
  matchPrincipal(principal, {
    platform: () => withPlatform(db, run),
    operator: () => withPlatform(db, run),
    user: ({ orgId }) => withOrganization(db, orgId, run),
  });

/** Limits a member's queries to its organization, besides row-level security; undefined: the platform sees all. */
export const ownOrgId = ({ principal }: Pick<Context, 'principal'>): string | undefined =>
  matchPrincipal(principal, { platform: () => undefined, operator: () => undefined, user: ({ orgId }) => orgId });

/** Finds the id of the organization that an authorized request names; 404 if there is none. */
export const orgIdOf = (ctx: Context, slug: string): Promise<string> =>
  matchPrincipal(ctx.principal, {
    platform: () => orgIdOfAny(ctx, slug),
    operator: () => orgIdOfAny(ctx, slug),
    // `authorize` has compared the slug, and a slug never changes.
    user: async ({ orgId }) => orgId,
  });

const orgIdOfAny = async ({ db, noteOrganization }: Context, slug: string): Promise<string> => {
  const row = await withPlatform(db, (tx) => findOrganization(tx, slug));
  if (row === undefined) throw organizationNotFound();
  noteOrganization?.(row.id);
  return row.id;
};
