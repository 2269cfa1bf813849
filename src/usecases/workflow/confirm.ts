// What Temporal does with a run is written to its row: by the request that needs it, and by a worker for the others.
import { DomainError } from '../../contract/errors.ts';
import type { RunFailure } from '../../contract/run.ts';
import type { Tx } from '../../db/client.ts';
import { shareOrganization } from '../../db/locks.ts';
import { onCommit } from '../../db/on-commit.ts';
import { pipeline } from '../../db/pipeline.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { ensureTypes, insertActivities } from '../../db/workflow/activity.ts';
import {
  attemptOf,
  clearAttempt,
  type FoundRun,
  findRun,
  markAttempted,
  markEnded,
  markStarted,
  startOf,
} from '../../db/workflow/run.ts';
import type { RunStart } from '../../db/workflow/schema.ts';
import type { TenantActivity, TenantRunRef, TenantRunState } from '../../providers/temporal/port.ts';
import { isUnavailable } from '../unavailable.ts';
import type { RunParts, RunWatch } from './parts.ts';

/** From the note of a start until the call to Temporal ends. A suspension waits a little longer for starts under way. */
const startLeaseMs = 4_000;

interface End {
  readonly status: FoundRun['status'];
  readonly failure: RunFailure | null;
  readonly finishedAt?: Date | null;
  /** null: they are not known. */
  readonly activities?: readonly TenantActivity[] | null;
}

/** Records the end of a run and announces it. False: it had ended before. */
export const recordEnd = async (
  tx: Tx,
  run: FoundRun,
  { activities, ...end }: End,
  watch?: RunWatch,
): Promise<boolean> => {
  const kept = activities ?? [];
  const types = kept.length === 0 ? null : await ensureTypes(tx, run, kept);
  if (!(await markEnded(tx, run, end))) return false;
  const { orgId, id, temporalId, workflow } = run;
  if (types !== null) await insertActivities(tx, run, types, kept);
  await appendOutbox(tx, {
    orgId,
    type: end.status === 'completed' ? 'run.completed' : 'run.failed',
    payload: { orgId, runId: id, workflow: workflow.name, workflowId: temporalId, status: end.status },
  });
  const { status, finishedAt = null } = end;
  onCommit(tx, () =>
    watch?.onEnd(status, finishedAt === null ? null : Math.max(0, Date.now() - finishedAt.getTime()) / 1_000),
  );
  return true;
};

export const endRun = ({ db, watch }: Pick<RunParts, 'db' | 'watch'>, run: FoundRun, end: End): Promise<boolean> =>
  withOrganization(db, run.orgId, (tx) => recordEnd(tx, run, end, watch));

/** When the attempt that a claim has noted, within its transaction, ends: to be taken before that begins. */
export const leaseFromNow = (): number => performance.now() + startLeaseMs;

/** Notes the attempt while the organization is active, so that a suspension that comes later waits for it. */
const takeLease = ({ db }: RunParts, run: FoundRun) =>
  withOrganization(db, run.orgId, async (tx) => {
    const orgStatus = await shareOrganization(tx, run.orgId);
    if (orgStatus === 'active') return { orgStatus, attemptedAt: await markAttempted(tx, run), earlier: undefined };
    return { orgStatus, attemptedAt: undefined, earlier: await attemptOf(tx, run) };
  });

type Refusal = 'illegal_transition' | 'namespace_missing' | 'run_exists' | 'start_refused';

const isRefusal = (code: string | null): code is Refusal =>
  code === 'namespace_missing' || code === 'run_exists' || code === 'start_refused';

/** The note of the claim if there is time enough left; else one of its own. */
const leaseOf = async (parts: RunParts, run: FoundRun, claimedUntil: number) => {
  if (run.attemptedAt !== null && claimedUntil - performance.now() > startLeaseMs / 2)
    return {
      orgStatus: run.orgStatus,
      attemptedAt: run.attemptedAt,
      earlier: undefined,
      until: claimedUntil,
      isFirst: true,
    };
  // Before the lease, whose time Postgres takes: no less of it is left than this.
  const until = leaseFromNow();
  return { ...(await takeLease(parts, run)), until, isFirst: false };
};

/**
 * Asks Temporal to start a run whose row says that it is starting. Asked again, it is the same run. Returns the run in Temporal, to
 * be recorded. null: Temporal is unavailable, or the row says how it stands. Throws, with the row ended, if Temporal refuses.
 * `claimedUntil`: by `leaseFromNow`, if this process has just claimed it.
 */
export const attemptStart = async (parts: RunParts, run: FoundRun, claimedUntil = 0): Promise<string | null> => {
  const { db, runs, callbackOf, watch } = parts;
  const start = startOf(run);
  if (run.status !== 'starting' || start === null) return null;
  const refuse = async (code: Refusal, message?: string, cause?: unknown) => {
    const error = new DomainError(code, message, cause === undefined ? {} : { cause });
    await endRun(parts, run, { status: 'notStarted', failure: { type: code, message: error.message } });
    watch?.onStart('refused');
    return error;
  };
  const callback = (await callbackOf?.(run)) ?? null;
  const { orgStatus, attemptedAt, earlier, until, isFirst } = await leaseOf(parts, run, claimedUntil);
  if (orgStatus !== 'active') {
    if (earlier === undefined || earlier === 'underWay') return null;
    const found = earlier === 'unknown' ? await findStart(parts, run) : null;
    if (found !== null) return found;
    throw await refuse('illegal_transition', `The organization is ${orgStatus ?? 'deleted'}.`);
  }
  if (attemptedAt === undefined) return null;
  const giveUp = async (): Promise<null> => {
    watch?.onStart('unavailable');
    await withOrganization(db, run.orgId, (tx) => clearAttempt(tx, run, attemptedAt));
    return null;
  };
  const msLeft = until - performance.now();
  if (msLeft <= 0) return giveUp();
  try {
    // Temporal takes a repeated start for the same run only until that run is continued by another.
    const earlierStart = isFirst ? null : await findStart(parts, run);
    if (earlierStart !== null) return earlierStart;
    const { runId, hasCallback } = await runs.start({
      ...requestOf(run, start),
      callback,
      deadlineMs: Date.now() + msLeft,
    });
    watch?.onStart(callbackOf !== undefined && !hasCallback ? 'withoutCallback' : 'started');
    return runId;
  } catch (error) {
    const code = error instanceof DomainError ? error.code : null;
    // A server behind a load balancer may not know the namespace yet.
    if (code === 'namespace_missing' && run.isOrgNew) return giveUp();
    // The run that has the id may be this one, continued by another.
    if (code === 'run_exists') {
      const own = await findStart(parts, run);
      if (own !== null) return own;
    }
    if (isRefusal(code)) throw await refuse(code, error instanceof Error ? error.message : undefined, error);
    if (!isUnavailable(error)) throw error;
    watch?.onStart('unavailable');
    return null;
  }
};

/** Starts a run whose row says that it is starting, and returns the row then. */
export const confirmStart = async (parts: RunParts, run: FoundRun, claimedUntil = 0): Promise<FoundRun> => {
  const { orgId, id } = run;
  const runId = await attemptStart(parts, run, claimedUntil);
  return withOrganization(parts.db, orgId, async (tx) => {
    const marked = runId === null ? null : markStarted(tx, orgId, [{ id, runId }]);
    const [, row] = await pipeline([marked, findRun(tx, orgId, id)]);
    return existingRun(row);
  });
};

const requestOf = (run: FoundRun, start: RunStart) => {
  const { workflowType, taskQueue, taskTimeoutSeconds, ...defaults } = run.workflow;
  const {
    executionTimeoutSeconds = defaults.executionTimeoutSeconds,
    priority = defaults.priority,
    fairnessKey = defaults.fairnessKey,
    fairnessWeight = defaults.fairnessWeight,
  } = start;
  const { input, startDelaySeconds, terminates, actor, memo } = start;
  return {
    namespace: run.namespace,
    workflowId: run.temporalId,
    requestId: run.id,
    workflowType,
    taskQueue,
    ...(input === undefined ? {} : { input }),
    executionTimeoutSeconds,
    taskTimeoutSeconds,
    priority,
    fairnessKey,
    fairnessWeight,
    startDelaySeconds,
    terminates,
    scheduled: run.schedule === null || run.occurrenceAt === null ? null : { by: run.schedule, at: run.occurrenceAt },
    memo: { ...memo, 'freehold.actor': actor, 'freehold.run': run.id },
  };
};

/** Records a start that was made, without making one. False: Temporal knows none. */
export const recordStart = async (parts: RunParts, run: FoundRun): Promise<boolean> => {
  const runId = await findStart(parts, run);
  if (runId === null) return false;
  await withOrganization(parts.db, run.orgId, (tx) => markStarted(tx, run.orgId, [{ id: run.id, runId }]));
  return true;
};

/** The start that an earlier attempt, whose outcome is unknown, has made. */
const findStart = async ({ runs }: RunParts, run: FoundRun): Promise<string | null> => {
  const { namespace, temporalId: workflowId, id: requestId } = run;
  return (await runs.findStarted({ namespace, workflowId, requestId }))?.runId ?? null;
};

/** The activities of a run that has ended. null: its history is gone, too large, or cannot be read. */
export const activitiesAt = async ({ runs }: RunParts, ref: TenantRunRef): Promise<TenantActivity[] | null> => {
  try {
    return await runs.activities(ref);
  } catch (error) {
    if (isUnavailable(error)) throw error;
    return null;
  }
};

/** Asks Temporal about a run that has started, and records its end. null: Temporal is unavailable, or does not know the run. */
export const askAbout = async (parts: RunParts, run: FoundRun): Promise<TenantRunState | null> => {
  const { runs } = parts;
  const { runId, temporalId: workflowId, namespace } = run;
  if (runId === null) return null;
  const ref = { namespace, workflowId, runId };
  try {
    const state = await runs.describe(ref);
    if (state === null) {
      // A server behind a load balancer may not know the namespace yet.
      if (run.isOrgNew) return null;
      const message = 'Temporal does not know the run any longer.';
      await endRun(parts, run, { status: 'terminated', failure: { type: null, message } });
      return null;
    }
    if (state.status === 'running') return state;
    const [outcome, activities] = await Promise.all([runs.outcome(ref), activitiesAt(parts, ref)]);
    await endRun(parts, run, {
      status: state.status,
      failure: outcome?.failure ?? null,
      finishedAt: state.finishedAt,
      activities,
    });
    return state;
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return null;
  }
};

export const rereadRun = async ({ db }: Pick<RunParts, 'db'>, { orgId, id }: FoundRun): Promise<FoundRun> =>
  existingRun(await withOrganization(db, orgId, (tx) => findRun(tx, orgId, id)));

export const existingRun = (row: FoundRun | undefined): FoundRun => {
  if (row === undefined) throw new DomainError('not_found', 'The run does not exist.');
  return row;
};
