import { randomBytes } from 'node:crypto';
import { base62, checksumOf } from './base62.ts';
import { boundedText } from './text.ts';

// The text of a challenge: `fh_challenge_sk_{32 random bytes in base62}{CRC-32 in base62}`, and likewise of the code of a device.
// The form of a key, so that logs mask it like one, but of no kind of key, so that it authenticates nobody.

const randomLength = 43; // 32 bytes in base62
const lengthMax = 100;

const newText = (kind: string): string => {
  const body = `fh_${kind}_sk_${base62(randomBytes(32), randomLength)}`;
  return `${body}${checksumOf(body)}`;
};

export const newChallenge = (): string => newText('challenge');
export const newDeviceCode = (): string => newText('devicecode');

export const ChallengeText = boundedText(lengthMax)
  .regex(/^fh_challenge_sk_[A-Za-z0-9]{49}$/, 'must be a challenge')
  .openapi({ description: 'The `challenge` of the sign-in, exactly as it was received.' });

export const DeviceCode = boundedText(lengthMax)
  .regex(/^fh_devicecode_sk_[A-Za-z0-9]{49}$/, 'must be the code of a device')
  .openapi({ description: 'The `deviceCode`, exactly as it was received.' });
