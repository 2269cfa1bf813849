import type { MiddlewareHandler } from 'hono';
import { DomainError } from '../../contract/errors.ts';
import type { ApiEnv } from '../env.ts';

/** `READ_ONLY` is a setting: it lasts until the process is restarted. */
const retryAfterSeconds = 30;

/** Refuses changes in read-only mode. Runs after the check of the credentials, so that wrong ones are reported first. */
export const refuseChanges: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (c.var.deps.control.settings.isReadOnly)
    throw new DomainError('read_only', 'This process serves only reads.', { retryAfterSeconds });
  await next();
};
