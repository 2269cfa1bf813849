import { type Attributes, type AttributeValue, isSpanContextValid } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter, TimedEvent } from '@opentelemetry/sdk-trace-base';
import type { Logger } from './logs.ts';
import { redactText } from './redact.ts';

const redactValue = (value: AttributeValue): AttributeValue => {
  if (typeof value === 'string') return redactText(value);
  return Array.isArray(value)
    ? (value.map((item) => (typeof item === 'string' ? redactText(item) : item)) as AttributeValue)
    : value;
};

/** Leaves out objects, which are not valid attributes: the interceptors add the whole `workflowInfo()`, memo included. */
const redactAttributes = (attributes: Attributes): Attributes => {
  const clean: Attributes = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) continue;
    if (typeof value === 'object' && !Array.isArray(value)) continue;
    if (Array.isArray(value) && value.some((item) => typeof item === 'object')) continue;
    clean[key] = redactValue(value);
  }
  return clean;
};

const redactEvent = (event: TimedEvent): TimedEvent =>
  event.attributes === undefined ? event : { ...event, attributes: redactAttributes(event.attributes) };

const redactSpan = (span: ReadableSpan): ReadableSpan =>
  // A span's ids and times are getters or class fields; the copy inherits them through its prototype.
  Object.create(span, {
    name: { value: redactText(span.name), enumerable: true },
    attributes: { value: redactAttributes(span.attributes), enumerable: true },
    events: { value: span.events.map(redactEvent), enumerable: true },
    status: {
      value:
        span.status.message === undefined ? span.status : { ...span.status, message: redactText(span.status.message) },
      enumerable: true,
    },
  });

const warnEveryMs = 60_000;

/** Masks secrets in exported spans, and logs lost spans at most once a minute. */
export const guardedExporter = (exporter: SpanExporter, logger: Logger | undefined): SpanExporter => {
  let lost = 0;
  let warnedAt = Number.NEGATIVE_INFINITY;
  const noteLoss = (count: number, error: Error | undefined): void => {
    lost += count;
    const now = performance.now();
    if (now - warnedAt < warnEveryMs) return;
    logger?.warn({ err: error, spans: lost }, 'spans could not be exported');
    warnedAt = now;
    lost = 0;
  };
  return {
    export: (spans, done) => {
      const valid = spans.filter((span) => isSpanContextValid(span.spanContext())).map(redactSpan);
      exporter.export(valid, (result: ExportResult) => {
        if (result.code !== ExportResultCode.SUCCESS) noteLoss(valid.length, result.error);
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
};
