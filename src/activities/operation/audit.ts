import type { OperationRow } from '../../db/operation/schema.ts';

/** Fields that all audit events of an operation share. */
export const auditOf = (row: OperationRow) => ({
  orgId: row.orgId,
  actor: row.actor,
  keyId: row.actorKeyId,
  requestId: row.requestId,
  operationId: row.id,
});
