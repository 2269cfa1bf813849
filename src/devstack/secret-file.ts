import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hasCode } from './errno.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Letters and digits only, safe in a URL and in a quoted SQL literal. 5.95 bits each; bytes above 247 are discarded. */
export const randomText = (length: number): string => {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += ALPHABET[byte % 62];
    }
  }
  return text;
};

/** Reads the secret in a file that only its owner can read; creates the file if it is missing. */
export const keptSecret = (file: string): string => {
  try {
    const kept = readFileSync(file, 'utf8').trim();
    if (!/^[0-9A-Za-z]{16,}$/.test(kept)) throw new Error(`${file} does not contain a password of letters and digits.`);
    return kept;
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  const secret = randomText(32);
  writePrivate(file, `${secret}\n`);
  return secret;
};

/** Writes the file completely or not at all, and never readable by others, even for a moment. */
export const writePrivate = (file: string, text: string): void => {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, file);
};
