import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { verifyExport } from '../../src/cli/export-verification.ts';
import type { AuditEvent, AuditKey, AuditProof } from '../../src/contract/audit.ts';
import type { Page } from '../../src/contract/list.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { newTestKeyFile } from '../support/keys.ts';
import { type Process, run } from '../support/processes.ts';
import { createControlNamespace } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { append } from './support.ts';

const key = `fh_platform_sk_${'p'.repeat(43)}`;
let database: TestDatabase;
let env: Record<string, string>;
const processes: Process[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  env = {
    DATABASE_URL: database.serviceUrl,
    TEMPORAL_ADDRESS: inject('servers').temporalAddress,
    TEMPORAL_NAMESPACE: await createControlNamespace(),
    FREEHOLD_KEY_FILE: newTestKeyFile(),
    FREEHOLD_BOOTSTRAP_KEY: key,
    AUDIT_CHECKPOINT_SECONDS: '1',
  };
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.stop()));
  await database.close();
});

const start = async (entry: string, ready: RegExp, more: Record<string, string>): Promise<Process> => {
  const started = run(entry, { ...env, ...more });
  processes.push(started);
  await started.line(ready, 60_000);
  return started;
};

test('a worker signs the events that an api exports, and a stopping api writes its counted refusals', async () => {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const call = (path: string): Promise<Response> =>
    fetch(`${url}${path}`, { headers: { Authorization: `Bearer ${key}` } });
  const read = async <T>(path: string): Promise<T> => (await (await call(path)).json()) as T;
  const api = await start('src/main/api.ts', /api listening/, { PORT: String(port) });
  const worker = await start('src/main/worker.ts', /worker running/, { METRICS_PORT: String(metricsPort) });

  const orgId = uuid();
  await append(database.db, orgId);
  const proof = await until(
    () => read<AuditProof>(`/v1/audit-events/proof?orgId=${orgId}`),
    ({ checkpoint }) => checkpoint !== null,
    'the chain is signed',
  );
  const { data: keys } = await read<Page<AuditKey>>('/v1/audit-keys');
  const text = await (await call(`/v1/audit-events/export?orgId=${orgId}`)).text();
  expect(await verifyExport(text.trimEnd().split('\n'), { keys, proof })).toMatchObject({ signedSeq: 1 });
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  expect(metrics).toMatch(/freehold_audit_checkpoints_total\{process="worker"\} [1-9]/);
  expect(metrics).toMatch(/freehold_audit_chains_broken\{process="worker"\} 0/);
  expect(metrics).toMatch(/freehold_audit_unchecked_seconds\{process="worker"\} \d/);

  const broken = uuid();
  await append(database.db, broken);
  await asOwnerOf(database, async (owner) => {
    await owner`update audit_events set body = '{}' where org_id = ${broken}`;
    // It may already have been signed.
    await owner`delete from audit_checkpoints where org_id = ${broken}`;
    await owner`update audit_heads set checkpoint_seq = 0, unchecked_since = now() where org_id = ${broken}`;
  });
  await until(
    async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text(),
    (rendered) => rendered.includes('freehold_audit_chains_broken{process="worker"} 1'),
    'the broken chain is counted',
  );
  const line = await worker.line(/an audit chain does not hold/, 10_000);
  expect(JSON.parse(line)).toMatchObject({ level: 'error', orgId: broken, seq: 1 });

  expect((await fetch(`${url}/v1/orgs`)).status).toBe(401);
  await api.stop();
  const other = await freePort();
  await start('src/main/api.ts', /api listening/, { PORT: String(other) });
  const response = await fetch(`http://127.0.0.1:${other}/v1/audit-events?action=authentication.failed`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  const { data } = (await response.json()) as Page<AuditEvent>;
  expect(data).toMatchObject([
    {
      actor: 'network:127.0.0.0/24',
      reason: 'missing_credentials',
      target: 'route:listOrganizations',
      detail: { count: 1 },
    },
  ]);
});
