import { createHash } from 'node:crypto';
import type { Breaker } from '../circuit/breaker.ts';
import type { BreachedPasswords, BreachOutcome } from './port.ts';

interface PwnedPasswordsOptions {
  /** Base URL of a service with the range search of Pwned Passwords, such as https://api.pwnedpasswords.com. */
  url: string;
  /** Counts every failure of a call as an outage. */
  breaker: Breaker;
  onOutcome: (outcome: BreachOutcome) => void;
}

/** Longest wait for a complete answer. */
const timeoutMs = 1_500;
const prefixLength = 5;
/** Answers have some 1,000 lines of 40 bytes. */
const answerBytesMax = 262_144;

/** Throws when the text is longer than any answer, without reading the rest. */
const boundedTextOf = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new Error('The service for breached passwords sent too much');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/**
 * Asks by the first five characters of the SHA-1 (k-anonymity), and has the answer padded, so that neither the service nor
 * an observer of its traffic learns which password it is.
 */
export const openPwnedPasswords = ({ url, breaker, onOutcome }: PwnedPasswordsOptions): BreachedPasswords => {
  const suffixesOf = async (prefix: string): Promise<string> => {
    const { status, body } = await fetch(`${url.replace(/\/$/, '')}/range/${prefix}`, {
      headers: { 'Add-Padding': 'true', 'User-Agent': 'Freehold' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (status !== 200 || body === null) {
      await body?.cancel();
      throw new Error(`The service for breached passwords answered ${status}`);
    }
    const text = (await boundedTextOf(body)).toUpperCase();
    // A proxy's page must not pass for an answer in which the password is missing.
    if (!/^[0-9A-F]{35}:\d/.test(text)) throw new Error('The service for breached passwords sent no list of hashes');
    return text;
  };

  const search = async (password: string): Promise<BreachOutcome> => {
    const hash = createHash('sha1').update(password).digest('hex').toUpperCase();
    const text = await suffixesOf(hash.slice(0, prefixLength));
    // Padding has the count 0.
    return new RegExp(`^${hash.slice(prefixLength)}:0*[1-9]`, 'm').test(text) ? 'breached' : 'clear';
  };

  return {
    lookUp: async (password) => {
      // Passwords are accepted while the service cannot be reached; the breaker reports its outages.
      const outcome = await breaker.run(() => search(password)).catch((): BreachOutcome => 'unknown');
      onOutcome(outcome);
      return outcome;
    },
  };
};
