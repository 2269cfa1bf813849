import ipaddr from 'ipaddr.js';
import type { WebhookTargets } from './port.ts';

export interface TargetSettings {
  /** Also targets that are not public, and http. */
  allowPrivate: boolean;
  /** Networks (CIDR) that are allowed though they are not public. */
  allowedNetworks: readonly string[];
}

export interface TargetRules extends WebhookTargets {
  /** Of an address that a name has, or that a URL names. */
  isAllowedAddress(address: string): boolean;
}

/** Names that mean this machine or its network, wherever they are resolved. RFC 6761, RFC 6762; cloud metadata. */
const privateNames = /(?:^|\.)(?:localhost|local|internal|localdomain)\.?$/i;

// RFC 4291, 2.4: what is not in here is no global unicast address, so also NAT64 and IPv4 in whatever disguise.
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

const isPublic = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
  address.range() === 'unicast' && (address instanceof ipaddr.IPv4 || address.match(globalUnicast));

/** Loopback, private, link-local, carrier-grade NAT, multicast and reserved addresses are refused unless allowed here. */
export const targetRules = ({ allowPrivate, allowedNetworks }: TargetSettings): TargetRules => {
  const networks = allowedNetworks.map((network) => ipaddr.parseCIDR(network));
  const isHttpAllowed = allowPrivate || networks.length > 0;

  const isAllowedAddress = (text: string): boolean => {
    if (!ipaddr.isValid(text)) return false;
    // An IPv4 address in an IPv6 one is what it is in the end.
    const address = ipaddr.process(text);
    const isListed = networks.some(
      ([network, bits]) => network.kind() === address.kind() && address.match(network, bits),
    );
    return allowPrivate || isListed || isPublic(address);
  };

  const refusalOf = (text: string): string | null => {
    if (!URL.canParse(text)) return 'is not a URL';
    const url = new URL(text);
    if (url.protocol !== 'https:' && !(isHttpAllowed && url.protocol === 'http:')) return 'must be https';
    if (url.username !== '' || url.password !== '') return 'must not have credentials';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (host === '') return 'must name a host';
    if (ipaddr.isValid(host)) return isAllowedAddress(host) ? null : 'must not be a private address';
    if (!isHttpAllowed && privateNames.test(host)) return 'must not be a private address';
    return null;
  };

  return { isAllowedAddress, refusalOf };
};
