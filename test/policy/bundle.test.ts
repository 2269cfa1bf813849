import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import { openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { newTestKeyFile } from '../support/keys.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { type Process, run } from '../support/processes.ts';
import { createControlNamespace } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { bundleFile, filesIn, packed, publicKeyPem, signedBundle } from './bundles/bundle.ts';

// A worker looks for policies from outside, and two api processes decide by what it has found.

const platformKey = `fh_platform_sk_${'p'.repeat(43)}`;
const folder = mkdtempSync(join(tmpdir(), 'freehold-bundles-'));
const processes: Process[] = [];

let database: TestDatabase;
let env: Record<string, string>;
let apis: readonly string[];
let worker: Process;
let admin: { key: string; slug: string };

const start = (entry: string, more: Record<string, string> = {}): Process => {
  const started = run(entry, { ...env, ...more });
  processes.push(started);
  return started;
};

const startApi = async (): Promise<string> => {
  const port = await freePort();
  await start('src/main/api.ts', { PORT: String(port) }).line(/api listening/, 60_000);
  return `http://127.0.0.1:${port}`;
};

const startWorker = async (): Promise<Process> => {
  const started = start('src/main/worker.ts');
  await started.line(/worker running/, 60_000);
  return started;
};

beforeAll(async () => {
  database = await createTestDatabase();
  const keyFile = newTestKeyFile();
  const keyRing = openKeyRing({ db: database.db, kms: await openLocalKms(keyFile) });
  await keyRing.load();
  env = {
    DATABASE_URL: database.serviceUrl,
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    TEMPORAL_NAMESPACE: await createControlNamespace(),
    FREEHOLD_BOOTSTRAP_KEY: platformKey,
    FREEHOLD_KEY_FILE: keyFile,
    POLICY_BUNDLE_DIR: folder,
    POLICY_BUNDLE_SECONDS: '1',
    POLICY_BUNDLE_PUBLIC_KEY: publicKeyPem,
    LOG_LEVEL: 'info',
  };
  const { id: orgId, slug } = await createOrganizationRows(database.db, { status: 'active' });
  const { id: userId } = await createMemberRows(database.db, orgId, { role: 'admin' });
  admin = { slug, key: (await createKeyRows({ db: database.db, keyRing }, { orgId, userId })).key };
  let first: string;
  let second: string;
  [first, second, worker] = await Promise.all([startApi(), startApi(), startWorker()]);
  apis = [first, second];
});
afterAll(async () => {
  await Promise.all(processes.map((each) => each.stop()));
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

type Json = Record<string, unknown>;

const call = async (api: string, path: string, key: string, json?: unknown) => {
  const response = await fetch(`${api}${path}`, {
    method: json === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  return { status: response.status, body: (await response.json()) as Json };
};

interface Policy {
  revision: string;
  source: string;
  bundle: { revisionId: string | null; lookedAt: string | null; problem: string | null };
}

const policyOf = async (api: string): Promise<Policy> =>
  (await call(api, '/v1/policy', platformKey)).body as unknown as Policy;

const mayCreate = async (api: string): Promise<boolean> =>
  ((await call(api, '/v1/me', admin.key)).body.permissions as string[]).includes('user:create');

/** Replaces the file as a whole, as the documentation says. */
const put = (bundle: Uint8Array): void => {
  writeFileSync(join(folder, 'next'), bundle);
  renameSync(join(folder, 'next'), join(folder, 'bundle.tar.gz'));
};

const firstApi = (): string => apis[0] as string;

const everywhere = (is: (policy: Policy) => boolean, what: string): Promise<readonly Policy[]> =>
  until(
    () => Promise.all(apis.map(policyOf)),
    (all) => all.every(is),
    what,
  );

const rejected = (words: string): Promise<readonly Policy[]> =>
  everywhere(({ bundle }) => bundle.problem?.includes(words) === true, words);

const activate = (id: string) =>
  call(firstApi(), `/v1/policy/revisions/${id}/activate`, platformKey, { reason: 'A test' });

test('without a file, the policy of the product decides, and it is said why', async () => {
  const [policy] = await rejected('no such file');
  expect(policy).toMatchObject({ source: 'built-in', bundle: { revisionId: null } });
  expect(await Promise.all(apis.map(mayCreate))).toEqual([true, true]);
});

test('what cannot be used decides nothing', async () => {
  put(bundleFile('strict'));
  await rejected('The bundle is not signed.');
  put(await signedBundle('crossing'));
  const [policy] = await rejected('in another organization');
  expect(policy).toMatchObject({ source: 'built-in', bundle: { revisionId: null } });
  expect(await Promise.all(apis.map(mayCreate))).toEqual([true, true]);
});

test('a policy that can be used decides in every process, and a killed worker changes nothing', async () => {
  const [before] = await everywhere(() => true, 'is read');
  put(await signedBundle('strict'));
  const [policy] = await everywhere(({ source }) => source === 'bundle', 'it decides');
  expect(policy?.revision).not.toBe(before?.revision);
  expect(await Promise.all(apis.map(mayCreate))).toEqual([false, false]);
  // Where the installation keeps it concerns no organization.
  expect((await call(firstApi(), '/v1/policy', admin.key)).body).toMatchObject({ source: 'bundle', bundle: null });
  await worker.stop('SIGKILL');
  const answer = await call(firstApi(), `/v1/orgs/${admin.slug}/users`, admin.key, {
    email: 'new@acme.example',
    role: 'viewer',
  });
  expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  // A process that starts now decides by it from its first answer on.
  const late = await startApi();
  expect([await mayCreate(late), (await policyOf(late)).revision]).toEqual([false, policy?.revision]);
});

test('the policy of the product, activated again, stays, though the file is still there', async () => {
  expect(await activate('built-in')).toMatchObject({ status: 200, body: { id: 'built-in', status: 'active' } });
  await until(
    () => Promise.all(apis.map(mayCreate)),
    (all) => all.every((may) => may),
    'it decides in every process',
  );
  worker = await startWorker();
  const { data } = (await call(firstApi(), '/v1/policy/revisions', platformKey)).body as { data: Json[] };
  const strict = data.find(({ label }) => label === 'strict');
  expect(strict).toMatchObject({ status: 'former', activatedBy: 'freehold:policy' });
  await until(
    () => policyOf(firstApi()),
    ({ bundle }) => bundle.problem === null,
    'the worker has looked',
  );
  expect(await Promise.all(apis.map(mayCreate))).toEqual([true, true]);
  expect(await activate(String(strict?.id))).toMatchObject({ status: 200, body: { status: 'active' } });
  await until(
    () => Promise.all(apis.map(mayCreate)),
    (all) => all.every((may) => !may),
    'it decides in every process',
  );
});

test('a former policy does not decide again because its file is packed anew', async () => {
  const { data } = (await call(firstApi(), '/v1/policy/revisions', platformKey)).body as { data: Json[] };
  expect((await activate('built-in')).status).toBe(200);
  put(await packed(Object.fromEntries(Object.entries(filesIn(await signedBundle('strict'))).toReversed())));
  const looks = new Set<string | null>();
  await until(
    async () => looks.add((await policyOf(firstApi())).bundle.lookedAt),
    // The second one from now on began after the file was put.
    ({ size }) => size > 3,
    'the worker has looked at it',
  );
  expect(await Promise.all(apis.map(mayCreate))).toEqual([true, true]);
  expect((await activate(String(data.find(({ label }) => label === 'strict')?.id))).status).toBe(200);
  await until(
    () => Promise.all(apis.map(mayCreate)),
    (all) => all.every((may) => !may),
    'it decides in every process',
  );
});

test('one that was rejected, or that does not exist, cannot be activated', async () => {
  const { data } = (await call(firstApi(), '/v1/policy/revisions', platformKey)).body as { data: Json[] };
  const unusable = data.find(({ status }) => status === 'rejected');
  expect(await activate(String(unusable?.id))).toMatchObject({
    status: 409,
    body: { code: 'policy_rejected', detail: unusable?.problem },
  });
  expect(await activate('0'.repeat(32))).toMatchObject({ status: 404 });
  expect(await call(firstApi(), '/v1/policy/revisions', admin.key)).toMatchObject({ status: 403 });
});

test('one that does not come to an end is given up, and the former one goes on', async () => {
  put(await signedBundle('slow'));
  const [policy] = await rejected('It did not decide within');
  expect(policy?.source).toBe('bundle');
  expect(await Promise.all(apis.map(mayCreate))).toEqual([false, false]);
});

test('each change is in the audit trail of the platform', async () => {
  const { data } = (await call(firstApi(), '/v1/audit-events?limit=100', platformKey)).body as { data: Json[] };
  const changes = data
    .filter(({ action }) => String(action).startsWith('policy.'))
    .map(({ action, actor }) => [action, actor]);
  expect(changes.toReversed()).toEqual([
    ['policy.reject', 'freehold:policy'],
    ['policy.reject', 'freehold:policy'],
    ['policy.activate', 'freehold:policy'],
    ['policy.activate', 'platform:bootstrap'],
    ['policy.activate', 'platform:bootstrap'],
    ['policy.activate', 'platform:bootstrap'],
    ['policy.activate', 'platform:bootstrap'],
    ['policy.reject', 'freehold:policy'],
  ]);
});
