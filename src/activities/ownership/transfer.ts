import { DomainError } from '../../contract/errors.ts';
import type { OperationAttempt } from '../../contract/operation-run.ts';
import { isPlatformName } from '../../contract/principal.ts';
import type { Tx } from '../../db/client.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { lockSettled } from '../../db/organization/status.ts';
import { endTransfer, exchangeOwner, findParties, insertTransfer, type Transfer } from '../../db/ownership/store.ts';
import { findUser } from '../../db/user/store.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { auditOf } from '../operation/audit.ts';
import { databaseStep, type StepContext } from '../step.ts';

/** The steps of a transfer of ownership. Forward only; the end of the operation records a failure. */
export const ownershipTransferActivities = (context: StepContext) => ({
  requestTransfer: databaseStep<OperationAttempt>(context, 'requestTransfer', async (tx, row) => {
    await insertTransfer(tx, transferOf(row));
    return {};
  }),

  /** Records the new owner, the old owner's new role and the end of the operation in one transaction. */
  transferOwnership: databaseStep<OperationAttempt>(context, 'transfer', async (tx, row, { operationId, orgId }) => {
    await lockSettled(tx, row.input.slug, 'members');
    await assertStarterOwns(tx, row);
    const transfer = transferOf(row);
    const changes = await exchangeOwner(tx, await findParties(tx, transfer));
    await endTransfer(tx, operationId, null);
    for (const { user } of changes) {
      const { id: userId, role, customRole, status } = user;
      await appendOutbox(tx, {
        orgId,
        type: 'user.role_changed',
        payload: { orgId, userId, role, customRole, status },
      });
    }
    const { fromUserId, toUserId } = transfer;
    const payload = { orgId, fromUserId, toUserId, operationId };
    await appendOutbox(tx, { orgId, type: 'organization.ownership_transferred', payload });
    const audit = { ...auditOf(row), reason: row.input.reason };
    return {
      audit: [
        {
          ...audit,
          action: 'organization.transfer',
          target: `organization:${orgId}`,
          detail: { fromUserId, toUserId },
        },
        ...changes.map(({ user: { id, role }, previousRole }) => ({
          ...audit,
          action: 'user.update',
          target: `user:${id}`,
          detail: { role, previousRole },
        })),
      ],
    };
  }),
});

/** Refuses if the user who started the transfer is no longer an active owner, after being demoted, suspended or removed. */
const assertStarterOwns = async (tx: Tx, { orgId, actor }: OperationRow): Promise<void> => {
  if (isPlatformName(actor)) return;
  const id = actor.slice(actor.indexOf(':') + 1);
  const starter = await findUser(tx, orgId, id);
  if (starter?.role === 'owner' && starter.status === 'active') return;
  throw new DomainError('forbidden', `The user ${id}, who requested this, is no longer an active owner.`);
};

const transferOf = ({ id, orgId, input: { transfer } }: OperationRow): Transfer => {
  if (transfer === undefined) throw new Error('A transfer of ownership needs the current and the new owner');
  return { id, orgId, ...transfer };
};
