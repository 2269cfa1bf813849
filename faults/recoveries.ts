import { problemOf } from './client.ts';
import { decide, reason, untilShown } from './decisions.ts';
import type { LedgerRecovery, LedgerSession } from './ledger.ts';
import { addApp, isGood, linksTo, mailedLink, passwordOf, signIn } from './people.ts';
import type { TeamPlan } from './plan.ts';
import type { Born, LifeContext } from './requests.ts';
import type { Team } from './team.ts';

/** A person gets three of them in an hour. */
const linksMax = 3;
const mailMsMax = 15_000;

/** A member asks for the removal of its lost second factor, and others decide. Its other organization holds it, and may release it. */
export const recover = async (
  context: LifeContext,
  index: number,
  born: Born,
  { approvers: [, approver], loser }: Team,
  plan: TeamPlan,
): Promise<void> => {
  const { client, ledger, elsewhere, database, signal } = context;
  const { email } = loser;
  const added = await client.careful({
    method: 'POST',
    path: `/v1/orgs/${elsewhere.slug}/users`,
    body: { email, role: 'viewer' },
    idempotencyKey: `life-${index}-elsewhere`,
    key: elsewhere.ownerKey,
  });
  if (added?.status !== 201) return;
  const { id: userId } = added.body as { id: string };
  // Nobody waits for the day that a member must have been there.
  await database.query(
    `update users set accepted_at = now() - interval '2 days'
      where org_id = $1 and identity_id = (select id from identities where email = $2)`,
    [born.orgId, email],
  );

  const recovery: LedgerRecovery = { email, elsewhereOrgId: elsewhere.id, outcome: 'unknown', isReleased: false };
  ledger.recoveries.set(email, recovery);
  if (!(await isMailed(context, born, email))) return;
  // A session of the person ends at a time that only the run knows.
  loser.state = 'unknown';
  const shown = () => confirm(context, email);
  const opened = await untilShown(signal, shown, (status) => status !== 'link_expired');
  if (opened !== 'pending') return;
  const id = await requestOf(context, born, approver);
  if (id === undefined) return;
  if (await decide(context, index, born, id, 'approve', loser, 1))
    ledger.contradictions.push(`life ${index}: ${email} has approved the removal of its own factors`);
  const verb = plan.recovery === 'approved' ? 'approve' : 'deny';
  if (!(await decide(context, index, born, id, verb, approver, plan.copies))) return;
  const ended = await untilShown(signal, shown, (status) => status === 'recovered' || status === 'denied');
  if (ended === 'denied') {
    recovery.outcome = 'denied';
    loser.state = 'open';
  }
  if (ended === 'recovered') {
    recovery.outcome = 'recovered';
    loser.state = 'ended';
    await comeBack(context, index, recovery, userId, plan);
  }
};

/** Asks for a link. An api that is killed forgets which mails it is about to write, so that the person asks again. */
const isMailed = async (context: LifeContext, { slug }: Born, email: string): Promise<boolean> => {
  const path = '/v1/auth/recovery/requests';
  const body = { email, kind: 'factors', organization: slug };
  for (let asked = 0; asked < linksMax; asked += 1) {
    const answer = await context.client.careful({ method: 'POST', path, body, key: null });
    if (answer?.status !== 202) return false;
    if ((await mailedLink(context, email, 'lost', mailMsMax)) !== undefined) return true;
  }
  return false;
};

/** Opens the newest link, and returns the status, or the code of the refusal. */
const confirm = async (context: LifeContext, email: string): Promise<string> => {
  const token = linksTo(context.mailFolder, email, 'lost').at(-1) ?? '';
  context.ledger.secrets.add(token);
  const path = '/v1/auth/recovery/requests/confirm';
  const answer = await context.client.careful({ method: 'POST', path, body: { token }, key: null });
  if (answer === null) return 'no answer';
  return isGood(answer) ? (answer.body as { status: string }).status : problemOf(answer).code;
};

/** The id of the request, as its approver finds it. */
const requestOf = async (
  { client }: LifeContext,
  { slug }: Born,
  { accessToken: key }: LedgerSession,
): Promise<string | undefined> => {
  const answer = await client.careful({ method: 'GET', path: `/v1/orgs/${slug}/approvals?status=pending`, key });
  const { data } = (isGood(answer) ? answer.body : { data: [] }) as { data: { id: string; kind: string }[] };
  return data.find(({ kind }) => kind === 'factorRecovery')?.id;
};

/** Signs in with the password alone, which opens no other organization until that releases it, and adds a factor again. */
const comeBack = async (
  context: LifeContext,
  index: number,
  recovery: LedgerRecovery,
  userId: string,
  { isReleased, salt }: TeamPlan,
): Promise<void> => {
  const { client, ledger, elsewhere } = context;
  const { email } = recovery;
  const session = await signIn(context, { email, password: passwordOf(salt) });
  if (session === null) return;
  const path = `/v1/orgs/${elsewhere.slug}`;
  const entered = await client.careful({ method: 'GET', path, key: session.accessToken });
  if (entered?.status !== 403)
    ledger.contradictions.push(`life ${index}: ${email} is not held elsewhere, but answered ${entered?.status}`);
  if (isReleased) {
    recovery.isReleased = null;
    const release = `${path}/users/${userId}/release`;
    const answer = await client.careful({ method: 'POST', path: release, body: { reason }, key: elsewhere.ownerKey });
    // A repetition finds nobody to release.
    if (isGood(answer) || answer?.status === 409) recovery.isReleased = true;
  }
  await addApp(context, session);
};
