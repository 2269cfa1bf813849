import { randomInt } from 'node:crypto';
import getPort, { portNumbers } from 'get-port';

// Below the ephemeral ports (from 32768 on Linux, 49152 on macOS), which an outgoing connection might occupy before the
// test listens.
const first = 10_000;
const last = 32_000;
const span = 500;

/** Returns a free port, which stays free unless a process requests exactly this one. */
export const freePort = (): Promise<number> => {
  const from = randomInt(first, last - span);
  return getPort({ host: '127.0.0.1', port: portNumbers(from, from + span) });
};
