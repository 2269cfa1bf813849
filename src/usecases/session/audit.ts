import { type AuditEntry, appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';

type PersonEntry = Pick<AuditEntry, 'action' | 'target' | 'detail' | 'requestId'>;

/** Records what a person did about itself, in the person's own audit trail. The last statement of a transaction. */
export const auditPerson = (
  tx: Tx,
  identityId: string,
  requestId: string,
  ...entries: readonly [Omit<PersonEntry, 'requestId'>, ...Omit<PersonEntry, 'requestId'>[]]
): Promise<void> => {
  const common = { orgId: identityId, actor: `person:${identityId}`, keyId: null, requestId };
  const [first, ...more] = entries;
  return appendAudit(tx, { ...first, ...common }, ...more.map((entry) => ({ ...entry, ...common })));
};
