import { hash, parseOptions, verify } from '@node-rs/argon2';
import { BulkheadRejectedError, bulkhead, TaskCancelledError, TimeoutStrategy, timeout } from 'cockatiel';
import { DomainError } from '../../contract/errors.ts';
import { passwordRawMax } from '../../contract/password.ts';

/** OWASP's parameters for argon2id, which is the algorithm that the package uses unless told otherwise. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const queueMax = 64;
/** Sign-ins under way for each hash at a time, so that one can be hashed while others read and write rows. */
const signInsPerHash = 4;
const patienceMsDefault = 3_000;

/**
 * Stands for the hash of a person who does not exist or has no password, so that verifying takes the same time. Nobody knows
 * a password for it, and none is accepted.
 */
const dummyHash = [
  '$argon2id$v=19',
  `m=${parameters.memoryCost},t=${parameters.timeCost},p=${parameters.parallelism}`,
  Buffer.alloc(16).toString('base64').replaceAll('=', ''),
  Buffer.alloc(32).toString('base64').replaceAll('=', ''),
].join('$');

/** Hashes passwords with argon2id, few at a time. Every hash takes 19 MiB and a thread for tens of milliseconds. */
export interface PasswordHashing {
  /** Returns a PHC string. 503 `login_overloaded` if too many hashes are queued, or if it took too long. */
  hash(text: string): Promise<string>;
  /** Whether this is the password of the hash. null takes as long, and is false. 503 as above. */
  verify(phc: string | null, text: string): Promise<boolean>;
  /** Whether the hash was made with weaker parameters than those in use. */
  needsRehash(phc: string): boolean;
  /**
   * Runs a sign-in in its turn. 503 `login_overloaded` if too many wait. Many at once then take neither all connections to Postgres
   * nor the time of other calls.
   */
  inTurn<T>(signIn: () => Promise<T>): Promise<T>;
  /** Number of sign-ins and hashes that wait for their turn. */
  waiting(): number;
}

interface HashingOptions {
  /** Hashes at a time. Node has 4 threads for them, which name look-ups and files need, too. */
  concurrency: number;
  /** Longest time in the queue and at work together. */
  patienceMs?: number;
  onHashed: (seconds: number) => void;
}

/**
 * Different encodings of the same characters are one password. A text that is longer than any password is not normalized,
 * because that could make it 18 times as long; an empty text is nobody's password.
 */
const normalized = (text: string): string => (text.length > passwordRawMax ? '' : text.normalize('NFKC'));

export const openPasswordHashing = ({
  concurrency,
  patienceMs = patienceMsDefault,
  onHashed,
}: HashingOptions): PasswordHashing => {
  const slots = bulkhead(concurrency, queueMax);
  const places = bulkhead(concurrency * signInsPerHash, queueMax);
  const inTime = timeout(patienceMs, TimeoutStrategy.Aggressive);

  const overloaded = (internal: string): DomainError =>
    new DomainError('login_overloaded', undefined, { internal, retryAfterSeconds: Math.ceil(patienceMs / 1_000) });

  const measured = async <T>(work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    onHashed((performance.now() - start) / 1_000);
    return result;
  };

  const queued = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await inTime.execute(({ signal }) =>
        slots.execute(() => {
          // Its caller is gone. Given the signal, the bulkhead would drop it, and start none of those behind it.
          signal.throwIfAborted();
          return measured(work);
        }),
      );
    } catch (error) {
      if (error instanceof BulkheadRejectedError) throw overloaded('the queue of password hashes is full');
      if (error instanceof TaskCancelledError) throw overloaded('a password hash took too long');
      throw error;
    }
  };

  return {
    hash: (text) => queued(() => hash(normalized(text), parameters)),
    verify: async (phc, text) => {
      const isRight = await queued(() => verify(phc ?? dummyHash, normalized(text)));
      return isRight && phc !== null;
    },
    needsRehash: (phc) => {
      const { memoryCost, timeCost, parallelism } = parseOptions(phc);
      return (
        memoryCost < parameters.memoryCost || timeCost < parameters.timeCost || parallelism < parameters.parallelism
      );
    },
    inTurn: async (signIn) => {
      try {
        return await places.execute(signIn);
      } catch (error) {
        if (error instanceof BulkheadRejectedError) throw overloaded('the queue of sign-ins is full');
        throw error;
      }
    },
    waiting: () => 2 * queueMax - slots.queueSlots - places.queueSlots,
  };
};
