// The messages between workflows, activities and the processes that start them. Types only.
import type { ErrorCode } from './errors.ts';
import type { StepName } from './ids.ts';
import type { OperationKind } from './operation-kinds.ts';

/** Identifies an operation. The caller chooses the ids before the first step; personal data stays in the operation's row. */
export interface OperationRef {
  operationId: string;
  orgId: string;
}

/** The argument of an operation's workflow. */
export interface RunInput extends OperationRef {
  /** Set when the previous run was terminated or lost: this run undoes its effects. */
  recovery?: RunRequest;
  /** Set when the previous run was terminated or lost: this run continues where it stopped. */
  isResumed?: boolean;
}

export interface ProvisionInput extends RunInput {
  slug: string;
  namespace: string;
}

/** The result of provisioning an organization. It appears in the workflow history, so it has no personal data. */
export interface Provisioned {
  /** The slug. */
  organization: string;
  namespace: string;
  /** null: not measured, or the worker that measured it was lost. */
  canaryMs: number | null;
}

/** The result of reserving an organization. */
export interface Reserved {
  /** true: the reservation already existed, so the next step may already have been attempted. */
  isNextBegun: boolean;
}

/** The result of the first attempt at the last two steps of a creation. */
export interface CanaryAndActivation {
  canaryMs: number;
  /** false: the canary succeeded, but the activation is still to be done. */
  isActive: boolean;
}

/** The input for an organization that is provisioned once it is paid for. */
export interface ProvisionPaidInput extends ProvisionInput {
  /** How long to wait for the payment. RFC 3339. */
  payUntil: string;
}

/** The input of a deletion. Everything it depends on is fixed at the time of the request. */
export interface DeletionInput extends ProvisionInput {
  graceSeconds: number;
  /** Name of the storage for the export. */
  exportTarget: string;
  actor: string;
}

/** The input of an elevation. What it is for is in its row. */
export interface ElevationInput extends ProvisionInput {
  /** How long to wait for the approvals. RFC 3339. */
  approveUntil: string;
  /** How long it lasts. */
  durationSeconds: number;
}

/** The input of the recovery of a member's second factor. Whose it is stands in its request for approval. */
export interface RecoveryInput extends ProvisionInput {
  /** How long to wait for the approval. RFC 3339. */
  approveUntil: string;
}

export interface StartOperation {
  kind: OperationKind;
  operationId: string;
  input: RunInput | ProvisionInput | ProvisionPaidInput | DeletionInput | ElevationInput | RecoveryInput;
}

/** The number of this attempt at a step or its undo, from 1. */
export interface Attempt {
  attempt: number;
}

export type OperationAttempt = OperationRef & Attempt;
export type ProvisionAttempt = ProvisionInput & Attempt;
export type ElevationAttempt = ElevationInput & Attempt;
export type DeletionAttempt = DeletionInput & Attempt;

/** A failure as shown to callers. The code is the type of an ApplicationFailure. */
export interface CodedFailure {
  code: ErrorCode;
  message: string;
  retryable: boolean;
}

/** A request to a run: who made it, and why. */
export interface RunRequest {
  reason: string;
  actor: string;
  /** The key that the actor used. */
  keyId?: string | null;
  /** null: not requested over HTTP. */
  requestId: string | null;
}

/** Reports that a step or its undo is waiting for its next attempt. */
export interface WaitingReport extends OperationRef, Attempt {
  name: StepName;
  error: CodedFailure;
  /** RFC 3339. */
  nextRetryAt: string;
  isStuck: boolean;
}

/** Reports that a step is waiting until a time, or until something happens before that time. */
export interface HoldReport extends OperationRef, Attempt {
  name: StepName;
  /** RFC 3339. */
  until: string;
}

export interface Undoing extends OperationRef {
  /** null: aborted between steps. */
  failedStep: StepName | null;
  failure: CodedFailure;
  /** The request that aborted the operation; null: it is undone because of the failure. */
  request: RunRequest | null;
}

export interface Ending extends Undoing {
  /** The steps whose undo was given up. */
  abandoned: StepName[];
}
