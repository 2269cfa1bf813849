import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { WorkflowClient } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowBundle } from '../../src/main/workflow-bundle.ts';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { createControlNamespace, temporalAddress } from '../support/temporal.ts';
import { installRuntime } from '../support/temporal-runtime.ts';
import { until } from '../support/until.ts';
import { createWorld } from '../support/world.ts';
import { documentedMetrics } from './documented-metrics.ts';
import { type Sink, type SinkSpan, startSink } from './otlp-sink.ts';
import { type Exposition, parseExposition, sampleOf } from './prometheus.ts';

type History = Awaited<ReturnType<ReturnType<WorkflowClient['getHandle']>['fetchHistory']>>;

const key = `fh_platform_sk_${'a1B2c3D4'.repeat(4)}`;
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const callerSpanId = '00f067aa0ba902b7';
const ownerEmail = 'traced.owner@example.com';
const startMsMax = 90_000;

interface Running {
  child: ChildProcess;
  output: () => string;
}

/** Runs a process of the product until it reports that it is ready. */
const startProcess = async (file: string, env: Record<string, string>): Promise<Running> => {
  const child = spawn(process.execPath, ['scripts/run.mjs', file], {
    env: { ...process.env, CONSOLE: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`${file} has ended:\n${output}`)));
  await Promise.race([once(child, 'message'), failed]);
  // A later exit is for the test to notice.
  failed.catch(() => undefined);
  return { child, output: () => output };
};

const stopProcess = async ({ child }: Running): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
};

const historyOf = async (namespace: string, workflowId: string): Promise<History> => {
  const connection = openConnection({ address: temporalAddress() });
  try {
    return await new WorkflowClient({ connection, namespace }).getHandle(workflowId).fetchHistory();
  } finally {
    await connection.close();
  }
};

/** Span names from the caller's `traceparent` down to this span. */
const ancestry = (spans: readonly SinkSpan[], span: SinkSpan): string[] => {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  if (parent !== undefined) return [...ancestry(spans, parent), span.name];
  return [span.parentSpanId === callerSpanId ? 'caller' : `unknown parent ${span.parentSpanId}`, span.name];
};

const linesOf = ({ output }: Running): Record<string, unknown>[] =>
  output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));

installRuntime();

describe('an organization provisioned over HTTP', () => {
  let sink: Sink;
  let database: TestDatabase;
  let spans: SinkSpan[];
  let metrics: Exposition;
  let history: History;
  const running: Running[] = [];

  beforeAll(async () => {
    const [namespace, port, metricsPort] = await Promise.all([createControlNamespace(), freePort(), freePort()]);
    [sink, database] = await Promise.all([startSink(), createTestDatabase()]);
    const env = {
      DATABASE_URL: database.serviceUrl,
      TEMPORAL_ADDRESS: temporalAddress(),
      TEMPORAL_NAMESPACE: namespace,
      FREEHOLD_BOOTSTRAP_KEY: key,
      LOG_LEVEL: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
    };
    const starting = await Promise.allSettled([
      startProcess('src/main/worker.ts', { ...env, METRICS_PORT: String(metricsPort) }),
      startProcess('src/main/api.ts', { ...env, PORT: String(port) }),
    ]);
    for (const start of starting) if (start.status === 'fulfilled') running.push(start.value);
    for (const start of starting) if (start.status === 'rejected') throw start.reason;

    const answer = await fetch(`http://127.0.0.1:${port}/v1/orgs`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        prefer: 'wait=30',
        traceparent: `00-${traceId}-${callerSpanId}-01`,
      },
      body: JSON.stringify({ name: 'Traced', owner: { email: ownerEmail } }),
    });
    const body = (await answer.json()) as { workflowId: string };
    expect(answer.status, JSON.stringify(body)).toBe(201);
    // The operation ends a moment before its run and its metrics.
    metrics = await until(
      async () => parseExposition(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()),
      (exposition) => sampleOf(exposition, 'temporal_workflow_completed_total') === 1,
      'the worker counts the run',
    );
    history = await historyOf(namespace, body.workflowId);
    // Stopping the processes sends the buffered spans.
    await Promise.all(running.map(stopProcess));
    spans = sink.spans.filter((span) => span.traceId === traceId);
  }, startMsMax);

  afterAll(async () => {
    await Promise.all(running.map(stopProcess));
    await database?.close();
    await sink?.close();
  }, startMsMax);

  it('is one trace from its caller through HTTP, the workflow and local or regular activities to SQL', () => {
    const chains = new Set(spans.map((span) => ancestry(spans, span).join(' > ')));
    const run = 'caller > POST /v1/orgs > StartWorkflow:provisionOrganization > RunWorkflow:provisionOrganization';
    expect(chains).toContain('caller > POST /v1/orgs > TRANSACTION > INSERT');
    for (const activity of ['reserveOrganization', 'createNamespace', 'runCanaryAndActivate']) {
      const path = `${run} > StartActivity:${activity} > RunActivity:${activity}`;
      expect(chains).toContain(path);
      expect(chains).toContain(`${path} > TRANSACTION > WITH`);
    }
    expect([...chains].filter((chain) => !chain.startsWith('caller > POST /v1/orgs'))).toEqual([]);
  });

  it('names in its spans the route, run, statement and process', () => {
    const named = (name: string) => spans.filter((span) => span.name === name);
    expect(named('POST /v1/orgs')).toMatchObject([
      { service: 'freehold-api', attributes: { 'http.route': '/v1/orgs', 'http.response.status_code': 201 } },
    ]);
    expect(named('RunWorkflow:provisionOrganization')).toMatchObject([
      { service: 'freehold-worker', attributes: { workflowId: expect.stringContaining('provision-organization-') } },
    ]);
    for (const span of named('INSERT')) {
      expect(span.attributes).toMatchObject({ 'db.system.name': 'postgresql', 'db.operation.name': 'INSERT' });
      expect(span.attributes['db.query.text']).toMatch(/^insert into .*\$1/);
    }
  });

  it('sends no key, credential or bound value, and logs no key', () => {
    expect(sink.text()).not.toContain(key);
    expect(sink.text()).not.toContain(ownerEmail);
    expect(sink.text()).not.toContain(new URL(database.serviceUrl).password);
    for (const { output } of running) expect(output()).not.toContain(key);
  });

  it('can be found in the logs by its trace id', () => {
    const [worker, api] = running.map((process) => linesOf(process).filter((line) => line.traceId === traceId));
    expect(api?.map(({ msg }) => msg)).toContain('request');
    expect(worker?.map(({ msg }) => msg)).toContain('activity succeeded');
    expect(running.flatMap(linesOf).filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  });

  it('is counted by the metrics of the product and of the Temporal SDK', () => {
    const outcome = { kind: 'provisionOrganization', outcome: 'succeeded', process: 'worker' };
    expect(sampleOf(metrics, 'freehold_operations_ended_total', outcome)).toBe(1);
    expect(sampleOf(metrics, 'freehold_operation_seconds_count', outcome)).toBe(1);
    expect(sampleOf(metrics, 'freehold_stuck_operations')).toBe(0);
    expect(sampleOf(metrics, 'temporal_worker_task_slots_available', { process: 'worker' })).toBeGreaterThan(0);
    const buckets = metrics.samples.filter(({ name }) => name === 'temporal_request_latency_seconds_bucket');
    expect(buckets.some(({ labels }) => labels.le === '0.005')).toBe(true);
  });

  it('has only metrics that are in docs/observability.md', () => {
    const documented = documentedMetrics();
    expect([...metrics.types.keys()].filter((name) => !documented.has(name))).toEqual([]);
  });

  it('replays without tracing, which may be turned off while operations are open', async () => {
    await Worker.runReplayHistory({ workflowBundle: { codePath: await workflowBundle() } }, history);
  });
});

describe('an organization provisioned without tracing', () => {
  it(
    'replays with tracing, which may be turned on while operations are open',
    async () => {
      const world = await createWorld({ temporalAddress: temporalAddress() });
      try {
        const owner = { email: 'untraced@example.com' };
        const { created } = await createOrganization(world.ctx(), { name: 'Untraced', owner }, {});
        const { workflow } = await world.ended(created.operation.id);
        const codePath = await workflowBundle({ isTraced: true });
        const sinks = { exporter: { export: { fn: () => undefined } } };
        const history = await historyOf(workflow.namespace, workflow.workflowId);
        await Worker.runReplayHistory({ workflowBundle: { codePath }, sinks }, history);
      } finally {
        await world.close();
      }
    },
    startMsMax,
  );
});
