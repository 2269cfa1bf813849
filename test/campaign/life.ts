import { setTimeout as sleep } from 'node:timers/promises';
import { actions, type Status } from './actions.ts';
import type { Request } from './client.ts';
import { furnish } from './furnish.ts';
import { sendGarbage } from './garbage.ts';
import type { ChangePlan, CreationPlan, LifePlan } from './plan.ts';
import { abandon, type LifeContext, perform } from './requests.ts';

export interface Born {
  slug: string;
  orgId: string;
  operationId: string;
  request: Request;
}

/** One organization's life: created, furnished, changed, as its plan says. */
export const live = async (context: LifeContext, plan: LifePlan): Promise<void> => {
  const { client, ledger, tally } = context;
  const { creation, index } = plan;
  if (creation.isAfterGarbage) tally.garbage += await sendGarbage(client, ledger);
  if (creation.isAbandoned) return abandon(context, index, creationRequest(creation, `life-${index}-create`));
  const born =
    (await create(context, creation, index, `life-${index}-create`)) ??
    // Undone or refused: once more, as somebody would who still wants it, and now without trouble of our making.
    (await create(context, { ...creation, ...untroubled }, index, `life-${index}-create-again`));
  if (born === null) return;
  await furnish(context, plan, born);
  for (const [step, change] of plan.changes.entries()) {
    await sleep(change.pauseMs, undefined, { signal: context.signal });
    if (change.isCreationRepeated) await repeatCreation(context, index, born);
    await alter(context, index, born, change, `life-${index}-change-${step}`);
  }
};

const untroubled = { cancelAfterMs: undefined, refusal: undefined, squatter: undefined } as const;

const creationRequest = ({ name, slug, ownerEmail }: CreationPlan, idempotencyKey: string): Request => ({
  method: 'POST',
  path: '/v1/orgs',
  body: { name, ...(slug === undefined ? {} : { slug }), owner: { email: ownerEmail } },
  idempotencyKey,
});

const create = async (
  context: LifeContext,
  plan: CreationPlan,
  index: number,
  idempotencyKey: string,
): Promise<Born | null> => {
  const { slug, squatter, refusal } = plan;
  const request = creationRequest(plan, idempotencyKey);
  const trouble: Promise<void>[] = [];
  if (slug !== undefined && squatter !== undefined) {
    context.tally.squatted += 1;
    trouble.push(context.refusals.squat(slug, squatter === 'marked'));
  }
  if (slug !== undefined && refusal !== undefined) {
    trouble.push(context.refusals.refuseFor(slug, refusal.status, refusal.ms));
  }
  const performed = await perform(context, index, request, plan);
  await Promise.all(trouble);
  if (performed === null || performed.operation.status !== 'succeeded') return null;
  const { operation, answer } = performed;
  // Whoever was told of a problem asks again, and is told of the organization.
  const told = answer.status < 300 ? answer : await context.client.careful(request);
  if (told === null || told.status >= 300) return null;
  const { org } = told.body as { org: { slug: string } };
  return { slug: org.slug, orgId: operation.orgId, operationId: operation.id, request };
};

/** The creation's request comes once more, long after it was answered: it must not create anything. */
const repeatCreation = async (context: LifeContext, index: number, born: Born): Promise<void> => {
  context.tally.reordered += 1;
  const answer = await context.client.careful(born.request);
  if (answer === null) return;
  const { operation } = answer.body as { operation?: { id: string } };
  if (answer.status >= 300 || operation?.id !== born.operationId) {
    context.ledger.contradictions.push(
      `life ${index}: its creation ${born.operationId} was answered differently later: ${JSON.stringify(answer)}`,
    );
  }
};

const statusOf = async ({ client }: LifeContext, { slug }: Born): Promise<Status | null> => {
  const answer = await client.careful({ method: 'GET', path: `/v1/orgs/${slug}` });
  if (answer?.status === 404) return 'gone';
  return answer?.status === 200 ? (answer.body as { status: Status }).status : null;
};

const alter = async (
  context: LifeContext,
  index: number,
  born: Born,
  change: ChangePlan,
  idempotencyKey: string,
): Promise<void> => {
  const status = await statusOf(context, born);
  const possible = actions.filter(({ from }) => status !== null && from.includes(status));
  const action = possible[Math.floor(change.choice * possible.length)];
  if (action === undefined) return;
  const request = { ...action.request(born.slug), idempotencyKey };
  const performing = perform(context, index, request, change);
  const { refusalMs } = change;
  const refusing = refusalMs === undefined ? undefined : context.refusals.refuseFor(born.slug, action.to, refusalMs);
  await Promise.all([performing, refusing]);
};
