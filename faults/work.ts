import type { Answer, Request } from './client.ts';
import type { LifePlan, RunPlan, WorkPlan } from './plan.ts';
import { type Born, type LifeContext, sendCopies } from './requests.ts';
import { taskQueue, type WorkInput, workflowType } from './tenant-workers.ts';

const workflow = 'work';
const reason = 'the fault campaign';
/** The shortest interval there is. */
const everySeconds = 10;

const scheduleOf = (index: number): string => `life-${index}-ticks`;

const isGood = (answer: Answer | null): answer is Answer => answer !== null && answer.status < 300;

/** Only those that are always over at the next occurrence may overlap. */
const inputOf = ({ overlap }: WorkPlan): WorkInput => ({ end: overlap === 'allow' ? 'completed' : 'never' });

/** Registers a workflow with a worker, a schedule, and starts the first runs. */
export const beginWork = async (context: LifeContext, { index, work }: LifePlan, born: Born): Promise<void> => {
  const { slug, namespace, ownerKey } = born;
  if (ownerKey === undefined) return;
  const { client, workers } = context;
  const create = (path: string, body: object): Promise<Answer | null> =>
    client.careful({
      method: 'POST',
      path: `/v1/orgs/${slug}${path}`,
      body,
      idempotencyKey: `life-${index}${path}`,
      key: ownerKey,
    });
  if (!isGood(await create('/workflows', { name: workflow, workflowType, taskQueue }))) return;
  workers.serve(namespace);
  const { overlap } = work;
  const input = inputOf(work);
  await create('/schedules', { name: scheduleOf(index), workflow, times: { everySeconds }, overlap, input });
  for (const [number, run] of work.runs.entries())
    await startRun(context, index, born, `life-${index}-run-${number}`, run);
};

const startRun = async (
  context: LifeContext,
  index: number,
  { slug }: Born,
  id: string,
  { copies, end }: RunPlan,
): Promise<void> => {
  const request: Request = {
    method: 'POST',
    path: `/v1/orgs/${slug}/workflows/${workflow}/runs`,
    body: { id, input: { end: end === 'completed' ? 'completed' : 'never' } satisfies WorkInput },
    idempotencyKey: id,
  };
  const answer = await sendCopies(context, index, request, copies);
  if (!isGood(answer) || (end !== 'canceled' && end !== 'terminated')) return;
  const { id: runId } = answer.body as { id: string };
  const verb = end === 'canceled' ? 'cancel' : 'terminate';
  await context.client.careful({ method: 'POST', path: `/v1/orgs/${slug}/runs/${runId}/${verb}`, body: { reason } });
};

/** Starts one more run, or pauses, resumes or triggers the schedule. The organization may not be active. */
export const workOn = async (
  context: LifeContext,
  { index, work }: LifePlan,
  born: Born,
  step: number,
): Promise<void> => {
  const { slug, ownerKey } = born;
  const act = work.acts[step];
  if (ownerKey === undefined || act === undefined) return;
  if (act === 'start')
    return startRun(context, index, born, `life-${index}-step-${step}`, { copies: 1, end: 'completed' });
  const request: Request = {
    method: 'POST',
    path: `/v1/orgs/${slug}/schedules/${scheduleOf(index)}/${act}`,
    ...(act === 'pause' ? { body: { reason } } : {}),
    ...(act === 'trigger' ? { idempotencyKey: `life-${index}-trigger-${step}` } : { key: ownerKey }),
  };
  await sendCopies(context, index, request, 1);
};

/** Ends the schedule, as planned. That of an organization that is not active stays. */
export const endWork = async (
  { client }: LifeContext,
  { index, work }: LifePlan,
  { slug, ownerKey }: Born,
): Promise<void> => {
  if (ownerKey === undefined || work.scheduleEnd === 'kept') return;
  const path = `/v1/orgs/${slug}/schedules/${scheduleOf(index)}`;
  const key = ownerKey;
  if (work.scheduleEnd === 'deleted') await client.careful({ method: 'DELETE', path, key });
  else await client.careful({ method: 'POST', path: `${path}/pause`, body: { reason }, key });
};
