import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BulkheadPolicy, bulkhead } from 'cockatiel';
import type { Logger } from '../telemetry/logs.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { type CallbackResult, callbackHeader, callbackPath } from '../usecases/workflow/callback.ts';
import { surviveUnreadBody } from './unread-body.ts';

/** Looked at together. */
const concurrency = 10;
/** The server gives up a callback after 10 seconds, and calls again. */
const waitingMax = 200;
const headersMsMax = 5_000;
const requestMsMax = 15_000;
const headerBytesMax = 16_384;

interface CallbackServerOptions {
  host: string;
  port: number;
  receive: (header: string | undefined) => Promise<CallbackResult>;
  metrics: Pick<Metrics, 'dispatch'>;
  logger: Logger;
}

export interface CallbackServer {
  readonly port: number;
  close(): Promise<void>;
}

// The Temporal server calls again after 5xx, 408 and 429, at growing intervals, and after nothing else.
const statuses: Readonly<Record<CallbackResult, number>> = {
  recorded: 204,
  // It may be reset, and calls again when it ends again.
  open: 204,
  unsigned: 401,
  unknown: 404,
  unavailable: 503,
};

const handle = async (
  { receive, metrics, logger }: CallbackServerOptions,
  inTurn: BulkheadPolicy,
  incoming: IncomingMessage,
): Promise<number> => {
  if (incoming.method !== 'POST' || !isPath(incoming.url)) {
    metrics.dispatch.onCallback('malformed');
    return 404;
  }
  const header = incoming.headers[callbackHeader];
  try {
    const result = await inTurn.execute(() => receive(typeof header === 'string' ? header : undefined));
    metrics.dispatch.onCallback(result);
    return statuses[result];
  } catch (error) {
    metrics.dispatch.onCallback('unavailable');
    logger.warn({ err: error }, 'the end of a run could not be recorded; Temporal calls again');
    return statuses.unavailable;
  }
};

/** A load balancer may keep a prefix. */
const isPath = (url: string | undefined): boolean => url?.split('?')[0]?.endsWith(callbackPath) === true;

/**
 * Receives the callbacks by which the Temporal server announces the ends of runs. The body, which may be as large as a result, is
 * never kept. Rejects if the port is taken.
 */
export const serveCallbacks = async (options: CallbackServerOptions): Promise<CallbackServer> => {
  const inTurn = bulkhead(concurrency, waitingMax);
  const pending = new Set<Promise<void>>();
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    surviveUnreadBody(incoming, outgoing);
    outgoing.writeHead(await handle(options, inTurn, incoming)).end();
  };
  const server = createServer(
    { headersTimeout: headersMsMax, requestTimeout: requestMsMax, maxHeaderSize: headerBytesMax },
    (incoming, outgoing) => {
      const answering = answer(incoming, outgoing).finally(() => pending.delete(answering));
      pending.add(answering);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A callback that is cut off is delivered again, to another worker.
      await Promise.all(pending);
      server.closeAllConnections();
      await closed;
    },
  };
};
