import { matchPrincipal } from '../contract/principal.ts';
import type { Tx } from '../db/client.ts';
import { findOrganization } from '../db/organization/store.ts';
import { withOrganization, withPlatform } from '../db/tenancy.ts';
import { organizationNotFound } from './authorization.ts';
import type { Context } from './context.ts';

/**
 * One transaction that sees what the caller may see: a member its organization, the platform all of them. The role that
 * crosses organizations is for the platform alone, never for a caller without an organization.
 */
export const inScope = <T>({ db, principal }: Context, run: (tx: Tx) => Promise<T>): Promise<T> =>
  matchPrincipal(principal, {
    platform: () => withPlatform(db, run),
    user: ({ orgId }) => withOrganization(db, orgId, run),
  });

/** The organization that a member's queries are limited to, besides the policies of the tables. undefined: the platform sees all. */
export const ownOrgId = ({ principal }: Pick<Context, 'principal'>): string | undefined =>
  matchPrincipal(principal, { platform: () => undefined, user: ({ orgId }) => orgId });

/** The id of the organization that an authorized request names; 404 when there is none. */
export const orgIdOf = ({ db, principal, noteOrganization }: Context, slug: string): Promise<string> =>
  matchPrincipal(principal, {
    platform: async () => {
      const row = await withPlatform(db, (tx) => findOrganization(tx, slug));
      if (row === undefined) throw organizationNotFound();
      noteOrganization?.(row.id);
      return row.id;
    },
    // `authorize` has compared the slug, and a slug never changes.
    user: async ({ orgId }) => orgId,
  });
