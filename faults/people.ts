import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import { mailsIn } from '../test/support/mails.ts';
import { type Answer, problemOf, type Request } from './client.ts';
import type { Ledger, LedgerSession } from './ledger.ts';
import type { PersonPlan } from './plan.ts';
import { type Born, type LifeContext, sendCopies } from './requests.ts';

const pollMs = 250;
const mailMsMax = 60_000;
/** A refresh token has the same answer again for 30 seconds; one that is sent again later ends its session. */
const graceMs = 25_000;

export const linksTo = (mailFolder: string, email: string, kind: 'invite' | 'lost' = 'invite'): string[] =>
  mailsIn(mailFolder)
    .filter((mail) => mail.includes(`To: ${email}\r\n`))
    .flatMap((mail) => new RegExp(`#(fh_${kind}_sk_\\w+)`).exec(mail)?.[1] ?? []);

export const isGood = (answer: Answer | null): answer is Answer & { status: 200 } => answer?.status === 200;

/** Somebody is invited by mail, chooses a password, signs in, stays signed in for a while, and perhaps signs out. */
export const joinAndSignIn = async (
  context: LifeContext,
  index: number,
  { slug, orgId }: Born,
  key: string,
  plan: PersonPlan,
): Promise<void> => {
  const { client } = context;
  const email = `person-${index}@campaign.example`;
  const session = await joinByMail(context, index, { slug, orgId, key }, { ...plan, email, role: 'viewer' });
  if (session === null) return;
  for (let round = 0; round < plan.refreshes; round += 1) {
    await sleep(plan.pauseMs, undefined, { signal: context.signal });
    await refresh(context, index, session);
  }
  if (!plan.signsOut || session.state !== 'open') return;
  // Its answer may be lost. Then the session may have ended, or not.
  const ended = await client.careful({ method: 'POST', path: '/v1/auth/logout', body: {}, key: session.accessToken });
  session.state = isGood(ended) || ended?.status === 401 ? 'ended' : 'unknown';
};

interface Invited {
  email: string;
  role: 'viewer' | 'admin';
  copies: number;
  salt: number;
}

export const passwordOf = (salt: number): string => `green bicycles in the rain ${salt}`;

/** Somebody is invited by mail, chooses a password and signs in. null: not in time. */
export const joinByMail = async (
  context: LifeContext,
  index: number,
  { slug, orgId, key }: { slug: string; orgId: string; key: string },
  { email, role, copies, salt }: Invited,
): Promise<LedgerSession | null> => {
  const { client, ledger } = context;
  const invitation: Request = {
    method: 'POST',
    path: `/v1/orgs/${slug}/invites`,
    body: { email, role },
    idempotencyKey: `life-${index}-invite-${email}`,
    key,
  };
  if ((await client.careful(invitation))?.status !== 201) return null;
  const password = passwordOf(salt);
  const person = { email, password, orgId, hasJoined: false };
  ledger.people.set(email, person);
  const token = await mailedLink(context, email, 'invite');
  if (token === undefined) return null;
  ledger.secrets.add(password).add(token);
  const accepting: Request = { method: 'POST', path: '/v1/invites/accept', body: { token, password }, key: null };
  const accepted = await sendCopies(context, index, accepting, copies);
  person.hasJoined = isGood(accepted);
  return signIn(context, person);
};

/** undefined: not in time. */
export const mailedLink = async (
  { mailFolder, signal }: LifeContext,
  email: string,
  kind: 'invite' | 'lost',
  msMax = mailMsMax,
): Promise<string | undefined> => {
  for (const until = Date.now() + msMax; Date.now() < until; await sleep(pollMs, undefined, { signal })) {
    const token = linksTo(mailFolder, email, kind).at(-1);
    if (token !== undefined) return token;
  }
  return undefined;
};

/** null: not in time, the invitation was never accepted, or the password is not enough. */
export const signIn = async (
  { client, ledger }: LifeContext,
  { email, password }: { email: string; password: string },
): Promise<LedgerSession | null> => {
  const answer = await client.careful({
    method: 'POST',
    path: '/v1/auth/login',
    body: { email, password },
    key: null,
  });
  if (!isGood(answer) || (answer.body as { status: string }).status !== 'authenticated') return null;
  return noteSession(ledger, email, answer.body as Tokens);
};

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

const noteSession = (ledger: Ledger, email: string, { accessToken, refreshToken }: Tokens): LedgerSession => {
  const session: LedgerSession = { email, accessToken, refreshToken, state: 'open' };
  ledger.sessions.push(session);
  ledger.secrets.add(accessToken).add(refreshToken);
  return session;
};

/** Adds an authenticator app. Returns the session that has proved it, which takes the place of the other; null: not in time. */
export const addApp = async (
  { client, ledger }: LifeContext,
  session: LedgerSession,
): Promise<LedgerSession | null> => {
  const ask = (path: string, body: object) =>
    client.careful({ method: 'POST', path: `/v1/auth/factors/totp${path}`, body, key: session.accessToken });
  const added = await ask('', {});
  if (!isGood(added)) return null;
  const { factor, secret } = added.body as { factor: { id: string }; secret: string };
  ledger.secrets.add(secret);
  session.state = 'unknown';
  const confirmed = await ask(`/${factor.id}/confirm`, {
    code: TOTP.generate({ secret: Secret.fromBase32(secret) }),
  });
  if (!isGood(confirmed)) return null;
  session.state = 'ended';
  return noteSession(ledger, session.email, (confirmed.body as { session: Tokens }).session);
};

/** Two windows refresh at once, at different apis: both get the same tokens. Repeats unanswered requests. */
const refresh = async ({ client, ledger }: LifeContext, index: number, session: LedgerSession): Promise<void> => {
  if (session.state !== 'open') return;
  const { refreshToken } = session;
  const request: Request = { method: 'POST', path: '/v1/auth/refresh', body: { refreshToken }, key: null };
  const startedAt = Date.now();
  const windows = await Promise.all([client.once(request, 0), client.once(request, 1)]);
  const answer = windows.find(isGood) ?? (await client.careful(request));
  const isLate = Date.now() - startedAt > graceMs;
  if (!isGood(answer)) {
    session.state = 'unknown';
    if (answer?.status === 401 && !isLate)
      ledger.contradictions.push(`life ${index}: a good refresh token was refused: ${problemOf(answer).code}`);
    return;
  }
  const successors = new Set([...windows.filter(isGood), answer].map(({ body }) => (body as Tokens).refreshToken));
  if (successors.size > 1) ledger.contradictions.push(`life ${index}: one refresh token has several successors`);
  const { accessToken, refreshToken: next } = answer.body as Tokens;
  Object.assign(session, { accessToken, refreshToken: next });
  ledger.secrets.add(accessToken).add(next);
};
