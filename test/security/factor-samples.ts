import { sql } from 'drizzle-orm';
import { withPerson } from '../../src/db/tenancy.ts';
import { holdUp } from '../../src/usecases/factor/challenge.ts';
import { assertionOptions, registrationOptions } from '../../src/usecases/factor/passkey.ts';
import { publicUrl } from '../api/support.ts';
import { newAuthenticator } from '../support/authenticator.ts';
import { codeOf, createFactorRows, createPasskeyRows } from '../support/factors.ts';
import { createPasswordRows } from '../support/passwords.ts';
import type { World } from '../support/world.ts';
import type { Tenant } from './fixtures.ts';
import { plain, type Sample } from './sample.ts';

/** The challenge of a sign-in of the owner that waits for the second factor. */
const heldUp = async (world: World, { ownerIdentityId: identityId }: Tenant): Promise<string> => {
  await createPasswordRows(world, identityId);
  const signIn = { identityId, client: 'api' as const, deviceName: null, methods: ['pwd' as const] };
  const held = await withPerson(world.db, identityId, (tx) => holdUp(tx, world.keyRing, signIn));
  if (held === null) throw new Error('The owner has no factor');
  return held.challenge;
};

/** Of the routes about second factors. */
export const factorSamples = {
  verifyMfa: async ({ own, world }) => {
    const { seed } = await createFactorRows(world, own.ownerIdentityId);
    return { path: '/v1/auth/mfa/verify', json: { challenge: await heldUp(world, own), code: codeOf(seed) } };
  },
  mfaOptions: async ({ own, world }) => {
    await createPasskeyRows(world, own.ownerIdentityId, newAuthenticator(publicUrl));
    return { path: '/v1/auth/mfa/options', json: { challenge: await heldUp(world, own) } };
  },
  passkeyLoginOptions: plain('/v1/auth/passkeys/options'),
  loginWithPasskey: async ({ own, world }) => {
    const device = newAuthenticator(publicUrl);
    await createPasskeyRows(world, own.ownerIdentityId, device);
    const options = assertionOptions(world.control.control, { purpose: 'login' }, []);
    return { path: '/v1/auth/passkeys/login', json: { webauthn: device.get(options) } };
  },
  beginPasskey: plain('/v1/auth/factors/webauthn/options'),
  addPasskey: ({ own, world }) => {
    const { ownerIdentityId: id, ownerEmail: email, ownerSessionId: sessionId } = own;
    const options = registrationOptions(world.control.control, { purpose: 'enrol', sessionId }, { id, email }, []);
    return { path: '/v1/auth/factors/webauthn', json: { webauthn: newAuthenticator(publicUrl).create(options) } };
  },
  stepUpOptions: async ({ own, world }) => {
    await createPasskeyRows(world, own.ownerIdentityId, newAuthenticator(publicUrl));
    return { path: '/v1/auth/step-up/options' };
  },
  readAccount: plain('/v1/auth/account'),
  updateAccount: plain('/v1/auth/account', { locale: 'de' }),
  listFactors: plain('/v1/auth/factors'),
  addTotp: plain('/v1/auth/factors/totp', { name: 'Phone' }),
  confirmTotp: async ({ own, world }) => {
    const { id, seed } = await createFactorRows(world, own.ownerIdentityId, { isConfirmed: false });
    return { path: `/v1/auth/factors/totp/${id}/confirm`, json: { code: codeOf(seed) } };
  },
  renameFactor: async ({ own, world }) => {
    const { id } = await createFactorRows(world, own.ownerIdentityId, { isConfirmed: false });
    return { path: `/v1/auth/factors/${id}`, json: { name: 'Old phone' } };
  },
  removeFactor: async ({ own, world }) => {
    const { id } = await createFactorRows(world, own.ownerIdentityId, { isConfirmed: false });
    return { path: `/v1/auth/factors/${id}` };
  },
  renewRecoveryCodes: async ({ own, world }) => {
    await createFactorRows(world, own.ownerIdentityId);
    await withPerson(world.db, own.ownerIdentityId, (tx) =>
      tx.execute(sql`update sessions set aal = 2, strong_at = now() where id = ${own.ownerSessionId}`),
    );
    return { path: '/v1/auth/recovery-codes' };
  },
  stepUp: async ({ own, world }) => {
    const { seed } = await createFactorRows(world, own.ownerIdentityId);
    return { path: '/v1/auth/step-up', json: { code: codeOf(seed) } };
  },
} as const satisfies Readonly<Record<string, Sample>>;
