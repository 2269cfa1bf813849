import { Resolver } from 'node:dns/promises';
import type { TextRecords } from './port.ts';

interface TextRecordOptions {
  timeoutMs: number;
  /** Default: the system's name servers. */
  servers: readonly string[];
}

/** Answers that say that there is no such record. */
const absent: ReadonlySet<unknown> = new Set(['ENODATA', 'ENOTFOUND']);

export const openTextRecords = ({ timeoutMs, servers }: TextRecordOptions): TextRecords => ({
  read: async (name) => {
    // One per look-up: a shared resolver adapts its timeouts to names that are not answered.
    const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
    if (servers.length > 0) resolver.setServers(servers);
    // With several servers, each has this long.
    const timer = setTimeout(() => resolver.cancel(), timeoutMs + 100);
    try {
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    } catch (error) {
      return absent.has((error as NodeJS.ErrnoException).code) ? [] : null;
    } finally {
      clearTimeout(timer);
    }
  },
});
