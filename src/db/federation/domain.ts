import { and, asc, eq, gt, inArray, isNotNull, lte, sql } from 'drizzle-orm';
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

/** How often a verified domain is looked up. */
const checkEvery = sql`interval '1 day'`;

/**
 * Takes the domain from an organization whose record is not among the published ones. `domain_taken` if another organization has
 * verified it, and its record is.
 */
export const verifyDomain = async (
  tx: Tx,
  { orgId, id, domain }: DomainRow,
  published: readonly string[],
): Promise<DomainRow> => {
  await tx.execute(sql`select freehold_displace_domain(${domain}, ${sql.param([...published])}::text[])`);
  const [row] = await tx
    .update(domains)
    .set({ verifiedAt: sql`now()`, checkAt: sql`now() + ${checkEvery}`, failures: 0, lostAt: null })
    .where(and(eq(domains.orgId, orgId), eq(domains.id, id)))
    .returning();
  if (row === undefined) throw new Error('The domain to verify is gone');
  return row;
};

/** Begins a check of a domain, once for all processes; undefined: it is not due. */
export const beginCheck = async (tx: Tx, { orgId, id }: OwnDomain): Promise<DomainRow | undefined> => {
  const [row] = await tx
    .update(domains)
    .set({ checkAt: sql`now() + ${checkEvery}` })
    .where(and(eq(domains.orgId, orgId), eq(domains.id, id), lte(domains.checkAt, sql`now()`)))
    .returning();
  return row;
};

export const noteFound = async (tx: Tx, { orgId, id }: OwnDomain): Promise<void> => {
  await tx
    .update(domains)
    .set({ failures: 0 })
    .where(and(eq(domains.orgId, orgId), eq(domains.id, id), gt(domains.failures, 0)));
};

/** Counts that the record of a verified domain is gone; with the last time, the domain is no longer verified. */
export const noteGone = async (tx: Tx, { orgId, id }: OwnDomain, failuresMax: number): Promise<void> => {
  const isLost = sql`${domains.failures} + 1 >= ${failuresMax}`;
  await tx
    .update(domains)
    .set({
      failures: sql`${domains.failures} + 1`,
      verifiedAt: sql`case when ${isLost} then null else ${domains.verifiedAt} end`,
      checkAt: sql`case when ${isLost} then null else ${domains.checkAt} end`,
      lostAt: sql`case when ${isLost} then now() else ${domains.lostAt} end`,
    })
    .where(and(eq(domains.orgId, orgId), eq(domains.id, id), isNotNull(domains.verifiedAt)));
};

/** Finds a domain that was lost since its organization was last told, and notes that it is told now. */
export const takeLost = async (tx: Tx, { orgId, id }: OwnDomain): Promise<DomainRow | undefined> => {
  const [row] = await tx
    .update(domains)
    .set({ lostAt: null, failures: 0 })
    .where(and(eq(domains.orgId, orgId), eq(domains.id, id), isNotNull(domains.lostAt)))
    .returning();
  return row;
};

export type OwnDomain = Pick<DomainRow, 'orgId' | 'id'>;

/** Domains whose record is to be looked up, for the platform. */
export const dueDomains = (tx: Tx, limit: number): Promise<OwnDomain[]> =>
  tx
    .select({ orgId: domains.orgId, id: domains.id })
    .from(domains)
    .where(lte(domains.checkAt, sql`now()`))
    .orderBy(asc(domains.checkAt))
    .limit(limit);

/** Domains that are lost, and whose organizations are not yet told, for the platform. */
export const lostDomains = (tx: Tx, limit: number): Promise<OwnDomain[]> =>
  tx
    .select({ orgId: domains.orgId, id: domains.id })
    .from(domains)
    .where(isNotNull(domains.lostAt))
    .orderBy(asc(domains.lostAt))
    .limit(limit);

export const deleteDomain = async (tx: Tx, { orgId, id }: DomainRow): Promise<void> => {
  await tx.delete(domains).where(and(eq(domains.orgId, orgId), eq(domains.id, id)));
};
