/** A dynamic configuration: key → value, as the server's own names have it. */
export type TemporalSettings = Record<string, number | boolean | string | readonly string[]>;

/**
 * A dev server as it comes makes every workflow some eight times slower than it is: it has one history shard, and each
 * shard's queues are polled 20 times a second once a short burst is spent. Measured in docs and bench.
 */
export const TUNED_SETTINGS: TemporalSettings = {
  'history.transferProcessorMaxPollRPS': 1_000,
  'history.timerProcessorMaxPollRPS': 1_000,
  'history.visibilityProcessorMaxPollRPS': 1_000,
  // With several partitions and few pollers a task now and then waits two seconds to be forwarded.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  // Else the server runs a worker of its own in each namespace, 2.7 MB for every organization. Without it schedules never
  // fire, batches never end and versioned workers cannot poll: `npm start` sets 1.
  'worker.perNamespaceWorkerCount': 0,
  // Register and update of namespaces, 20 a second (twice that as a burst): a control plane does little else.
  'frontend.rps.namespaceReplicationInducingAPIs': 2_000,
  // All calls of a process, and of one namespace (all sagas run in the control namespace): 2,400 a second.
  'frontend.rps': 20_000,
  'frontend.namespaceRPS': 20_000,
  // Lists and counts in one namespace: 100 a second on a dev server.
  'frontend.namespaceRPS.visibility': 1_000,
  // Open long polls, queries and updates of each kind in one namespace: 1,200. A caller that waits holds one.
  'frontend.namespaceCount': 10_000,
  // The frontend and history get theirs from the CLI; matching keeps 3,000 and the workers 500 reads and writes a second.
  'matching.persistenceMaxQPS': 20_000,
  'worker.persistenceMaxQPS': 5_000,
  // A workflow task may start, signal and cancel workflows of any namespace, where the server lets it (CVE-2025-14987).
  'system.enableCrossNamespaceCommands': false,
  // A caller of Nexus names itself by a link, and could name another one. The rest are what servers to 1.32 refuse anyway.
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

/**
 * With a write-ahead log a commit is one append, and `normal` leaves the sync to the checkpoints: what is committed
 * survives the end of the process (SIGKILL too), and a power cut may lose the last moments but not the database.
 */
export const TUNED_PRAGMAS: Record<string, string> = { journal_mode: 'wal', synchronous: 'normal' };
