import { crc32 } from 'node:zlib';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export const checksumLength = 6;

/** Writes bytes in this many base62 digits. */
export const base62 = (bytes: Uint8Array, length: number): string => {
  let text = '';
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  for (; text.length < length; rest /= 62n) text = `${digits[Number(rest % 62n)]}${text}`;
  return text;
};

/** Reads base62 digits as this many bytes; null: the number does not fit. */
export const bytesOf = (text: string, length: number): Buffer | null => {
  let value = 0n;
  for (const digit of text) value = value * 62n + BigInt(digits.indexOf(digit));
  const hex = value.toString(16);
  return hex.length > 2 * length ? null : Buffer.from(hex.padStart(2 * length, '0'), 'hex');
};

/** The CRC-32 of a text in base62, which shows that a token was cut or mistyped. */
export const checksumOf = (body: string): string => {
  let text = '';
  for (let rest = crc32(body); text.length < checksumLength; rest = Math.floor(rest / 62)) {
    text = `${digits[rest % 62]}${text}`;
  }
  return text;
};

/** Whether a token ends with the checksum of what is before. */
export const hasChecksum = (text: string): boolean =>
  checksumOf(text.slice(0, -checksumLength)) === text.slice(-checksumLength);
