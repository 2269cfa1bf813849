import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { isEnded } from '../../contract/operation.ts';
import { kindOf } from '../../contract/operation-kinds.ts';
import { continuationOf, isUndoable, recoveryOf, startOf } from '../../contract/operation-recovery.ts';
import type { Tx } from '../../db/client.ts';
import { findHaltedDeletion } from '../../db/deletion/halted.ts';
import { lockUnchanging } from '../../db/drift/organization.ts';
import { lockOperation, lockOrganizationById } from '../../db/locks.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { insertOperation } from '../../db/operation/store.ts';
import { changeOperation } from '../../db/operation/transition.ts';
import { moveOrganization } from '../../db/organization/status.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { completeCreation } from '../organization/creation.ts';
import { callTemporal, isRemovable, soon } from './namespace-calls.ts';
import { driftActor } from './record.ts';
import { type Repair, type Repaired, type RepairOptions, repairUnderLock } from './repair-under-lock.ts';

/** Continues a deletion that may have removed something; completes the undo of one that was given up before that. */
export const endDeletion: Repair = async (options, finding, policy) => {
  const { concernedOrgId: orgId } = finding;
  const halted = await withPlatform(options.db, (tx) => findHaltedDeletion(tx, orgId));
  if (halted === undefined) {
    throw new DomainError(
      'illegal_transition',
      'No deletion of the organization is known, so its previous status is unknown.',
    );
  }
  return (halted.isPastPointOfNoReturn ? deleteAgain : restore)(options, finding, policy);
};

/** Finishes a halted deletion without another grace period. This takes long, so a new operation does it. */
const deleteAgain: Repair = async (options, finding, policy) => {
  const { concernedOrgId: orgId } = finding;
  const claimed: OperationRow[] = [];
  const repaired = await repairUnderLock(options, finding, async (tx) => {
    const organization = await lockUnchanging(tx, orgId);
    if (organization?.status !== 'deleting') return null;
    if ((await findHaltedDeletion(tx, orgId))?.isPastPointOfNoReturn !== true) return null;
    if (organization.legalHoldAt !== null) throw new DomainError('legal_hold');
    const { slug, temporalNamespace: namespace } = organization;
    await isRemovable(options, namespace, orgId, policy);
    const deletion = { formerStatus: 'deleting', graceSeconds: 0, exportTarget: options.storage.name } as const;
    const input = { slug, namespace, reason: 'Its deletion had no operation', deletion };
    const operation = { id: uuid(), kind: 'deleteOrganization', orgId, input, actor: driftActor } as const;
    claimed.push(await insertOperation(tx, { ...operation, requestId: finding.id }));
    return { operationId: operation.id };
  });
  // Started after the claim, like every operation. If the start fails, the sweeper ends it and the next look finds it.
  if (repaired !== null) for (const row of claimed.slice(-1)) await options.temporal.start(startOf(row));
  return repaired;
};

/** Does what the undo of a canceled deletion would have done. */
const restore: Repair = async (options, finding) => {
  const { concernedOrgId: orgId } = finding;
  return repairUnderLock(options, finding, async (tx) => {
    const organization = await lockUnchanging(tx, orgId);
    const halted = await findHaltedDeletion(tx, orgId);
    if (organization?.status !== 'deleting' || halted?.isPastPointOfNoReturn !== false) return null;
    const { operationId, formerStatus: status } = halted;
    if (status === 'deleting') return null;
    await moveOrganization(tx, orgId, status);
    const { slug } = organization;
    await appendOutbox(tx, { orgId, type: 'organization.restored', payload: { orgId, slug, status, operationId } });
    return { restored: slug, status };
  });
};

/** Undoes an undoable operation as a cancel would; continues any other. Never undoes one that completed or is in use. */
export const replaceRun: Repair = (options, finding, policy) =>
  repairUnderLock(options, finding, async (tx, { subject }) => {
    const row = await lockOperation(tx, subject);
    if (isEnded(row.status)) return null;
    // While this transaction holds the operation's lock, a run that is ending cannot end the operation.
    const state = await options.runs.stateOf(row.workflowId);
    if (state === 'open' || (state === 'absent' && row.status === 'pending')) return null;
    const recovery = { reason: 'Its run was lost', actor: driftActor, requestId: null };
    const isUndone = isUndoable(row);
    if (isUndone && state === 'completed') return complete(options, tx, row);
    // The row may be older than the run, if the database was restored to a time before the organization was in use.
    if (isUndone && kindOf(row.kind).creates) await isRemovable(options, row.input.namespace, row.orgId, policy);
    const { runId } = await options.temporal.start(isUndone ? recoveryOf(row, recovery) : continuationOf(row));
    // An undo records its own run.
    if (!isUndone) await changeOperation(tx, row, { runId });
    return { runId, outcome: isUndone ? 'undone' : 'continued' };
  });

/** Completes an operation whose run has completed, but whose rows do not record it. */
const complete = async ({ catalog }: RepairOptions, tx: Tx, row: OperationRow): Promise<Repaired> => {
  const { kind, orgId, input } = row;
  if (!kindOf(kind).creates) {
    throw new DomainError(
      'point_of_no_return',
      'The workflow of the operation has completed. A person must check its effects.',
    );
  }
  const organization = await lockOrganizationById(tx, orgId);
  const namespace = await callTemporal(() => catalog.find(input.namespace, soon()));
  if (organization?.status !== 'provisioning' || namespace?.orgId !== orgId) {
    throw new DomainError(
      'namespace_in_use',
      `The workflow of the operation has completed, so ${input.namespace} is not removed automatically.`,
    );
  }
  await completeCreation(tx, row);
  return { outcome: 'completed', runId: row.runId };
};
