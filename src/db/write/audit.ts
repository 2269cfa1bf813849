import { v7 as uuid } from 'uuid';
import type { Tx } from '../client.ts';
import { auditEvents, outbox } from '../schema/index.ts';

export interface AuditEntry {
  orgId: string;
  actor: string;
  action: string;
  target: string;
  reason?: string | undefined;
  requestId?: string | undefined;
  operationId?: string | undefined;
}

/** Once per transaction, as one of its last statements. */
export const appendAudit = async (tx: Tx, entry: AuditEntry): Promise<void> => {
  await tx.insert(auditEvents).values({ id: uuid(), ...entry });
};

export const appendOutbox = async (
  tx: Tx,
  event: { orgId: string; type: string; payload: Record<string, unknown> },
): Promise<void> => {
  await tx.insert(outbox).values({ id: uuid(), ...event });
};
