import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { DomainError } from '../../contract/errors.ts';

export const bodyBytesMaxDefault = 65_536;

/** Limits the size of a body, counting bytes if its length is not declared. */
export const limitBody = (bytesMax: number = bodyBytesMaxDefault): MiddlewareHandler =>
  bodyLimit({
    maxSize: bytesMax,
    onError: () => {
      throw new DomainError('payload_too_large', `The body may have at most ${bytesMax} bytes.`);
    },
  });
