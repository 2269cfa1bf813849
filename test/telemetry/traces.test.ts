import { Writable } from 'node:stream';
import { SpanStatusCode, trace } from '@opentelemetry/api';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../src/telemetry/logs.ts';
import { watchSql } from '../../src/telemetry/sql-client.ts';
import { createPoolCounter } from '../../src/telemetry/sql-pool.ts';
import { traceRequest } from '../../src/telemetry/trace-request.ts';
import { traceTemporalClient } from '../../src/telemetry/trace-temporal.ts';
import { startTracing, type Tracing } from '../../src/telemetry/traces.ts';
import { type Sink, startSink } from './otlp-sink.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const callerSpanId = 'b7ad6b7169203331';
const headers = { traceparent: `00-${traceId}-${callerSpanId}-01` };

const app = () =>
  new Hono()
    .use('*', traceRequest)
    .get('/healthz', (c) => c.text('ok'))
    .get('/v1/orgs/:slug', (c) => c.text('ok'))
    .get('/v1/fails', () => {
      throw new Error('boom');
    })
    .onError((_error, c) => c.text('failed', 500));

describe('without an endpoint', () => {
  it('nothing is wrapped and nothing is traced', async () => {
    const tracers = vi.spyOn(trace, 'getTracer');
    const watcher = watchSql(createPoolCounter(1));
    watcher.statement('select 1', false)();
    await watcher.transaction(async () => undefined);
    expect(tracers).not.toHaveBeenCalled();
    tracers.mockRestore();
    expect(traceTemporalClient()).toEqual([]);
    const seen = new Hono().use('*', traceRequest).get('/', (c) => c.json({ span: trace.getActiveSpan() ?? null }));
    expect(await (await seen.request('/', { headers })).json()).toEqual({ span: null });
  });
});

describe('with an endpoint', () => {
  let sink: Sink;
  let tracing: Tracing;
  const logged: string[] = [];

  beforeEach(async () => {
    logged.length = 0;
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        logged.push(chunk.toString());
        done();
      },
    });
    const logger = createLogger({ level: 'debug', process: 'api', destination });
    sink = await startSink();
    tracing = startTracing({ endpoint: `${sink.endpoint}/`, serviceName: 'freehold-test', logger });
  });

  afterEach(async () => {
    await tracing.shutdown();
    await sink.close();
  });

  it('a request continues the trace of its caller, named by the template of its route', async () => {
    await app().request('/v1/orgs/acme?key=fh_user_sk_abcdefgh', { headers });
    await app().request('/v1/fails', { headers });
    await app().request('/nowhere');
    await app().request('/healthz', { headers });
    await tracing.flush();
    const [found, failed, unknown, ...more] = sink.spans;
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      traceId,
      parentSpanId: callerSpanId,
      name: 'GET /v1/orgs/:slug',
      service: 'freehold-test',
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/v1/orgs/:slug',
        'http.response.status_code': 200,
        'url.path': '/v1/orgs/acme',
      },
    });
    expect(failed).toMatchObject({ name: 'GET /v1/fails', status: { code: SpanStatusCode.ERROR } });
    expect(unknown).toMatchObject({ name: 'GET unmatched', status: { code: SpanStatusCode.UNSET } });
    expect(unknown?.traceId).not.toBe(traceId);
  });

  it('log lines contain the ids of their span', async () => {
    const lines: string[] = [];
    const destination = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    const logger = createLogger({ level: 'info', process: 'api', destination });
    const logging = new Hono().use('*', traceRequest).get('/', (c) => {
      logger.info('inside');
      return c.text('ok');
    });
    await logging.request('/', { headers });
    await tracing.flush();
    expect(JSON.parse(String(lines[0]))).toMatchObject({ traceId, spanId: sink.spans[0]?.spanId });
  });

  it('no secret is sent in a name, an attribute, a status or an event', async () => {
    const secret = 'Zx81kQv0mT7bN3sYpL6dWcR2hJ9fGaU4';
    const text = `fh_user_sk_${secret} postgres://u:${secret}@db/x Bearer ${secret}`;
    trace.getTracer('test').startActiveSpan(`name ${text}`, (span) => {
      span.setAttributes({ text, list: [text] });
      span.setStatus({ code: SpanStatusCode.ERROR, message: text });
      span.recordException(new Error(text));
      span.end();
    });
    await tracing.flush();
    expect(sink.spans).toHaveLength(1);
    expect(sink.spans[0]?.events[0]?.attributes['exception.message']).toContain('fh_user_sk_[redacted]');
    expect(sink.text()).not.toContain(secret);
  });

  it('a failing receiver affects no request and is logged once', async () => {
    sink.answerWith(400);
    for (let batch = 0; batch < 3; batch += 1) {
      expect((await app().request('/v1/orgs/acme')).status).toBe(200);
      await tracing.flush().catch((error: unknown) => expect(error).toBeInstanceOf(Error));
    }
    const warnings = logged.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn');
    expect(warnings).toMatchObject([{ msg: 'spans could not be exported', spans: 1 }]);

    await sink.close();
    expect((await app().request('/v1/orgs/acme')).status).toBe(200);
    await tracing.shutdown();
    expect(logged.filter((line) => JSON.parse(line).msg === 'spans could not be exported')).toHaveLength(1);
  });

  it('a silent receiver delays no request, and the shutdown by at most 5 s', {
    timeout: 10_000,
  }, async () => {
    sink.answerWith(null);
    expect((await app().request('/v1/orgs/acme')).status).toBe(200);
    const startedAt = performance.now();
    await tracing.shutdown();
    expect(performance.now() - startedAt).toBeLessThan(6_000);
  });
});
