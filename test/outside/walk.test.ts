import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { status as grpc } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningTemporal, startTemporal } from '../../src/devstack/temporal.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type GrpcProxy, startGrpcProxy } from '../support/grpc-proxy.ts';
import { makeServerFolder } from '../support/servers.ts';
import { temporalCli } from '../support/temporal-cli.ts';
import { call, type Installation, startInstallation } from './installation.ts';

// A stuck provisioning that its owner gives up through the API alone, on a Temporal server that is slow and refuses calls.

interface Step {
  name: string;
  status: string;
  attempt: number;
  nextRetryAt: string | null;
  error: { code: string } | null;
}

interface Operation {
  id: string;
  status: string;
  error: { code: string } | null;
  steps: Step[];
  residue: { kind: string; name: string }[];
}

const folder = makeServerFolder();
let server: RunningTemporal;
let proxy: GrpcProxy;
let database: TestDatabase;
let installation: Installation;

beforeAll(async () => {
  const cli = await temporalCli();
  server = await startTemporal({
    cli,
    dir: join(folder, 'temporal'),
    ui: false,
    settings: {
      'frontend.rps.namespaceReplicationInducingAPIs': 1,
      'frontend.namespaceRPS.namespaceReplicationInducingAPIs': 1,
      'frontend.namespaceBurstRatio.namespaceReplicationInducingAPIs': 1,
    },
  });
  proxy = await startGrpcProxy(server.address);
  database = await createTestDatabase();
  installation = await startInstallation({
    TEMPORAL_ADDRESS: proxy.address,
    DATABASE_URL: database.serviceUrl,
    DATABASE_OWNER_URL: database.ownerUrl,
  });
}, 300_000);

afterAll(async () => {
  await installation?.stop();
  await proxy?.close();
  await server?.stop();
  await database?.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async <Body>(path: string, json?: unknown, headers: Record<string, string> = {}) => {
  const { file, platformKey: key } = installation;
  return call<Body>(file.apiUrl, path, { key, headers, ...(json === undefined ? {} : { json }) });
};

const create = async (slug: string): Promise<Operation> => {
  const owner = { email: `owner@${slug}.example` };
  const { status, body } = await ask<{ operation: Operation }>('/v1/orgs', { name: `The ${slug}`, slug, owner });
  expect([slug, status]).toEqual([slug, 202]);
  return body.operation;
};

const read = async (id: string): Promise<Operation> => (await ask<Operation>(`/v1/operations/${id}`)).body;

const until = async (id: string, what: string, is: (operation: Operation) => boolean): Promise<Operation> => {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const operation = await read(id);
    if (is(operation)) return operation;
    if (Date.now() > deadline) throw new Error(`not ${what}: ${JSON.stringify(operation)}`);
    await sleep(50);
  }
};

/** Names of the steps with each status they have had, from the first one on. */
const watched = async (id: string): Promise<string[]> => {
  const { file, platformKey } = installation;
  const response = await fetch(`${file.apiUrl}/v1/operations/${id}/events`, {
    headers: { authorization: `Bearer ${platformKey}` },
    signal: AbortSignal.timeout(20_000),
  });
  const steps = (await response.text()).split('\n\n').filter((event) => event.includes('event: step'));
  return steps.map((event) => {
    const { name, status } = JSON.parse(event.slice(event.indexOf('data: ') + 6).split('\n')[0] ?? '') as Step;
    return `${name} ${status}`;
  });
};

const stepOf = ({ steps }: Operation, name: string): Step | undefined => steps.find((step) => step.name === name);

it('shows what a queued creation waits for, undoes it on request, and frees its slug for the next', async () => {
  const slugs = Array.from({ length: 5 }, (_, index) => `queued-${index}`);
  const queue = await Promise.all(slugs.map(create));
  const last = queue.at(-1)?.id ?? '';
  const waiting = await Promise.any(
    queue.map(({ id }) =>
      until(id, 'waiting', (operation) => stepOf(operation, 'createNamespace')?.status === 'waiting'),
    ),
  );
  const { error, nextRetryAt } = stepOf(waiting, 'createNamespace') ?? {};
  expect(error?.code).toBe('temporal_overloaded');
  expect(nextRetryAt).not.toBeNull();
  const slug = slugs[queue.findIndex(({ id }) => id === waiting.id)] ?? '';
  const canceled = await ask<Operation>(`/v1/operations/${waiting.id}/cancel`, { reason: 'no longer needed' });
  expect(canceled.status).toBe(202);
  const ended = await until(waiting.id, 'canceled', ({ status }) => status === 'canceled');
  expect(ended).toMatchObject({ residue: [], error: { code: 'operation_canceled' } });
  const seen = await watched(waiting.id);
  for (const undo of ['createNamespace undoing', 'createNamespace undone', 'reserve undone'])
    expect(seen).toContain(undo);
  expect(seen.indexOf('createNamespace undone')).toBeLessThan(seen.indexOf('reserve undone'));
  expect((await ask(`/v1/orgs/${slug}`)).status).toBe(404);
  const again = await create(slug);
  for (const id of [again.id, last, ...queue.map((operation) => operation.id)].filter((id) => id !== waiting.id)) {
    expect(await until(id, 'succeeded', ({ status }) => status === 'succeeded')).toMatchObject({ residue: [] });
  }
  expect((await ask(`/v1/orgs/${slug}`)).status).toBe(200);
}, 180_000);

it('is stuck with a namespace that cannot be deleted, names it, and can be given up', async () => {
  // The next run to start is its own; the one after that is its canary.
  const started = proxy.callsOf('StartWorkflowExecution');
  proxy.refuse('StartWorkflowExecution', (call) => (call > started + 1 ? grpc.PERMISSION_DENIED : null));
  proxy.refuse('DeleteNamespace', () => grpc.PERMISSION_DENIED);
  const { id } = await create('immovable');
  // Its canary is attempted for a minute, unless a person stops it earlier.
  await until(id, 'waiting', (operation) => stepOf(operation, 'canary')?.status === 'waiting');
  await ask(`/v1/operations/${id}/cancel`, { reason: 'the namespace cannot be used' });
  for (let attempt = 1; attempt < 10; attempt += 1) {
    await until(id, `undo ${attempt} failed`, (operation) => {
      const step = stepOf(operation, 'createNamespace');
      return operation.status === 'stuck' || (step?.status === 'undoFailed' && step.attempt >= attempt);
    });
    // It may have continued by itself.
    const { status, body } = await ask<{ code?: string }>(`/v1/operations/${id}/retry`, { reason: `try ${attempt}` });
    expect([202, 409]).toContain(status);
    if (status === 409) expect(body.code).toBe('nothing_to_retry');
  }
  const stuck = await until(id, 'stuck', ({ status }) => status === 'stuck');
  expect(stuck.residue).toMatchObject([{ kind: 'namespace', name: expect.stringMatching(/^org-immovable-/) }]);
  expect(stepOf(stuck, 'createNamespace')).toMatchObject({ status: 'undoFailed', error: { code: 'namespace_failed' } });
  await ask(`/v1/operations/${id}/cancel`, { reason: 'will be removed by an operator' });
  const left = await until(id, 'left', ({ status }) => status === 'failed');
  expect(left.residue).toEqual(stuck.residue);
  proxy.reset();
  // Its slug is free, whatever remains of the namespace.
  const again = await create('immovable');
  await until(again.id, 'succeeded', ({ status }) => status === 'succeeded');
}, 240_000);
