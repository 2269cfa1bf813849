import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

interface ResolvedAddress {
  address: string;
  family: number;
}

export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>;

interface ResolveOptions {
  /** Time limit for a name server. */
  timeoutMs: number;
  /** Default: the system's name servers. */
  servers?: readonly string[];
  hostsPath?: string;
}

const systemHostsPath = process.platform === 'win32' ? 'C:\\Windows\\System32\\drivers\\etc\\hosts' : '/etc/hosts';

/** RFC 6761: name servers are not queried for it. */
const loopback: ResolvedAddress = { address: '127.0.0.1', family: 4 };

const addressesIn = (hosts: string, name: string): ResolvedAddress[] =>
  hosts.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().toLowerCase().split(/\s+/);
    return names.includes(name) && isIP(address) !== 0 ? [{ address, family: isIP(address) }] : [];
  });

/**
 * Reads the hosts file and queries the name servers itself. getaddrinfo would block a thread of the process for each
 * unanswered name, cannot be canceled, and a few such names would block all others. Search domains are not used.
 */
export const openResolve = ({ timeoutMs, servers, hostsPath = systemHostsPath }: ResolveOptions): Resolve => {
  // A machine without the file has no names of its own.
  const readHosts = () => readFile(hostsPath, 'utf8').catch(() => '');

  const ask = async (name: string): Promise<ResolvedAddress[]> => {
    // One per name: a shared resolver adapts its timeouts to names that are not answered.
    const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
    if (servers !== undefined) resolver.setServers(servers);
    // With several servers, each has this long.
    const timer = setTimeout(() => resolver.cancel(), timeoutMs + 100);
    try {
      const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
      const found = [
        ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
        ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
      ];
      if (found.length === 0 && four.status === 'rejected') throw four.reason;
      return found;
    } finally {
      clearTimeout(timer);
    }
  };

  return async (hostname) => {
    if (isIP(hostname) !== 0) return [{ address: hostname, family: isIP(hostname) }];
    const name = hostname.toLowerCase().replace(/\.$/, '');
    const own = addressesIn(await readHosts(), name);
    if (own.length > 0) return own;
    return name === 'localhost' || name.endsWith('.localhost') ? [loopback] : ask(name);
  };
};
