import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { clientAddressOf, networkOf } from './client-address.ts';
import type { ApiEnv } from './env.ts';

const addressOf = async (socket: string | undefined, forwarded: string | null, proxies: number): Promise<string> => {
  const app = new Hono<ApiEnv>().get('/', (c) => c.text(clientAddressOf(c, proxies)));
  const headers = new Headers(forwarded === null ? {} : { 'X-Forwarded-For': forwarded });
  const env = socket === undefined ? {} : { incoming: { socket: { remoteAddress: socket } } };
  return (await app.request('/', { headers }, env)).text();
};

describe('the address of a client', () => {
  it.each([
    ['192.0.2.1', null, 0, '192.0.2.1'],
    ['::ffff:192.0.2.1', null, 0, '192.0.2.1'],
    ['2001:DB8::1', null, 0, '2001:db8::1'],
    // Can be written by anyone.
    ['192.0.2.1', '203.0.113.1', 0, '192.0.2.1'],
    ['10.0.0.1', '203.0.113.1', 1, '203.0.113.1'],
    ['10.0.0.1', '198.51.100.1, 203.0.113.1', 1, '203.0.113.1'],
    ['10.0.0.1', '198.51.100.1, 203.0.113.1, 10.0.0.2', 2, '203.0.113.1'],
    // Fewer proxies than configured: the farthest reported address.
    ['10.0.0.1', '203.0.113.1', 2, '203.0.113.1'],
    ['10.0.0.1', null, 1, '10.0.0.1'],
    ['10.0.0.1', '203.0.113.1:4711', 1, '203.0.113.1'],
    ['10.0.0.1', '[2001:db8::7]:4711', 1, '2001:db8::7'],
    // An entry that is not an address is skipped for the proxy that wrote it.
    ['10.0.0.1', '198.51.100.1, unknown', 1, '10.0.0.1'],
    [undefined, null, 0, 'unknown'],
  ])('of %s, forwarded %s, behind %i proxies is %s', async (socket, forwarded, proxies, expected) => {
    expect(await addressOf(socket, forwarded, proxies)).toBe(expected);
  });
});

describe('the network of an address', () => {
  it.each([
    ['192.0.2.129', 32, 64, '192.0.2.129/32'],
    ['192.0.2.129', 24, 48, '192.0.2.0/24'],
    ['192.0.2.129', 25, 48, '192.0.2.128/25'],
    ['2001:db8:1:2:3:4:5:6', 24, 64, '2001:db8:1:2::/64'],
    ['2001:db8:1:2:3:4:5:6', 24, 48, '2001:db8:1::/48'],
    ['unknown', 24, 48, 'unknown'],
  ])('%s with %i or %i bits is %s', (address, ipv4, ipv6, expected) => {
    expect(networkOf(address, { ipv4, ipv6 })).toBe(expected);
  });
});
