import type { StepName } from '../../contract/ids.ts';
import { definitionOf, kindOf } from '../../contract/operation-kinds.ts';
import type { OperationAttempt } from '../../contract/operation-run.ts';
import type { Tx } from '../../db/client.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { moveOrganization } from '../../db/organization/status.ts';
import { appendOutbox, appendUnheard } from '../../db/webhook/outbox.ts';
import { auditOf } from '../operation/audit.ts';
import { databaseStep, type StepContext, type StepEffect, succeeded } from '../step.ts';

/** Gives the organization the status that the table of kinds states for the step. */
export const statusStep = (context: StepContext, step: StepName) =>
  databaseStep<OperationAttempt>(context, step, async (tx, row) => statusEffect(tx, row, step));

/** Records the success of the canary and activates the organization, in one transaction. */
export const activationWithCanary = (context: StepContext) =>
  databaseStep<OperationAttempt & { canaryMs: number }>(
    context,
    'activate',
    async (tx, row, { attempt, canaryMs }) => ({
      ...statusEffect(tx, row, 'activate'),
      canaryMs,
      earlier: succeeded(row, 'canary', attempt),
    }),
  );

const statusEffect = (tx: Tx, row: OperationRow, step: StepName): StepEffect => {
  const { id: operationId, orgId } = row;
  const { slug, reason } = row.input;
  const { status, event: type, action } = outcomeOf(row, step);
  // A new organization has no webhooks yet (`lockSettled`), so its first event need not be relayed.
  const append = kindOf(row.kind).creates ? appendUnheard : appendOutbox;
  return {
    sent: [
      moveOrganization(tx, orgId, status),
      append(tx, { orgId, type, payload: { orgId, slug, status, operationId } }),
    ],
    audit: [{ ...auditOf(row), action, target: `organization:${orgId}`, reason }],
  };
};

export const outcomeOf = ({ kind }: OperationRow, step: StepName) => {
  const outcome = definitionOf(kind, step)?.outcome;
  if (outcome === undefined) throw new Error(`The step ${step} of ${kind} has no outcome`);
  return outcome;
};
