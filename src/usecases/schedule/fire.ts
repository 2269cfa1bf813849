// What schedules start, in whichever process finds them due.
import { DomainError } from '../../contract/errors.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { type FoundRun, markStarted } from '../../db/workflow/run.ts';
import { askAbout, attemptStart, endRun, leaseFromNow } from '../workflow/confirm.ts';
import type { RunParts } from '../workflow/parts.ts';
import { claimDue, type OccurrenceCounts, type StartLimits } from './claim.ts';

export interface SchedulerParts extends RunParts {
  readonly limits: StartLimits;
  /** Told what has become of occurrences, once it is committed. */
  readonly onOccurrences?: (counts: OccurrenceCounts) => void;
}

/** A run that this process has claimed, until its lease ends. */
export interface ClaimedRun {
  readonly run: FoundRun;
  readonly until: number;
}

const noneAsked: ReadonlySet<string> = new Set();

/**
 * Claims what is due in an organization, in transactions that a suspension waits for, and ends the runs that stand in the way.
 * The runs to be started are recorded: whatever ends now, each occurrence has one row, and its row one start.
 */
export const claimRuns = async (parts: SchedulerParts, orgId: string): Promise<ClaimedRun[]> => {
  const first = await claimOnce(parts, orgId, noneAsked);
  if (first.unasked.length === 0) return first.claimed;
  // The rows may not know yet that a run has ended. While Temporal cannot say, they are believed.
  await Promise.allSettled(first.unasked.map((run) => askAbout(parts, run)));
  const asked = new Set(first.unasked.flatMap(({ schedule }) => (schedule === null ? [] : [schedule])));
  const second = await claimOnce(parts, orgId, asked);
  return [...first.claimed, ...second.claimed];
};

const claimOnce = async (
  { limits, onOccurrences, ...parts }: SchedulerParts,
  orgId: string,
  asked: ReadonlySet<string>,
) => {
  const until = leaseFromNow();
  const { starts, ends, unasked, counts } = await withOrganization(parts.db, orgId, (tx) =>
    claimDue(tx, orgId, { limits, asked }),
  );
  onOccurrences?.(counts);
  await Promise.allSettled(ends.map(({ run, how }) => endOpen(parts, run, how)));
  return { claimed: starts.map((run) => ({ run, until })), unasked };
};

const reason = 'Its schedule starts another run';

/** If it fails, it is tried again at the next look. */
const endOpen = async (parts: RunParts, run: FoundRun, how: 'cancelOther' | 'terminateOther'): Promise<void> => {
  const { runId, namespace, temporalId: workflowId } = run;
  if (runId === null) return;
  if (how === 'cancelOther') await parts.runs.cancel({ namespace, workflowId, runId }, run.id, reason);
  else if (await parts.runs.terminate({ namespace, workflowId, runId }, reason))
    await endRun(parts, run, { status: 'terminated', failure: { type: null, message: reason } });
};

/**
 * Starts runs of one organization that this process has claimed. What Temporal refuses is on its row. One that fails does not keep
 * the others from their start.
 */
export const startClaimed = async (parts: RunParts, orgId: string, claimed: readonly ClaimedRun[]): Promise<void> => {
  const outcomes = await Promise.allSettled(
    claimed.map(async ({ run, until }) => ({ id: run.id, runId: await attemptStart(parts, run, until) })),
  );
  const started = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' && outcome.value.runId !== null
      ? [{ id: outcome.value.id, runId: outcome.value.runId }]
      : [],
  );
  if (started.length > 0) await withOrganization(parts.db, orgId, (tx) => markStarted(tx, orgId, started));
  const errors = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' && !(outcome.reason instanceof DomainError) ? [outcome.reason] : [],
  );
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} runs could not be started`);
};

/** Starts what is due in an organization, a part of it if there is much. */
export const catchUp = async (parts: SchedulerParts, orgId: string): Promise<void> =>
  startClaimed(parts, orgId, await claimRuns(parts, orgId));
