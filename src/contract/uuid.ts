import { z } from '@hono/zod-openapi';

/** An id in a request. RFC 9562, 4: taken in either case, and kept in lower case, so that one thing has one name. */
export const Id = z.uuid().toLowerCase();
