import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { newestFirst, olderThan, type Position } from '../page.ts';
import { type DomainRow, domains } from './schema.ts';

export const findDomain = async (tx: Tx, orgId: string, id: string): Promise<DomainRow | undefined> => {
  const [row] = await tx
    .select()
    .from(domains)
    .where(and(eq(domains.orgId, orgId), eq(domains.id, id)));
  return row;
};

export const domainPage = (tx: Tx, orgId: string, limit: number, position: Position | null) =>
  tx
    .select()
    .from(domains)
    .where(and(eq(domains.orgId, orgId), olderThan(domains, position)))
    .orderBy(...newestFirst(domains))
    .limit(limit);

export const countDomains = (tx: Tx, orgId: string): Promise<number> => tx.$count(domains, eq(domains.orgId, orgId));

/** Which of these the organization has verified. */
export const verifiedAmong = async (tx: Tx, orgId: string, names: readonly string[]): Promise<string[]> => {
  const rows = await tx
    .select({ domain: domains.domain })
    .from(domains)
    .where(and(eq(domains.orgId, orgId), inArray(domains.domain, [...names]), isNotNull(domains.verifiedAt)));
  return rows.map(({ domain }) => domain);
};

// The following run under the lock of the organization.

/** undefined: the organization has it already. */
export const insertDomain = async (
  tx: Tx,
  domain: Pick<DomainRow, 'id' | 'orgId' | 'domain' | 'proof'>,
): Promise<DomainRow | undefined> => {
  const [row] = await tx.insert(domains).values(domain).onConflictDoNothing().returning();
  return row;
};

/** `domain_taken` if another organization has verified it. */
export const verifyDomain = async (tx: Tx, { orgId, id }: DomainRow): Promise<DomainRow> => {
  const [row] = await tx
    .update(domains)
    .set({ verifiedAt: sql`now()` })
    .where(and(eq(domains.orgId, orgId), eq(domains.id, id)))
    .returning();
  if (row === undefined) throw new Error('The domain to verify is gone');
  return row;
};

export const deleteDomain = async (tx: Tx, { orgId, id }: DomainRow): Promise<void> => {
  await tx.delete(domains).where(and(eq(domains.orgId, orgId), eq(domains.id, id)));
};
