import { and, desc, eq } from 'drizzle-orm';
import { isPastPointOfNoReturn } from '../../contract/operation.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { operations } from '../operation/schema.ts';

interface HaltedDeletion {
  operationId: string;
  /** The status of the organization before it was `deleting`. */
  formerStatus: OrganizationStatus;
  /** Some of its data may be lost for good, so the deletion can only continue. */
  isPastPointOfNoReturn: boolean;
}

/** Finds the deletion that made the organization `deleting`: its newest one, or an earlier one that this continued. */
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
