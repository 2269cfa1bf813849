import type { DriftSummary } from '../../contract/drift.ts';
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
  /** Starts the operation's workflow, or finds it. */
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
  /** Asks in any case: what it finds is true. */
  ping(): Promise<void>;
  /** `temporal_unavailable` while a start would be refused unasked, for it was away a moment ago. */
  assertReachable(): void;
  readonly drift: DriftRuns;
  close(): Promise<void>;
}

/** Runs of the drift watch. */
export interface DriftRuns {
  /** Has it run every so many seconds, one run at a time; `changed` when that was not so before. */
  ensureWatch(everySeconds: number): Promise<'kept' | 'changed'>;
  /** Starts one now, or finds it. */
  start(workflowId: string): Promise<StartedRun>;
  /** null: it has not ended in time. Throws what it failed with. */
  summary(workflowId: string, runId: string, msMax: number, signal?: AbortSignal): Promise<DriftSummary | null>;
}

/** Workflows of the control namespace, for the drift watch. */
export interface ControlRuns {
  /** Ids of those that are running, as far as the visibility store knows by now. */
  listOpen(onPage: () => void): Promise<Set<string>>;
  /** The truth about one of them. `completed`: it has done what it was to do; `closed`: it ended in another way. */
  stateOf(workflowId: string): Promise<'open' | 'completed' | 'closed' | 'absent'>;
}

/** What the worker asks of the Temporal Schedules of organizations, which are in the control namespace. Errors are coded. */
export interface Schedules {
  stateOf(scheduleId: string, deadline: Date): Promise<'running' | 'paused' | 'absent'>;
  /** One that is paused stays so, with this note; one that is absent is none to pause. */
  pause(scheduleId: string, note: string, deadline: Date): Promise<void>;
  /** False: it is absent. */
  resume(scheduleId: string, note: string, deadline: Date): Promise<boolean>;
  /** For good. */
  remove(scheduleId: string, deadline: Date): Promise<void>;
}

export interface NamespaceSpec {
  namespace: string;
  orgId: string;
  slug: string;
  ownerEmail: string;
}

/**
 * What the worker asks of an organization's namespace. Each call goes over the wire at most once: not at all, and
 * `temporal_not_asked`, when Temporal was away a moment ago.
 */
export interface Namespaces {
  /** Registers it with our mark, retention, description and owner. One that exists with our mark is a success, with another's `namespace_conflict`. */
  register(spec: NamespaceSpec, deadline: Date): Promise<void>;
  /**
   * Deletes what carries our mark, under its own name or as `…-deleted-…`. `removing`: the server still knows of it; `gone`:
   * it no longer does; `foreign`: nothing carries our mark, but the name is registered, and is left alone.
   */
  removeOwn(namespace: string, orgId: string, deadline: Date): Promise<'removing' | 'gone' | 'foreign'>;
  /** Whether the name is taken by any namespace. */
  isRegistered(namespace: string, deadline: Date): Promise<boolean>;
  /** Starts, polls and completes one workflow in the namespace; milliseconds from start to completion. */
  runCanary(namespace: string, canaryId: string, deadline: Date): Promise<number>;
}

/** A namespace that carries our mark. */
export interface MarkedNamespace {
  name: string;
  /** The mark: the id of an organization, of this installation or of another. */
  orgId: string;
  retentionSeconds: number;
}

/** What the drift watch asks of the namespaces, and changes in them. */
export interface NamespaceCatalog {
  /** What our namespaces are registered with. */
  readonly retentionSeconds: number;
  /** All that carry our mark and are not being deleted; not a snapshot. An error is never an empty list. */
  listMarked(onPage: () => void): Promise<MarkedNamespace[]>;
  /** null: there is none of this name with our mark. To be asked of names that exist: the server remembers a miss. */
  find(namespace: string, deadline: Date): Promise<MarkedNamespace | null>;
  setRetention(namespace: string, deadline: Date): Promise<void>;
  /** Unless it has this owner. Nothing is changed in a namespace that does not carry the mark of this organization. */
  setOwnerEmail(spec: Omit<NamespaceSpec, 'slug'>, deadline: Date): Promise<void>;
  /** null: the server knows of none of this name, or not yet. */
  countOpenWorkflows(namespace: string, deadline: Date): Promise<number | null>;
}
