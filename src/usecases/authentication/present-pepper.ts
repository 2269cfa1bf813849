import { DomainError } from '../../contract/errors.ts';
import type { KeyRing } from '../key-ring.ts';

const lookEveryMs = 2_000;

/** Tells when another pepper has begun to be the one for new keys: that happens by the clock, and nobody announces it. */
export const watchPresentPepper = (keyRing: Pick<KeyRing, 'hash'>, onChange: () => void): { close(): void } => {
  let known: string | null = null;
  const look = (): void => {
    const { pepperId } = keyRing.hash('');
    if (known !== null && known !== pepperId) onChange();
    known = pepperId;
  };
  const timer = setInterval(() => {
    try {
      look();
    } catch (error) {
      // Not loaded yet: then there is nothing that an older pepper has hashed.
      if (!(error instanceof DomainError)) throw error;
    }
  }, lookEveryMs).unref();
  return { close: () => clearInterval(timer) };
};
