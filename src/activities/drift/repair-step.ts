import { DomainError } from '../../contract/errors.ts';
import type { Db, Tx } from '../../db/client.ts';
import { closeFinding, type DriftFindingRow, lockOpenFinding } from '../../db/drift/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { Storage } from '../../providers/storage/port.ts';
import type {
  ControlRuns,
  NamespaceCatalog,
  Namespaces,
  Schedules,
  TemporalControl,
} from '../../providers/temporal/port.ts';
import { type Removal, uncodedAs } from '../organization/namespace.ts';
import { announce, type Policy } from './record.ts';

export interface RepairOptions {
  db: Db;
  namespaces: Namespaces;
  catalog: NamespaceCatalog;
  runs: ControlRuns;
  schedules: Pick<Schedules, 'resume'>;
  temporal: Pick<TemporalControl, 'start'>;
  storage: Storage;
  /** Waits until the server no longer knows of the namespace; `foreign`: it does not carry the mark, and is left alone. */
  removeNamespace(ref: { namespace: string; orgId: string }): Promise<Removal>;
}

export interface Finding extends DriftFindingRow {
  concernedOrgId: string;
}

/** What was done, for the event; null: it does not hold any more. */
export type Repaired = Record<string, string | number | null> | null;
export type Repair = (options: RepairOptions, finding: Finding, policy: Policy) => Promise<Repaired>;

const callMsMax = 5_000;
export const soon = (): Date => new Date(Date.now() + callMsMax);
/**
 * One transaction around one short call: under the finding's lock, by which of several watches one repairs, and those of
 * what it concerns, so that no operation begins meanwhile.
 */
export const underLock = async (
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

/** What Temporal refused without a code of ours. */
export const outside = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    throw uncodedAs(error, 'namespace_failed');
  }
};

/** Whether there is one with the mark of this very organization; refuses, unless told to, one that is in use. */
export const isRemovable = async (
  { catalog }: RepairOptions,
  namespace: string,
  orgId: string,
  { deletesOpenWorkflows }: Policy,
): Promise<boolean> => {
  const isOurs = async (): Promise<boolean> => (await outside(() => catalog.find(namespace, soon())))?.orgId === orgId;
  if (!(await isOurs())) return false;
  const open = deletesOpenWorkflows ? 0 : await outside(() => catalog.countOpenWorkflows(namespace, soon()));
  if (open === null) {
    // Another repair has just removed it. Where it is still there, nobody can say what is in it.
    if (!(await isOurs())) return false;
    throw new DomainError('namespace_failed');
  }
  if (open > 0) throw new DomainError('namespace_in_use', `Open workflows in ${namespace}: ${open}.`);
  return true;
};
