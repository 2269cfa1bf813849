import type { MiddlewareHandler } from 'hono';
import { elevationOf } from '../../contract/principal.ts';
import { ownOrgId } from '../../usecases/scope.ts';
import type { ApiEnv } from '../env.ts';

/** Marks the answer to a call that is made by an elevation, whatever it is, and counts the call for the audit trail. */
export const noteElevation =
  (operation: string): MiddlewareHandler<ApiEnv> =>
  (c, next) => {
    const principal = c.get('principal');
    const elevation = elevationOf(principal);
    if (elevation === null) return next();
    c.header('Freehold-Elevation', elevation.id);
    const { id, actor } = elevation;
    const orgId = ownOrgId({ principal });
    if (orgId !== undefined) c.get('deps').elevationUses.record({ orgId, id, actor, operation });
    return next();
  };
