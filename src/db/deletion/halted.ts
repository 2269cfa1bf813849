import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { isPastPointOfNoReturn } from '../../contract/operation.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { operations } from '../operation/schema.ts';

interface HaltedDeletion {
  operationId: string;
  /** What the organization was before it was `deleting`. */
  formerStatus: OrganizationStatus;
  /** Some of it may be gone for good: it can only go forward. */
  isPastPointOfNoReturn: boolean;
}

/** How an organization came to be `deleting`: by its newest deletion, or by one that this one went on with. */
export const findHaltedDeletion = async (tx: Tx, orgId: string): Promise<HaltedDeletion | undefined> => {
  const rows = await tx
    .select()
    .from(operations)
    .where(and(eq(operations.orgId, orgId), eq(operations.kind, 'deleteOrganization')))
    .orderBy(desc(operations.createdAt), desc(operations.id));
  const first = rows.findIndex(({ input }) => input.deletion?.formerStatus !== 'deleting');
  const chain = first === -1 ? rows : rows.slice(0, first + 1);
  const [newest, oldest] = [chain[0], chain.at(-1)];
  const formerStatus = oldest?.input.deletion?.formerStatus;
  if (newest === undefined || formerStatus === undefined) return undefined;
  return { operationId: newest.id, formerStatus, isPastPointOfNoReturn: chain.some(isPastPointOfNoReturn) };
};

/** Ids of the deletions of an organization, however they ended. */
export const deletionIds = (orgId: string): SQL =>
  sql`(select ${operations.id} from ${operations}
    where ${operations.orgId} = ${orgId} and ${operations.kind} = 'deleteOrganization')`;
