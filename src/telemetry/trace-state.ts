import { type Tracer, trace } from '@opentelemetry/api';

let tracing = false;

/** Checked before any span is made: without an endpoint nothing is wrapped, propagated or allocated. */
export const isTracing = (): boolean => tracing;

export const setTracing = (on: boolean): void => {
  tracing = on;
};

export const tracer = (): Tracer => trace.getTracer('freehold');
