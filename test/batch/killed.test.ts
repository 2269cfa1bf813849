import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OrganizationsBatch } from '../../src/contract/batch.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { type Process, run } from '../support/processes.ts';
import { createControlNamespace, temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';

const platformKey = `fh_platform_sk_${randomUUID().replaceAll('-', '')}`;
const asked = 80;
const killedAfter = 10;

const folder = mkdtempSync(join(tmpdir(), 'freehold-batch-'));
const processes: Process[] = [];
const apis: { process: Process; url: string }[] = [];
let database: TestDatabase;
let worker: () => Promise<void>;
beforeAll(async () => {
  database = await createTestDatabase();
  const env = {
    DATABASE_URL: database.serviceUrl,
    TEMPORAL_ADDRESS: temporalAddress(),
    TEMPORAL_NAMESPACE: await createControlNamespace(),
    FREEHOLD_KEY_FILE: join(folder, 'kms.key'),
  };
  for (let count = 0; count < 2; count += 1) {
    const port = String(await freePort());
    const process = run('src/main/api.ts', { ...env, FREEHOLD_BOOTSTRAP_KEY: platformKey, PORT: port });
    processes.push(process);
    apis.push({ process, url: `http://127.0.0.1:${port}` });
    await process.line(/api listening/, 60_000);
  }
  worker = async () => {
    const process = run('src/main/worker.ts', { ...env, METRICS_PORT: String(await freePort()) });
    processes.push(process);
    await process.line(/worker running/, 60_000);
  };
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.stop()));
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const send = (api: number, slugs: string[]) =>
  fetch(`${apis[api]?.url}/v1/orgs/batch`, {
    method: 'POST',
    headers: { authorization: `Bearer ${platformKey}`, 'content-type': 'application/json', 'idempotency-key': 'once' },
    body: JSON.stringify({ action: 'suspend', slugs, reason: 'a batch that is cut off' }),
  });

test('the same request at another api finishes a batch whose api was killed, without doing anything twice', async () => {
  const rows = await Promise.all(
    Array.from({ length: asked }, () => createOrganizationRows(database.db, { status: 'active' })),
  );
  const slugs = rows.map(({ slug }) => slug);
  const cutOff = send(0, slugs).then(
    () => 'answered',
    () => 'cut off',
  );
  const begun = await until(
    () =>
      asOwnerOf(
        database,
        (sql) => sql<{ id: string; slug: string }[]>`select id, input->>'slug' as slug from operations`,
      ),
    ({ length }) => length >= killedAfter,
    'the batch is in progress',
  );
  await apis[0]?.process.stop('SIGKILL');
  expect(await cutOff).toBe('cut off');
  expect(begun.length).toBeLessThan(asked);

  const response = await send(1, slugs);
  expect(response.status).toBe(200);
  expect(response.headers.get('idempotency-replayed')).toBe('true');
  const { data, accepted } = OrganizationsBatch.parse(await response.json());
  expect(accepted).toBe(asked);
  const idOf = new Map(data.map(({ slug, operation }) => [slug, operation?.id]));
  for (const { id, slug } of begun) expect(idOf.get(slug)).toBe(id);

  await worker();
  const ended = await until(
    () =>
      asOwnerOf(
        database,
        (sql) => sql<{ operations: number; succeeded: number; suspended: number; audited: number }[]>`
          select (select count(*)::int from operations) as operations,
            (select count(*)::int from operations where status = 'succeeded') as succeeded,
            (select count(*)::int from organizations where status = 'suspended') as suspended,
            (select count(*)::int from audit_events where action = 'organization.suspend') as audited`,
      ),
    ([row]) => row?.succeeded === asked,
    'all have ended',
    60_000,
  );
  expect(ended[0]).toEqual({ operations: asked, succeeded: asked, suspended: asked, audited: asked });
});
