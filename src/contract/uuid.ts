import { z } from '@hono/zod-openapi';
import { boundedText } from './text.ts';

const length = 36;
const anyId = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** An id in a request. RFC 9562, 4: taken in either case, and kept in lower case, so that one thing has one name. */
export const Id = boundedText(length)
  .check(z.uuid({ abort: true }))
  .toLowerCase();

/** A text in which ids stand, such as a path or `user:<id>`, with each of them in the case of `Id`. */
export const withCanonicalIds = (text: string): string => text.replace(anyId, (id) => id.toLowerCase());
