import { answered } from './audit-outside.ts';
import type { Client } from './client.ts';
import type { Database } from './database.ts';
import { type Finding, found } from './findings.ts';
import type { Ledger } from './ledger.ts';
import type { Site } from './site.ts';

const builtIn = 'built-in';

interface PolicyInfo {
  revision: string;
  bundle: { revisionId: string | null } | null;
}

/** What may not decide was rejected, and what was put there was found. */
const auditFiles = (rows: readonly { id: string; status: string }[], { policies }: Ledger): Finding[] => [
  ...found(
    'broken',
    rows
      .filter(({ id, status }) => policies.bad.has(id) && status !== 'rejected')
      .map(({ id, status }) => `the policy ${id}, which must not decide, is ${status}`),
  ),
];

/** Each activation is audited: each names the policy before, and the last one that which decides now. */
const auditActivations = async (database: Database, activeId: string): Promise<Finding[]> => {
  const events = await database.query<{ target: string; previous: string }>(
    `select target, body::jsonb->'detail'->>'previous' as previous from audit_events
      where action = 'policy.activate' order by seq`,
  );
  const decided = [builtIn, ...events.map(({ target }) => target.replace('policy:', ''))];
  const gaps = events.filter(({ previous }, index) => previous !== decided[index]);
  return found('broken', [
    ...gaps.map(({ target, previous }) => `the activation of ${target} after ${previous}, which did not decide`),
    ...(decided.at(-1) === activeId
      ? []
      : [`the policy ${activeId} decides, and the trail ends with ${decided.at(-1)}`]),
  ]);
};

/** Each api decides by the policy that Postgres names. */
const auditProcesses = async (
  { apiUrls }: Pick<Site, 'apiUrls'>,
  client: Pick<Client, 'once'>,
  activeId: string,
): Promise<Finding[]> => {
  const answers: (PolicyInfo | null)[] = [];
  for (const api of apiUrls.keys()) {
    const answer = await answered(client, { method: 'GET', path: '/v1/policy' }, api);
    answers.push(answer?.status === 200 ? (answer.body as PolicyInfo) : null);
  }
  const wrong = answers.filter((info) => (info?.bundle?.revisionId ?? builtIn) !== activeId);
  const revisions = new Set(answers.map((info) => info?.revision));
  return found('broken', [
    ...wrong.map((info) => `an api decides by ${JSON.stringify(info)}, and not by ${activeId}`),
    ...(revisions.size > 1 ? [`the apis decide by ${[...revisions].join(' and ')}`] : []),
  ]);
};

/** Checks which policy decides. */
export const auditPolicies = async (
  site: Pick<Site, 'apiUrls'>,
  database: Database,
  client: Pick<Client, 'once'>,
  ledger: Ledger,
): Promise<Finding[]> => {
  const rows = await database.query<{ id: string; status: string }>('select id, status from policy_revisions');
  const activeId = rows.find(({ status }) => status === 'active')?.id ?? builtIn;
  return [
    ...auditFiles(rows, ledger),
    ...(await auditActivations(database, activeId)),
    ...(await auditProcesses(site, client, activeId)),
  ];
};
