import type { RunStatus } from '../../contract/run.ts';
import type { Db } from '../../db/client.ts';
import type { FoundRun } from '../../db/workflow/run.ts';
import type { TenantCallback, TenantRuns } from '../../providers/temporal/port.ts';

/** `withoutCallback`: the run was started, and should have had one. */
type RunStartOutcome = 'started' | 'withoutCallback' | 'refused' | 'unavailable';

/** What a process counts about runs. */
export interface RunWatch {
  onStart(outcome: RunStartOutcome): void;
  /** `lagSeconds`: from the end until its row says so; null: unknown. */
  onEnd(status: RunStatus, lagSeconds: number | null): void;
}

/** What has to be known besides Temporal to start runs and to record their ends. */
export interface Dispatch {
  /** The callback by which Temporal announces the end of a run. null: none, so that only the sweep notices it. */
  readonly callbackOf?: (run: Pick<FoundRun, 'orgId' | 'id'>) => Promise<TenantCallback | null>;
  readonly watch?: RunWatch;
}

export interface RunParts extends Dispatch {
  readonly db: Db;
  readonly runs: TenantRuns;
}
