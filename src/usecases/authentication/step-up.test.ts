import { expect, test } from 'vitest';
import { randomOf } from '../../../test/policy/inputs.ts';
import type { SessionCredential } from '../../contract/credential.ts';
import { DomainError } from '../../contract/errors.ts';
import { assertMayEnter, entranceEndOf } from './step-up.ts';

type Demands = Parameters<typeof assertMayEnter>[0];

const now = Date.parse('2026-12-01T12:00:00Z');
const later = [0, 1, 999, 1_000, 59_999, 60_000, 3_600_000, 1e12];

const below = randomOf(1);
const oneOf = <T>(...items: T[]): T => items[below(items.length)] as T;

const randomDemands = (): Demands => ({
  orgId: 'own',
  factors: oneOf(null, ['totp'], ['webauthn']),
  role: oneOf('owner', 'member'),
  mfaRequired: oneOf(true, true, false),
  mfaGraceUntil: oneOf(null, now - 1, now, now + 60_000),
  idleSeconds: oneOf(null, null, 60),
  maxAgeSeconds: oneOf(null, 60, 3_600),
  sessionsValidFrom: oneOf(null, null, now - 30_000),
  ssoRequired: oneOf(false, false, true),
  passwordAllowed: oneOf(true, true, false),
  trustIdpMfa: oneOf(true, false),
  isHeld: oneOf(false, false, false, true),
});

const randomCredential = (): SessionCredential => {
  const aal = oneOf<1 | 2>(1, 2);
  return {
    ...{ kind: 'session', id: 'session', identityId: 'person', aal, hasFactor: true, mustChangePassword: false },
    methods: oneOf(['pwd'], ['pwd', 'otp'], ['hwk'], ['oidc'], ['oidc', 'otp']),
    authenticatedAt: now - below(120_000),
    strongAt: aal === 2 ? now - below(120_000) : null,
    idleSecondsMax: oneOf(0, 61),
    boundOrgId: null,
    federatedOrgId: oneOf(null, 'own'),
  };
};

test('a session that is let in stays so until the end that is known from the start, and no longer', () => {
  const isLetIn = (demands: Demands, credential: SessionCredential, at: number): boolean => {
    try {
      assertMayEnter(demands, credential, at);
      return true;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  };
  let [ending, lasting] = [0, 0];
  for (let round = 0; round < 5_000; round += 1) {
    const [demands, credential] = [randomDemands(), randomCredential()];
    if (!isLetIn(demands, credential, now)) continue;
    const end = entranceEndOf(demands, credential);
    if (end === null) lasting += 1;
    else ending += 1;
    const times = [...later.map((after) => now + after), ...(end === null ? [] : [end - 1, end])];
    for (const at of times.filter((each) => each >= now))
      expect([demands, credential, at, isLetIn(demands, credential, at)]).toEqual([
        demands,
        credential,
        at,
        end === null || at < end,
      ]);
  }
  expect(ending).toBeGreaterThan(200);
  expect(lasting).toBeGreaterThan(200);
});
