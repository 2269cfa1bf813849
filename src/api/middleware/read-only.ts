import type { MiddlewareHandler } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import type { ApiEnv } from '../env.ts';

/** `READ_ONLY` is a setting: it lasts until somebody starts the process again. */
const retryAfterSeconds = 30;

/** Behind the check of the credentials: who may not ask at all is told that first. */
export const refuseChanges: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (c.var.deps.control.settings.isReadOnly)
    throw new DomainError('read_only', 'This process serves reads only.', { retryAfterSeconds });
  await next();
};
