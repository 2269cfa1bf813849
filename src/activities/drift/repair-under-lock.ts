import type { Db, Tx } from '../../db/client.ts';
import { closeFinding } from '../../db/drift/finding.ts';
import type { DriftFindingRow } from '../../db/drift/schema.ts';
import { lockOpenFinding } from '../../db/locks.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { Storage } from '../../providers/storage/port.ts';
import type { ControlRuns, NamespaceCatalog, Namespaces, TemporalControl } from '../../providers/temporal/port.ts';
import type { Removal } from '../organization/namespace-removal.ts';
import { announce, type Policy } from './record.ts';

export interface RepairOptions {
  db: Db;
  namespaces: Namespaces;
  catalog: NamespaceCatalog;
  runs: ControlRuns;
  temporal: Pick<TemporalControl, 'start'>;
  storage: Storage;
  /** Waits until the server no longer knows the namespace; `foreign`: it does not carry the mark and was left alone. */
  removeNamespace(ref: { namespace: string; orgId: string }): Promise<Removal>;
}

export interface Finding extends DriftFindingRow {
  concernedOrgId: string;
}

/** Details of the repair, for the event; null: the finding no longer applies. */
export type Repaired = Record<string, string | number | null> | null;
export type Repair = (options: RepairOptions, finding: Finding, policy: Policy) => Promise<Repaired>;

/**
 * Runs one short call in a transaction. It locks the finding, so that only one of several watches repairs it, and the rows
 * concerned, so that no operation begins meanwhile.
 */
export const repairUnderLock = async (
  { db }: RepairOptions,
  { id }: Finding,
  run: (tx: Tx, finding: Finding) => Promise<Repaired>,
): Promise<Repaired> =>
  withPlatform(db, async (tx) => {
    const row = await lockOpenFinding(tx, id);
    if (row === undefined || row.concernedOrgId === null) return null;
    const repaired = await run(tx, { ...row, concernedOrgId: row.concernedOrgId });
    if (repaired === null) return null;
    await closeFinding(tx, id, 'repaired');
    await announce(tx, row, 'repaired', { repair: repaired });
    return repaired;
  });
