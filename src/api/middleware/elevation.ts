import type { Context, MiddlewareHandler } from 'hono';
import type { Authenticated } from '../../contract/principal.ts';
import { type ElevationUse, elevationUseOf } from '../../usecases/elevation/use.ts';
import type { ApiEnv } from '../env.ts';

const note = (c: Context<ApiEnv>, holder: Authenticated, operation: string): ElevationUse | null => {
  const use = elevationUseOf(holder, operation);
  if (use !== null) c.get('deps').elevationUses.record(use);
  return use;
};

/** Marks the answer to a call that is made by an elevation, whatever it is, and counts the call for the audit trail. */
export const noteElevation =
  (operation: string): MiddlewareHandler<ApiEnv> =>
  (c, next) => {
    const use = note(c, c.get('principal'), operation);
    if (use !== null) c.header('Freehold-Elevation', use.id);
    return next();
  };

/** Counts the use of an elevation at another service, which asks about its token. */
export const noteUseElsewhere =
  (c: Context<ApiEnv>, operation: string) =>
  (holder: Authenticated): void => {
    note(c, holder, operation);
  };
