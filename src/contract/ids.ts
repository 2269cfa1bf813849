// Names that travel between processes. Plain TypeScript: the workflow bundle includes this file.

export const stepNames = [
  'reserve',
  'createNamespace',
  'canary',
  'activate',
  'suspend',
  'resume',
  'requestTransfer',
  'transfer',
  'pauseSchedules',
  'resumeSchedules',
  'deactivate',
  'register',
  'awaitPayment',
  'stopWork',
  'awaitGrace',
  'exportData',
  'deleteNamespace',
  'revokeKeys',
  'removeRows',
  'certify',
  'requestElevation',
  'awaitApproval',
  'activateElevation',
  'awaitElevationEnd',
  'endElevation',
  'awaitReview',
  'closeElevation',
  'requestRecovery',
  'holdElsewhere',
  'removeFactors',
] as const;
export type StepName = (typeof stepNames)[number];

export const controlTaskQueue = 'freehold-control';
/** Reserved prefix of task queues, workflow ids and workflow types in an organization's namespace. */
export const reservedPrefix = 'freehold-';

/** Ends with the last 8 hex digits of the id: the first 8 of a UUIDv7 are a timestamp. */
export const namespaceOf = (slug: string, orgId: string): string => `org-${slug}-${orgId.slice(-8)}`;

export const namespaceLengthBesideSlug = namespaceOf('', '00000000').length;

export const canaryIdOf = (operationId: string, attempt: number): string =>
  `${reservedPrefix}canary-${operationId}-${attempt}`;

/** The key in a namespace's `data` map that holds the id of the owning organization. */
export const ownershipMark = 'freehold.org-id';

/** Stands in for an organization's id: the platform's own audit chain, and access changes that concern everyone. */
export const platformChain = '00000000-0000-0000-0000-000000000000';

/** The workflow id of the run that sends a notification. */
export const notificationRunIdOf = (notificationId: string): string => `send-notification-${notificationId}`;

/** The workflow id of the recurring drift watch; runs on request have ids of their own. */
export const driftWatchId = `${reservedPrefix}drift-watch`;
export const driftRunIdOf = (id: string): string => `${reservedPrefix}drift-run-${id}`;
