import type { StepName } from '../../contract/ids.ts';
import { definitionOf, kindOf } from '../../contract/operation-kinds.ts';
import type { OperationAttempt } from '../../contract/operation-run.ts';
import type { AuditEntry } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { moveOrganization } from '../../db/organization/status.ts';
import { appendOutbox, appendUnheard, type OutboxEvent } from '../../db/webhook/outbox.ts';
import { auditOf } from '../operation/audit.ts';
import { databaseStep, type StepContext, type StepEffect, succeeded } from '../step.ts';

/** Invites the owner of a new organization, and returns what records it; null: the owner needs no invitation. */
type InviteOwner = (
  tx: Tx,
  orgId: string,
) => Promise<{ event: Omit<OutboxEvent, 'orgId'>; audit: Pick<AuditEntry, 'action' | 'target' | 'detail'> } | null>;

export interface StatusContext extends StepContext {
  /** null: nobody can be mailed. */
  inviteOwner: InviteOwner | null;
}

/** Gives the organization the status that the table of kinds states for the step. */
export const statusStep = (context: StatusContext, step: StepName) =>
  databaseStep<OperationAttempt>(context, step, (tx, row) => statusEffect(context, tx, row, step));

/** Records the success of the canary and activates the organization, in one transaction. */
export const activationWithCanary = (context: StatusContext) =>
  databaseStep<OperationAttempt & { canaryMs: number }>(
    context,
    'activate',
    async (tx, row, { attempt, canaryMs }) => ({
      ...(await statusEffect(context, tx, row, 'activate')),
      canaryMs,
      earlier: succeeded(row, 'canary', attempt),
    }),
  );

const statusEffect = async (
  { inviteOwner }: StatusContext,
  tx: Tx,
  row: OperationRow,
  step: StepName,
): Promise<StepEffect> => {
  const { id: operationId, orgId } = row;
  const { slug, reason } = row.input;
  const { status, event: type, action } = outcomeOf(row, step);
  // A new organization has no webhooks yet (`lockSettled`), so its first event need not be relayed.
  const { creates } = kindOf(row.kind);
  const append = creates ? appendUnheard : appendOutbox;
  const invited = creates && inviteOwner !== null ? await inviteOwner(tx, orgId) : null;
  return {
    sent: [
      moveOrganization(tx, orgId, status),
      append(tx, { orgId, type, payload: { orgId, slug, status, operationId } }),
      ...(invited === null ? [] : [append(tx, { orgId, ...invited.event })]),
    ],
    audit: [
      { ...auditOf(row), action, target: `organization:${orgId}`, reason },
      ...(invited === null ? [] : [{ ...auditOf(row), ...invited.audit }]),
    ],
  };
};

export const outcomeOf = ({ kind }: OperationRow, step: StepName) => {
  const outcome = definitionOf(kind, step)?.outcome;
  if (outcome === undefined) throw new Error(`The step ${step} of ${kind} has no outcome`);
  return outcome;
};
