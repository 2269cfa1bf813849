import type { Answer, Request } from './client.ts';
import type { IssuedKey } from './ledger.ts';
import { joinAndSignIn } from './people.ts';
import type { LifePlan } from './plan.ts';
import { type Born, type LifeContext, sendCopies } from './requests.ts';
import { gatherTeam } from './team.ts';

const isCreated = (answer: Answer | null): answer is Answer => answer?.status === 201;

/** Creates the owner's first key, by the platform; with it a webhook besides the stream of the same events, members, people who sign in, and more keys. Repeats unanswered requests. Returns the organization with that key. */
export const furnish = async (context: LifeContext, plan: LifePlan, born: Born): Promise<Born> => {
  if (plan.keys === 0) return born;
  const { client } = context;
  const listed = await client.careful({ method: 'GET', path: `/v1/orgs/${born.slug}/users?role=owner` });
  const [owner] = listed?.status === 200 ? (listed.body as { data: { id: string }[] }).data : [];
  if (owner === undefined) return born;
  const first = await issueKey(context, plan.index, born, { userId: owner.id, number: 1 });
  if (first === null) return born;
  if (plan.hasWebhook) {
    context.follower.follow(born.orgId, born.slug);
    await registerWebhook(context, plan.index, born, first.secret);
  }
  for (let number = 1; number <= plan.members; number += 1) {
    await addMember(context, plan.index, born, { key: first.secret, number });
  }
  if (plan.person !== undefined) await joinAndSignIn(context, plan.index, born, first.secret, plan.person);
  for (let number = 2; number <= plan.keys; number += 1) {
    const key = await issueKey(context, plan.index, born, { userId: owner.id, number, key: first.secret });
    if (key !== null) await revoke(context, plan.index, born, key, first.secret);
  }
  const team = plan.team && (await gatherTeam(context, plan.index, born, first.secret, plan.team));
  return { ...born, ownerKey: first.secret, ...(team === undefined ? {} : { team }) };
};

const registerWebhook = async (
  { client, ledger, receiver }: LifeContext,
  index: number,
  { slug, orgId }: Born,
  key: string,
): Promise<void> => {
  const url = receiver.urlOf(index);
  const answer = await client.careful({
    method: 'POST',
    path: `/v1/orgs/${slug}/webhooks`,
    body: { url },
    idempotencyKey: `life-${index}-webhook`,
    key,
  });
  if (!isCreated(answer)) return;
  const { id, secret } = answer.body as { id: string; secret: string | null };
  ledger.webhooks.set(id, { id, orgId, url, secret });
};

const addMember = async (
  context: LifeContext,
  index: number,
  { slug, orgId }: Born,
  { key, number }: { key: string; number: number },
): Promise<void> => {
  const request: Request = {
    method: 'POST',
    path: `/v1/orgs/${slug}/users`,
    body: { email: `member-${index}-${number}@campaign.example`, role: 'member' },
    idempotencyKey: `life-${index}-member-${number}`,
    key,
  };
  const answer = await sendCopies(context, index, request, 1 + (number % 2));
  if (!isCreated(answer)) return;
  context.ledger.rows.push({ life: index, table: 'users', id: (answer.body as { id: string }).id, orgId });
};

/** null: the request was refused, or the answer with the secret was lost. */
const issueKey = async (
  { client, ledger }: LifeContext,
  index: number,
  { slug, orgId }: Born,
  { userId, number, key }: { userId: string; number: number; key?: string },
): Promise<IssuedKey | null> => {
  const answer = await client.careful({
    method: 'POST',
    path: `/v1/orgs/${slug}/api-keys`,
    body: { name: `key ${number}`, userId },
    idempotencyKey: `life-${index}-key-${number}`,
    ...(key === undefined ? {} : { key }),
  });
  if (!isCreated(answer)) return null;
  const { id, secret } = answer.body as { id: string; secret: string | null };
  ledger.rows.push({ life: index, table: 'api_keys', id, orgId });
  if (secret === null) return null;
  const issued = { id, orgId, secret, isRevoked: false };
  ledger.keys.set(id, issued);
  return issued;
};

const revoke = async (
  { client }: LifeContext,
  index: number,
  { slug }: Born,
  issued: IssuedKey,
  key: string,
): Promise<void> => {
  const answer = await client.careful({
    method: 'POST',
    path: `/v1/orgs/${slug}/api-keys/${issued.id}/revoke`,
    body: { reason: 'the fault campaign' },
    idempotencyKey: `life-${index}-revoke-${issued.id}`,
    key,
  });
  issued.isRevoked = answer?.status === 200;
};
