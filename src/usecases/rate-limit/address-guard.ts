import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import type { DomainError } from '../../contract/errors.ts';
import type { Answer, BackoffPolicy, RateLimitStores, Taken } from '../../providers/rate-limit/port.ts';
import { rateLimited } from './call-limits.ts';

/** Routes limited per address: those that grant access, the verification of other callers' keys, and what takes a password. */
export type AddressLimit = 'sensitive' | 'verification' | 'login';

export interface AddressSettings {
  /** Calls per minute and address. */
  readonly perMinute: Readonly<Record<AddressLimit, number>>;
  /** The number of unrecognized keys per minute after which an address has to wait. */
  readonly badKeysPerMinute: number;
  readonly backoff: BackoffPolicy;
}

interface AddressGuardOptions {
  stores: Pick<RateLimitStores, 'addresses' | 'backoff'>;
  settings: AddressSettings;
  /** Called for each wait that is imposed on an address. */
  onBlock: () => void;
}

/** Slows down addresses that guess keys or call too often. */
export interface AddressGuard {
  /** Whether any address may have to wait; needs no request to the store. */
  mayHold(): boolean;
  /** Returns the refusal for an address that has to wait; null: it need not wait. */
  hold(address: string): Answer<DomainError | null>;
  /** Runs a look-up for an address that has to wait; null: too many such look-ups are queued. */
  lookUp<T>(run: () => Promise<T>): Promise<T | null>;
  /** Counts an unrecognized key. */
  countBadKey(address: string): Answer<void>;
  take(limit: AddressLimit, address: string, calls?: number): Answer<Taken>;
}

const windowSeconds = 60;
/** Look-ups of all waiting addresses together: how many run at a time, and how many are queued. */
const heldLookUpsMax = 4;
const waitingLookUpsMax = 500;

const waitKey = (address: string): string => `{${address}}:wait`;

export const openAddressGuard = ({ stores, settings, onBlock }: AddressGuardOptions): AddressGuard => {
  const { addresses, backoff } = stores;
  const { perMinute, badKeysPerMinute } = settings;

  const heldLookUps = bulkhead(heldLookUpsMax, waitingLookUpsMax);

  const only = ([taken]: readonly Taken[]): Taken => {
    if (taken === undefined) throw new Error('The rate limiter did not answer for a limit');
    return taken;
  };
  const one = (key: string, limit: number, calls = 1): Answer<Taken> => {
    const taken = addresses.take([{ key, limit, windowSeconds }], calls);
    return taken instanceof Promise ? taken.then(only) : only(taken);
  };
  const holding = (waitMs: number): DomainError | null =>
    waitMs <= 0
      ? null
      : rateLimited('Too many unrecognized keys were sent from your address.', Math.ceil(waitMs / 1_000));

  return {
    mayHold: () => backoff.mayHold(),
    hold: (address) => {
      const waitMs = backoff.waitMs(waitKey(address));
      return waitMs instanceof Promise ? waitMs.then(holding) : holding(waitMs);
    },
    lookUp: (run) =>
      heldLookUps.execute(run).catch((error: unknown) => {
        if (error instanceof BulkheadRejectedError) return null;
        throw error;
      }),
    countBadKey: async (address) => {
      const { isAllowed, remaining } = await one(`{${address}}:bad-keys`, badKeysPerMinute);
      if (isAllowed && remaining > 0) return;
      const { isNew } = await backoff.escalate(waitKey(address), settings.backoff);
      if (isNew) onBlock();
    },
    take: (limit, address, calls) => one(`{${address}}:${limit}`, perMinute[limit], calls),
  };
};
