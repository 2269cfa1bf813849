import { context, propagation, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { TimeoutStrategy, timeout } from 'cockatiel';
import type { Logger } from './logs.ts';
import { guardedExporter } from './span-exporter.ts';
import { setTracing } from './trace-state.ts';

interface TracingOptions {
  /** Base URL of an OTLP/HTTP receiver; `/v1/traces` is appended. */
  readonly endpoint: string;
  readonly serviceName: string;
  readonly logger?: Logger;
}

export interface Tracing {
  readonly resource: Resource;
  readonly processor: SpanProcessor;
  /** Sends buffered spans. */
  flush(): Promise<void>;
  /** Sends buffered spans, for at most 5 s, and turns tracing off. Never rejects. */
  shutdown(): Promise<void>;
}

const shutdownMsMax = 5_000;
const exportMsMax = 5_000;

/**
 * Call before opening the database and the Temporal clients, which check once whether tracing is on.
 * The sampler is the SDK's default, parent-based; its standard variables (`OTEL_TRACES_SAMPLER` …) apply.
 */
export const startTracing = ({ endpoint, serviceName, logger }: TracingOptions): Tracing => {
  const resource = new Resource({ 'service.name': serviceName, 'service.namespace': 'freehold' });
  const exporter = guardedExporter(
    new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: exportMsMax }),
    logger,
  );
  const processor = new BatchSpanProcessor(exporter, {
    scheduledDelayMillis: 1_000,
    exportTimeoutMillis: exportMsMax,
  });
  const provider = new NodeTracerProvider({ resource, spanProcessors: [processor] });
  provider.register({ propagator: new W3CTraceContextPropagator() });
  setTracing(true);

  return {
    resource,
    processor,
    flush: () => processor.forceFlush(),
    shutdown: async () => {
      setTracing(false);
      try {
        await timeout(shutdownMsMax, TimeoutStrategy.Aggressive).execute(() => provider.shutdown());
      } catch (error) {
        logger?.warn({ err: error }, 'the last spans could not be exported');
      } finally {
        trace.disable();
        context.disable();
        propagation.disable();
      }
    },
  };
};
