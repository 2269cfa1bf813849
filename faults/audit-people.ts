import { answered } from './audit-outside.ts';
import type { Client } from './client.ts';
import type { Database } from './database.ts';
import { type Finding, found } from './findings.ts';
import type { Ledger } from './ledger.ts';
import { linksTo } from './people.ts';
import type { Site } from './site.ts';

type Told = Pick<Site, 'apiUrls' | 'mailFolder'>;
type Asking = Pick<Client, 'once' | 'careful'>;

/**
 * Checks every session at each api: good unless it was ended, or its person removed with the last organization. It is
 * refreshed first, because its access token may have expired.
 */
const auditSessions = async (
  { apiUrls }: Told,
  client: Asking,
  ledger: Ledger,
  living: ReadonlySet<string>,
): Promise<Finding[]> => {
  const findings: Finding[] = [];
  for (const { email, state, ...tokens } of ledger.sessions.filter((each) => each.state !== 'unknown')) {
    const isExpected = state === 'open' && living.has(email);
    const { refreshToken } = tokens;
    const refreshed = await client.careful({
      method: 'POST',
      path: '/v1/auth/refresh',
      body: { refreshToken },
      key: null,
    });
    const { accessToken } = refreshed?.status === 200 ? (refreshed.body as typeof tokens) : tokens;
    const request = { method: 'GET', path: '/v1/auth/sessions', key: accessToken } as const;
    const answers = [refreshed];
    for (const api of apiUrls.keys()) answers.push(await answered(client, request, api));
    const wrong = answers.find((answer) => (answer?.status === 200) !== isExpected);
    if (wrong === undefined) continue;
    const what = `a session of ${email}, ${living.has(email) ? state : 'removed'}`;
    // The body of a good answer to a refresh has tokens.
    const shown = wrong?.status === 200 ? 'is accepted' : `is refused: ${JSON.stringify(wrong?.body)}`;
    findings.push(...found(isExpected ? 'lost' : 'broken', [`${what}, ${shown}`]));
  }
  return findings;
};

/** Everybody who was invited got one link, and all who were told to have joined can sign in and are members once. */
const auditMembers = async (
  { mailFolder }: Told,
  database: Database,
  client: Asking,
  ledger: Ledger,
): Promise<Finding[]> => {
  const members = await database.query<{ email: string; orgId: string }>(
    `select i.email, u.org_id as "orgId" from users u join identities i on i.id = u.identity_id
      where u.deleted_at is null`,
  );
  const organizations = await database.query<{ id: string }>('select id from organizations');
  const findings: Finding[] = [];
  for (const { email, password, orgId, hasJoined } of ledger.people.values()) {
    if (!organizations.some(({ id }) => id === orgId)) continue;
    // However often a mail is sent, its link is the same.
    const links = new Set(linksTo(mailFolder, email)).size;
    if (links !== 1) findings.push(...found(links === 0 ? 'lost' : 'broken', [`${email} has got ${links} links`]));
    if (!hasJoined) continue;
    const count = members.filter((member) => member.email === email && member.orgId === orgId).length;
    if (count !== 1) findings.push(...found('lost', [`the accepted invitation of ${email} made ${count} members`]));
    const request = { method: 'POST', path: '/v1/auth/login', body: { email, password }, key: null } as const;
    const answer = await client.careful(request);
    if (answer?.status !== 200) findings.push(...found('lost', [`${email} cannot sign in: ${JSON.stringify(answer)}`]));
  }
  return findings;
};

/** Checks what people were told: their memberships, passwords, sessions and mails. */
export const auditPeople = async (
  site: Told,
  database: Database,
  client: Asking,
  ledger: Ledger,
): Promise<Finding[]> => {
  const identities = await database.query<{ email: string }>('select email from identities');
  return [
    ...(await auditSessions(site, client, ledger, new Set(identities.map(({ email }) => email)))),
    ...(await auditMembers(site, database, client, ledger)),
  ];
};
