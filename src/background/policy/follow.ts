import { DomainError } from '../../contract/errors.ts';
import type { Db } from '../../db/client.ts';
import { findRevision, type PolicyStanding, readStanding } from '../../db/policy/revision.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { PolicySource } from '../../providers/policy/port.ts';
import type { Policy } from '../../usecases/policy/policy.ts';
import { every } from '../every.ts';

/** A change is to be known within a second. */
const lookEveryMs = 500;

interface FollowOptions {
  readonly db: Db;
  readonly builtIn: Policy;
  readonly open: (source: PolicySource) => Promise<Policy>;
  readonly onPolicy: (policy: Policy) => void;
  readonly onError: (error: unknown) => void;
}

/** Decides by the policy that is active in the whole installation. */
export interface FollowedPolicy {
  /** Throws `policy_unavailable` until it is known which one that is, and while this process cannot use it. */
  current(): Policy;
  standing(): PolicyStanding | null;
  /** Reads now which policy is active. */
  look(): Promise<void>;
  close(): Promise<void>;
}

export const followPolicy = ({ db, builtIn, open, onPolicy, onError }: FollowOptions): FollowedPolicy => {
  let standing: PolicyStanding | null = null;
  let policy: Policy | null = null;
  let isClosing = false;
  const ending = new AbortController();

  const openActive = async (id: string | null): Promise<Policy> => {
    if (id === null) return builtIn;
    const row = await withPlatform(db, (tx) => findRevision(tx, id));
    // It may have been replaced meanwhile; the next look finds its successor.
    if (row === undefined || row.wasm === null || row.data === null) throw new Error(`The policy ${id} is missing.`);
    return open({ wasm: Buffer.from(row.wasm, 'base64'), data: row.data });
  };

  const look = async (): Promise<void> => {
    const found = await withPlatform(db, readStanding);
    if (policy === null || standing?.activeId !== found.activeId) {
      // One that cannot be opened is not replaced by the one before, which may allow what it refuses.
      policy = await openActive(found.activeId).catch((error: unknown) => {
        policy = null;
        throw error;
      });
      onPolicy(policy);
    }
    standing = found;
  };
  // What is done one after the other cannot bring an older policy back.
  let last: Promise<void> = Promise.resolve();
  const lookNext = (): Promise<void> => {
    last = last.catch(() => undefined).then(look);
    return last;
  };
  const running = every(lookEveryMs, ending.signal, () =>
    lookNext().catch((error: unknown) => {
      if (!isClosing) onError(error);
    }),
  );
  return {
    current: () => {
      if (policy === null) throw new DomainError('policy_unavailable');
      return policy;
    },
    standing: () => standing,
    look: lookNext,
    close: async () => {
      isClosing = true;
      ending.abort();
      await running;
    },
  };
};
