import { type AuditEntry, appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';

type PersonEntry = Pick<AuditEntry, 'action' | 'target' | 'detail'> & Partial<Pick<AuditEntry, 'actor'>>;

/**
 * Records what happened to a person in the person's own audit trail. The actor is the person, unless named. The last statement
 * of a transaction.
 */
export const auditPerson = (
  tx: Tx,
  identityId: string,
  requestId: string,
  ...entries: readonly [PersonEntry, ...PersonEntry[]]
): Promise<void> => {
  const common = { orgId: identityId, actor: `person:${identityId}`, keyId: null, requestId };
  const [first, ...more] = entries;
  return appendAudit(tx, { ...common, ...first }, ...more.map((entry) => ({ ...common, ...entry })));
};
