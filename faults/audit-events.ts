import type { Database } from './database.ts';
import { type Finding, found } from './findings.ts';
import type { Ledger } from './ledger.ts';
import type { Receiver } from './receiver.ts';

/** The newest sequence of each organization that exists. */
const readHeads = async (database: Database): Promise<Map<string, number>> => {
  const heads = await database.query<{ orgId: string; head: number }>(
    `select h.org_id as "orgId", h.sequence::int as head from outbox_heads h
      where exists (select 1 from organizations o where o.id = h.org_id)`,
  );
  return new Map(heads.map(({ orgId, head }) => [orgId, head]));
};

/** Sequences after `begin` that did not arrive; of a deleted organization, which has no head, as many as arrived are expected. */
const lackingOf = (arrived: readonly number[], begin: number, head: number | undefined): number[] => {
  const end = head ?? begin + new Set(arrived).size;
  return Array.from({ length: end - begin }, (_, index) => begin + index + 1).filter(
    (sequence) => !arrived.includes(sequence),
  );
};

const isOrdered = (sequences: readonly number[]): boolean =>
  sequences.every((sequence, index) => index === 0 || sequence > (sequences[index - 1] ?? 0));

/** Checks that every event since a webhook's registration arrived, in order; for a deleted organization, up to its end. */
export const auditWebhooks = async (database: Database, ledger: Ledger, receiver: Receiver): Promise<Finding[]> => {
  const headOf = await readHeads(database);
  const created = await database.query<{ id: string; sequence: number }>(
    `select payload->>'webhookId' as id, sequence::int from outbox where type = 'webhook.created'`,
  );
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
    const lacking = lackingOf(accepted, begin, headOf.get(orgId));
    if (lacking.length > 0) missing.push(`events ${lacking.join(', ')} of ${orgId} did not reach the webhook ${id}`);
    if (!isOrdered(accepted)) disordered.push(`the webhook ${id} got its events in the order ${accepted.join(', ')}`);
  }
  return [...found('lost', missing), ...found('broken', [...disordered, ...receiver.forged])];
};

/** Checks that each stream that was followed had every event since its beginning, once and in order. */
export const auditStreams = async (database: Database, ledger: Ledger): Promise<Finding[]> => {
  const headOf = await readHeads(database);
  const missing: string[] = [];
  const disordered: string[] = [];
  for (const [orgId, { begin, sequences }] of ledger.streams) {
    if (begin === null) {
      if (headOf.has(orgId)) missing.push(`the stream of ${orgId}, which never began`);
      continue;
    }
    const lacking = lackingOf(sequences, begin, headOf.get(orgId));
    if (lacking.length > 0) missing.push(`events ${lacking.join(', ')} of ${orgId} did not come by its stream`);
    if (!isOrdered(sequences)) disordered.push(`the stream of ${orgId} had the order ${sequences.join(', ')}`);
  }
  return [...found('lost', missing), ...found('broken', disordered)];
};
