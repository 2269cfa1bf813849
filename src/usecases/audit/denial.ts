import { type DomainError, errorTable, type RefusedDecision } from '../../contract/errors.ts';

/** One refusal of one request. */
export interface Denial {
  /** The chain that records it: that of the caller's organization, or `platformChain`. */
  readonly orgId: string;
  /** The principal, or `network:<prefix>` for an unknown caller. */
  readonly actor: string;
  /** The member's key, if one was used. */
  readonly keyId?: string | null;
  readonly code: DomainError['code'];
  /** The policies that have refused it; absent: something else has, such as a limit. */
  readonly decision?: RefusedDecision | undefined;
  /** What was refused: the route's `operationId`, or the permission that a service has asked about. */
  readonly operation: string;
  /** The decision that a service was told; absent: the request itself was refused. */
  readonly decisionId?: string | undefined;
  readonly requestId: string;
}

/** Whether the audit trail records this answer. A 404 counts if it hides something from the caller. */
export const isDenial = ({ code, isMasked }: DomainError): boolean =>
  isMasked || [401, 403, 429].includes(errorTable[code].status);
