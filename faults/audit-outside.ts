import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../test/support/command.ts';
import type { Answer, Client, Request } from './client.ts';
import type { Database } from './database.ts';
import { type Finding, found } from './findings.ts';
import type { IssuedKey, Ledger } from './ledger.ts';
import type { Site } from './site.ts';

const exportsVerified = 3;

const unavailableMsMax = 30_000;
const pauseMs = 250;

/** Returns one api's answer. It may be unavailable for a moment after the last fault, so a 503 is retried. */
export const answered = async (client: Pick<Client, 'once'>, request: Request, api: number): Promise<Answer | null> => {
  for (const until = Date.now() + unavailableMsMax; ; await sleep(pauseMs)) {
    const answer = await client.once(request, api);
    if ((answer !== null && answer.status < 500) || Date.now() > until) return answer;
  }
};

/** Checks every issued key at each api: valid for an active organization unless revoked, and otherwise refused. */
const auditKeys = async (site: Site, database: Database, client: Client, ledger: Ledger): Promise<Finding[]> => {
  const rows = await database.query<{ id: string; status: string }>('select id, status::text from organizations');
  const statuses = new Map(rows.map(({ id, status }) => [id, status]));
  const findings: Finding[] = [];
  const audit = async ({ id, orgId, secret, isRevoked }: IssuedKey, api: number): Promise<void> => {
    const answer = await answered(client, { method: 'POST', path: '/v1/auth/verify', body: { key: secret } }, api);
    const isValid = answer?.status === 200 && (answer.body as { valid: boolean }).valid;
    const status = statuses.get(orgId) ?? 'gone';
    const isExpected = status === 'active' && !isRevoked;
    if (isValid === isExpected) return;
    const kind = status === 'gone' ? 'orphan' : isValid ? 'broken' : 'lost';
    const what = `key ${id}${isRevoked ? ', revoked,' : ''} of an organization that is ${status}`;
    findings.push(...found(kind, [`${what} is ${isValid ? 'accepted' : 'refused'}: ${JSON.stringify(answer?.body)}`]));
  };
  for (const key of ledger.keys.values()) {
    for (const api of site.apiUrls.keys()) await audit(key, api);
  }
  return findings;
};

/** Verifies some chains again from outside, as any user could. */
const auditExports = async (site: Site, database: Database): Promise<Finding[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'freehold-campaign-exports-'));
  const chains = await database.query<{ orgId: string }>(
    'select org_id as "orgId" from audit_heads order by seq desc limit $1',
    [exportsVerified],
  );
  const problems: string[] = [];
  try {
    for (const { orgId } of chains) {
      const response = await fetch(`${site.apiUrls[0]}/v1/audit-events/export?orgId=${orgId}`, {
        headers: { authorization: `Bearer ${site.platformKey}` },
      });
      const file = join(folder, `${orgId}.ndjson`);
      writeFileSync(file, await response.text());
      const { code, stdout, stderr } = await runCommand(['src/cli/freehold.ts', 'audit', 'verify', file]);
      if (code !== 0) problems.push(`export of chain ${orgId}: ${stdout}${stderr}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return found('broken', problems);
};

/** One more run of the product's drift watch must find nothing either. */
const auditDrift = async (client: Client): Promise<Finding[]> => {
  await client.careful({ method: 'POST', path: '/v1/drift/runs', waitSeconds: 30 });
  const answer = await client.careful({ method: 'GET', path: '/v1/drift/findings?status=open&limit=100' });
  if (answer?.status !== 200) return found('broken', [`the drift watch does not answer: ${JSON.stringify(answer)}`]);
  const { data } = answer.body as { data: { kind: string; subject: string }[] };
  return found(
    'broken',
    data.map(({ kind, subject }) => `the drift watch finds ${kind} of ${subject}`),
  );
};

const logsOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const auditLogs = ({ logDir, secrets }: Site, ledger: Ledger): Finding[] => {
  const shown = [...ledger.keys.values(), ...ledger.webhooks.values()].map(({ secret }) => secret);
  const hidden = [...secrets, ...ledger.secrets, ...shown.filter((secret) => secret !== null)];
  const told = logsOf(logDir).filter((file) => {
    const text = readFileSync(file, 'utf8');
    return hidden.some((secret) => text.includes(secret));
  });
  return found(
    'broken',
    told.map((file) => `a secret is in the log ${file.slice(logDir.length + 1)}`),
  );
};

/** Checks everything visible from outside: keys, exports, logs. */
export const auditOutside = async (
  site: Site,
  database: Database,
  client: Client,
  ledger: Ledger,
): Promise<Finding[]> => [
  ...(await auditKeys(site, database, client, ledger)),
  ...(await auditExports(site, database)),
  ...(await auditDrift(client)),
  ...auditLogs(site, ledger),
];
