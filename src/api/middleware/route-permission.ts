import type { MiddlewareHandler } from 'hono';
import type { Permission } from '../../contract/permissions.ts';
import { authorize } from '../../usecases/authorization.ts';
import type { ApiEnv } from '../env.ts';

/**
 * Asks for the permission of a route before its body is read, so that a stranger's body costs nothing. The use case asks
 * again, because other callers than routes may run it.
 */
export const routePermission =
  (permission: Permission): MiddlewareHandler<ApiEnv> =>
  (c, next) => {
    authorize({ principal: c.get('principal') }, permission, c.req.param('slug'));
    return next();
  };
