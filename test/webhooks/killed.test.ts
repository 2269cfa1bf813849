import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import { openTestApi } from '../api/support.ts';
import { type MembersApi, openOrganization } from '../members/support.ts';
import { freePort } from '../support/free-port.ts';
import { type Process, run } from '../support/processes.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import {
  deliveriesOf,
  emit,
  openReceiver,
  type Receiver,
  register,
  type ShownWebhook,
  sequencesOf,
  untilReceived,
  verify,
} from './support.ts';

// Two worker processes, configured by their environment alone. The one without Temporal is killed during deliveries.

const events = 60;
const hooks = 3;

const folder = mkdtempSync(join(tmpdir(), 'freehold-webhooks-'));
const workers: Process[] = [];
const receivers: Receiver[] = [];
let api: MembersApi;

const startWorker = async (temporal: string): Promise<void> => {
  workers.push(
    run('src/main/worker.ts', {
      DATABASE_URL: api.world.database.serviceUrl,
      TEMPORAL_ADDRESS: temporal,
      TEMPORAL_NAMESPACE: api.world.settings.controlNamespace,
      FREEHOLD_KEY_FILE: join(folder, 'kms.key'),
      METRICS_PORT: String(await freePort()),
      WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1/32',
      WEBHOOK_TIMEOUT_MS: '1000',
    }),
  );
};

beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  // The worker uses the key file of its environment, so the api uses it too.
  const kms = await openLocalKms(join(folder, 'kms.key'));
  Object.assign(api.world.kms, kms);
});
afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await Promise.all(receivers.map((receiver) => receiver.close()));
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The first delivery of each event, as seen by a receiver that removes duplicates by id. */
const firstSeen = (receiver: Receiver): (number | null)[] => [...new Set(sequencesOf(receiver))];

it('a worker that cannot reach Temporal still sends events', async () => {
  const org = await openOrganization(api);
  const receiver = await openReceiver();
  receivers.push(receiver);
  await register(org, receiver.url);
  await startWorker('127.0.0.1:1');
  await workers[0]?.line(/Temporal is not ready/, 60_000);
  await emit(api.world, org.orgId, 3);
  await untilReceived(receiver, 3);
  expect(firstSeen(receiver)).toEqual([2, 3, 4]);
});

it('every event arrives at least once and in order at every webhook although the sending worker is killed', async () => {
  await startWorker(temporalAddress());
  await workers[1]?.line(/worker running/, 60_000);
  const org = await openOrganization(api);
  const slow: Receiver[] = [];
  for (let count = 0; count < hooks; count += 1) {
    // Slow enough that a delivery is in flight whenever the worker dies.
    const receiver = await openReceiver(async () => {
      await new Promise((resolve) => setTimeout(resolve, 15));
      return 204;
    });
    slow.push(receiver);
    receivers.push(receiver);
  }
  const webhooks: ShownWebhook[] = [];
  for (const { url } of slow) webhooks.push(await register(org, url));
  const emitting = emit(api.world, org.orgId, events);
  await until(
    async () => slow.map(({ received }) => received.length),
    (counts) => counts.every((count) => count > 5),
    'deliveries flow',
  );
  await workers[0]?.stop('SIGKILL');
  await emitting;
  await until(
    async () => slow.map((receiver) => firstSeen(receiver).length),
    (counts) => counts.every((count) => count === events),
    'all are received',
    60_000,
  );
  const deliveries = await until(
    async () => (await Promise.all(webhooks.map((webhook) => deliveriesOf(org, webhook)))).flat(),
    (all) => all.length === hooks * events && all.every(({ status }) => status === 'delivered'),
    'all are delivered by the other worker',
    60_000,
  );
  expect(deliveries).toHaveLength(hooks * events);
  const expected = Array.from({ length: events }, (_, index) => hooks + 1 + index);
  for (const [index, receiver] of slow.entries()) {
    expect(firstSeen(receiver)).toEqual(expected);
    // Repeated deliveries have the same id and body, and follow right after the first.
    const sequences = sequencesOf(receiver);
    expect(sequences).toEqual(sequences.toSorted((a, b) => Number(a) - Number(b)));
    for (const received of receiver.received) verify(webhooks[index]?.secret ?? '', received);
    const bodies = new Map(receiver.received.map(({ id, body }) => [id, body]));
    expect(receiver.received.every(({ id, body }) => bodies.get(id) === body)).toBe(true);
  }
  const log = workers.map((worker) => worker.output()).join('\n');
  for (const { secret } of webhooks) expect(log).not.toContain(secret.replace('whsec_', ''));
  const survivor = await workers[1]?.stop('SIGTERM');
  expect(survivor).toBeUndefined();
  expect(workers[1]?.output()).toContain('worker stopped');
});
