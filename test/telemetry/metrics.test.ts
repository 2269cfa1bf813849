import { Hono } from 'hono';
import postgres from 'postgres';
import { describe, expect, it, vi } from 'vitest';
import { operationMetrics } from '../../src/activities/metrics.ts';
import type { OperationRow } from '../../src/db/operation/schema.ts';
import { watchedClient } from '../../src/db/watched-client.ts';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.ts';
import { serveMetrics } from '../../src/telemetry/metrics-server.ts';
import { watchSql } from '../../src/telemetry/sql-client.ts';
import { createPoolCounter } from '../../src/telemetry/sql-pool.ts';
import { measureRequest } from '../../src/telemetry/trace-request.ts';
import { type Exposition, parseExposition, sampleOf } from './prometheus.ts';

const scrape = async (metrics: Metrics): Promise<Exposition> => parseExposition(await metrics.render());

describe('metrics', () => {
  it('have names, labels and values in the text format', async () => {
    const metrics = createMetrics('worker');
    metrics.httpRequestSeconds.observe({ method: 'GET', route: '/v1/orgs/{slug}', status: '200' }, 0.02);
    metrics.operationsEnded.inc({ kind: 'provisionOrganization', outcome: 'succeeded' });
    metrics.operationSeconds.observe({ kind: 'provisionOrganization', outcome: 'succeeded' }, 0.3);
    metrics.stepSeconds.observe({ step: 'reserve', outcome: 'succeeded' }, 0.01);
    metrics.backPressureTotal.inc({ step: 'createNamespace' });
    metrics.temporalRequestSeconds.observe({ method: 'RegisterNamespace', code: 'OK' }, 0.002);
    metrics.collectStuckOperations(async () => 3);
    metrics.collectPool(() => ({ max: 20, busy: 4, waiting: 0 }));
    const exposition = await scrape(metrics);
    const value = (name: string, labels?: Record<string, string>) => sampleOf(exposition, name, labels);
    const process = 'worker';

    expect(value('freehold_http_request_seconds_count', { route: '/v1/orgs/{slug}', status: '200', process })).toBe(1);
    expect(value('freehold_http_request_seconds_bucket', { le: '0.025' })).toBe(1);
    expect(value('freehold_operations_ended_total', { kind: 'provisionOrganization', outcome: 'succeeded' })).toBe(1);
    expect(value('freehold_operation_seconds_sum', { kind: 'provisionOrganization' })).toBe(0.3);
    expect(value('freehold_step_seconds_count', { step: 'reserve' })).toBe(1);
    expect(value('freehold_back_pressure_total', { step: 'createNamespace' })).toBe(1);
    expect(value('freehold_temporal_request_seconds_count', { method: 'RegisterNamespace', code: 'OK' })).toBe(1);
    expect(value('freehold_stuck_operations')).toBe(3);
    expect(value('freehold_database_pool_connections', { state: 'busy' })).toBe(4);
    expect(value('freehold_database_pool_connections', { state: 'free' })).toBe(16);
    expect(value('freehold_database_pool_waiting')).toBe(0);
    expect(value('process_resident_memory_bytes', { process })).toBeGreaterThan(0);
    for (const [name, type] of exposition.types) {
      if (name.startsWith('freehold_') && type === 'counter') expect(name).toMatch(/_total$/);
    }
  });

  it('show zero before the first event, so the first failure is an increase', async () => {
    const exposition = await scrape(createMetrics('worker'));
    for (const outcome of ['succeeded', 'failed', 'compensated', 'canceled']) {
      expect(sampleOf(exposition, 'freehold_operations_ended_total', { kind: 'provisionOrganization', outcome })).toBe(
        0,
      );
    }
    expect(sampleOf(exposition, 'freehold_back_pressure_total', { step: 'createNamespace' })).toBe(0);
  });

  it('count the recoveries of factors by their operations, and no other operation', async () => {
    const metrics = createMetrics('worker');
    const { operationEnded } = operationMetrics(metrics);
    const row = { createdAt: new Date(), finishedAt: new Date() } as OperationRow;
    for (const status of ['succeeded', 'canceled', 'failed', 'compensated'] as const)
      for (const kind of ['recoverAccess', 'elevateAccess'] as const) operationEnded({ ...row, kind, status });
    const exposition = await scrape(metrics);
    const counted = (kind: string, outcome: string) =>
      sampleOf(exposition, 'freehold_recoveries_total', { kind, outcome });
    expect([counted('factors', 'completed'), counted('factors', 'failed'), counted('password', 'failed')]).toEqual([
      1, 3, 0,
    ]);
  });

  it('show how many requests for approval wait, for too long or not, and zero where none does', async () => {
    const metrics = createMetrics('worker');
    metrics.collectApprovals({
      pending: async () => [{ kind: 'elevation', count: 3, overdue: 1 }],
      active: async () => 2,
      unreviewed: async () => 4,
    });
    const exposition = await scrape(metrics);
    const value = (name: string, kind?: string) =>
      sampleOf(exposition, `freehold_${name}`, kind === undefined ? undefined : { kind });
    expect([value('approvals_pending', 'elevation'), value('approvals_overdue', 'elevation')]).toEqual([3, 1]);
    expect([value('approvals_pending', 'factorRecovery'), value('approvals_overdue', 'factorRecovery')]).toEqual([
      0, 0,
    ]);
    expect([value('elevations_active'), value('elevations_unreviewed')]).toEqual([2, 4]);
  });

  it('omit and count metrics that cannot be collected, and still answer', async () => {
    const metrics = createMetrics('worker');
    let isDown = false;
    metrics.collectStuckOperations(async () => {
      if (isDown) throw new Error('no database');
      return 1;
    });
    metrics.append(() => (isDown ? Promise.reject(new Error('no core')) : Promise.resolve('temporal_up 1\n')));
    const before = await scrape(metrics);
    expect(sampleOf(before, 'freehold_stuck_operations')).toBe(1);
    expect(sampleOf(before, 'temporal_up')).toBe(1);

    isDown = true;
    const during = await scrape(metrics);
    expect(sampleOf(during, 'freehold_stuck_operations')).toBeUndefined();
    expect(sampleOf(during, 'temporal_up')).toBeUndefined();
    expect(sampleOf(during, 'freehold_metrics_collect_failures_total', { source: 'temporal_core' })).toBe(1);
    const after = await scrape(metrics);
    expect(sampleOf(after, 'freehold_metrics_collect_failures_total', { source: 'stuck_operations' })).toBe(1);
  });

  it('omit a source that does not answer in time, and catch its late failure', async () => {
    const uncaught: unknown[] = [];
    const onUncaught = (error: unknown): void => void uncaught.push(error);
    process.on('unhandledRejection', onUncaught);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const metrics = createMetrics('worker');
      let fail = (_error: Error): void => undefined;
      metrics.append(
        () =>
          new Promise((_, reject) => {
            fail = reject;
          }),
      );
      const scraping = scrape(metrics);
      await vi.advanceTimersByTimeAsync(2_000);
      const failures = sampleOf(await scraping, 'freehold_metrics_collect_failures_total', { source: 'temporal_core' });
      expect(failures).toBe(1);
      fail(new Error('too late'));
      await new Promise(setImmediate);
      expect(uncaught).toEqual([]);
    } finally {
      vi.useRealTimers();
      process.off('unhandledRejection', onUncaught);
    }
  });

  it('are the only thing served on their own port', async () => {
    const metrics = createMetrics('api');
    const server = await serveMetrics({ host: '127.0.0.1', port: 0, metrics });
    try {
      const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toContain('text/plain');
      expect(parseExposition(await response.text()).types.has('freehold_http_request_seconds')).toBe(true);
      expect((await fetch(`http://127.0.0.1:${server.port}/healthz`)).status).toBe(200);
      expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404);
      const taken = serveMetrics({ host: '127.0.0.1', port: server.port, metrics });
      await expect(taken).rejects.toThrow('EADDRINUSE');
    } finally {
      await server.close();
    }
  });

  it('label requests with the template of their route, and all unknown paths alike', async () => {
    const metrics = createMetrics('api');
    const app = new Hono()
      .use('*', measureRequest(metrics))
      .route(
        '/v1',
        new Hono()
          .use('*', async (c, next) => (c.req.header('authorization') === undefined ? c.text('no', 401) : next()))
          .get('/orgs/:slug', (c) => c.text('ok'))
          .get('/fails', () => {
            throw new Error('boom');
          }),
      )
      .onError((_error, c) => c.text('failed', 500));
    const headers = { authorization: 'Bearer x' };
    for (const path of ['/v1/orgs/one', '/v1/orgs/two', '/v1/fails', '/v1/none', '/none']) {
      await app.request(path, { headers });
    }
    await app.request('/v1/orgs/one');
    const { samples } = await scrape(metrics);
    const counted = samples
      .filter(({ name }) => name === 'freehold_http_request_seconds_count')
      .map(({ labels: { method, route, status }, value }) => `${method} ${route} ${status}: ${value}`);
    expect(counted.sort()).toEqual([
      'GET /v1/fails 500: 1',
      'GET /v1/orgs/:slug 200: 2',
      'GET /v1/orgs/:slug 401: 1',
      'GET unmatched 404: 2',
    ]);
  });

  it('count a statement that cannot connect, and then free its place', async () => {
    const pool = createPoolCounter(2);
    const client = postgres('postgres://nobody@127.0.0.1:1/none', { max: 2, connect_timeout: 1 });
    const sql = watchedClient(client, { watcher: watchSql(pool), isPreparing: true });
    const work = [sql.unsafe('select $1', ['1']), sql.unsafe('select 2'), sql.begin((tx) => tx`select 3`)];
    expect(pool.usage()).toEqual({ max: 2, busy: 1, waiting: 0 });
    const settled = Promise.allSettled(work);
    // `then` sends a query, and a promise calls it in a separate turn.
    await Promise.resolve();
    expect(pool.usage()).toEqual({ max: 2, busy: 2, waiting: 1 });
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(pool.usage()).toEqual({ max: 2, busy: 0, waiting: 0 });
    await client.end();
  });
});
