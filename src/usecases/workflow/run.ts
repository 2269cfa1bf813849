import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { Permission } from '../../contract/permissions.ts';
import { actorOf, isPlatform } from '../../contract/principal.ts';
import {
  type EndRun,
  isRunOpen,
  type Run,
  type RunDetails,
  type RunFilter,
  type RunResult,
  type StartOptions,
  type StartRun,
} from '../../contract/run.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockWorkflow, shareOrganization } from '../../db/locks.ts';
import { pipeline } from '../../db/pipeline.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { activitiesOf, type KeptActivity } from '../../db/workflow/activity.ts';
import { countStartsSince, type FoundRun, findOpenRun, findRun, insertRuns, runPage } from '../../db/workflow/run.ts';
import type { WorkflowRow } from '../../db/workflow/schema.ts';
import { countOpenRuns, findWorkflow } from '../../db/workflow/workflow.ts';
import type { TenantRuns } from '../../providers/temporal/port.ts';
import { authorize, organizationNotFound } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { writeOnce } from '../idempotency/answer.ts';
import { runUrlIn } from '../operation/view.ts';
import { pageOf, positionOf } from '../page.ts';
import { currentRank } from '../rank.ts';
import { orgIdOf } from '../scope.ts';
import { isUnavailable } from '../unavailable.ts';
import {
  activitiesAt,
  askAbout,
  confirmStart,
  endRun,
  existingRun,
  leaseFromNow,
  recordEnd,
  rereadRun,
} from './confirm.ts';
import type { RunParts } from './parts.ts';
import { existingWorkflow } from './workflow.ts';

export interface StartedRun {
  readonly run: Run;
  /** An earlier request has started it. */
  readonly replayed: boolean;
}

/**
 * Claims the run in the transaction that audits it, then starts it. While Temporal is unavailable it stays `starting`: a worker
 * starts it then, and the same request may be sent again.
 */
export const startRun = async (
  ctx: Context,
  slug: string,
  name: string,
  request: StartRun,
  options: RequestOptions,
  origin: { readonly schedule?: string; readonly occurrenceAt?: Date } = {},
): Promise<StartedRun> => {
  authorize(ctx, 'run:start', slug);
  const orgId = await orgIdOf(ctx, slug);
  let claimed: FoundRun | undefined;
  let claimedUntil = 0;
  const { value, replayed } = await writeOnce(ctx, { orgId }, options, async (tx) => {
    claimed = undefined;
    claimedUntil = leaseFromNow();
    const { input, id: temporalId = uuid(), startDelaySeconds = 0, onConflict } = request;
    const requestDigest = digestOf(name, request);
    const [, , locked, open] = await pipeline([
      assertServed(tx, orgId),
      currentRank(ctx, tx, 'run:start'),
      lockWorkflow(tx, orgId, name),
      findOpenRun(tx, orgId, temporalId),
    ]);
    const workflow = existingWorkflow(locked);
    if (open !== undefined && onConflict !== 'terminate') {
      if (onConflict === 'useExisting' || open.requestDigest === requestDigest)
        return { value: { id: open.id, isFound: true }, audit: null };
      throw new DomainError('run_exists');
    }
    await assertWithinLimits(ctx, tx, workflow);
    const id = uuid();
    const start = {
      ...(input === undefined ? {} : { input }),
      ...optionsOf(request),
      startDelaySeconds,
      terminates: open !== undefined,
      actor: actorOf(ctx.principal).actor,
    };
    // Before the new one, since only one open run has the id, and late, since it locks the events of the organization.
    if (open !== undefined) await recordEnd(tx, open, { status: 'terminated', failure: replaced }, ctx.dispatch.watch);
    // A start of another workflow may just have taken the id.
    const row = { id, orgId, workflowId: workflow.id, temporalId, requestDigest, start, ...origin };
    const [inserted, found] = await pipeline([insertRuns(tx, [row]), findRun(tx, orgId, id)]);
    if (inserted.length === 0) throw new DomainError('run_exists');
    claimed = found;
    return {
      value: { id, isFound: false },
      audit: { action: 'run.start', target: `run:${id}`, detail: { workflow: name, workflowId: temporalId } },
    };
  });
  const parts = partsOf(ctx);
  const run =
    replayed || claimed === undefined
      ? await confirmStart(
          parts,
          existingRun(await withOrganization(ctx.db, orgId, (tx) => findRun(tx, orgId, value.id))),
        )
      : await confirmStart(parts, claimed, claimedUntil);
  return { run: presentRun(run, ctx), replayed: replayed || value.isFound };
};

const replaced = { type: null, message: 'It was ended for another run with its id.' };

/** The organization stays active until the transaction ends. */
export const assertServed = async (tx: Tx, orgId: string): Promise<void> => {
  const status = await shareOrganization(tx, orgId);
  if (status === undefined) throw organizationNotFound();
  if (status !== 'active') throw new DomainError('illegal_transition', `The organization is ${status}.`);
};

const assertWithinLimits = async (
  { settings }: Context,
  tx: Tx,
  { orgId, id, openRunsMax }: WorkflowRow,
): Promise<void> => {
  const [starts, open, ofWorkflow] = await pipeline([
    countStartsSince(tx, orgId, 60),
    countOpenRuns(tx, orgId),
    openRunsMax === null ? null : countOpenRuns(tx, orgId, id),
  ]);
  if (starts >= settings.runStartsPerMinuteMax) {
    const message = `An organization may start at most ${settings.runStartsPerMinuteMax} runs a minute.`;
    throw new DomainError('rate_limited', message, { retryAfterSeconds: 10 });
  }
  if (open >= settings.openRunsMax)
    throw new DomainError('run_limit_reached', `An organization may have at most ${settings.openRunsMax} open runs.`);
  if (openRunsMax !== null && ofWorkflow !== null && ofWorkflow >= openRunsMax)
    throw new DomainError('run_limit_reached', `At most ${openRunsMax} runs of this workflow may be open.`);
};

const optionsOf = ({
  memo,
  executionTimeoutSeconds,
  priority,
  fairnessKey,
  fairnessWeight,
}: StartRun): StartOptions => ({
  memo,
  executionTimeoutSeconds,
  priority,
  fairnessKey,
  fairnessWeight,
});

/** Of what is asked for, without what is done about a conflict. */
const digestOf = (workflow: string, { input, id, startDelaySeconds = 0, ...request }: StartRun): string => {
  const options = JSON.stringify(optionsOf(request));
  return (
    createHash('sha256')
      // An absent input and null are two things to a workflow.
      .update(JSON.stringify([workflow, id ?? null, startDelaySeconds, ...(input === undefined ? [] : [input])]))
      // Without options it is that of a run started before there were any.
      .update(options === '{}' ? '' : options)
      .digest('hex')
  );
};

/** Newest first. */
export const listRuns = async (
  ctx: Context,
  slug: string,
  { limit, cursor, workflow: name, status, schedule }: ListQuery & RunFilter,
): Promise<Page<Run>> => {
  authorize(ctx, 'run:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, async (tx) => {
    const workflow = name === undefined ? undefined : await findWorkflow(tx, orgId, name);
    if (name !== undefined && workflow === undefined) return { data: [], nextCursor: null };
    return pageOf(
      limit,
      (rows) => runPage(tx, orgId, { workflowId: workflow?.id, status, schedule }, rows, position),
      (row) => presentRun(row, ctx),
    );
  });
};

const workerWaitMs = 10_000;

export const readRun = async (ctx: Context, slug: string, id: string): Promise<RunDetails> => {
  const { run, parts } = await found(ctx, 'run:read', slug, id);
  const state = isRunOpen(run.status) ? await askAbout(parts, run) : null;
  const current = isRunOpen(run.status) ? await rereadRun(parts, run) : run;
  const shown = presentRun(current, ctx);
  if (state === null || state.status !== 'running') {
    const activities = isRunOpen(current.status)
      ? []
      : await withOrganization(ctx.db, run.orgId, (tx) => activitiesOf(tx, run));
    return {
      ...shown,
      live: false,
      waitsForWorker: null,
      pendingActivities: [],
      activities: activities.map(presentActivity),
    };
  }
  const { taskWaitsSince, taskQueue, pendingActivities } = state;
  const isLate = taskWaitsSince !== null && Date.now() - taskWaitsSince.getTime() >= workerWaitMs;
  return {
    ...shown,
    live: true,
    waitsForWorker: isLate ? await isUnserved(parts, run.namespace, taskQueue) : false,
    pendingActivities: [...pendingActivities],
    activities: [],
  };
};

const presentActivity = ({ startedAt, finishedAt, ...activity }: KeptActivity): RunDetails['activities'][number] => ({
  ...activity,
  startedAt: startedAt?.toISOString() ?? null,
  finishedAt: finishedAt?.toISOString() ?? null,
});

/** Whether no worker polls the queue; null: Temporal has just become unavailable. */
const isUnserved = async (
  { runs }: { runs: TenantRuns },
  namespace: string,
  queue: string,
): Promise<boolean | null> => {
  try {
    return !(await runs.isPolled(namespace, queue));
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return null;
  }
};

export const readRunResult = async (ctx: Context, slug: string, id: string): Promise<RunResult> => {
  const { run, parts } = await found(ctx, 'run-result:read', slug, id);
  if (isRunOpen(run.status)) await askAbout(parts, run);
  const { status, failure, runId, temporalId: workflowId, namespace } = await rereadRun(parts, run);
  if (isRunOpen(status) || runId === null) return { status, result: null, isKept: true, failure };
  const outcome = await parts.runs.outcome({ namespace, workflowId, runId }, ctx.settings.runResultBytesMax);
  return {
    status,
    result: outcome?.result ?? null,
    isKept: outcome !== null,
    failure: outcome?.failure ?? failure,
  };
};

/** Asks the run to end; its worker decides when. */
export const cancelRun = async (ctx: Context, slug: string, id: string, { reason }: EndRun): Promise<Run> => {
  const { run, parts } = await requestEnd(ctx, 'run:cancel', slug, id, reason);
  const { runId, namespace, temporalId: workflowId } = run;
  await parts.runs.cancel({ namespace, workflowId, runId }, ctx.requestId, reason);
  await askAbout(parts, run);
  return presentRun(await rereadRun(parts, run), ctx);
};

/** Ends the run at once, wherever it is. */
export const terminateRun = async (ctx: Context, slug: string, id: string, { reason }: EndRun): Promise<Run> => {
  const { run, parts } = await requestEnd(ctx, 'run:terminate', slug, id, reason);
  const { runId, namespace, temporalId: workflowId } = run;
  const ref = { namespace, workflowId, runId };
  if (await parts.runs.terminate(ref, reason)) {
    const activities = await activitiesAt(parts, ref).catch(() => null);
    await endRun(parts, run, { status: 'terminated', failure: { type: null, message: reason }, activities });
  } else await askAbout(parts, run);
  return presentRun(await rereadRun(parts, run), ctx);
};

/** Audits the request to end an open run before it is sent. */
const requestEnd = async (
  ctx: Context,
  permission: 'run:cancel' | 'run:terminate',
  slug: string,
  id: string,
  reason: string,
) => {
  const { run, parts } = await confirmedRun(ctx, permission, slug, id);
  if (!isRunOpen(run.status)) throw new DomainError('run_ended');
  await withOrganization(ctx.db, run.orgId, async (tx) => {
    await currentRank(ctx, tx, permission);
    await appendAudit(tx, {
      orgId: run.orgId,
      ...actorOf(ctx.principal),
      requestId: ctx.requestId,
      action: permission === 'run:cancel' ? 'run.cancel' : 'run.terminate',
      target: `run:${id}`,
      reason,
    });
  });
  return { run, parts };
};

/** A run with its id in Temporal, which confirms its start now if it has not before. */
export const confirmedRun = async (ctx: Context, permission: Permission, slug: string, id: string) => {
  const { run, parts } = await found(ctx, permission, slug, id);
  if (run.status === 'starting') await confirmStart(parts, run);
  const confirmed = run.status === 'starting' ? await rereadRun(parts, run) : run;
  const { runId, status } = confirmed;
  if (runId !== null) return { run: { ...confirmed, runId }, parts };
  if (!isRunOpen(status)) throw new DomainError('run_ended');
  throw new DomainError('temporal_unavailable', 'Temporal has not confirmed the start yet.');
};

const found = async (ctx: Context, permission: Permission, slug: string, id: string) => {
  authorize(ctx, permission, slug);
  const orgId = await orgIdOf(ctx, slug);
  const run = existingRun(await withOrganization(ctx.db, orgId, (tx) => findRun(tx, orgId, id)));
  return { run, parts: partsOf(ctx) };
};

const partsOf = ({ db, temporal, dispatch }: Context): RunParts => ({ db, runs: temporal.tenants, ...dispatch });

export const presentRun = (row: FoundRun, { settings, principal }: Pick<Context, 'settings' | 'principal'>): Run => ({
  id: row.id,
  workflow: row.workflow.name,
  workflowId: row.temporalId,
  runId: row.runId,
  namespace: row.namespace,
  status: row.status,
  failure: row.failure,
  schedule: row.schedule,
  occurrenceAt: row.occurrenceAt?.toISOString() ?? null,
  webUrl:
    row.runId === null || !isPlatform(principal)
      ? null
      : runUrlIn(settings.webUiUrl, row.namespace, row.temporalId, row.runId),
  createdAt: row.createdAt.toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
});
