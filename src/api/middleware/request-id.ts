import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { withLogContext } from '../../providers/telemetry/log-context.ts';
import type { ApiEnv } from '../env.ts';

/** A caller's own id is kept when it can be put into a log line and a header as it is. */
const acceptable = /^[A-Za-z0-9._-]{1,128}$/;

export const requestId: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const sent = c.req.header('x-request-id');
  const id = sent !== undefined && acceptable.test(sent) ? sent : randomUUID();
  c.set('requestId', id);
  c.header('X-Request-Id', id);
  await withLogContext({ requestId: id }, next);
};
