import { expect, test } from 'vitest';
import { shutOutBy } from './rules.ts';

const password = { aal: 1, methods: ['pwd'] } as const;
const withCode = { aal: 2, methods: ['pwd', 'otp'] } as const;
const passkey = { aal: 2, methods: ['hwk'] } as const;
const provider = { aal: 1, methods: ['oidc'] } as const;
const sessions = [password, withCode, passkey, provider].map(({ aal, methods }) => ({ aal, methods: [...methods] }));

test('a second factor shuts out sessions of one factor', () => {
  expect(shutOutBy('mfaRequired', { role: 'member', sessions })).toBe(2);
});

test('an identity provider shuts out all other sessions, but not owners with a passkey', () => {
  expect(shutOutBy('ssoRequired', { role: 'member', sessions })).toBe(3);
  expect(shutOutBy('ssoRequired', { role: 'owner', sessions })).toBe(2);
});

test('refusing passwords shuts out what began with one', () => {
  expect(shutOutBy('passwordRefused', { role: 'owner', sessions })).toBe(2);
});
