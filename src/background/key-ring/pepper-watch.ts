import { DomainError } from '../../contract/errors.ts';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';

const lookEveryMs = 2_000;

/** Tells when another pepper has begun to be the one for new keys: that happens by the clock, and nobody announces it. */
export const watchPresentPepper = (keyRing: Pick<KeyRing, 'hash'>, onChange: () => void): { close(): void } => {
  const present = (): string | null => {
    try {
      return keyRing.hash('').pepperId;
    } catch (error) {
      // Not loaded yet.
      if (error instanceof DomainError) return null;
      throw error;
    }
  };
  let known = present();
  const timer = setInterval(() => {
    const pepperId = present();
    if (pepperId === known) return;
    known = pepperId;
    onChange();
  }, lookEveryMs).unref();
  return { close: () => clearInterval(timer) };
};
