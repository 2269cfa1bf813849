import { createHash } from 'node:crypto';

const digits = 12;

/** Hashes the answer, for the part of an ETag beside the version. */
export const digestOf = (shown: object): string =>
  createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, digits);
