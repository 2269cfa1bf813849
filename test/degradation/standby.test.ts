import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { lockOrganization } from '../../src/db/locks.ts';
import { migrateUp } from '../../src/db/migration/migrate.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { type RunningPostgres, removePostgres, startPostgres } from '../../src/devstack/postgres.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import { openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { asOwnerOf } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { createKeyRows } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { type Process, run } from '../support/processes.ts';
import { makeServerFolder, throwawaySettings } from '../support/servers.ts';
import { until } from '../support/until.ts';
import { clientOf, platformKey } from './installation.ts';
import { copyForStandby, startStandby } from './standby.ts';

// An api in another region, with a hot standby as its database and without Temporal.

const staleSecondsMax = 4;
const folder = makeServerFolder();
const dir = join(folder, 'postgres');
let primary: RunningPostgres;
let standby: Awaited<ReturnType<typeof startStandby>>;
let api: Process;
let client: ReturnType<typeof clientOf>;
let organization: TestOrganization;
let known: { id: string; key: string };
let product: ReturnType<typeof openDatabase>;

const startPrimary = (port?: number) =>
  startPostgres({ dir, settings: throwawaySettings, ...(port === undefined ? {} : { port }) });

beforeAll(async () => {
  primary = await startPrimary();
  await migrateUp({ ownerUrl: primary.ownerUrl, serviceUrl: primary.serviceUrl });
  product = openDatabase(primary.serviceUrl, 'freehold-test', { max: 2 });
  const keyFile = join(folder, 'kms.key');
  const keyRing = openKeyRing({ db: product.db, kms: await openLocalKms(keyFile) });
  await keyRing.load();
  organization = await createOrganizationRows(product.db, { status: 'active' });
  known = await createKeyRows({ db: product.db, keyRing }, { orgId: organization.id, userId: organization.ownerId });
  await primary.stop();
  await copyForStandby(dir);
  primary = await startPrimary(primary.port);
  standby = await startStandby(dir, primary);
  const port = await freePort();
  api = run('src/main/api.ts', {
    READ_ONLY: 'true',
    DATABASE_URL: standby.serviceUrl,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    FREEHOLD_KEY_FILE: keyFile,
    FREEHOLD_BOOTSTRAP_KEY: platformKey,
    AUTH_STALE_SECONDS_MAX: String(staleSecondsMax),
    PORT: String(port),
  });
  await api.line(/api listening/, 60_000);
  client = clientOf(`http://127.0.0.1:${port}`);
}, 180_000);
afterAll(async () => {
  await api.stop();
  await product.close();
  await standby.stop();
  await primary.stop();
  removePostgres(dir);
  rmSync(folder, { recursive: true, force: true });
});

const read = () => client.ask(`/v1/orgs/${organization.slug}`, { key: known.key });

test('serves reads from a hot standby without Temporal, and refuses changes', async () => {
  const readiness = await until(
    () => client.ask('/readyz', { key: null }),
    ({ status }) => status === 200,
    'it is ready',
  );
  expect(readiness.body).toMatchObject({ ready: true, mode: 'read_only' });
  expect(await read()).toMatchObject({ status: 200, body: { slug: organization.slug } });
  for (const path of ['/v1/orgs', '/v1/operations', `/v1/orgs/${organization.slug}/users`, '/v1/audit-keys']) {
    expect([path, (await client.ask(path)).status]).toEqual([path, 200]);
  }
  expect(await client.ask('/v1/auth/verify', { json: { key: known.key } })).toMatchObject({ body: { valid: true } });
  const plan = { name: 'A plan', owner: { email: 'ada@plan.example' } };
  expect(await client.ask('/v1/orgs?dryRun=true', { json: plan })).toMatchObject({ status: 200 });
  const rename = { method: 'PATCH', json: { name: 'Renamed here' } };
  expect(await client.ask(`/v1/orgs/${organization.slug}`, rename)).toMatchObject({
    status: 503,
    code: 'read_only',
    retryAfter: '30',
  });
  const { body: metrics } = await client.ask('/metrics');
  expect(metrics).toMatch(/^freehold_read_only\{.*\} 1$/m);
  // Access changes are polled, because LISTEN is refused; nothing else refused by a standby was attempted.
  expect(api.output()).not.toMatch(/cannot execute (?!LISTEN)/);
});

test('knows changes at the primary, such as a name or a revoked key', async () => {
  await asOwnerOf(primary, (sql) => sql`update organizations set name = 'Renamed there' where id = ${organization.id}`);
  await until(
    read,
    ({ body }) => (body as { name: string }).name === 'Renamed there',
    'the new name has arrived',
    5_000,
  );
  await asOwnerOf(primary, (sql) => sql`update api_keys set status = 'revoked' where id = ${known.id}`);
  await until(read, ({ code }) => code === 'revoked_credentials', 'the key is revoked here', 5_000);
  await asOwnerOf(primary, (sql) => sql`update api_keys set status = 'active' where id = ${known.id}`);
  await until(read, ({ status }) => status === 200, 'the key is accepted again', 5_000);
});

test('trusts keys of a standby cut off from its primary no longer than during an outage, until it follows again', async () => {
  await primary.stop();
  const refused = await until(read, ({ status }) => status !== 200, 'keys are no longer accepted', 15_000);
  expect(refused).toMatchObject({ status: 503, code: 'database_unavailable' });
  primary = await startPrimary(primary.port);
  await until(read, ({ status }) => status === 200, 'keys are accepted again');
});

test('an api that may write answers read_only for a read-only database', async () => {
  const readOnly = openDatabase(primary.serviceUrl, 'freehold-test', { max: 1, readOnly: true });
  await expect(withPlatform(readOnly.db, (tx) => lockOrganization(tx, organization.slug))).rejects.toMatchObject({
    code: 'read_only',
  });
  await readOnly.close();
});
