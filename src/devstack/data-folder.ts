import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder that others cannot list. Made as root, it can be passed through by the user that Postgres then runs as;
 * its contents have their own modes.
 */
export const makeFolder = (folder: string): void => {
  const first = mkdirSync(folder, { recursive: true });
  if (first === undefined) return;
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  for (let made = folder; made.length >= first.length; made = dirname(made)) chmodSync(made, mode);
};
