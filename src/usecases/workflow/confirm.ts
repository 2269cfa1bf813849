// What Temporal does with a run is written to its row: by the request that needs it, and by a worker for the others.
import { DomainError } from '../../contract/errors.ts';
import type { RunFailure } from '../../contract/run.ts';
import type { Db, Tx } from '../../db/client.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { type FoundRun, findRun, markEnded, markStarted, startOf } from '../../db/workflow/run.ts';
import type { TenantRunState, TenantRuns } from '../../providers/temporal/port.ts';
import { isUnavailable } from '../unavailable.ts';

interface Parts {
  readonly db: Db;
  readonly runs: TenantRuns;
}

interface End {
  readonly status: FoundRun['status'];
  readonly failure: RunFailure | null;
  readonly finishedAt?: Date | null;
}

/** Records the end of a run and announces it. False: it had ended before. */
export const recordEnd = async (tx: Tx, run: FoundRun, end: End): Promise<boolean> => {
  if (!(await markEnded(tx, run, end))) return false;
  const { orgId, id, temporalId, workflow } = run;
  await appendOutbox(tx, {
    orgId,
    type: end.status === 'completed' ? 'run.completed' : 'run.failed',
    payload: { orgId, runId: id, workflow: workflow.name, workflowId: temporalId, status: end.status },
  });
  return true;
};

export const endRun = ({ db }: Pick<Parts, 'db'>, run: FoundRun, end: End): Promise<boolean> =>
  withOrganization(db, run.orgId, (tx) => recordEnd(tx, run, end));

/**
 * Starts a run whose row says that it is starting. Sent again, it is the same run. Throws, with the row ended, if Temporal refuses;
 * leaves the row as it is while Temporal is unavailable.
 */
export const confirmStart = async ({ db, runs }: Parts, run: FoundRun): Promise<void> => {
  const start = startOf(run);
  if (run.status !== 'starting' || start === null) return;
  const refuse = async (code: 'illegal_transition' | 'namespace_missing' | 'run_exists', message?: string) => {
    const error = new DomainError(code, message);
    await endRun({ db }, run, { status: 'notStarted', failure: { type: code, message: error.message } });
    return error;
  };
  if (run.orgStatus !== 'active') throw await refuse('illegal_transition', `The organization is ${run.orgStatus}.`);
  const { input, startDelaySeconds, terminates, actor } = start;
  const { workflowType, taskQueue, executionTimeoutSeconds, taskTimeoutSeconds, priority } = run.workflow;
  try {
    const { runId } = await runs.start({
      namespace: run.namespace,
      workflowId: run.temporalId,
      requestId: run.id,
      workflowType,
      taskQueue,
      ...(input === undefined ? {} : { input }),
      executionTimeoutSeconds,
      taskTimeoutSeconds,
      priority,
      startDelaySeconds,
      terminates,
      memo: { 'freehold.actor': actor, 'freehold.run': run.id },
    });
    await withOrganization(db, run.orgId, (tx) => markStarted(tx, run, runId));
  } catch (error) {
    if (error instanceof DomainError && (error.code === 'run_exists' || error.code === 'namespace_missing'))
      throw await refuse(error.code);
    if (!isUnavailable(error)) throw error;
  }
};

/** Asks Temporal about a run that has started, and records its end. null: Temporal is unavailable, or does not know the run. */
export const askAbout = async ({ db, runs }: Parts, run: FoundRun): Promise<TenantRunState | null> => {
  const { runId, temporalId: workflowId, namespace } = run;
  if (runId === null) return null;
  const ref = { namespace, workflowId, runId };
  try {
    const state = await runs.describe(ref);
    if (state === null) {
      const message = 'Temporal does not know the run any longer.';
      await endRun({ db }, run, { status: 'terminated', failure: { type: null, message } });
      return null;
    }
    if (state.status === 'running') return state;
    const outcome = await runs.outcome(ref);
    await endRun({ db }, run, {
      status: state.status,
      failure: outcome?.failure ?? null,
      finishedAt: state.finishedAt,
    });
    return state;
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return null;
  }
};

export const rereadRun = async ({ db }: Pick<Parts, 'db'>, { orgId, id }: FoundRun): Promise<FoundRun> => {
  const row = await withOrganization(db, orgId, (tx) => findRun(tx, orgId, id));
  if (row === undefined) throw new DomainError('not_found', 'The run does not exist.');
  return row;
};
