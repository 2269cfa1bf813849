import { randomInt } from 'node:crypto';
import getPort, { portNumbers } from 'get-port';

// Below what systems give out to connections that are opened (from 32768 on Linux, 49152 on macOS): a port from up there
// may be somebody's own end by the time that it is listened on.
const first = 10_000;
const last = 32_000;
const span = 500;

/** A port that is free, and stays so unless somebody asks for that very one. */
export const freePort = (): Promise<number> => {
  const from = randomInt(first, last - span);
  return getPort({ host: '127.0.0.1', port: portNumbers(from, from + span) });
};
