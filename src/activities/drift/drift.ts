import { Context } from '@temporalio/activity';
import type { DriftLook, RepairOutcome } from '../../contract/drift.ts';
import { DomainError } from '../../contract/errors.ts';
import { countOpenFindings, findFinding, noteFailedRepair } from '../../db/drift/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { DriftMetrics } from '../metrics.ts';
import { removeAll } from '../organization/namespace.ts';
import { look } from './look.ts';
import { record } from './record.ts';
import { repair } from './repair.ts';
import type { RepairOptions } from './repair-step.ts';

export interface DriftActivitiesOptions extends Omit<RepairOptions, 'removeNamespace'> {
  driftMetrics: DriftMetrics;
}

/** Repairs of one run; the rest is the next one's. */
const repairsMax = 100;

/** Where organizations, namespaces and operations have come apart, and how they come together again. */
export const driftActivities = ({ driftMetrics, ...options }: DriftActivitiesOptions) => ({
  findDrift: async (): Promise<DriftLook> => {
    const startedAt = performance.now();
    const context = Context.current();
    const heartbeat = (): void => {
      context.heartbeat();
      // A worker that stops does not wait for the end of a look: another begins it anew.
      context.cancellationSignal.throwIfAborted();
    };
    const findings = await look(options, heartbeat);
    const recorded = await record(options.db, driftMetrics, findings, repairsMax, heartbeat);
    driftMetrics.looked((performance.now() - startedAt) / 1_000, findings.foreign);
    return recorded;
  },

  /** Throws what the repair failed with, after that was noted with the finding. */
  repairDrift: async ({ findingId }: { findingId: string }): Promise<RepairOutcome> => {
    const { db, namespaces } = options;
    const kind = (await withPlatform(db, (tx) => findFinding(tx, findingId)))?.kind;
    if (kind === undefined) return 'moot';
    try {
      const removeNamespace: RepairOptions['removeNamespace'] = (ref) => removeAll(namespaces, ref);
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

/** Only what is public of an error is kept where others read it. */
const textOf = (error: unknown): string =>
  error instanceof DomainError ? `${error.code}: ${error.message}` : 'internal_error';
