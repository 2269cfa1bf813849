import type { MiddlewareHandler } from 'hono';
import type { Permission } from '../../contract/permissions.ts';
import { authorize } from '../../usecases/authorization.ts';
import type { ApiEnv } from '../env.ts';

/**
 * Checks the permission of a route before its body is read, so that bodies of unauthorized callers cost nothing. The use case
 * checks it again, because it can also be called from elsewhere.
 */
export const routePermission =
  (permission: Permission): MiddlewareHandler<ApiEnv> =>
  (c, next) => {
    authorize({ principal: c.get('principal'), policy: c.get('deps').control.policy }, permission, c.req.param('slug'));
    return next();
  };
