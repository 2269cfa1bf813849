import { desc, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Tx } from '../client.ts';
import { type PolicyRevisionRow, policyLooks, policyRevisions } from './schema.ts';

// For transactions of the platform.

/** Without its content, which is large. */
export type RevisionSummary = Omit<PolicyRevisionRow, 'wasm' | 'data'>;

const summary = {
  id: policyRevisions.id,
  label: policyRevisions.label,
  place: policyRevisions.place,
  status: policyRevisions.status,
  problem: policyRevisions.problem,
  takenAt: policyRevisions.takenAt,
  activatedAt: policyRevisions.activatedAt,
  activatedBy: policyRevisions.activatedBy,
};

/** Of those that can be activated again, and of those that were rejected. */
const revisionsMax = 20;

const newestFirst = [desc(policyRevisions.takenAt), desc(policyRevisions.id)] as const;

export const listRevisions = (tx: Tx): Promise<RevisionSummary[]> =>
  tx
    .select(summary)
    .from(policyRevisions)
    .where(ne(policyRevisions.status, 'forgotten'))
    .orderBy(...newestFirst);

export const findRevisionSummary = async (tx: Tx, id: string): Promise<RevisionSummary | undefined> => {
  const [row] = await tx.select(summary).from(policyRevisions).where(eq(policyRevisions.id, id));
  return row;
};

export const findRevision = async (tx: Tx, id: string): Promise<PolicyRevisionRow | undefined> => {
  const [row] = await tx.select().from(policyRevisions).where(eq(policyRevisions.id, id));
  return row;
};

export interface PolicyStanding {
  /** null: the policy of the product decides. */
  readonly activeId: string | null;
  readonly lookedAt: Date | null;
  readonly problem: string | null;
}

/** Which revision decides, and how the last look for another one went. */
export const readStanding = async (tx: Tx): Promise<PolicyStanding> => {
  const [active] = await tx
    .select({ id: policyRevisions.id })
    .from(policyRevisions)
    .where(eq(policyRevisions.status, 'active'));
  const [look] = await tx.select().from(policyLooks);
  return { activeId: active?.id ?? null, lookedAt: look?.lookedAt ?? null, problem: look?.problem ?? null };
};

/** Records that the place of policies was looked at. There is one place, so a former one is forgotten. */
export const recordLook = async (tx: Tx, place: string, problem: string | null): Promise<void> => {
  await tx.delete(policyLooks).where(ne(policyLooks.place, place));
  const values = { place, problem, lookedAt: sql`now()` };
  await tx.insert(policyLooks).values(values).onConflictDoUpdate({ target: policyLooks.place, set: values });
};

type NewRevision = Pick<PolicyRevisionRow, 'id' | 'label' | 'place' | 'status' | 'problem' | 'wasm' | 'data'>;

/** Inserts a revision, in place of one with its id that was rejected. */
export const putRevision = async (tx: Tx, revision: NewRevision): Promise<void> => {
  await tx
    .insert(policyRevisions)
    .values(revision)
    .onConflictDoUpdate({ target: policyRevisions.id, set: { ...revision, takenAt: sql`now()` } });
  await forget(tx);
};

/**
 * Bounds what is kept. The ids of policies that have decided stay for good: an old file is not taken for a new one. What was
 * rejected takes no room from them.
 */
const forget = async (tx: Tx): Promise<void> => {
  const beyond = (status: PolicyRevisionRow['status']) =>
    tx
      .select({ id: policyRevisions.id })
      .from(policyRevisions)
      .where(eq(policyRevisions.status, status))
      .orderBy(...newestFirst)
      .offset(revisionsMax);
  await tx.delete(policyRevisions).where(inArray(policyRevisions.id, beyond('rejected')));
  await tx
    .update(policyRevisions)
    .set({ status: 'forgotten', wasm: null, data: null })
    .where(inArray(policyRevisions.id, beyond('former')));
};

/** null: the policy of the product. Returns the id of the one that decided before. */
export const activate = async (tx: Tx, id: string | null, by: string): Promise<string | null> => {
  const before = await tx
    .update(policyRevisions)
    .set({ status: 'former' })
    .where(eq(policyRevisions.status, 'active'))
    .returning({ id: policyRevisions.id });
  if (id !== null)
    await tx
      .update(policyRevisions)
      .set({ status: 'active', problem: null, activatedAt: sql`now()`, activatedBy: by })
      .where(eq(policyRevisions.id, id));
  return before[0]?.id ?? null;
};
