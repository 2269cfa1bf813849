import { DomainError } from '../../contract/errors.ts';
import { actorOf } from '../../contract/principal.ts';
import { type EndRun, isRunOpen, type Run } from '../../contract/run.ts';
import { appendAudit } from '../../db/audit/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Context } from '../context.ts';
import { currentRank } from '../rank.ts';
import { activitiesAt, askAbout, endRun, rereadRun } from './confirm.ts';
import { confirmedRun, presentRun } from './run.ts';

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
