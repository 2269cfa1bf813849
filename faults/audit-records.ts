import { followEvent } from '../src/contract/audit-crypto.ts';
import { type ChainEnd, ChainFault, chainBeginning } from '../src/contract/audit-verification.ts';
import type { Database } from './database.ts';
import { type Finding, found } from './findings.ts';
import type { Ledger } from './ledger.ts';

/** Verifies every event of every chain, and its head, as an outsider would. */
const auditChains = async (database: Database): Promise<Finding[]> => {
  const heads = await database.query<{ orgId: string; seq: string; hash: string }>(
    'select org_id as "orgId", seq::text, hash from audit_heads',
  );
  const problems: string[] = [];
  for (const { orgId, seq, hash } of heads) {
    const events = await database.query<{ body: string; hash: string }>(
      'select body, hash from audit_events where org_id = $1 order by seq',
      [orgId],
    );
    try {
      const end = events.reduce<ChainEnd>((end, line) => followEvent(orgId, end, line), chainBeginning);
      if (end.seq !== Number(seq) || end.hash !== hash) problems.push(`chain ${orgId} ends at ${end.seq}, not ${seq}`);
    } catch (error) {
      if (!(error instanceof ChainFault)) throw error;
      problems.push(`chain ${orgId}, event ${error.seq}: ${error.message}`);
    }
  }
  const headless = await database.query<{ orgId: string }>(
    'select distinct org_id as "orgId" from audit_events where org_id not in (select org_id from audit_heads)',
  );
  return found('broken', [...problems, ...headless.map(({ orgId }) => `chain ${orgId} has no head`)]);
};

/** Checks for gaps in the sequences of each organization's outbox and each operation's events. */
const auditSequences = async (database: Database): Promise<Finding[]> => {
  const outbox = await database.query<{ id: string; count: number; newest: number; head: number | null }>(
    `select o.org_id as id, count(*)::int, max(o.sequence)::int as newest, max(h.sequence)::int as head
       from outbox o left join outbox_heads h on h.org_id = o.org_id group by o.org_id
     having count(*) <> max(o.sequence) or min(o.sequence) <> 1 or max(o.sequence) is distinct from max(h.sequence)`,
  );
  const operations = await database.query<{ id: string; seq: number; count: number }>(
    `select p.id, p.seq, count(e.seq)::int from operations p left join operation_events e on e.operation_id = p.id
      group by p.id, p.seq having count(e.seq) <> p.seq or coalesce(max(e.seq), 0) <> p.seq`,
  );
  return found('broken', [
    ...outbox.map((row) => `outbox of ${row.id}: ${row.count} events, newest ${row.newest}, head ${row.head}`),
    ...operations.map((row) => `operation ${row.id}: ${row.count} events, newest ${row.seq}`),
  ]);
};

/** Checks that every accepted request has its rows and an outcome. */
const auditLedger = async (database: Database, ledger: Ledger): Promise<Finding[]> => {
  const operations = await database.query<{ id: string; status: string }>('select id, status::text from operations');
  const statuses = new Map(operations.map(({ id, status }) => [id, status]));
  const organizations = new Set(
    (await database.query<{ id: string }>('select id from organizations')).map(({ id }) => id),
  );
  const missing: string[] = [];
  for (const { operationId, kind, life } of ledger.operations.values()) {
    if (!statuses.has(operationId)) missing.push(`operation ${operationId} (${kind}) of life ${life} was accepted`);
  }
  for (const table of ['users', 'api_keys'] as const) {
    const ids = new Set((await database.query<{ id: string }>(`select id from ${table}`)).map(({ id }) => id));
    for (const row of ledger.rows) {
      if (row.table === table && organizations.has(row.orgId) && !ids.has(row.id)) {
        missing.push(`row ${row.id} of ${table} of life ${row.life} was accepted`);
      }
    }
  }
  return [...found('lost', missing), ...found('broken', ledger.contradictions)];
};

/** Checks the records: that they are complete, and contain every accepted request. */
export const auditRecords = async (database: Database, ledger: Ledger): Promise<Finding[]> => [
  ...(await auditChains(database)),
  ...(await auditSequences(database)),
  ...(await auditLedger(database, ledger)),
];
