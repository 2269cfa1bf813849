import { Context } from '@temporalio/activity';
import type { DriftLook, RepairOutcome } from '../../contract/drift.ts';
import { DomainError } from '../../contract/errors.ts';
import { countOpenFindings, findFinding, noteFailedRepair } from '../../db/drift/finding.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { DriftMetrics } from '../metrics.ts';
import { removeUntilGone } from '../organization/namespace-removal.ts';
import { look } from './look.ts';
import { record } from './record.ts';
import { repair } from './repair.ts';
import type { RepairOptions } from './repair-under-lock.ts';

export interface DriftActivitiesOptions extends Omit<RepairOptions, 'removeNamespace'> {
  driftMetrics: DriftMetrics;
}

/** Repairs per run; the next run continues. */
const repairsMax = 100;

/** Finds where organizations, namespaces and operations disagree, and repairs it. */
export const driftActivities = ({ driftMetrics, ...options }: DriftActivitiesOptions) => ({
  findDrift: async (): Promise<DriftLook> => {
    const startedAt = performance.now();
    const context = Context.current();
    const heartbeat = (): void => {
      context.heartbeat();
      // A stopping worker does not wait for the end of a look; another worker starts it anew.
      context.cancellationSignal.throwIfAborted();
    };
    const findings = await look(options, heartbeat);
    const recorded = await record(options.db, driftMetrics, findings, repairsMax, heartbeat);
    driftMetrics.looked((performance.now() - startedAt) / 1_000, findings.foreign);
    return recorded;
  },

  /** Records a failed repair with the finding, then throws its error. */
  repairDrift: async ({ findingId }: { findingId: string }): Promise<RepairOutcome> => {
    const { db, namespaces } = options;
    const kind = (await withPlatform(db, (tx) => findFinding(tx, findingId)))?.kind;
    if (kind === undefined) return 'moot';
    try {
      const removeNamespace: RepairOptions['removeNamespace'] = (ref) => removeUntilGone(namespaces, ref);
      const repaired = await repair({ ...options, removeNamespace }, findingId);
      if (repaired === null) return 'moot';
      driftMetrics.repaired(kind, 'repaired');
      return 'repaired';
    } catch (error) {
      driftMetrics.repaired(kind, 'failed');
      await withPlatform(db, (tx) => noteFailedRepair(tx, findingId, textOf(error)));
      throw error;
    }
  },

  countDrift: async (): Promise<number> => {
    const counts = await withPlatform(options.db, countOpenFindings);
    return counts.reduce((sum, { count }) => sum + count, 0);
  },
});

/** Only the public part of an error is stored where others can read it. */
const textOf = (error: unknown): string =>
  error instanceof DomainError ? `${error.code}: ${error.message}` : 'internal_error';
