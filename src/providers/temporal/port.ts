import type { RunRequest, StartOperation } from '../../contract/operation-run.ts';

export interface StartedRun {
  runId: string;
}

/** A regular activity of the run that is not done: what refines the read of its operation. */
export interface PendingActivity {
  activityType: string;
  isStarted: boolean;
  scheduledAt: Date;
}

/** What the API asks of the control namespace. Every call has a deadline; errors are coded. */
export interface TemporalControl {
  /**
   * Starts the operation's workflow, or finds it. A creation answers once its organization is reserved, or when that
   * took too long; its coded failure is thrown.
   */
  start(operation: StartOperation): Promise<StartedRun>;
  /** null: this workflow does not exist. */
  find(workflowId: string): Promise<StartedRun | null>;
  /** One `updateId` is one update, however often it is sent. */
  cancel(workflowId: string, request: RunRequest, updateId: string): Promise<void>;
  retry(workflowId: string, request: RunRequest, updateId: string): Promise<void>;
  /** Wakes a run that waits for its payment. */
  paymentCompleted(workflowId: string, updateId: string): Promise<void>;
  /** null: Temporal did not answer in time, or the run is not open. */
  pendingActivities(workflowId: string, runId: string): Promise<PendingActivity[] | null>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What the worker asks of the Temporal Schedules of organizations, which are in the control namespace. Errors are coded. */
export interface Schedules {
  stateOf(scheduleId: string, deadline: Date): Promise<'running' | 'paused' | 'absent'>;
  /** One that is paused stays so, with this note; one that is absent is none to pause. */
  pause(scheduleId: string, note: string, deadline: Date): Promise<void>;
  resume(scheduleId: string, note: string, deadline: Date): Promise<void>;
}

export interface NamespaceSpec {
  namespace: string;
  orgId: string;
  slug: string;
  ownerEmail: string;
}

/** What the worker asks of an organization's namespace. Each call goes over the wire at most once. */
export interface Namespaces {
  /** Registers it with our mark, retention, description and owner. One that exists with our mark is a success, with another's `namespace_conflict`. */
  register(spec: NamespaceSpec, deadline: Date): Promise<void>;
  /** Adds the search attributes. */
  configure(spec: Pick<NamespaceSpec, 'namespace'>, deadline: Date): Promise<void>;
  /** Deletes what carries our mark; true once nothing does, under its own name or as `…-deleted-…`. */
  removeOwn(namespace: string, orgId: string, deadline: Date): Promise<boolean>;
  /** Starts, polls and completes one workflow in the namespace; milliseconds from start to completion. */
  runCanary(namespace: string, canaryId: string, deadline: Date): Promise<number>;
}
