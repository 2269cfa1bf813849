import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { TimeoutStrategy, timeout } from 'cockatiel';
import { answerProblem, answerWithProblems } from './http-problems.ts';
import { isTarget } from './http-target.ts';
import { surviveUnreadBody } from './unread-body.ts';

const timeoutsDefault = {
  // A client that takes longer to send a request would occupy a connection.
  headersMsMax: 10_000,
  requestMsMax: 30_000,
  /** How often the two timeouts are checked. */
  checkMs: 5_000,
  // Longer than the idle timeouts of load balancers, so that they are the first to close an idle connection.
  keepAliveMs: 75_000,
};

interface HttpServerOptions {
  fetch: (request: Request) => Response | Promise<Response>;
  host: string;
  port: number;
  timeouts?: Partial<typeof timeoutsDefault>;
}

export interface HttpServer {
  readonly port: number;
  /** Accepts no new connections, lets requests finish for `graceMs`, then closes the rest. */
  drain(graceMs: number): Promise<void>;
}

const idleSweepMs = 50;

const describe = (error: unknown, { host, port }: HttpServerOptions): unknown => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new Error(`${host}:${port} is taken by another process: set PORT to a free one`);
  if (code === 'EACCES') return new Error(`Listening on ${host}:${port} is not permitted: set PORT to 1024 or higher`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Error(`HOST ${host} is not an address of this machine: use 127.0.0.1 or 0.0.0.0`);
  return error;
};

/** Resolves once the port is open; rejects with an error that names the remedy. */
export const listen = async (options: HttpServerOptions): Promise<HttpServer> => {
  const { headersMsMax, requestMsMax, checkMs, keepAliveMs } = { ...timeoutsDefault, ...options.timeouts };
  // The host in the URL of a request without a Host header. An IPv6 address to listen on would be invalid.
  const listener = getRequestListener(options.fetch, { hostname: 'localhost', autoCleanupIncoming: false });
  const server = createServer(
    {
      headersTimeout: headersMsMax,
      requestTimeout: requestMsMax,
      connectionsCheckingInterval: checkMs,
      keepAliveTimeout: keepAliveMs,
      requireHostHeader: false,
    },
    (incoming, outgoing) => {
      surviveUnreadBody(incoming, outgoing);
      if (isTarget(incoming)) void listener(incoming, outgoing);
      else answerProblem(outgoing, 'malformed_request');
    },
  );
  answerWithProblems(server);
  server.listen(options.port, options.host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw describe(error, options);
  }
  return {
    port: (server.address() as AddressInfo).port,
    drain: async (graceMs) => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection that was busy when the server closed would be kept alive once it is idle.
      const sweep = setInterval(() => server.closeIdleConnections(), idleSweepMs);
      const inTime = timeout(graceMs, TimeoutStrategy.Aggressive);
      await inTime.execute(() => closed).catch(() => server.closeAllConnections());
      await closed;
      clearInterval(sweep);
    },
  };
};
