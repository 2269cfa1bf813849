import { DomainError } from '../../contract/errors.ts';
import type { DeletionAttempt } from '../../contract/operation-run.ts';
import { revokeKeyPage } from '../../db/api-key/store.ts';
import { type AuditEntry, appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { disableWebhooks, removeOrganization } from '../../db/deletion/removal.ts';
import { certifyTombstone, insertTombstone, type Signer } from '../../db/deletion/tombstone.ts';
import { endConnectedSessions } from '../../db/federation/sessions.ts';
import { lockOpenBeside, lockOrganization, lockTombstone } from '../../db/locks.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { forgetOwners } from '../../db/operation/store.ts';
import { cancelOpenBeside, changeOperation, lockForward } from '../../db/operation/transition.ts';
import type { OrganizationRow } from '../../db/organization/schema.ts';
import { moveOrganization } from '../../db/organization/status.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { auditOf } from '../operation/audit.ts';
import {
  acrossOrganizations,
  begunAndSucceeded,
  databaseStep,
  heartbeating,
  lockUndoing,
  recordedStep,
  type StepContext,
} from '../step.ts';

/** Signs what remains of an organization; 503 `kms_unavailable` while the keys are unavailable. */
interface Certifier {
  /** Signs the audit chain up to its newest event; throws if it is broken. */
  signChain(orgId: string): Promise<void>;
  signer(): Promise<Signer>;
}

export interface DeletionActivitiesOptions extends StepContext {
  certifier: Certifier;
}

/** The default limit of keys per organization. */
const keyPageMax = 5_000;

/** Sessions of one identity provider that a transaction ends. */
const sessionPageMax = 200;

/** Database steps of a deletion; steps that call other systems are elsewhere. */
export const deletionActivities = ({ certifier, ...context }: DeletionActivitiesOptions) => {
  const { db } = context;
  const certify = recordedStep<DeletionAttempt>(
    context,
    'certify',
    async ({ orgId }) => {
      await certifier.signChain(orgId);
      const signer = await certifier.signer();
      return { write: (tx) => certifyTombstone(tx, orgId, signer) };
    },
    { isLockedFirst: true },
  );
  const removeAllRows = removal(context);
  return {
    /** Sets `deleting`: within a second, keys are accepted only to read or to cancel. Ends other open operations. */
    stopWork: databaseStep<DeletionAttempt>(
      context,
      'stopWork',
      async (tx, row, { operationId, orgId, graceSeconds }) => {
        // Locked before the organization, because their own steps lock them first. One opened meanwhile is found below.
        await lockOpenBeside(tx, orgId);
        const { status: before } = await existing(tx, row);
        const isNew = before !== 'deleting';
        const { slug, reason } = row.input;
        const status = 'deleting';
        if (isNew) {
          await moveOrganization(tx, orgId, status);
          await appendOutbox(tx, {
            orgId,
            type: 'organization.deleting',
            payload: { orgId, slug, status, operationId },
          });
        }
        const ended = await cancelOpenBeside(tx, orgId);
        const detail = { formerStatus: formerStatusOf(row), graceSeconds };
        const stopped = { ...ofOrganization(row), action: 'organization.stop_work', reason, detail };
        return { ended, audit: [...ended.map((each) => canceledBy(row, each)), ...(isNew ? [stopped] : [])] };
      },
    ),

    /** Restores the exact status that `stopWork` replaced. */
    restoreOrganization: ({ operationId, orgId, attempt }: DeletionAttempt): Promise<void> =>
      withOrganization(db, orgId, async (tx) => {
        const row = await lockUndoing(tx, operationId);
        if (row === null) return;
        const status = formerStatusOf(row);
        const { status: present } = await existing(tx, row);
        // `stopWork` had no effect or is already undone: an organization never has two exclusive operations open at once.
        if (present !== 'deleting' || status === 'deleting') return;
        await moveOrganization(tx, orgId, status);
        const { slug } = row.input;
        await appendOutbox(tx, { orgId, type: 'organization.restored', payload: { orgId, slug, status, operationId } });
        await changeOperation(tx, row, {
          status: 'compensating',
          steps: [{ name: 'stopWork', status: 'undone', attempt }],
        });
        await appendAudit(tx, { ...ofOrganization(row), action: 'organization.restore', detail: { status } });
      }),

    /**
     * Records that the export is complete and that what follows cannot be undone. Takes the same lock as placing a legal
     * hold: a later hold finds this recorded, and an earlier one is found here.
     */
    passPointOfNoReturn: databaseStep<DeletionAttempt>(context, 'exportData', async (tx, row) => {
      assertNotHeld(await existing(tx, row));
      return {};
    }),

    /**
     * Revokes up to `keyPageMax` keys per transaction; after a lost run, the next one continues with the rest. Sessions for which
     * only an identity provider of the organization vouched end before, because its rows say which they are.
     */
    revokeKeys: async ({ operationId, orgId, attempt }: DeletionAttempt): Promise<void> => {
      const endSessions = (): Promise<boolean> =>
        withOrganization(db, orgId, async (tx) => {
          await lockForward(tx, operationId);
          return endConnectedSessions(tx, orgId, sessionPageMax);
        });
      while (!(await endSessions()));
      const revokePage = (): Promise<boolean> =>
        withOrganization(db, orgId, async (tx) => {
          const row = await lockForward(tx, operationId);
          // When a lost run is repeated, the organization may already be gone.
          const isThere = (await lockOrganization(tx, row.input.slug)) !== undefined;
          const keys = isThere ? (await revokeKeyPage(tx, { orgId, limit: keyPageMax })).length : 0;
          const isLast = keys < keyPageMax;
          if (isLast) {
            await changeOperation(tx, row, { status: 'running', steps: begunAndSucceeded(row, 'revokeKeys', attempt) });
          }
          if (keys > 0)
            await appendAudit(tx, { ...ofOrganization(row), action: 'organization.revoke_keys', detail: { keys } });
          return isLast;
        });
      while (!(await revokePage()));
    },

    /** Removes all rows or none; the tombstone and the history stay. */
    removeRows: (input: DeletionAttempt): Promise<void> =>
      heartbeating(async () => {
        await withPlatform(db, async (tx) => {
          await lockForward(tx, input.operationId);
          await disableWebhooks(tx, input.orgId);
        });
        await removeAllRows(input);
      }),

    /** Signs the end of the audit chain, then the certificate, which names it; ends the operation. */
    certifyDeletion: (input: DeletionAttempt): Promise<unknown> => heartbeating(() => certify(input)),
  };
};

const removal = (context: StepContext) =>
  databaseStep<DeletionAttempt>(
    context,
    'removeRows',
    async (tx, row, { operationId, orgId }) => {
      const { slug, namespace: temporalNamespace, reason } = row.input;
      const isNew = (await lockTombstone(tx, orgId)) === undefined;
      const removed = isNew ? await removeOrganization(tx, orgId) : {};
      await forgetOwners(tx, orgId);
      if (!isNew) return {};
      await insertTombstone(tx, { orgId, slug, temporalNamespace, operationId, removed });
      await appendOutbox(tx, { orgId, type: 'organization.deleted', payload: { orgId, slug, operationId } });
      return { audit: [{ ...ofOrganization(row), action: 'organization.delete', reason, detail: removed }] };
    },
    acrossOrganizations,
  );

/** Takes the lock that every change of an organization takes. */
const existing = async (tx: Tx, { input: { slug }, orgId }: OperationRow): Promise<OrganizationRow> => {
  const row = await lockOrganization(tx, slug);
  if (row === undefined || row.id !== orgId) throw new DomainError('not_found', 'The organization does not exist.');
  return row;
};

export const assertNotHeld = ({ legalHoldAt }: Pick<OrganizationRow, 'legalHoldAt'>): void => {
  if (legalHoldAt !== null) throw new DomainError('legal_hold');
};

const formerStatusOf = ({ input: { deletion } }: OperationRow) => {
  if (deletion === undefined) throw new Error('A deletion needs the previous status of the organization');
  return deletion.formerStatus;
};

const canceledBy = (deletion: OperationRow, { id }: OperationRow): AuditEntry => ({
  ...auditOf(deletion),
  action: 'operation.cancel',
  target: `operation:${id}`,
  operationId: id,
  reason: 'The organization is being deleted.',
  detail: { deletionId: deletion.id },
});

const ofOrganization = (row: OperationRow) => ({ ...auditOf(row), target: `organization:${row.orgId}` });
