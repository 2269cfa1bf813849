import { z } from '@hono/zod-openapi';
import { boundedText } from './text.ts';

// An offset can move a time out of the years that RFC 3339 and Postgres write with four digits.
const first = Date.parse('0001-01-01T00:00:00.000Z');
const last = Date.parse('9999-12-31T23:59:59.999Z');

/** A time in a request: RFC 3339, with any offset, within the years 0001 to 9999 in UTC. */
export const Instant = boundedText(64)
  .check(z.iso.datetime({ offset: true, abort: true }))
  .refine((text) => Date.parse(text) >= first && Date.parse(text) <= last, {
    error: 'must be within the years 0001 to 9999 in UTC',
  });
