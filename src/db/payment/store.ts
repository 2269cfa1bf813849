import { and, asc, eq, exists, inArray, isNull, lt, ne, sql } from 'drizzle-orm';
import { nameKeyOf } from '../../contract/name-key.ts';
import { creationKinds } from '../../contract/operation-kinds.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Tx } from '../client.ts';
import { operations } from '../operation/schema.ts';
import { isOpen, type OperationRow } from '../operation/store.ts';
import { organizations } from '../organization/schema.ts';
import { identities, users } from '../user/schema.ts';
import { payments } from './schema.ts';

export type PaymentRow = typeof payments.$inferSelect;

export const findPayment = async (tx: Tx, id: string): Promise<PaymentRow | undefined> => {
  const [row] = await tx.select().from(payments).where(eq(payments.id, id));
  return row;
};

/** A payment that this operation provisions what was paid for with. */
export const findPaymentOf = async (
  tx: Tx,
  { orgId, id }: Pick<OperationRow, 'orgId' | 'id'>,
): Promise<PaymentRow | undefined> => {
  const [row] = await tx
    .select()
    .from(payments)
    .where(and(eq(payments.orgId, orgId), eq(payments.operationId, id)))
    .limit(1);
  return row;
};

export const hasPayment = async (tx: Tx, orgId: string): Promise<boolean> => {
  const rows = await tx.select({ id: payments.id }).from(payments).where(eq(payments.orgId, orgId)).limit(1);
  return rows.length > 0;
};

/** Payments that were recorded, and their runs that still wait for one. */
export const unheardPayments = (tx: Tx, before: Date, limit: number) =>
  tx
    .select({ paymentId: payments.id, workflowId: operations.workflowId })
    .from(operations)
    .innerJoin(payments, and(eq(payments.orgId, operations.orgId), eq(payments.operationId, operations.id)))
    .where(
      and(
        eq(operations.status, 'running'),
        eq(operations.kind, 'provisionPaidOrganization'),
        sql`${operations.steps} @> '[{"name": "awaitPayment", "status": "waiting"}]'`,
        lt(payments.createdAt, before),
      ),
    )
    .orderBy(asc(payments.createdAt))
    .limit(limit);

export interface OwnedOrganization {
  id: string;
  slug: string;
  temporalNamespace: string;
  status: OrganizationStatus;
}

/**
 * What the person with this email owns, the oldest first; what is being deleted is owned no more. Only what was created
 * for the email or was transferred: anybody can add anybody to the owners of an organization, without being asked, and
 * would decide what becomes of the other's payments.
 */
export const ownedBy = (tx: Tx, email: string): Promise<OwnedOrganization[]> =>
  tx
    .select({
      id: organizations.id,
      slug: organizations.slug,
      temporalNamespace: organizations.temporalNamespace,
      status: organizations.status,
    })
    .from(organizations)
    .innerJoin(users, eq(users.orgId, organizations.id))
    .innerJoin(identities, eq(identities.id, users.identityId))
    .where(
      and(
        sql`lower(${identities.email}) = lower(${email})`,
        eq(users.role, 'owner'),
        eq(users.status, 'active'),
        ne(organizations.status, 'deleting'),
        exists(creationFor(tx, email)),
      ),
    )
    .orderBy(asc(organizations.createdAt), asc(organizations.id));

const isForOwner = (email: string) => sql`lower(${operations.input}->'owner'->>'email') = lower(${email})`;

const creationFor = (tx: Tx, email: string) =>
  tx
    .select({ id: operations.id })
    .from(operations)
    .where(and(eq(operations.orgId, organizations.id), inArray(operations.kind, creationKinds), isForOwner(email)));

/** Whether an organization has this name, or a creation under way is about to take it. */
export const isNameTaken = async (tx: Tx, name: string): Promise<boolean> => {
  const [row] = await tx.execute<{ is_taken: boolean }>(sql`
    select exists (select 1 from ${organizations} where name_key = ${nameKeyOf(name)})
      or exists (select 1 from ${operations}
        where ${isOpen()} and ${inArray(operations.kind, creationKinds)}
          and freehold_name_key(input->>'name') = ${nameKeyOf(name)}) as is_taken`);
  return row?.is_taken === true;
};

/** A creation under way whose owner is to be the person with this email. */
export const findOpenCreation = async (tx: Tx, email: string): Promise<OperationRow | undefined> => {
  const [row] = await tx
    .select()
    .from(operations)
    .where(and(isOpen(), inArray(operations.kind, creationKinds), isForOwner(email)))
    .orderBy(asc(operations.createdAt))
    .limit(1);
  return row;
};

/** The owner of an organization that is `pending`: there is one, for its members do not change. */
export const findOwner = async (tx: Tx, orgId: string) => {
  const [row] = await tx
    .select()
    .from(users)
    .where(and(eq(users.orgId, orgId), eq(users.role, 'owner'), isNull(users.deletedAt)))
    .limit(1);
  return row;
};

interface NewPayment {
  id: string;
  orgId: string;
  /** null: there was nothing to provision. */
  operationId: string | null;
}

/** False when it is recorded already. */
export const insertPayment = async (tx: Tx, payment: NewPayment): Promise<boolean> => {
  const rows = await tx.insert(payments).values(payment).onConflictDoNothing().returning({ id: payments.id });
  return rows.length > 0;
};

/**
 * Another operation provisions what was paid for, after one that could not, or after there was nothing to do. False when
 * it stands for something else by now: requests about two organizations have no lock in common.
 */
export const movePayment = async (
  tx: Tx,
  { id, orgId, operationId }: NewPayment,
  known: PaymentRow,
): Promise<boolean> => {
  const isAsKnown = and(
    eq(payments.id, id),
    eq(payments.orgId, known.orgId),
    sql`${payments.operationId} is not distinct from ${known.operationId}`,
  );
  const rows = await tx.update(payments).set({ orgId, operationId }).where(isAsKnown).returning({ id: payments.id });
  return rows.length > 0;
};

/** Payments of one customer come one after another, also of one that nobody knows yet. */
export const lockCustomer = (tx: Tx, email: string): Promise<void> => lockText(tx, `freehold.customer:${email}`);

/** So do choices of one name. */
export const lockName = (tx: Tx, name: string): Promise<void> => lockText(tx, `freehold.name:${nameKeyOf(name)}`);

/** Until the transaction ends, whatever the case. */
const lockText = async (tx: Tx, text: string): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(lower(${text}), 0))`);
};
