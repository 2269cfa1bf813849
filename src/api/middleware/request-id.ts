import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { holdsKey } from '../../contract/text.ts';
import { withLogContext } from '../../telemetry/log-context.ts';
import type { ApiEnv } from '../env.ts';

/** Whether a caller's own id can be used unchanged in log lines, audit events and headers. */
const isAcceptable = (id: string): boolean => /^[A-Za-z0-9._-]{1,128}$/.test(id) && !holdsKey(id);

export const requestId: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const sent = c.req.header('x-request-id');
  const id = sent !== undefined && isAcceptable(sent) ? sent : randomUUID();
  c.set('requestId', id);
  c.header('X-Request-Id', id);
  await withLogContext({ requestId: id }, next);
};
