/** One call by an elevation. */
export interface ElevationUse {
  readonly orgId: string;
  readonly id: string;
  /** Who calls, as audit events name callers. */
  readonly actor: string;
  /** The route's `operationId`. */
  readonly operation: string;
}
