import { DomainError } from '../../contract/errors.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { Permission } from '../../contract/permissions.ts';
import { isPlatform } from '../../contract/principal.ts';
import { isRunOpen, type Run, type RunDetails, type RunFilter, type RunResult } from '../../contract/run.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { activitiesOf, type KeptActivity } from '../../db/workflow/activity.ts';
import { findRun, type ListedRun, runPage } from '../../db/workflow/run.ts';
import { findWorkflow } from '../../db/workflow/workflow.ts';
import type { TenantRuns } from '../../providers/temporal/port.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { runUrlIn } from '../operation/view.ts';
import { pageOf, positionOf } from '../page.ts';
import { orgIdOf } from '../scope.ts';
import { isUnavailable } from '../unavailable.ts';
import { askAbout, confirmStart, existingRun, rereadRun } from './confirm.ts';
import type { RunParts } from './parts.ts';

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

export const partsOf = ({ db, temporal, dispatch }: Context): RunParts => ({ db, runs: temporal.tenants, ...dispatch });

export const presentRun = (row: ListedRun, { settings, principal }: Pick<Context, 'settings' | 'principal'>): Run => ({
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
