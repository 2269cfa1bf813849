import { DomainError } from '../../contract/errors.ts';
import type { EventType } from '../../contract/event-type.ts';
import type { StepName } from '../../contract/ids.ts';
import type { ElevationAttempt } from '../../contract/operation-run.ts';
import { assertApproved, lockRequest } from '../../db/approval/settle.ts';
import { withdraw } from '../../db/approval/withdraw.ts';
import { type AuditEntry, appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import type { ElevationRow } from '../../db/elevation/schema.ts';
import { activateElevation, awaitReview, endElevation, lapseReview } from '../../db/elevation/store.ts';
import { lockElevation } from '../../db/locks.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { changeOperation } from '../../db/operation/transition.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import type { ApprovalActivitiesOptions } from '../approval/approval.ts';
import { auditOf } from '../operation/audit.ts';
import { databaseStep, lockUndoing } from '../step.ts';

export interface ElevationActivitiesOptions extends ApprovalActivitiesOptions {
  /** Mails the people whom it concerns, after the commit. */
  tellOfElevation: (tx: Tx, what: 'activated' | 'ended' | 'unreviewed', elevation: ElevationRow) => Promise<void>;
}

const reviewSeconds = 72 * 3_600;

/** The steps of an elevation. Its row and its request for approval were written with the operation. */
export const elevationActivities = ({ tellOfApproval, tellOfElevation, ...context }: ElevationActivitiesOptions) => {
  const { db } = context;
  const undo =
    (name: StepName) =>
    ({ operationId, orgId, attempt }: ElevationAttempt): Promise<void> =>
      withOrganization(db, orgId, async (tx) => {
        const row = await lockUndoing(tx, operationId);
        if (row === null) return;
        const wasWithdrawn = await withdraw(tx, operationId);
        await changeOperation(tx, row, { status: 'compensating', steps: [{ name, status: 'undone', attempt }] });
        if (wasWithdrawn) await appendAudit(tx, { ...ofElevation(row), action: 'elevation.withdraw' });
      });
  return {
    /** Asks the approvers. */
    requestElevation: databaseStep<ElevationAttempt>(context, 'requestElevation', async (tx, row, { orgId }) => {
      const approval = await lockRequest(tx, row.id);
      await tellOfApproval(tx, 'requested', approval);
      const payload = { orgId, approvalId: row.id, kind: approval.kind, operationId: row.id };
      await appendOutbox(tx, { orgId, type: 'approval.requested', payload });
      const { role, durationSeconds, reason } = await existing(tx, row.id);
      const detail = { role, durationSeconds, eligibleApprovers: approval.eligibleApprovers };
      return { audit: [{ ...ofElevation(row), action: 'elevation.request', reason, detail }] };
    }),

    withdrawElevation: undo('requestElevation'),

    /** It lasts from now on. Its approvers are looked at once more. */
    activateElevation: databaseStep<ElevationAttempt>(context, 'activateElevation', async (tx, row) => {
      await assertApproved(tx, row.id);
      const elevation = await existing(tx, row.id);
      if (elevation.status !== 'requested') throw new DomainError('operation_superseded');
      const active = await activateElevation(tx, elevation);
      await tellOfElevation(tx, 'activated', active);
      await announce(tx, 'elevation.activated', active);
      const detail = { role: active.role, endsAt: active.endsAt?.toISOString() ?? null };
      return { audit: [{ ...ofElevation(row), action: 'elevation.activate', detail }] };
    }),

    revokeElevation: undo('activateElevation'),

    /** Ends it, unless somebody has ended it early, and asks for its review. */
    endElevation: databaseStep<ElevationAttempt>(context, 'endElevation', async (tx, row) => {
      const elevation = await existing(tx, row.id);
      const isOpen = elevation.status === 'active';
      const ended = isOpen ? await endElevation(tx, elevation, null) : elevation;
      const asked = ended.status === 'ended' ? await awaitReview(tx, ended, reviewSeconds) : ended;
      await tellOfElevation(tx, 'ended', asked);
      await announce(tx, 'elevation.ended', asked);
      return {
        audit: [{ ...ofElevation(row), action: 'elevation.close', detail: { ended: isOpen ? 'in time' : 'early' } }],
      };
    }),

    /** Ends the operation: it was reviewed, or the time for that is over. */
    closeElevation: databaseStep<ElevationAttempt>(context, 'closeElevation', async (tx, row) => {
      const elevation = await existing(tx, row.id);
      if (elevation.status !== 'ended') return {};
      await tellOfElevation(tx, 'unreviewed', await lapseReview(tx, elevation));
      await announce(tx, 'elevation.review_lapsed', elevation);
      return { audit: [{ ...ofElevation(row), action: 'elevation.review_lapse' }] };
    }),
  };
};

const existing = async (tx: Tx, id: string): Promise<ElevationRow> => {
  const row = await lockElevation(tx, id);
  // It was removed with its organization.
  if (row === undefined) throw new DomainError('operation_superseded');
  return row;
};

const ofElevation = (row: OperationRow): Omit<AuditEntry, 'action'> => ({
  ...auditOf(row),
  target: `elevation:${row.id}`,
});

const announce = (tx: Tx, type: EventType, { orgId, id, role, status }: ElevationRow): Promise<void> =>
  appendOutbox(tx, { orgId, type, payload: { orgId, elevationId: id, role, status, operationId: id } });
