import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { hasCode } from './errno.ts';

export const LOOPBACK = '127.0.0.1';

export const isPortFree = (port: number, host = LOOPBACK): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (hasCode(error, 'EADDRINUSE', 'EACCES') ? resolve(false) : reject(error)));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });

/** The first free port from this one on. */
export const nextFreePort = async (from: number, host = LOOPBACK): Promise<number> => {
  for (let port = from; port < Math.min(from + 200, 65_536); port += 1) {
    if (await isPortFree(port, host)) return port;
  }
  throw new Error(`No free port between ${from} and ${from + 199} on ${host}.`);
};

// Below the ports that systems give to outgoing connections.
const OWN_FIRST = 17_000;
const OWN_COUNT = 8_000;

/** The same port at each start from this folder while it is free; elsewhere usually another one. */
export const ownPort = (dataDir: string): Promise<number> => {
  const hash = createHash('sha256').update(dataDir).digest().readUInt32BE();
  return anyFreePort(OWN_FIRST + (hash % OWN_COUNT));
};

/** Any free port; the preferred one if it is free. */
export const anyFreePort = async (preferred?: number): Promise<number> => {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred;
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: LOOPBACK }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('The system assigned no port.'));
      server.close(() => resolve(address.port));
    });
  });
};
