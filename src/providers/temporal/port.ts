import type { DriftSummary } from '../../contract/drift.ts';
import type { RunRequest, StartOperation } from '../../contract/operation-run.ts';

export interface StartedRun {
  runId: string;
}

/** A regular activity of the run that has not completed; its state refines the read of the operation. */
export interface PendingActivity {
  activityType: string;
  isStarted: boolean;
  scheduledAt: Date;
}

/** The API's calls to the control namespace. Each has a deadline; errors are coded. */
export interface TemporalControl {
  /** Starts the operation's workflow, or finds it if it exists. */
  start(operation: StartOperation): Promise<StartedRun>;
  /** null: the workflow does not exist. */
  find(workflowId: string): Promise<StartedRun | null>;
  /** Repeated calls with one `updateId` are one update. */
  cancel(workflowId: string, request: RunRequest, updateId: string): Promise<void>;
  retry(workflowId: string, request: RunRequest, updateId: string): Promise<void>;
  /** Wakes a run that is waiting for its payment. */
  paymentCompleted(workflowId: string, updateId: string): Promise<void>;
  /** Has a run that waits for a decision of people look at the rows. */
  lookAgain(workflowId: string, updateId: string): Promise<void>;
  /** null: Temporal did not answer in time, or the run is not open. */
  pendingActivities(workflowId: string, runId: string): Promise<PendingActivity[] | null>;
  /** Always makes the call, even with the circuit open. */
  ping(): Promise<void>;
  /** Throws `temporal_unavailable` while the circuit would refuse a start without making the call. */
  assertReachable(): void;
  readonly drift: DriftRuns;
  readonly notifications: NotificationRuns;
  readonly tenants: TenantRuns;
}

/** Runs that send notifications. */
export interface NotificationRuns {
  /** Starts the run of a notification, or finds it if it is open. */
  start(notificationId: string): Promise<void>;
}

/** Runs of the drift watch. */
export interface DriftRuns {
  /** Makes the watch run at this interval, one run at a time; `changed` if it did not before. */
  ensureWatch(everySeconds: number): Promise<'kept' | 'changed'>;
  /** Starts a run now, or finds it if it exists. */
  start(workflowId: string): Promise<StartedRun>;
  /** null: it has not ended in time. Throws the failure of the run. */
  summary(workflowId: string, runId: string, msMax: number, signal?: AbortSignal): Promise<DriftSummary | null>;
}

/** Which of the tasks that wait in a queue come first. */
export interface TenantPriority {
  readonly priority: number | null;
  readonly fairnessKey: string | null;
  readonly fairnessWeight: number | null;
}

/** A start in the namespace of an organization. */
interface TenantStart extends TenantPriority {
  readonly namespace: string;
  readonly workflowId: string;
  /** Sent again, a start with the same one is the same run. */
  readonly requestId: string;
  readonly workflowType: string;
  readonly taskQueue: string;
  /** undefined: the workflow gets no argument. */
  readonly input?: unknown;
  readonly executionTimeoutSeconds: number | null;
  readonly taskTimeoutSeconds: number;
  readonly startDelaySeconds: number;
  /** Ends an open run with this id first. */
  readonly terminates: boolean;
  /** The schedule that starts it; null: none does. The Web UI lists runs by it. */
  readonly scheduled: { readonly by: string; readonly at: Date } | null;
  /** Shown with the run: who asked for it, and what the request adds. */
  readonly memo: Readonly<Record<string, unknown>>;
  /** What the server calls once the run, or the last of those that continue it, has ended. */
  readonly callback?: TenantCallback | null;
  /** In milliseconds since the epoch. After it, the call is not made. */
  readonly deadlineMs?: number;
}

export interface TenantCallback {
  readonly url: string;
  readonly header: Readonly<Record<string, string>>;
}

interface StartedTenantRun extends StartedRun {
  /** false: it has none, or the server does not allow the address of the callback. */
  readonly hasCallback: boolean;
}

/** A run in the namespace of an organization. */
export interface TenantRunRef {
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId: string;
}

export interface TenantFailure {
  readonly type: string | null;
  readonly message: string;
}

/** How a run stands, or how the last of those that continue it has ended. */
export interface TenantRunState {
  readonly status: 'running' | 'completed' | 'failed' | 'canceled' | 'terminated' | 'timedOut';
  readonly finishedAt: Date | null;
  readonly taskQueue: string;
  /** Whether the server will call when it ends. */
  readonly hasCallback: boolean;
  /** Since when a workflow task waits for a worker; null: none does. */
  readonly taskWaitsSince: Date | null;
  readonly pendingActivities: readonly {
    readonly activityType: string;
    readonly attempt: number;
    readonly isStarted: boolean;
    readonly lastFailure: TenantFailure | null;
  }[];
}

/** An activity of a run that has ended, from its history. */
export interface TenantActivity {
  readonly activityType: string;
  readonly activityId: string;
  readonly status: 'completed' | 'failed' | 'timedOut' | 'canceled' | 'abandoned';
  /** The number of the last attempt; 0: the history shows none. */
  readonly attempt: number;
  readonly failure: TenantFailure | null;
  readonly scheduledAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** The outcome of a run that has ended. */
export interface TenantRunOutcome {
  /** undefined: it returned nothing, or something that is not JSON. */
  readonly result?: unknown;
  readonly failure: TenantFailure | null;
}

interface TenantMessage {
  readonly name: string;
  /** undefined: the message has no argument. */
  readonly input?: unknown;
}

/** An update that a worker has taken. */
export interface TenantUpdate {
  readonly status: 'accepted' | 'completed';
  /** undefined: it returned nothing, or something that is not JSON. */
  readonly result?: unknown;
  readonly failure: TenantFailure | null;
}

/** Messages to the newest of the runs that continue a run, never to a later run with the same workflow id. Errors are coded. */
export interface TenantMessages {
  /** Sent again with its request id, it is the same signal. False: there is no such open run. */
  signal(run: TenantRunRef, message: TenantMessage & { readonly requestId: string }): Promise<boolean>;
  /**
   * null: there is no such run. Throws `worker_unavailable` if no worker has answered within ten seconds, `query_rejected` and
   * `result_too_large`.
   */
  query(
    run: TenantRunRef,
    message: TenantMessage,
    resultBytesMax: number,
  ): Promise<{ readonly result: unknown } | null>;
  /**
   * Waits ten seconds for the outcome; sent again with its id, it is the same update. null: there is no such open run, or none
   * that had this update. Throws `worker_unavailable`, `update_rejected` and `result_too_large`.
   */
  update(
    run: TenantRunRef,
    message: TenantMessage & { readonly updateId: string },
    resultBytesMax: number,
  ): Promise<TenantUpdate | null>;
}

/** Calls to runs in the namespaces of organizations. Each has a deadline and is sent once; errors are coded. */
export interface TenantRuns extends TenantMessages {
  /**
   * Throws `run_exists` if another request has an open run with this id, `namespace_missing` if there is no such namespace, and
   * `start_refused` if the server will not start this.
   */
  start(start: TenantStart): Promise<StartedTenantRun>;
  /** The run that a start with this id has made, if it or one that continues it is the latest with its workflow id. */
  findStarted(start: Pick<TenantStart, 'namespace' | 'workflowId' | 'requestId'>): Promise<StartedRun | null>;
  /** null: the namespace has no such run, or there is no such namespace. */
  describe(run: TenantRunRef): Promise<TenantRunState | null>;
  /** Of a run that has ended. null as above. Throws `result_too_large` above this number of bytes. */
  outcome(run: TenantRunRef, resultBytesMax?: number): Promise<TenantRunOutcome | null>;
  /** Of a run that has ended, in the order in which they were scheduled. null as above, or the history is too large. */
  activities(run: TenantRunRef): Promise<TenantActivity[] | null>;
  /** False: there is no such open run. */
  cancel(run: TenantRunRef, requestId: string, reason: string): Promise<boolean>;
  /** False: there is no such open run. */
  terminate(run: TenantRunRef, reason: string): Promise<boolean>;
  /** Whether a worker has polled this task queue within the last minute. */
  isPolled(namespace: string, taskQueue: string): Promise<boolean>;
}

/** Workflows of the control namespace, for the drift watch. */
export interface ControlRuns {
  /** Ids of running workflows, as far as the visibility store knows them yet. */
  listOpen(onPage: () => void): Promise<Set<string>>;
  /** Exact state of one workflow. `completed`: it succeeded; `closed`: it ended in another way. */
  stateOf(workflowId: string): Promise<'open' | 'completed' | 'closed' | 'absent'>;
}

export interface NamespaceSpec {
  namespace: string;
  orgId: string;
  slug: string;
  ownerEmail: string;
}

/**
 * The worker's calls to an organization's namespace. Each is sent at most once. While Temporal was unreachable moments ago,
 * it is not sent and fails with `temporal_not_asked`.
 */
export interface Namespaces {
  /**
   * Registers the namespace with the organization's mark, its retention, description and owner. Succeeds if it exists with
   * this mark; fails with `namespace_conflict` if it exists without it.
   */
  register(spec: NamespaceSpec, deadline: Date): Promise<void>;
  /**
   * Deletes the namespaces with the organization's mark, under their own name or as `…-deleted-…`. `removing`: the server
   * still knows one; `gone`: it knows none; `foreign`: none has the mark, but the name is registered and left alone.
   */
  removeOwn(namespace: string, orgId: string, deadline: Date): Promise<'removing' | 'gone' | 'foreign'>;
  /** Whether any namespace has the name. */
  isRegistered(namespace: string, deadline: Date): Promise<boolean>;
  /** Starts, polls and completes one workflow in the namespace; returns the milliseconds from start to completion. */
  runCanary(namespace: string, canaryId: string, deadline: Date): Promise<number>;
}

/** A namespace with the mark of an organization. */
export interface MarkedNamespace {
  name: string;
  /** The organization's id from the mark, of this installation or another. */
  orgId: string;
  retentionSeconds: number;
}

/** The drift watch's reads and changes of namespaces. */
export interface NamespaceCatalog {
  /** Retention with which the product registers namespaces. */
  readonly retentionSeconds: number;
  /**
   * Lists all namespaces with an organization's mark, except those being deleted. Not a snapshot. An error never yields an
   * empty list.
   */
  listMarked(onPage: () => void): Promise<MarkedNamespace[]>;
  /**
   * null: no namespace of this name has an organization's mark. Use only for names that exist, because the server remembers
   * a miss.
   */
  find(namespace: string, deadline: Date): Promise<MarkedNamespace | null>;
  setRetention(namespace: string, deadline: Date): Promise<void>;
  /** Sets the owner if it differs. Leaves a namespace alone that lacks the mark of this organization. */
  setOwnerEmail(spec: Omit<NamespaceSpec, 'slug'>, deadline: Date): Promise<void>;
  /** null: the server knows no such namespace, or not yet. */
  countOpenWorkflows(namespace: string, deadline: Date): Promise<number | null>;
}
