import type { PasswordRow } from '../../db/password/schema.ts';
import type { BreachedPasswords, BreachOutcome } from '../../providers/breach/port.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';
import { openBlocklist } from './blocklist.ts';
import type { PasswordHashing } from './hashing.ts';
import { type PasswordOwner, passwordRejected, violationsOf } from './policy.ts';

/** A stored password, as far as verifying needs it. */
type StoredPassword = Pick<PasswordRow, 'identityId' | 'sealed' | 'checkedAt' | 'mustChange'>;

/** A password as it is stored: the hash is encrypted by the key ring for its person. */
interface SealedPassword {
  sealed: string;
  /** When it was compared with breached passwords; null: the service did not answer, or none is configured. */
  checkedAt: Date | null;
}

interface ReviewedPassword extends SealedPassword {
  /** It was found among breached passwords. */
  mustChange: boolean;
}

interface Choice extends PasswordOwner {
  identityId: string;
  text: string;
  /** The field that the password was sent in. */
  path: string;
  /** The password that it replaces; undefined: the person has none. */
  current: StoredPassword | undefined;
}

/** Verifies passwords and accepts new ones. Reads and writes no rows. Everything is 503 `login_overloaded` under load. */
export interface Passwords extends Pick<PasswordHashing, 'inTurn'> {
  /** Whether this is the person's password. Takes as long without a password, and is then false. */
  verify(stored: StoredPassword | undefined, text: string): Promise<boolean>;
  /** Returns what to store for a chosen password. 400 `password_rejected` names each rule that it breaks. */
  choose(choice: Choice): Promise<SealedPassword>;
  /**
   * Returns what to store for a password that was just verified: its hash, if it was made with weaker parameters, and the
   * outcome of a comparison with breached passwords that is still due. null: nothing. Waits for that service.
   */
  review(stored: StoredPassword, text: string): Promise<ReviewedPassword | null>;
}

interface PasswordsOptions {
  keyRing: Pick<KeyRing, 'seal' | 'unseal'>;
  hashing: PasswordHashing;
  /** null: passwords are not compared with breached ones. */
  breaches: BreachedPasswords | null;
  lengthMin: number;
}

export const openPasswords = ({ keyRing, hashing, breaches, lengthMin }: PasswordsOptions): Passwords => {
  const blocklist = openBlocklist(lengthMin);

  const hashOf = ({ identityId, sealed }: StoredPassword): string => keyRing.unseal(sealed, identityId);
  const sealedHash = async (identityId: string, text: string): Promise<string> =>
    keyRing.seal(await hashing.hash(text), identityId);

  const lookUp = async (text: string): Promise<BreachOutcome> =>
    breaches === null ? 'unknown' : breaches.lookUp(text.normalize('NFKC'));
  const checkedAt = (outcome: BreachOutcome): Date | null => (outcome === 'unknown' ? null : new Date());

  return {
    inTurn: hashing.inTurn,

    verify: async (stored, text) => hashing.verify(stored === undefined ? null : hashOf(stored), text),

    choose: async ({ identityId, text, path, current, ...owner }) => {
      const reject = (...violations: Parameters<typeof passwordRejected>[0]): never => {
        throw passwordRejected(violations, { path, lengthMin });
      };
      const found = violationsOf(text, owner, { lengthMin, blocklist: await blocklist() });
      if (found.length > 0) reject(...found);
      if (current !== undefined && (await hashing.verify(hashOf(current), text))) reject('unchanged');
      const outcome = await lookUp(text);
      if (outcome === 'breached') reject('breached');
      return { sealed: await sealedHash(identityId, text), checkedAt: checkedAt(outcome) };
    },

    review: async (stored, text) => {
      const isWeak = hashing.needsRehash(hashOf(stored));
      const outcome = stored.checkedAt === null ? await lookUp(text) : 'unknown';
      if (!isWeak && outcome === 'unknown') return null;
      return {
        sealed: isWeak ? await sealedHash(stored.identityId, text) : stored.sealed,
        checkedAt: checkedAt(outcome) ?? stored.checkedAt,
        mustChange: stored.mustChange || outcome === 'breached',
      };
    },
  };
};
