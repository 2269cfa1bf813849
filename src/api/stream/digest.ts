import { createHash } from 'node:crypto';

const digits = 12;

/** Of what is shown, for the part of an ETag that is no version. */
export const digestOf = (shown: object): string =>
  createHash('sha256').update(JSON.stringify(shown)).digest('hex').slice(0, digits);
