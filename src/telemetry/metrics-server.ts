import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from './logs.ts';
import type { Metrics } from './metrics.ts';

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `/metrics` on METRICS_PORT without a key, and `/healthz`, which only shows that the process answers. Rejects if
 * the port is taken.
 */
export const serveMetrics = async ({
  host,
  port,
  metrics,
  logger,
}: {
  host: string;
  port: number;
  metrics: Metrics;
  logger?: Logger;
}): Promise<MetricsServer> => {
  const server = createServer((request, response) => {
    const path = request.method === 'GET' ? request.url?.split('?')[0] : undefined;
    if (path === '/healthz') {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('ok\n');
      return;
    }
    if (path !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.render().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      (error: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain' }).end('the metrics could not be rendered\n');
        logger?.error({ err: error }, 'the metrics could not be rendered');
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
};
