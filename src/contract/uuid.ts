import { z } from '@hono/zod-openapi';
import { boundedText } from './text.ts';

const length = 36;
const anyId = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** An id in a request. Accepted in either case and converted to lower case (RFC 9562, 4), so that each thing has one name. */
export const Id = boundedText(length)
  .check(z.uuid({ abort: true }))
  .toLowerCase();

/** Converts the ids within a text, such as a path or `user:<id>`, to lower case like `Id`. */
export const withCanonicalIds = (text: string): string => text.replace(anyId, (id) => id.toLowerCase());

/** The text of an id of which a token has the 16 bytes. */
export const uuidOfHex = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
