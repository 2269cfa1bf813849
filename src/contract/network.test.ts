import { expect, test } from 'vitest';
import { isInNetworks, Networks, parseNetworks } from './network.ts';

test('networks have one form, once each', () => {
  const given = ['203.0.113.77/24', '203.0.113.0/24', '2001:DB8:0:0::1/32', '192.0.2.1/32'];
  expect(Networks.parse(given)).toEqual(['192.0.2.1/32', '2001:db8::/32', '203.0.113.0/24']);
});

test.each([
  '203.0.113.0',
  '203.0.113.0/33',
  '203.0.113/24',
  '2001:db8::/129',
  '::ffff:203.0.113.0/120',
  'example.com/24',
  '',
])('%s is no network', (text) => {
  expect(Networks.safeParse([text]).success).toBe(false);
});

test('an address is in a network of its family, also in IPv6 form', () => {
  const networks = parseNetworks(['203.0.113.0/24', '2001:db8::/32']);
  expect(
    ['203.0.113.255', '::ffff:203.0.113.1', '2001:db8::1'].filter((each) => !isInNetworks(networks, each)),
  ).toEqual([]);
  const outside = ['203.0.114.0', '2001:db9::', '::cb00:7101', 'unknown', ''];
  expect(outside.filter((each) => isInNetworks(networks, each))).toEqual([]);
  expect(isInNetworks(parseNetworks(['0.0.0.0/0']), '::1')).toBe(false);
});
