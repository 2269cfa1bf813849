import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import type { Permission } from '../../contract/permissions.ts';
import { isRunOpen, type Run } from '../../contract/run.ts';
import type { QueryRun, RunAnswer, RunUpdate, SignalRun, UpdateRun } from '../../contract/run-message.ts';
import type { Tx } from '../../db/client.ts';
import type { FoundRun } from '../../db/workflow/run.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { writeOnce } from '../idempotency/answer.ts';
import { currentRank } from '../rank.ts';
import { askAbout, rereadRun } from './confirm.ts';
import { assertInputFits } from './input.ts';
import { confirmedRun, presentRun } from './run.ts';
import { assertServed, type StartedRun } from './start.ts';

/** Audits the signal, then sends it: the same request, sent again, is the same signal of the run. */
export const signalRun = async (
  ctx: Context,
  slug: string,
  id: string,
  { name, input }: SignalRun,
  options: RequestOptions,
): Promise<StartedRun> => {
  const { run, ref, parts } = await servedRun(ctx, 'run:signal', slug, id, input);
  const { value, replayed } = await writeOnce(ctx, { orgId: run.orgId }, options, async (tx) => {
    await assertMay(ctx, tx, run, 'run:signal');
    if (!isRunOpen(run.status)) throw new DomainError('run_ended');
    return {
      value: { requestId: uuid() },
      audit: { action: 'run.signal', target: `run:${id}`, detail: { name } },
    };
  });
  if (!(await parts.runs.signal(ref, { name, input, ...value }))) throw await ended(parts, run);
  const shown: Run = presentRun(await rereadRun(parts, run), ctx);
  return { run: shown, replayed };
};

/** Asks a worker, which answers without changing the run. */
export const queryRun = async (
  ctx: Context,
  slug: string,
  id: string,
  { name, input }: QueryRun,
): Promise<RunAnswer> => {
  const { run, ref, parts } = await servedRun(ctx, 'run:query', slug, id, input);
  const answer = await parts.runs.query(ref, { name, input }, ctx.settings.runResultBytesMax);
  if (answer === null) throw await ended(parts, run);
  return { result: answer.result ?? null };
};

interface SentUpdate {
  readonly update: RunUpdate;
  readonly replayed: boolean;
}

/** Audits the update, then sends it and waits for its outcome. Of a run that has ended, the outcome is still read. */
export const updateRun = async (
  ctx: Context,
  slug: string,
  id: string,
  { name, input, updateId }: UpdateRun,
  options: RequestOptions,
): Promise<SentUpdate> => {
  const { run, ref, parts } = await servedRun(ctx, 'run:update', slug, id, input);
  const isOpen = isRunOpen(run.status);
  const { value, replayed } = await writeOnce(ctx, { orgId: run.orgId }, options, async (tx) => {
    await assertMay(ctx, tx, run, 'run:update');
    if (!isOpen && updateId === undefined) throw new DomainError('run_ended');
    const sent = { updateId: updateId ?? uuid() };
    return {
      value: sent,
      audit: isOpen ? { action: 'run.update', target: `run:${id}`, detail: { name, ...sent } } : null,
    };
  });
  const answer = await parts.runs.update(ref, { name, input, ...value }, ctx.settings.runResultBytesMax);
  if (answer === null) throw await ended(parts, run);
  const { status, result = null, failure } = answer;
  return { update: { ...value, status, result, failure }, replayed };
};

type Parts = Awaited<ReturnType<typeof confirmedRun>>['parts'];

const servedRun = async (ctx: Context, permission: Permission, slug: string, id: string, input: unknown) => {
  authorize(ctx, permission, slug);
  assertInputFits(ctx, input);
  const { run, parts } = await confirmedRun(ctx, permission, slug, id);
  if (run.orgStatus !== 'active') throw new DomainError('illegal_transition', `The organization is ${run.orgStatus}.`);
  const { namespace, temporalId: workflowId, runId } = run;
  return { run, ref: { namespace, workflowId, runId }, parts };
};

const assertMay = async (ctx: Context, tx: Tx, { orgId }: FoundRun, permission: Permission): Promise<void> => {
  await assertServed(tx, orgId);
  await currentRank(ctx, tx, permission);
};

/** The error for a run that is no longer open in Temporal, whose end is recorded first. */
const ended = async (parts: Parts, run: FoundRun): Promise<DomainError> => {
  if (isRunOpen(run.status)) await askAbout(parts, run);
  return new DomainError('run_ended');
};
