import type { KeyRing } from '../key-ring/key-ring.ts';
import { readToken, tokenOf } from '../key-ring/link.ts';

/** How long a device stays known after a sign-in. */
export const deviceDays = 180;

const dayOf = (at: Date): number => Math.floor(at.getTime() / 86_400_000);

/**
 * Marks a device on which this person has signed in. The mark opens nothing: wrong passwords of others just do not make the
 * device wait.
 */
export const deviceTokenOf = (keyRing: Pick<KeyRing, 'linkTag'>, identityId: string, now = new Date()): string =>
  tokenOf(keyRing, { kind: 'device', id: identityId, generation: dayOf(now) });

/** Whether this person has signed in lately on the device that has this mark. */
export const isKnownDevice = (
  keyRing: Pick<KeyRing, 'linkTags'>,
  token: string | null,
  identityId: string | null,
  now = new Date(),
): boolean => {
  const mark = token === null ? null : readToken(keyRing, token, ['device']);
  return mark !== null && mark.id === identityId && dayOf(now) - mark.generation <= deviceDays;
};
