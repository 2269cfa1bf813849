import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import ipaddr from 'ipaddr.js';
import type { ApiEnv } from './env.ts';

/** Stands for the address of a request without a socket, or whose socket is closed. */
const unknown = 'unknown';

/** Bounds an address with its zone and port. */
const addressLengthMax = 100;

const parse = (text: string): ipaddr.IPv4 | ipaddr.IPv6 | null => {
  if (text.length > addressLengthMax) return null;
  // Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  // An IPv4 address in IPv6 form is the IPv4 address.
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : null;
};

const socketAddressOf = (c: Context<ApiEnv>): string | undefined =>
  // Requests in tests may have no socket.
  typeof c.env === 'object' && c.env !== null && 'incoming' in c.env ? getConnInfo(c).remote.address : undefined;

/**
 * Returns the client's address: the socket's, or the one reported by the farthest trusted proxy. Earlier entries of
 * `X-Forwarded-For` can be written by anyone and are ignored.
 */
export const clientAddressOf = (c: Context<ApiEnv>, trustedProxies: number): string => {
  const socket = socketAddressOf(c);
  const forwarded = trustedProxies === 0 ? undefined : c.req.header('x-forwarded-for');
  const chain = [...(forwarded?.split(',').map((entry) => entry.trim()) ?? []), socket ?? ''];
  // From the farthest trusted entry to the socket. An entry that is not an address is skipped for the proxy that wrote it.
  for (const entry of chain.slice(Math.max(0, chain.length - 1 - trustedProxies))) {
    const address = parse(entry);
    if (address !== null) return address.toString();
  }
  return unknown;
};

/** Returns the network of an address: its first bits, with the rest zero. */
export const networkOf = (address: string, bits: { ipv4: number; ipv6: number }): string => {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  const length = parsed.kind() === 'ipv4' ? bits.ipv4 : bits.ipv6;
  const bytes = parsed
    .toByteArray()
    .map((byte, index) => byte & (0xff << Math.max(0, 8 - Math.max(0, length - index * 8))));
  return `${ipaddr.fromByteArray(bytes).toString()}/${length}`;
};

/** Returns the address to limit: an IPv4 address, or the /64 of an IPv6 address, which is what a single customer gets. */
export const limitedAddressOf = (c: Context<ApiEnv>, trustedProxies: number): string =>
  networkOf(clientAddressOf(c, trustedProxies), { ipv4: 32, ipv6: 64 });
