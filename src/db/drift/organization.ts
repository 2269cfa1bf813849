import { sql } from 'drizzle-orm';
import { auditHeads } from '../audit/schema.ts';
import type { Tx } from '../client.ts';
import { organizationTombstones } from '../deletion/schema.ts';
import { lockOrganizationById } from '../locks.ts';
import { operations } from '../operation/schema.ts';
import { findOpenOperation } from '../operation/store.ts';
import type { OrganizationRow } from '../organization/schema.ts';
/** Of these ids, returns those of organizations that exist here or once did. */
export const knownOrganizations = async (tx: Tx, ids: readonly string[]): Promise<Set<string>> => {
  if (ids.length === 0) return new Set();
  const rows = await tx.execute<{ id: string }>(sql`
    select id from unnest(${sql.param([...ids])}::uuid[]) as id
    where exists (select 1 from ${operations} where org_id = id)
      or exists (select 1 from ${organizationTombstones} where org_id = id)
      or exists (select 1 from ${auditHeads} where org_id = id)`);
  return new Set(rows.map(({ id }) => id));
};

/** Locks the organization; undefined: it does not exist, or an operation is changing it. */
export const lockUnchanging = async (tx: Tx, orgId: string): Promise<OrganizationRow | undefined> => {
  const row = await lockOrganizationById(tx, orgId);
  return row !== undefined && (await findOpenOperation(tx, orgId)) === undefined ? row : undefined;
};
