import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A folder that others cannot list. Made as root, the user that Postgres then runs as may pass through it; what is in
 * it has modes of its own.
 */
export const makeFolder = (folder: string): void => {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  for (let made = folder; made.length >= first.length; made = dirname(made)) chmodSync(made, mode);
};
