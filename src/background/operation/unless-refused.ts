import { DomainError } from '../../contract/errors.ts';
import { isUnavailable } from '../../usecases/unavailable.ts';

/** Lets the caller continue when one run refuses a message or no longer exists. An outage still throws. */
export const unlessRefused = async (send: () => Promise<unknown>): Promise<void> => {
  try {
    await send();
  } catch (error) {
    if (!(error instanceof DomainError) || isUnavailable(error)) throw error;
  }
};
