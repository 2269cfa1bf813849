import { DomainError } from '../../contract/errors.ts';
import { type PasswordViolation, passwordLengthMax, passwordRawMax } from '../../contract/password.ts';

/** Whose password it is. A password that contains any of this is easily guessed by those who know the person. */
export interface PasswordOwner {
  email: string;
  /** The names of the person and of the organizations; null: unknown. */
  names: readonly (string | null)[];
}

interface PasswordPolicy {
  /** Code points after normalization. */
  lengthMin: number;
  /** Normalized, in lower case. */
  blocklist: ReadonlySet<string>;
}

const product = 'Freehold';

/** Shorter names are part of too many words. */
const contextLengthMin = 4;

const lengthOf = (text: string): number => Array.from(text).length;

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

const separators = /[^\p{L}\p{M}\p{N}]+/u;

/** Without what people put between words, so that `l.o.v.e` contains `love`. */
const joined = (text: string): string => text.split(separators).join('');

/** The words of a text, and the text without its separators. */
const contextOf = (text: string): string[] => {
  const words = folded(text).split(separators);
  return [...words, words.join('')].filter((word) => lengthOf(word) >= contextLengthMin);
};

/**
 * Finds what is wrong with a password, as far as the text itself tells. The length is the only rule about its composition
 * (NIST SP 800-63B-4 §3.1.1.2).
 */
export const violationsOf = (
  text: string,
  { email, names }: PasswordOwner,
  { lengthMin, blocklist }: PasswordPolicy,
): PasswordViolation[] => {
  // Before anything is done with a text that normalization could make 18 times as long.
  if (text.length > passwordRawMax) return ['too_long'];
  const found: PasswordViolation[] = [];
  const length = lengthOf(text.normalize('NFKC'));
  if (length < lengthMin) found.push('too_short');
  if (length > passwordLengthMax) found.push('too_long');
  const password = folded(text);
  if (blocklist.has(password)) found.push('common');
  const bare = joined(password);
  const local = email.slice(0, Math.max(0, email.lastIndexOf('@')));
  const context = [local, product, ...names].flatMap((name) => (name === null ? [] : contextOf(name)));
  if (context.some((word) => bare.includes(word))) found.push('contains_context');
  return found;
};

/** Makes the refusal of a password. `path` is the field that it was sent in. */
export const passwordRejected = (
  violations: readonly PasswordViolation[],
  { path, lengthMin }: { path: string; lengthMin: number },
): DomainError => {
  const messages: Readonly<Record<PasswordViolation, string>> = {
    too_short: `must have at least ${lengthMin} characters`,
    too_long: `must have at most ${passwordLengthMax} characters`,
    common: 'is one of the most common passwords',
    breached: 'is known from a data breach',
    contains_context: 'must not contain your email address, your name, the name of an organization or of this product',
    unchanged: 'must differ from the current password',
  };
  const errors = violations.map((code) => ({ path, message: messages[code], code }));
  return new DomainError('password_rejected', `The password ${errors.map(({ message }) => message).join('; ')}.`, {
    errors,
  });
};
