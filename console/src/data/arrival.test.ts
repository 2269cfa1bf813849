import { expect, test } from 'vitest';
import { isPlatformKey, readArrival } from './arrival.ts';

test('only the page for it takes a key from the address, and every page a challenge', () => {
  const key = 'fh_platform_sk_abc';
  const challenge = 'fh_challenge_sk_abc';
  expect(readArrival({ pathname: '/console/sign-in', hash: `#${key}` })).toEqual({ key, challenge: null });
  expect(readArrival({ pathname: '/console/orgs', hash: `#${key}` })).toEqual({ key: null, challenge: null });
  expect(readArrival({ pathname: '/console/orgs', hash: `#mfa=${challenge}` })).toEqual({ key: null, challenge });
  for (const hash of ['', '#', '#details', '#mfa=', '#mfa=fh_session_sk_a', '#<script>'])
    expect(readArrival({ pathname: '/console/sign-in', hash })).toEqual({ key: null, challenge: null });
});

test('a link signs in unasked with the key of the platform alone', () => {
  expect(isPlatformKey('fh_platform_sk_abc')).toBe(true);
  expect(isPlatformKey('fh_user_sk_abc')).toBe(false);
});
