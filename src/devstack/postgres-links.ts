import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { hasCode, messageOf } from './errno.ts';

const Links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Makes the links among the server's libraries that its package's installation script makes. npm does not run that script
 * where a project has not allowed it, and does not say so.
 */
export const restoreLinks = (folder: string): void => {
  const list = join(folder, 'native/pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of Links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(folder, target);
    if (lstatSync(link, { throwIfNoEntry: false }) !== undefined) continue;
    try {
      // Both are in one folder.
      symlinkSync(basename(source), link);
    } catch (error) {
      // Another start may have made it meanwhile.
      if (hasCode(error, 'EEXIST')) continue;
      throw new Error(
        `Libraries of the embedded Postgres are not linked, and cannot be: ${messageOf(error)}. Run \`npm rebuild\` as the owner of ${folder}.`,
        { cause: error },
      );
    }
  }
};
