import { DomainError } from '../../contract/errors.ts';
import type { DeletionAttempt } from '../../contract/operation-run.ts';
import { revokeKeyPage } from '../../db/api-key/store.ts';
import { type AuditEntry, appendAudit, appendOutbox } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import {
  cancelOpenBeside,
  disableWebhooks,
  forgetOwners,
  lockOpenBeside,
  removeOrganization,
} from '../../db/deletion/store.ts';
import { certifyTombstone, insertTombstone, lockTombstone, type Signer } from '../../db/deletion/tombstone.ts';
import { changeOperation, lockForward, type OperationRow } from '../../db/operation/store.ts';
import { lockOrganization, moveOrganization, type OrganizationRow } from '../../db/organization/store.ts';
import { withOrganization, withPlatform } from '../../db/tenancy.ts';
import { auditOf } from '../organization/organization.ts';
import {
  acrossOrganizations,
  begunAndSucceeded,
  databaseStep,
  heartbeating,
  lockUndoing,
  recordedStep,
  type StepContext,
} from '../step.ts';

/** Signs what stays of an organization; 503 `kms_unavailable` while the keys are out of reach. */
interface Certifier {
  /** Signs the audit chain up to its newest event; throws when it does not hold. */
  signChain(orgId: string): Promise<void>;
  signer(): Promise<Signer>;
}

export interface DeletionActivitiesOptions extends StepContext {
  certifier: Certifier;
}

/** As many as an organization may have unless it is configured otherwise. */
const keyPageMax = 5_000;

/** What a deletion does in the database; the steps that call other systems are elsewhere. */
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
    /** `deleting`: within a second no key is accepted for more than to look on, or to cancel. Operations beside it end. */
    stopWork: databaseStep<DeletionAttempt>(
      context,
      'stopWork',
      async (tx, row, { operationId, orgId, graceSeconds }) => {
        // Before the organization, because their own steps lock them first. One that is opened meanwhile is found below.
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

    /** Exactly the status that `stopWork` took away. */
    restoreOrganization: ({ operationId, orgId, attempt }: DeletionAttempt): Promise<void> =>
      withOrganization(db, orgId, async (tx) => {
        const row = await lockUndoing(tx, operationId);
        if (row === null) return;
        const status = formerStatusOf(row);
        const { status: present } = await existing(tx, row);
        // It had no effect, or was undone: of one organization no two exclusive operations are open at once.
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
     * That the export is done and what follows cannot be taken back, under the lock that a legal hold is put with: who
     * puts one finds this recorded, or is found here.
     */
    passPointOfNoReturn: databaseStep<DeletionAttempt>(context, 'exportData', async (tx, row) => {
      assertNotHeld(await existing(tx, row));
      return {};
    }),

    /** In one transaction up to `keyPageMax`; of more keys, each page is one of its own, and a lost run goes on behind it. */
    revokeKeys: async ({ operationId, orgId, attempt }: DeletionAttempt): Promise<void> => {
      const revokePage = (): Promise<boolean> =>
        withOrganization(db, orgId, async (tx) => {
          const row = await lockForward(tx, operationId);
          // It is gone when a lost run is gone over again.
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

    /** All rows or none; what stays is the tombstone, and the history. */
    removeRows: (input: DeletionAttempt): Promise<void> =>
      heartbeating(async () => {
        await withPlatform(db, async (tx) => {
          await lockForward(tx, input.operationId);
          await disableWebhooks(tx, input.orgId);
        });
        await removeAllRows(input);
      }),

    /** Signs the end of the audit chain, then the certificate, which names it; and ends the operation. */
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

/** The lock that everything takes which changes an organization. */
const existing = async (tx: Tx, { input: { slug }, orgId }: OperationRow): Promise<OrganizationRow> => {
  const row = await lockOrganization(tx, slug);
  if (row === undefined || row.id !== orgId) throw new DomainError('not_found', 'The organization does not exist.');
  return row;
};

export const assertNotHeld = ({ legalHoldAt }: Pick<OrganizationRow, 'legalHoldAt'>): void => {
  if (legalHoldAt !== null) throw new DomainError('legal_hold');
};

const formerStatusOf = ({ input: { deletion } }: OperationRow) => {
  if (deletion === undefined) throw new Error('A deletion needs to know what it may have to restore');
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
