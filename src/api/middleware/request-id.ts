import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { holdsKey } from '../../contract/text.ts';
import { withLogContext } from '../../telemetry/log-context.ts';
import type { ApiEnv } from '../env.ts';

/** A caller's own id is kept when it can be put into a log line, an audit event and a header as it is. */
const isAcceptable = (id: string): boolean => /^[A-Za-z0-9._-]{1,128}$/.test(id) && !holdsKey(id);

export const requestId: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const sent = c.req.header('x-request-id');
  const id = sent !== undefined && isAcceptable(sent) ? sent : randomUUID();
  c.set('requestId', id);
  c.header('X-Request-Id', id);
  await withLogContext({ requestId: id }, next);
};
