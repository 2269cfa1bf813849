import { sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';

/** Why an account remains; `removed`: it does not. */
export type AccountRemoval = 'removed' | 'unknown' | 'member' | 'operator';

/** Removes a person with everything that belongs to it, in any scope, unless it is a member or an operator. */
export const removeAccountOf = async (tx: Tx, identityId: string): Promise<AccountRemoval> => {
  const [row] = await tx.execute<{ result: AccountRemoval }>(
    sql`select freehold_remove_account(${identityId}) as result`,
  );
  if (row === undefined) throw new Error('The removal of an account returned no row');
  return row.result;
};

/** Lists people who have left their last organization before this time and whom nobody expects, for the platform. */
export const unusedAccounts = async (tx: Tx, before: Date, limit: number): Promise<string[]> => {
  const rows = await tx.execute<{ id: string }>(sql`
    select i.id from identities i
    where i.id in (
      select u.identity_id from users u where u.deleted_at < ${before.toISOString()} and u.identity_id is not null)
    and not exists (
      select from users v where v.identity_id = i.id
      and (v.deleted_at is null or v.deleted_at >= ${before.toISOString()}))
    and not exists (select from platform_operators o where o.identity_id = i.id)
    and not exists (
      select from invitations v
      where lower(v.email) = lower(i.email) and v.status = 'pending' and v.expires_at > now())
    limit ${limit}`);
  return rows.map(({ id }) => id);
};
