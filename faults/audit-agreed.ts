import { roleHas } from '../src/contract/permissions.ts';
import { answered } from './audit-outside.ts';
import type { Client } from './client.ts';
import type { Database } from './database.ts';
import { type Finding, found } from './findings.ts';
import type { Ledger } from './ledger.ts';
import type { Site } from './site.ts';

type Told = Pick<Site, 'apiUrls'>;
type Asking = Pick<Client, 'once'>;

/** The time that a request takes. */
const marginMs = 5_000;

/** A token works at each api while its elevation is in force, and not a moment longer. */
const auditTokens = async (
  { apiUrls }: Told,
  database: Database,
  client: Asking,
  ledger: Ledger,
): Promise<Finding[]> => {
  const standing = await database.query<{ id: string; endsAt: Date }>(
    `select e.id, e.ends_at as "endsAt" from elevations e join organizations o on o.id = e.org_id
      where o.status = 'active' and freehold_elevation_stands(e.id) and e.ends_at > now()`,
  );
  const endOf = new Map(standing.map(({ id, endsAt }) => [id, endsAt.getTime()]));
  const findings: Finding[] = [];
  for (const { id, slug, token } of ledger.elevations.values()) {
    if (token === null) continue;
    const endsAt = endOf.get(id);
    for (const api of apiUrls.keys()) {
      const answer = await answered(client, { method: 'GET', path: `/v1/orgs/${slug}`, key: token }, api);
      const isAccepted = answer?.status === 200;
      if (isAccepted === (endsAt !== undefined)) continue;
      if (endsAt !== undefined && Date.now() > endsAt - marginMs) continue;
      const what = `the token of the elevation ${id} is ${isAccepted ? 'accepted after its end' : 'refused'}`;
      findings.push(...found(isAccepted ? 'broken' : 'lost', [`${what}: ${answer?.status}`]));
    }
  }
  return findings;
};

/** Who has lost the factors has lost them once, and is held elsewhere until released; who was denied has kept them. */
const auditRecoveries = async (database: Database, ledger: Ledger): Promise<Finding[]> => {
  const people = await database.query<{
    email: string;
    orgId: string;
    isHeld: boolean;
    removals: number;
    factors: number;
  }>(
    `select i.email, u.org_id as "orgId", u.held_at is not null as "isHeld",
       (select count(*)::int from audit_events v
         where v.org_id = i.id and v.action = 'factor_recovery.complete') as removals,
       (select count(*)::int from factors f where f.identity_id = i.id) as factors
     from identities i join users u on u.identity_id = i.id where u.deleted_at is null`,
  );
  const findings: Finding[] = [];
  for (const { email, elsewhereOrgId, outcome, isReleased } of ledger.recoveries.values()) {
    const person = people.find((each) => each.email === email && each.orgId === elsewhereOrgId);
    if (person === undefined) findings.push(...found('lost', [`the membership of ${email} elsewhere`]));
    else if (outcome === 'recovered') {
      if (person.removals !== 1)
        findings.push(...found('lost', [`the factors of ${email} were removed ${person.removals} times`]));
      if (isReleased !== null && person.isHeld === isReleased)
        findings.push(
          ...found('broken', [`${email} is ${person.isHeld ? 'held after its release' : 'not held'} elsewhere`]),
        );
    } else if (outcome === 'denied' && (person.removals > 0 || person.factors === 0 || person.isHeld))
      findings.push(...found('broken', [`the denied recovery of ${email} has removed its factors, or holds it`]));
  }
  return findings;
};

/** A role has the permissions that were accepted last, and its holder has these at each api, and no others. */
const auditRolesOf = async (
  { apiUrls }: Told,
  database: Database,
  client: Asking,
  ledger: Ledger,
): Promise<Finding[]> => {
  const organizations = await database.query<{ id: string; status: string }>(
    'select id, status::text from organizations',
  );
  const statusOf = new Map(organizations.map(({ id, status }) => [id, status]));
  const rows = await database.query<{ orgId: string; name: string }>('select org_id as "orgId", name from roles');
  const findings: Finding[] = [];
  for (const { orgId, name, permissions, key, state } of ledger.roles) {
    if (!statusOf.has(orgId) || state === 'unknown') continue;
    const isThere = rows.some((row) => row.orgId === orgId && row.name === name);
    if (isThere !== (state === 'kept')) {
      const what = `the role ${name}, which was ${state === 'kept' ? 'made' : 'deleted'}`;
      findings.push(...found(isThere ? 'orphan' : 'lost', [what]));
      continue;
    }
    if (key === null || permissions === undefined || statusOf.get(orgId) !== 'active') continue;
    for (const api of apiUrls.keys()) {
      const answer = await answered(client, { method: 'GET', path: '/v1/me', key }, api);
      const own =
        answer?.status === 200 ? (answer.body as { permissions: Parameters<typeof roleHas>[1][] }).permissions : [];
      const beyond = own.filter((each) => !(state === 'kept' ? permissions.includes(each) : roleHas('viewer', each)));
      const lacking =
        state === 'kept' ? permissions.filter((each) => !own.some((permission) => permission === each)) : [];
      if (beyond.length > 0)
        findings.push(...found('broken', [`the holder of the role ${name} has ${beyond.join(', ')}`]));
      if (lacking.length > 0) findings.push(...found('lost', [`${lacking.join(', ')} of the role ${name}`]));
    }
  }
  return findings;
};

/** Checks what people were told about what others have agreed to, and their roles. */
export const auditAgreed = async (
  site: Told,
  database: Database,
  client: Asking,
  ledger: Ledger,
): Promise<Finding[]> => [
  ...(await auditTokens(site, database, client, ledger)),
  ...(await auditRecoveries(database, ledger)),
  ...(await auditRolesOf(site, database, client, ledger)),
];
