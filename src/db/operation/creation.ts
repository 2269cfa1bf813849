import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm';
import { nameKeyOf } from '../../contract/name-key.ts';
import { creationKinds } from '../../contract/operation-kinds.ts';
import type { Tx } from '../client.ts';
import { organizations } from '../organization/schema.ts';
import { hasName } from '../organization/store.ts';
import { isOpen, type OperationRow, operations } from './schema.ts';

const isCreation = () => inArray(operations.kind, creationKinds);
const isForOwner = (email: string) => sql`lower(${operations.input}->'owner'->>'email') = lower(${email})`;

/** Finds the newest creation of the organization, which says what an undo needs to know. */
export const findCreation = async (tx: Tx, orgId: string): Promise<OperationRow | undefined> => {
  const [row] = await tx
    .select()
    .from(operations)
    .where(and(eq(operations.orgId, orgId), isCreation()))
    .orderBy(desc(operations.createdAt))
    .limit(1);
  return row;
};

/** Finds an open creation whose future owner is the person with this email. */
export const findOpenCreation = async (tx: Tx, email: string): Promise<OperationRow | undefined> => {
  const [row] = await tx
    .select()
    .from(operations)
    .where(and(isOpen(), isCreation(), isForOwner(email)))
    .orderBy(asc(operations.createdAt))
    .limit(1);
  return row;
};

/** A query for the creations, for this email, of the organization of the outer row. */
export const creationsFor = (tx: Tx, email: string) =>
  tx
    .select({ id: operations.id })
    .from(operations)
    .where(and(eq(operations.orgId, organizations.id), isCreation(), isForOwner(email)));

/** Whether an organization has this name, or an open creation is about to take it. */
export const isNameTaken = async (tx: Tx, name: string): Promise<boolean> => {
  const [row] = await tx.execute<{ isTaken: boolean }>(sql`
    select ${hasName(name)}
      or exists (select 1 from ${operations}
        where ${isOpen()} and ${isCreation()} and freehold_name_key(input->>'name') = ${nameKeyOf(name)}) as "isTaken"`);
  return row?.isTaken === true;
};
