import { z } from '@hono/zod-openapi';
import ipaddr from 'ipaddr.js';
import { boundedText } from './text.ts';

type Network = ReturnType<typeof ipaddr.parseCIDR>;

/** Longer than every network in its longest form. */
const networkLengthMax = 50;
const networksMax = 50;

/** An address is compared in its own family, so an IPv4 network in IPv6 form would contain none. */
const isNetwork = (text: string): boolean => {
  // `203.0.113/24` is valid in an old notation, in which it means another network.
  if (!(text.includes(':') ? ipaddr.IPv6.isValidCIDR(text) : ipaddr.IPv4.isValidCIDRFourPartDecimal(text)))
    return false;
  const [address] = ipaddr.parseCIDR(text);
  return !(address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress());
};

/** The same network in one form: its first address, and the number of bits. */
const canonical = (text: string): string => {
  const [address, bits] = ipaddr.parseCIDR(text);
  const family = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${family.networkAddressFromCIDR(text).toString()}/${bits}`;
};

export const Networks = z
  .array(
    boundedText(networkLengthMax)
      .refine(isNetwork, { error: 'must be a network such as 203.0.113.0/24 or 2001:db8::/32' })
      .transform(canonical)
      .openapi({ type: 'string', example: '203.0.113.0/24' }),
  )
  .min(1)
  .max(networksMax)
  .transform((networks) => [...new Set(networks)].sort());

/** Longer than every address in its longest form. */
const addressLengthMax = 45;

/** One address, of the forms that a socket reports. */
export const Address = boundedText(addressLengthMax).refine(
  (text) => (text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text)),
  { error: 'must be an address such as 203.0.113.7 or 2001:db8::7' },
);

export const parseNetworks = (networks: readonly string[]): Network[] =>
  networks.map((network) => ipaddr.parseCIDR(network));

/** Whether the address, if it is one, is in one of the networks. */
export const isInNetworks = (networks: readonly Network[], address: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return networks.some(([first, bits]) => parsed.kind() === first.kind() && parsed.match(first, bits));
};
