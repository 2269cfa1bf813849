import type { Tx } from '../db/client.ts';
import { findOrganization } from '../db/read/organization.ts';
import { withOrganization, withPlatform } from '../db/tenancy.ts';
import { organizationNotFound } from './authorization.ts';
import type { Context } from './context.ts';

/** One transaction that sees what the caller may see: a member its organization, the platform all of them. */
export const inScope = <T>({ db, principal }: Context, run: (tx: Tx) => Promise<T>): Promise<T> =>
  principal.kind === 'user' ? withOrganization(db, principal.orgId, run) : withPlatform(db, run);

/** What a query of a member is narrowed to, beside the policies of the tables; undefined: the platform sees all. */
export const ownOrgId = ({ principal }: Pick<Context, 'principal'>): string | undefined =>
  principal.kind === 'user' ? principal.orgId : undefined;

/** The id of the organization that an authorized request names; 404 when there is none. */
export const orgIdOf = async ({ db, principal, noteOrganization }: Context, slug: string): Promise<string> => {
  // `authorize` has compared the slug, and a slug never changes.
  if (principal.kind === 'user') return principal.orgId;
  const row = await withPlatform(db, (tx) => findOrganization(tx, slug));
  if (row === undefined) throw organizationNotFound();
  noteOrganization?.(row.id);
  return row.id;
};
