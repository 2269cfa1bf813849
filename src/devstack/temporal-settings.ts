/** A dynamic configuration: key → value, with the server's own names. */
export type TemporalSettings = Record<
  string,
  | number
  | boolean
  | string
  | readonly string[]
  | Readonly<Record<string, string>>
  | readonly Readonly<Record<string, string | boolean>>[]
>;

/**
 * With its defaults, a dev server makes every workflow about eight times slower: it has one history shard, whose queues are
 * polled 20 times a second after a short burst. Measured in docs and bench.
 */
export const TUNED_SETTINGS: TemporalSettings = {
  'history.transferProcessorMaxPollRPS': 1_000,
  'history.timerProcessorMaxPollRPS': 1_000,
  'history.visibilityProcessorMaxPollRPS': 1_000,
  // A timer fires up to this long after it is due: by default one second, which more than doubles every short wait.
  'history.timerProcessorMaxTimeShift': '50ms',
  // With several partitions and few pollers, forwarding a task occasionally takes two seconds.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // By default the server runs its own worker in each namespace, 2.7 MB per organization. Without it schedules never fire,
  // batches never end and versioned workers cannot poll, so `npm start` sets 1.
  'worker.perNamespaceWorkerCount': 0,
  // Default: 20 registrations and updates of namespaces a second, 40 in a burst; a control plane does little else.
  'frontend.rps.namespaceReplicationInducingAPIs': 2_000,
  // Default: 2,400 calls a second of a process, and of one namespace; all sagas run in the control namespace.
  'frontend.rps': 20_000,
  'frontend.namespaceRPS': 20_000,
  // Default on a dev server: 100 lists and counts a second in one namespace.
  'frontend.namespaceRPS.visibility': 1_000,
  // Default: 1,200 open long polls, queries and updates of each kind in one namespace. A waiting caller holds one.
  'frontend.namespaceCount': 10_000,
  // The CLI sets those of frontend and history; matching is left with 3,000, workers with 500 reads and writes a second.
  'matching.persistenceMaxQPS': 20_000,
  'worker.persistenceMaxQPS': 5_000,
  // Would let a workflow task start, signal and cancel workflows of any namespace, on some servers (CVE-2025-14987).
  'system.enableCrossNamespaceCommands': false,
  // A Nexus caller identifies itself by a link and could claim to be another. Servers up to 1.32 refuse the rest anyway.
  'component.nexusoperations.disallowedHeaders': [
    'request-timeout',
    'xdc-redirection',
    'xdc-redirection-api',
    'xdc-redirection-source-cell',
    'caller-name',
    'caller-type',
    'call-initiation',
    'temporal-principal-type',
    'temporal-principal-name',
    'nexus-link',
    'freehold-caller',
  ],
};

/** Allows callbacks to this address only; the server allows none by default. Servers from 1.32 on know the second name. */
export const allowedCallback = (url: string): TemporalSettings => {
  const { host, protocol } = new URL(url);
  const addresses = [{ Pattern: host, AllowInsecure: protocol === 'http:' }];
  return {
    'component.callbacks.allowedAddresses': addresses,
    'callback.allowedAddresses': addresses,
    // After some failures in succession, the server makes no call for this long: by default a minute. A worker restarts faster.
    'history.outboundQueue.circuitBreakerSettings': { Timeout: '5s' },
  };
};

/**
 * With a write-ahead log, a commit is one append, and `normal` leaves the sync to checkpoints. A commit survives the end of
 * the process, even by SIGKILL; a power cut may lose the last moments but not the database.
 */
export const TUNED_PRAGMAS: Record<string, string> = { journal_mode: 'wal', synchronous: 'normal' };
