import { type Authenticated, elevationOf, isPerson } from '../../contract/principal.ts';
import { ownOrgId } from '../scope.ts';

/** One call by an elevation, or one question of another service about its token. */
export interface ElevationUse {
  readonly orgId: string;
  readonly id: string;
  /** Who uses it, as audit events name callers. */
  readonly actor: string;
  /** The `operationId` of the route that was called. */
  readonly operation: string;
}

/** null: the holder has its rights without an elevation. */
export const elevationUseOf = (holder: Authenticated, operation: string): ElevationUse | null => {
  const elevation = elevationOf(holder);
  const orgId = isPerson(holder) ? undefined : ownOrgId({ principal: holder });
  if (elevation === null || orgId === undefined) return null;
  const { id, actor } = elevation;
  return { orgId, id, actor, operation };
};
