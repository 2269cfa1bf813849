import ipaddr from 'ipaddr.js';
import type { OutboundTargets } from './port.ts';

export interface TargetSettings {
  /** Allows private targets, and http. */
  allowPrivate: boolean;
  /** Networks (CIDR) allowed although they are not public; http is allowed in these only. */
  allowedNetworks: readonly string[];
}

export interface TargetRules extends OutboundTargets {
  /** Whether https may connect to the address, resolved from a name or literal in the URL. */
  isAllowedAddress(address: string): boolean;
  /** The same for http: unencrypted requests never go to public addresses. */
  isAllowedByHttp(address: string): boolean;
}

/** Names of this machine or its network, wherever they are resolved. RFC 6761, RFC 6762; cloud metadata. */
const privateNames = /(?:^|\.)(?:localhost|local|internal|localdomain)\.?$/i;

// RFC 4291, 2.4: an address outside is not global unicast. This excludes NAT64 and every disguise of IPv4.
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Metadata and internal services that clouds offer their machines, many under addresses that look public. No URL of an organization means
 * them, so they are refused in development too unless listed.
 */
const cloudNetworks = [
  '168.63.129.16/32', // Azure
  '161.26.0.0/16', // IBM Cloud
  '166.8.0.0/14',
  '169.254.169.254/32',
  '100.100.100.200/32', // Alibaba Cloud
  '192.0.0.192/32', // Oracle Cloud
  'fd00:ec2::254/128', // AWS
  'fd20:ce::254/128', // Google Cloud
].map((network) => ipaddr.parseCIDR(network));

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const isIn = (networks: readonly ReturnType<typeof ipaddr.parseCIDR>[], address: Address): boolean =>
  networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));

const isPublic = (address: Address): boolean =>
  address.range() === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(globalUnicast));

/** Refuses loopback, private, link-local, carrier-grade NAT, multicast and reserved addresses, unless allowed here. */
export const targetRules = ({ allowPrivate, allowedNetworks }: TargetSettings): TargetRules => {
  const networks = allowedNetworks.map((network) => ipaddr.parseCIDR(network));
  const isHttpAllowed = allowPrivate || networks.length > 0;

  const isAllowed = (text: string, isAllowedUnlisted: (address: Address) => boolean): boolean => {
    if (!ipaddr.isValid(text)) return false;
    // An IPv4 address inside an IPv6 one is judged as IPv4.
    const address = ipaddr.process(text);
    return isIn(networks, address) || (!isIn(cloudNetworks, address) && isAllowedUnlisted(address));
  };
  const isAllowedAddress = (text: string): boolean => isAllowed(text, (address) => allowPrivate || isPublic(address));
  const isAllowedByHttp = (text: string): boolean => isAllowed(text, () => allowPrivate);

  const refusalOf = (text: string): string | null => {
    if (!URL.canParse(text)) return 'is not a URL';
    const url = new URL(text);
    const isHttp = url.protocol === 'http:';
    if (url.protocol !== 'https:' && !(isHttpAllowed && isHttp)) return 'must be https';
    if (url.username !== '' || url.password !== '') return 'must not have credentials';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (host === '') return 'must name a host';
    if (ipaddr.isValid(host)) {
      if (!isAllowedAddress(host)) return 'must not be a private address';
      return isHttp && !isAllowedByHttp(host) ? 'must be https' : null;
    }
    if (!isHttpAllowed && privateNames.test(host)) return 'must not be a private address';
    return null;
  };

  return { isAllowedAddress, isAllowedByHttp, refusalOf };
};
