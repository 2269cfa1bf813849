// What workflows, activities and the processes that start them say to each other. Types only.
import type { ErrorCode } from './errors.ts';
import type { OperationKind, StepName } from './ids.ts';

/** Ids are chosen by the caller before the first step. Personal data stays in the operation's row. */
export interface OperationRef {
  operationId: string;
  orgId: string;
}

/** The argument of an operation's workflow. */
export interface RunInput extends OperationRef {
  /** The run before this one was ended from outside, or lost: undo what it may have done. */
  recovery?: RunRequest;
  /** The run before this one was ended from outside, or lost: go on where it was. */
  isResumed?: boolean;
}

export interface ProvisionInput extends RunInput {
  slug: string;
  namespace: string;
}

/** What a run that provisioned an organization returns, shown in its history; without personal data. */
export interface Provisioned {
  /** Its slug. */
  organization: string;
  namespace: string;
  /** null: it has not come that far. */
  canaryMs: number | null;
}

/** What the reservation of an organization tells the run. */
export interface Reserved {
  /** A run of this very task has come further before, and its worker was lost: the next step's first try is spent. */
  isNextBegun: boolean;
}

/** What the first try of the last two steps of a creation has come to. */
export interface CanaryAndActivation {
  canaryMs: number;
  /** false: the canary has succeeded, and the activation is yet to be done. */
  isActive: boolean;
}

/** Of an organization that is provisioned once it is paid for. */
export interface ProvisionPaidInput extends ProvisionInput {
  /** RFC 3339: until then the payment is waited for. */
  payUntil: string;
}

/** All that a deletion depends on is fixed when it is asked for. */
export interface DeletionInput extends ProvisionInput {
  graceSeconds: number;
  /** Name of the storage that takes the export. */
  exportTarget: string;
  actor: string;
}

export interface StartOperation {
  kind: OperationKind;
  operationId: string;
  input: RunInput | ProvisionInput | ProvisionPaidInput | DeletionInput;
}

/** Which try of a step, or of its undo, this is; from 1. */
interface Attempt {
  attempt: number;
}

export type OperationAttempt = OperationRef & Attempt;
export type ProvisionAttempt = ProvisionInput & Attempt;
export type DeletionAttempt = DeletionInput & Attempt;

/** A failure as it is shown; its code is an ApplicationFailure's type. */
export interface CodedFailure {
  code: ErrorCode;
  message: string;
  retryable: boolean;
}

/** Who asks a run to do something, and why. */
export interface RunRequest {
  reason: string;
  actor: string;
  /** The key that the actor called with. */
  keyId?: string | null;
  /** null: not asked over HTTP. */
  requestId: string | null;
}

/** A step, or its undo, waits to be tried again. */
export interface WaitingReport extends OperationRef, Attempt {
  name: StepName;
  error: CodedFailure;
  /** RFC 3339. */
  nextRetryAt: string;
  isStuck: boolean;
}

/** A step that waits for a time, or for something to happen before it. */
export interface HoldReport extends OperationRef, Attempt {
  name: StepName;
  /** RFC 3339. */
  until: string;
}

export interface Undoing extends OperationRef {
  /** The step that failed; null: aborted between steps. */
  failedStep: StepName | null;
  failure: CodedFailure;
  /** The request that aborted it; null: undone because of the failure. */
  request: RunRequest | null;
}

export interface Ending extends Undoing {
  /** Steps whose undo was given up. */
  abandoned: StepName[];
}
