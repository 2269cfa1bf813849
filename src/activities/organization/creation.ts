import type { Tx } from '../../db/client.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { changeOperation } from '../../db/operation/transition.ts';
import { moveOrganization } from '../../db/organization/status.ts';
import { appendUnheard } from '../../db/webhook/outbox.ts';
import { outcomeOf } from './status.ts';

/** Ends a creation whose run has completed, although its older rows do not show it; the caller audits it. */
export const completeCreation = async (tx: Tx, row: OperationRow): Promise<void> => {
  const { id: operationId, orgId } = row;
  const { slug } = row.input;
  const { status, event: type } = outcomeOf(row, 'activate');
  await moveOrganization(tx, orgId, status);
  await appendUnheard(tx, { orgId, type, payload: { orgId, slug, status, operationId } });
  const steps = row.steps
    .filter((step) => step.status !== 'succeeded')
    .map(({ name, attempt }) => ({ name, status: 'succeeded', attempt: Math.max(1, attempt), error: null }) as const);
  await changeOperation(tx, row, { status: 'succeeded', error: null, steps });
};

/** The rows of a creation. */
export const creationOf = ({ orgId, input: { slug, namespace, name, owner } }: OperationRow) => {
  if (name === undefined || owner === undefined) throw new Error('A creation needs a name and an owner');
  return { id: orgId, slug, name, temporalNamespace: namespace, owner };
};
