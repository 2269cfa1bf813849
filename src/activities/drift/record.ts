import { v7 as uuid } from 'uuid';
import { type DriftKind, type DriftMode, driftKinds, driftModeDefaults } from '../../contract/drift.ts';
import { platformChain } from '../../contract/ids.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Db, Tx } from '../../db/client.ts';
import { closeFinding, findingsToRepair, insertFinding, openFindings, touchFindings } from '../../db/drift/finding.ts';
import { driftPolicyRows } from '../../db/drift/policy.ts';
import type { DriftFindingRow } from '../../db/drift/schema.ts';
import { lockOpenFinding } from '../../db/locks.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import type { DriftMetrics } from '../metrics.ts';
import { keyOf, type Sighting } from './compare.ts';
import type { Findings } from './look.ts';

export const driftActor = 'freehold:drift-watch';

export interface Policy {
  mode: DriftMode;
  deletesOpenWorkflows: boolean;
}

export const policies = async (tx: Tx): Promise<Record<DriftKind, Policy>> => {
  const chosen = new Map((await driftPolicyRows(tx)).map((row) => [row.kind, row]));
  const entries = driftKinds.map((kind): [DriftKind, Policy] => [
    kind,
    chosen.get(kind) ?? { mode: driftModeDefaults[kind], deletesOpenWorkflows: false },
  ]);
  return Object.fromEntries(entries) as Record<DriftKind, Policy>;
};

const told = {
  found: { type: 'drift.found', action: 'drift.find' },
  repaired: { type: 'drift.repaired', action: 'drift.repair' },
  gone: { type: 'drift.gone', action: 'drift.close' },
} as const;

/** Announces a finding in the outbox and the audit trail. Call it last in its transaction. */
export const announce = async (
  tx: Tx,
  { id, kind, subject, concernedOrgId }: Pick<DriftFindingRow, 'id' | 'kind' | 'subject' | 'concernedOrgId'>,
  what: keyof typeof told,
  detail: { repair?: Readonly<Record<string, string | number | null>>; detail?: Sighting['detail'] },
): Promise<void> => {
  const orgId = concernedOrgId ?? platformChain;
  const payload = { findingId: id, kind, subject, orgId: concernedOrgId, ...detail };
  const { type, action } = told[what];
  await appendOutbox(tx, { orgId, type, payload });
  const target = `drift_finding:${id}`;
  await appendAudit(tx, {
    orgId,
    actor: driftActor,
    action,
    target,
    detail: { ...detail.repair, kind, subject },
  });
};

/** Removes the mark, which only the platform may see: it may name another tenant. */
const publicOf = ({ mark: _, ...detail }: Sighting['detail']): Sighting['detail'] => detail;

/** New findings of one look; the rest is found by the next one. */
const insertionsMax = 1_000;

interface Recorded {
  found: number;
  gone: number;
  toRepair: string[];
}

/** Updates the findings to a look. Kinds that are off get no new findings; open ones are still closed. */
export const record = async (
  db: Db,
  metrics: DriftMetrics,
  { confirmed, uncertain, changing }: Findings,
  repairsMax: number,
  heartbeat: () => void,
): Promise<Recorded> => {
  const { chosen, before } = await withPlatform(db, async (tx) => ({
    chosen: await policies(tx),
    before: await openFindings(tx),
  }));
  const openByKey = new Map(before.map((row) => [keyOf(row), row]));
  const seenIds = before.filter((row) => confirmed.has(keyOf(row))).map(({ id }) => id);
  await withPlatform(db, (tx) => touchFindings(tx, seenIds));

  const fresh = [...confirmed].filter(([key, { kind }]) => !openByKey.has(key) && chosen[kind].mode !== 'off');
  let found = 0;
  for (const [, { kind, subject, orgId, detail }] of fresh.slice(0, insertionsMax)) {
    heartbeat();
    const row = await withPlatform(db, async (tx) => {
      const inserted = await insertFinding(tx, { id: uuid(), kind, subject, concernedOrgId: orgId, detail });
      if (inserted !== undefined) await announce(tx, inserted, 'found', { detail: publicOf(detail) });
      return inserted;
    });
    if (row === undefined) continue; // another watch has just found it
    found += 1;
    seenIds.push(row.id);
    metrics.found(kind);
  }

  let gone = 0;
  for (const row of before) {
    const key = keyOf(row);
    const isChanging = row.kind !== 'lost_run' && changing.has(row.concernedOrgId ?? '');
    if (confirmed.has(key) || uncertain.has(key) || isChanging) continue;
    heartbeat();
    gone += (await closeGone(db, row.id)) ? 1 : 0;
  }
  const repaired = driftKinds.filter((kind) => chosen[kind].mode === 'repair');
  const toRepair = await withPlatform(db, (tx) => findingsToRepair(tx, repaired, seenIds, repairsMax));
  return { found, gone, toRepair };
};

const closeGone = (db: Db, id: string): Promise<boolean> =>
  withPlatform(db, async (tx) => {
    const row = await lockOpenFinding(tx, id);
    if (row === undefined) return false;
    await closeFinding(tx, id, 'gone');
    await announce(tx, row, 'gone', {});
    return true;
  });
