import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SinkSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  service: string;
  status: { code?: number; message?: string };
  attributes: Record<string, unknown>;
  events: { name: string; attributes: Record<string, unknown> }[];
}

interface KeyValue {
  key: string;
  value: Record<string, unknown>;
}
interface OtlpSpan extends Omit<SinkSpan, 'attributes' | 'events' | 'service'> {
  attributes: KeyValue[];
  events: { name: string; attributes: KeyValue[] }[];
}
interface OtlpBody {
  resourceSpans: { resource: { attributes: KeyValue[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
}

const record = (list: KeyValue[]): Record<string, unknown> =>
  Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));

export interface Sink {
  readonly endpoint: string;
  readonly spans: SinkSpan[];
  /** Everything received, as sent over the wire. */
  text(): string;
  /** null: from now on it accepts requests and never answers. */
  answerWith(status: number | null): void;
  close(): Promise<void>;
}

/** A receiver of OTLP/HTTP JSON that keeps what it receives. */
export const startSink = async (): Promise<Sink> => {
  const spans: SinkSpan[] = [];
  let received = '';
  let status: number | null = 200;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (status === 200) {
      received += body;
      for (const { resource, scopeSpans } of (JSON.parse(body) as OtlpBody).resourceSpans) {
        const service = String(record(resource.attributes)['service.name']);
        for (const span of scopeSpans.flatMap((scope) => scope.spans)) {
          const events = span.events.map((event) => ({ ...event, attributes: record(event.attributes) }));
          spans.push({ ...span, service, attributes: record(span.attributes), events });
        }
      }
    }
    if (status !== null) response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    text: () => received,
    answerWith: (next) => {
      status = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
