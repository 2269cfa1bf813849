import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { DomainError } from '../../contract/errors.ts';
import type { ApiEnv } from '../env.ts';

export const bodyBytesMaxDefault = 65_536;

/** Limits the size of a body, counting bytes if its length is not declared. */
export const limitBody = (bytesMax: number = bodyBytesMaxDefault): MiddlewareHandler =>
  bodyLimit({
    maxSize: bytesMax,
    onError: () => {
      throw new DomainError('payload_too_large', `The body may have at most ${bytesMax} bytes.`);
    },
  });

/** The same of a body that has an input of a run, which the use case measures, and so many bytes besides. */
export const limitInputBody =
  (besideBytes: number): MiddlewareHandler<ApiEnv> =>
  (c, next) =>
    limitBody(c.var.deps.control.settings.runInputBytesMax + besideBytes)(c, next);
