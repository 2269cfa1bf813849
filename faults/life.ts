import { setTimeout as sleep } from 'node:timers/promises';
import { chooseAction, paymentOf, type Status } from './actions.ts';
import { agree } from './agreements.ts';
import type { Request } from './client.ts';
import { furnish } from './furnish.ts';
import { sendGarbage } from './garbage.ts';
import type { ChangePlan, CreationPlan, LifePlan } from './plan.ts';
import { abandon, type Born, type LifeContext, perform } from './requests.ts';
import { beginWork, endWork, workOn } from './work.ts';

/** Lives one organization's life by its plan: created, furnished and changed. */
export const live = async (context: LifeContext, plan: LifePlan): Promise<void> => {
  const { client, ledger, tally } = context;
  const { creation, index } = plan;
  if (creation.isAfterGarbage) tally.garbage += await sendGarbage(client, ledger);
  if (creation.isAbandoned) return abandon(context, index, creationRequest(creation, `life-${index}-create`));
  const born =
    (await create(context, creation, index, `life-${index}-create`)) ??
    // Undone or refused: tries again without planned trouble, like a user who still wants the organization.
    (await create(context, { ...creation, ...untroubled }, index, `life-${index}-create-again`));
  if (born === null) return;
  const furnished = await furnish(context, plan, born);
  await beginWork(context, plan, furnished);
  const isFirst = plan.team?.isBeforeChanges === true;
  if (isFirst) await agree(context, plan, furnished);
  await Promise.all([changeByPlan(context, plan, furnished), isFirst ? undefined : agree(context, plan, furnished)]);
};

/** Changes the organization by its plan. */
const changeByPlan = async (context: LifeContext, plan: LifePlan, furnished: Born): Promise<void> => {
  let current = furnished;
  for (const [step, change] of plan.changes.entries()) {
    await sleep(change.pauseMs, undefined, { signal: context.signal });
    if (change.isCreationRepeated) await repeatCreation(context, plan.index, current);
    await workOn(context, plan, current, step);
    current = await alter(context, plan, current, change, `life-${plan.index}-change-${step}`);
  }
  await endWork(context, plan, current);
};

const untroubled = {
  cancelAfterMs: undefined,
  refusal: undefined,
  squatter: undefined,
  payment: undefined,
} as const;

const creationRequest = ({ name, slug, ownerEmail, payment }: CreationPlan, idempotencyKey: string): Request => ({
  method: 'POST',
  path: '/v1/orgs',
  body: {
    name,
    ...(slug === undefined ? {} : { slug }),
    owner: { email: ownerEmail },
    ...(payment === undefined ? {} : { activation: 'on_payment' }),
  },
  idempotencyKey,
});

const create = async (
  context: LifeContext,
  plan: CreationPlan,
  index: number,
  idempotencyKey: string,
): Promise<Born | null> => {
  const { slug, squatter, refusal, payment } = plan;
  const request = creationRequest(plan, idempotencyKey);
  const trouble: Promise<void>[] = [];
  if (slug !== undefined && squatter !== undefined) {
    context.tally.squatted += 1;
    trouble.push(context.refusals.squat(slug, squatter === 'marked'));
  }
  if (slug !== undefined && refusal !== undefined) {
    trouble.push(context.refusals.refuseFor(slug, refusal.status, refusal.ms));
  }
  if (slug !== undefined && payment !== undefined && payment.afterMs !== null) {
    trouble.push(pay(context, slug, idempotencyKey, payment.afterMs));
  }
  const performed = await perform(context, index, request, plan);
  await Promise.all(trouble);
  if (performed === null || performed.operation.status !== 'succeeded') return null;
  const { operation, answer } = performed;
  // A caller who received a problem repeats the request and gets the organization.
  const told = answer.status < 300 ? answer : await context.client.careful(request);
  if (told === null || told.status >= 300) return null;
  const { org } = told.body as { org: { slug: string; namespace: string } };
  const { slug: given, namespace } = org;
  return { slug: given, namespace, orgId: operation.orgId, operationId: operation.id, request };
};

/** Reports the payment until it is answered. A canceled or unstarted creation cannot be paid for. */
const pay = async (
  { client, tally, signal }: LifeContext,
  slug: string,
  id: string,
  afterMs: number,
): Promise<void> => {
  await sleep(afterMs, undefined, { signal });
  tally.payments += 1;
  await client.careful({ ...paymentOf(slug, `payment-${id}`), idempotencyKey: `${id}-payment` });
};

/** Repeats the creation's request long after it was answered: it must not create anything. */
const repeatCreation = async (context: LifeContext, index: number, born: Born): Promise<void> => {
  context.tally.reordered += 1;
  const answer = await context.client.careful(born.request);
  if (answer === null) return;
  const { operation } = answer.body as { operation?: { id: string } };
  if (answer.status >= 300 || operation?.id !== born.operationId) {
    context.ledger.contradictions.push(
      `life ${index}: the later answer to its creation ${born.operationId} differs: ${JSON.stringify(answer)}`,
    );
  }
};

const statusOf = async ({ client }: LifeContext, { slug }: Born): Promise<Status | null> => {
  const answer = await client.careful({ method: 'GET', path: `/v1/orgs/${slug}` });
  if (answer?.status === 404) return 'gone';
  return answer?.status === 200 ? (answer.body as { status: Status }).status : null;
};

/** Makes one change and returns the organization afterwards. A deleted one is created again under its slug. */
const alter = async (
  context: LifeContext,
  plan: LifePlan,
  born: Born,
  change: ChangePlan,
  idempotencyKey: string,
): Promise<Born> => {
  const { index, creation } = plan;
  const status = await statusOf(context, born);
  if (status === 'gone') {
    const again = { ...creation, ...change, ...untroubled, slug: born.slug };
    return (await create(context, again, index, idempotencyKey)) ?? born;
  }
  const action = status === null ? undefined : chooseAction(status, change.choice);
  if (action === undefined) return born;
  const { refusalMs } = change;
  await Promise.all([
    perform(context, index, { ...action.request(born.slug), idempotencyKey }, change),
    refusalMs === undefined ? undefined : context.refusals.refuseFor(born.slug, action.sets, refusalMs),
  ]);
  return born;
};
