import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { DomainError } from '../../contract/errors.ts';

export const bodyBytesMaxDefault = 65_536;

/** Counts the bytes of bodies that do not say their length. */
export const limitBody = (bytesMax: number = bodyBytesMaxDefault): MiddlewareHandler =>
  bodyLimit({
    maxSize: bytesMax,
    onError: () => {
      throw new DomainError('payload_too_large', `The body may have at most ${bytesMax} bytes.`);
    },
  });
