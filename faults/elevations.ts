import { setTimeout as sleep } from 'node:timers/promises';
import { cancelOf } from './actions.ts';
import type { Request } from './client.ts';
import { decide, isDone, reason, untilShown } from './decisions.ts';
import type { LedgerElevation } from './ledger.ts';
import { isGood } from './people.ts';
import type { TeamPlan } from './plan.ts';
import { type Born, type LifeContext, sendCopies } from './requests.ts';
import type { Team } from './team.ts';

interface Elevation {
  status: string;
  endsAt: string | null;
}

const apis = [0, 1];

/** More rights for a while: requested, decided about, used, ended and reviewed. */
export const elevate = async (
  context: LifeContext,
  index: number,
  born: Born,
  team: Team,
  plan: TeamPlan,
): Promise<void> => {
  const { client, ledger } = context;
  const base = `/v1/orgs/${born.slug}/elevations`;
  const asking: Request = {
    method: 'POST',
    path: base,
    body: { role: 'admin', durationSeconds: plan.elevation === 'endedInTime' ? 60 : 600, reason },
    idempotencyKey: `life-${index}-elevation`,
    key: team.requester.accessToken,
  };
  const asked = await sendCopies(context, index, asking, plan.copies);
  if (asked?.status !== 202) return;
  const { id } = asked.body as { id: string };
  const elevation: LedgerElevation = { id, orgId: born.orgId, slug: born.slug, token: null };
  ledger.elevations.set(id, elevation);
  if (await isBroughtToItsEnd(context, index, born, team, plan, elevation)) return;
  // The organization has changed, or an answer was lost. Nothing waits for people who will not come.
  await client.careful({ ...cancelOf(id), idempotencyKey: `life-${index}-elevation-cancel` });
  await client.careful({ method: 'POST', path: `${base}/${id}/end`, body: { reason } });
};

const isBroughtToItsEnd = async (
  context: LifeContext,
  index: number,
  born: Born,
  { requester, approvers }: Team,
  plan: TeamPlan,
  elevation: LedgerElevation,
): Promise<boolean> => {
  const { client, ledger, signal } = context;
  const { id, slug } = elevation;
  const path = `/v1/orgs/${slug}/elevations/${id}`;
  const key = requester.accessToken;
  const { copies } = plan;
  if (await decide(context, index, born, id, 'approve', requester, 1))
    ledger.contradictions.push(`life ${index}: the requester of the elevation ${id} has approved it`);
  if (plan.elevation === 'withdrawn') {
    const withdrawn = {
      method: 'POST',
      path: `/v1/orgs/${slug}/approvals/${id}/cancel`,
      body: { reason },
      key,
    } as const;
    return isDone(await sendCopies(context, index, withdrawn, copies));
  }
  const [first, second] = approvers;
  if (plan.elevation === 'denied') return decide(context, index, born, id, 'deny', first, copies);
  const decided = await Promise.all(
    [first, second].map((approver) => decide(context, index, born, id, 'approve', approver, copies)),
  );
  if (!decided.every(Boolean)) return false;

  const read = async (): Promise<Elevation | null> => {
    const answer = await client.careful({ method: 'GET', path });
    return isGood(answer) ? (answer.body as Elevation) : null;
  };
  const untilIt = (status: string) => untilShown(signal, read, (shown) => shown === null || shown.status === status);
  const active = await untilIt('active');
  if (active?.endsAt == null) return false;
  await use(context, index, elevation, key);
  if (plan.elevation === 'endedEarly') {
    const ended = await sendCopies(
      context,
      index,
      { method: 'POST', path: `${path}/end`, body: { reason }, key },
      copies,
    );
    if (!isGood(ended)) return false;
  } else await waitForEnd(context, index, elevation, Date.parse(active.endsAt));
  if ((await untilIt('ended')) == null) return false;
  const verdict = { verdict: 'accepted', note: reason };
  const reviewing = { method: 'POST', path: `${path}/review`, body: verdict, key: first.accessToken } as const;
  return isDone(await sendCopies(context, index, reviewing, copies));
};

/** Fetches the token and uses it, also for what nobody can do by it. */
const use = async (
  { client, ledger }: LifeContext,
  index: number,
  elevation: LedgerElevation,
  key: string,
): Promise<void> => {
  const { id, slug } = elevation;
  const fetched = await client.careful({ method: 'POST', path: `/v1/orgs/${slug}/elevations/${id}/token`, key });
  if (!isGood(fetched)) return;
  const { token } = fetched.body as { token: string };
  elevation.token = token;
  ledger.secrets.add(token);
  for (const api of apis) await client.once({ method: 'GET', path: `/v1/orgs/${slug}/webhooks`, key: token }, api);
  const body = { name: 'kept' };
  const kept = await client.careful({ method: 'POST', path: `/v1/orgs/${slug}/api-keys`, body, key: token });
  if (kept !== null && kept.status < 300)
    ledger.contradictions.push(`life ${index}: the elevation ${id} has issued a key, which outlasts it`);
};

/** From the second of its end on, each process refuses the token, whether or not the run has noted the end. */
const waitForEnd = async (
  { client, ledger, signal }: LifeContext,
  index: number,
  { id, slug, token }: LedgerElevation,
  endsAt: number,
): Promise<void> => {
  await sleep(Math.max(0, endsAt - Date.now()), undefined, { signal });
  if (token === null) return;
  for (const api of apis) {
    const answer = await client.once({ method: 'GET', path: `/v1/orgs/${slug}`, key: token }, api);
    if (answer?.status === 200)
      ledger.contradictions.push(`life ${index}: the token of the elevation ${id} is accepted after its time`);
  }
};
