import { BulkheadRejectedError, bulkhead } from 'cockatiel';
import type { DomainError } from '../../contract/errors.ts';
import type { Answer, BackoffPolicy, RateLimitStores, Taken } from '../../providers/rate-limit/port.ts';
import { rateLimited } from './call-limits.ts';

/** Routes that are limited for each address: those that give power away, and the look-up of keys for others. */
export type AddressLimit = 'sensitive' | 'verification';

export interface AddressSettings {
  /** Calls per minute and address. */
  readonly perMinute: Readonly<Record<AddressLimit, number>>;
  /** With so many keys in a minute that nobody has, an address begins to wait. */
  readonly badKeysPerMinute: number;
  readonly backoff: BackoffPolicy;
}

interface AddressGuardOptions {
  stores: Pick<RateLimitStores, 'addresses' | 'backoff'>;
  settings: AddressSettings;
  /** Told of each wait that an address is given. */
  onBlock: () => void;
}

/** Stands between addresses and what may be guessed. */
export interface AddressGuard {
  /** Whether any address may have to wait; asks nobody. */
  mayHold(): boolean;
  /** null: the address need not wait. */
  hold(address: string): Answer<DomainError | null>;
  /** Looks something up for an address that has to wait; null: too many such look-ups are waiting. */
  lookUp<T>(run: () => Promise<T>): Promise<T | null>;
  /** Counts a key that nobody has. */
  countBadKey(address: string): Answer<void>;
  take(limit: AddressLimit, address: string, calls?: number): Answer<Taken>;
}

const windowSeconds = 60;
/** Of all addresses that wait: so many look-ups at a time, and so many behind them. */
const heldLookUpsMax = 4;
const waitingLookUpsMax = 500;

const waitKey = (address: string): string => `{${address}}:wait`;

export const openAddressGuard = ({ stores, settings, onBlock }: AddressGuardOptions): AddressGuard => {
  const { addresses, backoff } = stores;
  const { perMinute, badKeysPerMinute } = settings;

  const heldLookUps = bulkhead(heldLookUpsMax, waitingLookUpsMax);

  const only = ([taken]: readonly Taken[]): Taken => {
    if (taken === undefined) throw new Error('A limit was not answered');
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
