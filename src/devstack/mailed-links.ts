import { type FSWatcher, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './data-folder.ts';

interface MailedLink {
  address: string;
  url: string;
}

/** The link in a mail; null: it has none. */
const linkIn = (mail: string): MailedLink | null => {
  // Long lines are folded (RFC 2045, 6.7).
  const text = mail.replaceAll(/=\r?\n/g, '');
  const address = /^To: *(\S+)/m.exec(text)?.[1];
  const url = /https?:\/\/\S+#fh_\w+/.exec(text)?.[0];
  return address === undefined || url === undefined ? null : { address, url };
};

/** Prints the links of mails that are written to the folder from now on. Nobody else reads them on a developer's machine. */
export const printMailedLinks = (folder: string, print: (line: string) => void): Pick<FSWatcher, 'close'> => {
  makeFolder(folder);
  const seen = new Set<string>();
  return watch(folder, (_event, name) => {
    if (name === null || !name.endsWith('.eml') || seen.has(name)) return;
    seen.add(name);
    try {
      const link = linkIn(readFileSync(join(folder, name), 'utf8'));
      if (link !== null) print(`Mail to ${link.address}: ${link.url}`);
    } catch {
      // Removed meanwhile.
    }
  });
};
