import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { type Process, run } from '../support/processes.ts';

// Two api processes, one of which is killed during its requests.

const platformKey = `fh_platform_sk_${randomUUID().replaceAll('-', '')}`;
const asked = 60;
const atATime = 12;
const killedAt = 15;

interface Issued {
  id: string;
  name: string;
  secret: string | null;
}

const folder = mkdtempSync(join(tmpdir(), 'freehold-killed-'));
const apis: { process: Process; url: string }[] = [];
let database: TestDatabase;
let organization: TestOrganization;
let turn = 0;
beforeAll(async () => {
  database = await createTestDatabase();
  organization = await createOrganizationRows(database.db, { status: 'active' });
  for (let count = 0; count < 2; count += 1) {
    const port = String(await freePort());
    const process = run('src/main/api.ts', {
      DATABASE_URL: database.serviceUrl,
      TEMPORAL_ADDRESS: inject('servers').temporalAddress,
      FREEHOLD_BOOTSTRAP_KEY: platformKey,
      FREEHOLD_KEY_FILE: join(folder, 'kms.key'),
      RATE_LIMIT_SENSITIVE_PER_MINUTE: '100000',
      API_KEYS_PER_MEMBER_MAX: '1000',
      PORT: port,
    });
    apis.push({ process, url: `http://127.0.0.1:${port}` });
  }
  await Promise.all(apis.map(({ process }) => process.line(/api listening/, 60_000)));
});
afterAll(async () => {
  for (const { process } of apis) await process.stop();
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Repeats the request with the same idempotency key, at the other api, until there is an answer. */
const persistently = async (path: string, key: string, name: string, json: object): Promise<Issued> => {
  for (let tries = 0; tries < 100; tries += 1) {
    turn += 1;
    const { url } = apis[turn % 2] ?? { url: '' };
    try {
      const response = await fetch(`${url}/v1/orgs/${organization.slug}/api-keys${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': name },
        body: JSON.stringify(json),
        signal: AbortSignal.timeout(20_000),
      });
      if (response.status === 201) return (await response.json()) as Issued;
      if (response.status !== 503) throw new Error(`${name}: ${response.status} ${await response.text()}`);
    } catch (error) {
      // The api was killed during the request, or is gone.
      if (!(error instanceof TypeError)) throw error;
    }
    await sleep(50);
  }
  throw new Error(`${name} was never answered`);
};

it('issues and rotates every requested key exactly once although an api is killed', async () => {
  const { ownerId: userId } = organization;
  const first = await persistently('', platformKey, 'first', { name: 'first', userId });
  const key = first.secret ?? '';
  const issued: Issued[] = [];
  const successors: Issued[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    for (let index = next++; index < asked; index = next++) {
      const made = await persistently('', key, `issue-${index}`, { name: `key ${index}`, userId });
      issued.push(made);
      successors.push(await persistently(`/${made.id}/rotate`, key, `rotate-${index}`, { overlapSeconds: 3_600 }));
      if (index === killedAt) await apis[0]?.process.stop('SIGKILL');
    }
  };
  await Promise.all(Array.from({ length: atATime }, client));

  expect(issued).toHaveLength(asked);
  const rows = await asOwnerOf(
    database,
    (sql) => sql<{ id: string; name: string; status: string; predecessor_id: string | null }[]>`
      select id, name, status, predecessor_id from api_keys where id <> ${first.id} order by id`,
  );
  expect(rows.map(({ id }) => id)).toEqual([...issued, ...successors].map(({ id }) => id).sort());
  const originals = rows.filter(({ predecessor_id }) => predecessor_id === null);
  expect(new Set(originals.map(({ name }) => name)).size).toBe(asked);
  expect(originals.every(({ status }) => status === 'rotating')).toBe(true);
  expect(new Set(rows.map(({ predecessor_id }) => predecessor_id)).size).toBe(asked + 1);
  const [counts] = await asOwnerOf(
    database,
    (sql) => sql<{ claims: number; audited: number; announced: number }[]>`
      select (select count(*)::int from idempotency_claims) as claims,
        (select count(*)::int from audit_events where org_id = ${organization.id} and action like 'api_key.%') as audited,
        (select count(*)::int from outbox where org_id = ${organization.id}) as announced`,
  );
  expect(counts).toEqual({ claims: 2 * asked + 1, audited: 2 * asked + 1, announced: 2 * asked + 1 });

  // A secret is lost only with the api that was killed before it could show it.
  const shown = [...issued, ...successors].filter(({ secret }) => secret !== null);
  expect(shown.length).toBeGreaterThanOrEqual(2 * asked - atATime);
  const statuses = await Promise.all(
    shown.map(async ({ secret }) => {
      const response = await fetch(`${apis[1]?.url}/v1/me`, { headers: { authorization: `Bearer ${secret}` } });
      await response.body?.cancel();
      return response.status;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
});
