import { Secret, TOTP } from 'otpauth';

// What every authenticator app supports (RFC 6238).
const form = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** Steps before and after the present one, for clocks that differ. */
const window = 1;

/** As long as the hash, as RFC 4226 recommends. */
const seedBytes = 20;

/** In base32. */
export const newSeed = (): string => new Secret({ size: seedBytes }).base32;

/** What an authenticator app reads from a QR code. */
export const uriOf = (seed: string, label: string): string =>
  new TOTP({ ...form, issuer: 'Freehold', label, secret: seed }).toString();

/** The time step of this code; null: it is the code of none of the steps around `now`. */
export const stepOf = (seed: string, code: string, now = Date.now()): number | null => {
  const delta = TOTP.validate({ ...form, token: code, secret: Secret.fromBase32(seed), timestamp: now, window });
  return delta === null ? null : TOTP.counter({ period: form.period, timestamp: now }) + delta;
};
