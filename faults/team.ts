import type { Request } from './client.ts';
import type { LedgerSession } from './ledger.ts';
import { addApp, joinByMail, passwordOf, signIn } from './people.ts';
import type { TeamPlan } from './plan.ts';
import type { Born, LifeContext } from './requests.ts';

/** People who have signed in with two factors. */
export interface Team {
  /** A member without rights to speak of. */
  requester: LedgerSession;
  /** Admins. */
  approvers: [LedgerSession, LedgerSession];
  /** One more admin, which has proved its mailbox. */
  loser: LedgerSession;
}

/** undefined: an answer was lost, or the organization has changed meanwhile. */
export const gatherTeam = async (
  context: LifeContext,
  index: number,
  born: Born,
  key: string,
  { salt }: TeamPlan,
): Promise<Team | undefined> => {
  const join = (name: string, role: 'member' | 'admin') =>
    joinByLink(context, index, born, key, { email: `${name}-${index}@campaign.example`, role, salt });
  const mailed = { email: `loses-${index}@campaign.example`, role: 'admin', copies: 1, salt } as const;
  const [requester, first, second, loser] = await Promise.all([
    join('asks', 'member'),
    join('agrees', 'admin'),
    join('too', 'admin'),
    joinByMail(context, index, { ...born, key }, mailed).then((session) => session && addApp(context, session)),
  ]);
  if (requester === null || first === null || second === null || loser === null) return undefined;
  return { requester, approvers: [first, second], loser };
};

/** Somebody who joins by a link that is handed over, and adds an authenticator app. */
const joinByLink = async (
  context: LifeContext,
  index: number,
  { slug }: Born,
  key: string,
  { email, role, salt }: { email: string; role: 'member' | 'admin'; salt: number },
): Promise<LedgerSession | null> => {
  const { client, ledger } = context;
  const invitation: Request = {
    method: 'POST',
    path: `/v1/orgs/${slug}/invites`,
    body: { email, role, delivery: 'link' },
    idempotencyKey: `life-${index}-invite-${email}`,
    key,
  };
  const invited = await client.careful(invitation);
  const { token } = (invited?.status === 201 ? invited.body : {}) as { token?: string | null };
  if (token == null) return null;
  const password = passwordOf(salt);
  ledger.secrets.add(password).add(token);
  await client.careful({ method: 'POST', path: '/v1/invites/accept', body: { token, password }, key: null });
  const session = await signIn(context, { email, password });
  return session && addApp(context, session);
};
