import { Context } from '@temporalio/activity';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { scheduleIdOf } from '../../contract/ids.ts';
import { isEnded } from '../../contract/operation.ts';
import { kindOf } from '../../contract/operation-kinds.ts';
import { continuationOf, isUndoable, recoveryOf, startOf } from '../../contract/operation-recovery.ts';
import { appendOutbox } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { findHaltedDeletion } from '../../db/deletion/halted.ts';
import { lockUnchanging } from '../../db/drift/store.ts';
import { insertOperation } from '../../db/operation/claim.ts';
import { changeOperation, lockOperation, type OperationRow } from '../../db/operation/store.ts';
import { lockOrganizationById, moveOrganization } from '../../db/organization/store.ts';
import { replacePausedBy, schedulesOfDeletions } from '../../db/schedule/store.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import { completeCreation } from '../organization/organization.ts';
import { driftActor } from './record.ts';
import {
  isRemovable,
  outside,
  type Repair,
  type Repaired,
  type RepairOptions,
  soon,
  underLock,
} from './repair-step.ts';

/** Goes on with a deletion that may have removed something; one that was given up before that is undone to its end. */
export const endDeletion: Repair = async (options, finding, policy) => {
  const { concernedOrgId: orgId } = finding;
  const halted = await withPlatform(options.db, (tx) => findHaltedDeletion(tx, orgId));
  if (halted === undefined) {
    throw new DomainError('illegal_transition', 'No deletion of it is known: nothing says what it was before.');
  }
  return (halted.isPastPointOfNoReturn ? deleteAgain : restore)(options, finding, policy);
};

/** What a deletion has left is deleted anew, without another grace; by an operation, as everything that takes long. */
const deleteAgain: Repair = async (options, finding, policy) => {
  const { concernedOrgId: orgId } = finding;
  const claimed: OperationRow[] = [];
  const repaired = await underLock(options, finding, async (tx) => {
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
  // After the claim, as every operation; one that is not started is ended by the sweeper, and found again.
  if (repaired !== null) for (const row of claimed.slice(-1)) await options.temporal.start(startOf(row));
  return repaired;
};

/** What the undo of a canceled deletion would have done: the schedules that deletions have paused, then the status. */
const restore: Repair = async (options, finding) => {
  const { concernedOrgId: orgId } = finding;
  await resumeSchedules(options, orgId);
  return underLock(options, finding, async (tx) => {
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

/** One short call at a time, under the lock of the organization: none that another deletion is just pausing. */
const resumeSchedules = async ({ db, schedules }: RepairOptions, orgId: string): Promise<void> => {
  for (const { id, pausedBy } of await withOrganization(db, orgId, (tx) => schedulesOfDeletions(tx, orgId))) {
    await withOrganization(db, orgId, async (tx) => {
      if ((await lockUnchanging(tx, orgId))?.status !== 'deleting') return;
      await schedules.resume(scheduleIdOf(id), 'Freehold: resumed by the drift watch', soon());
      await replacePausedBy(tx, { orgId, id, from: pausedBy, to: null });
    });
    Context.current().heartbeat();
  }
};

/** What can be undone is, as by a cancel; the rest goes on. What is in use, or has been done, is not undone. */
export const replaceRun: Repair = (options, finding, policy) =>
  underLock(options, finding, async (tx, { subject }) => {
    const row = await lockOperation(tx, subject);
    if (isEnded(row.status)) return null;
    // Under the operation's lock a run that is just ending cannot have ended it.
    const state = await options.runs.stateOf(row.workflowId);
    if (state === 'open' || (state === 'absent' && row.status === 'pending')) return null;
    const recovery = { reason: 'Its run was lost', actor: driftActor, requestId: null };
    const isUndone = isUndoable(row);
    if (isUndone && state === 'completed') return complete(options, tx, row);
    // The row may be older than the run: of a database that was restored to a time before the organization was in use.
    if (isUndone && kindOf(row.kind).creates) await isRemovable(options, row.input.namespace, row.orgId, policy);
    const { runId } = await options.temporal.start(isUndone ? recoveryOf(row, recovery) : continuationOf(row));
    // An undo records its run itself.
    if (!isUndone) await changeOperation(tx, row, { runId });
    return { runId, outcome: isUndone ? 'undone' : 'continued' };
  });

/** The run has done all there was to do, and the database has forgotten it. */
const complete = async ({ catalog }: RepairOptions, tx: Tx, row: OperationRow): Promise<Repaired> => {
  const { kind, orgId, input } = row;
  if (!kindOf(kind).creates) {
    throw new DomainError('point_of_no_return', 'Its run has completed: what it did is for a person to look at.');
  }
  const organization = await lockOrganizationById(tx, orgId);
  const namespace = await outside(() => catalog.find(input.namespace, soon()));
  if (organization?.status !== 'provisioning' || namespace?.orgId !== orgId) {
    throw new DomainError('namespace_in_use', `Its run has completed: ${input.namespace} is not removed by itself.`);
  }
  await completeCreation(tx, row);
  return { outcome: 'completed', runId: row.runId };
};
