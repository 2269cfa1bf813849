import type { Database } from './database.ts';
import { type Finding, found } from './findings.ts';
import type { Ledger } from './ledger.ts';
import type { Receiver } from './receiver.ts';

/** Checks that every event since a webhook's registration arrived, in order; for a deleted organization, up to its end. */
export const auditWebhooks = async (database: Database, ledger: Ledger, receiver: Receiver): Promise<Finding[]> => {
  const heads = await database.query<{ orgId: string; head: number }>(
    `select h.org_id as "orgId", h.sequence::int as head from outbox_heads h
      where exists (select 1 from organizations o where o.id = h.org_id)`,
  );
  const created = await database.query<{ id: string; sequence: number }>(
    `select payload->>'webhookId' as id, sequence::int from outbox where type = 'webhook.created'`,
  );
  const headOf = new Map(heads.map(({ orgId, head }) => [orgId, head]));
  const beginOf = new Map(created.map(({ id, sequence }) => [id, sequence]));
  const missing: string[] = [];
  const disordered: string[] = [];
  for (const { id, orgId, url } of ledger.webhooks.values()) {
    const begin = beginOf.get(id);
    if (begin === undefined) {
      missing.push(`the event of the registration of webhook ${id}`);
      continue;
    }
    const accepted = receiver.acceptedAt(url).filter((sequence) => sequence > begin);
    const end = headOf.get(orgId) ?? begin + accepted.length;
    const expected = Array.from({ length: end - begin }, (_, index) => begin + index + 1);
    const lacking = expected.filter((sequence) => !accepted.includes(sequence));
    if (lacking.length > 0) missing.push(`events ${lacking.join(', ')} of ${orgId} did not reach the webhook ${id}`);
    const isOrdered = accepted.every((sequence, index) => index === 0 || sequence > (accepted[index - 1] ?? 0));
    if (!isOrdered) disordered.push(`the webhook ${id} got its events in the order ${accepted.join(', ')}`);
  }
  return [...found('lost', missing), ...found('broken', [...disordered, ...receiver.forged])];
};
