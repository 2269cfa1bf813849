import type { MiddlewareHandler } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import type { ApiEnv } from '../env.ts';

/** Of a request that is no GET: always true, or when this query parameter is `true`. */
export type ChangesNothing = true | { readonly query: string };

/** `READ_ONLY` is a setting: it lasts until somebody starts the process again. */
const retryAfterSeconds = 30;

/** Behind the check of the credentials: who may not ask at all is told that first. */
export const refuseChanges =
  (changesNothing: ChangesNothing | undefined): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const isHarmless = typeof changesNothing === 'object' && c.req.query(changesNothing.query) === 'true';
    if (c.var.deps.control.settings.isReadOnly && !isHarmless) {
      throw new DomainError('read_only', 'This process serves reads only.', { retryAfterSeconds });
    }
    await next();
  };
