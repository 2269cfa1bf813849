import { DomainError } from '../../contract/errors.ts';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';
import { every } from '../every.ts';

const lookEveryMs = 2_000;

/** Calls `onChange` when another pepper becomes the one for new keys. The clock decides that, and nothing announces it. */
export const watchCurrentPepper = async (
  keyRing: Pick<KeyRing, 'hash'>,
  onChange: () => void,
  signal: AbortSignal,
): Promise<void> => {
  let known = currentPepperId(keyRing);
  await every(lookEveryMs, signal, async () => {
    const pepperId = currentPepperId(keyRing);
    if (pepperId === known) return;
    known = pepperId;
    onChange();
  });
};

/** null: the key ring is not loaded yet. */
const currentPepperId = (keyRing: Pick<KeyRing, 'hash'>): string | null => {
  try {
    return keyRing.hash('').pepperId;
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
};
