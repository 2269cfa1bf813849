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
] as const;
export type StepName = (typeof stepNames)[number];

export const controlTaskQueue = 'freehold-control';
/** Reserved in task queues, workflow ids and workflow types of an organization's namespace. */
export const reservedPrefix = 'freehold-';

/** The last 8 hex digits: the first 8 of a UUIDv7 are a clock. */
export const namespaceOf = (slug: string, orgId: string): string => `org-${slug}-${orgId.slice(-8)}`;

export const namespaceLengthBesideSlug = namespaceOf('', '00000000').length;

export const canaryIdOf = (operationId: string, attempt: number): string =>
  `${reservedPrefix}canary-${operationId}-${attempt}`;

/** Of the Temporal Schedule, in the control namespace, that a row of `schedules` stands for. */
export const scheduleIdOf = (scheduleId: string): string => `organization-schedule-${scheduleId}`;

/** The key of a namespace's `data` map that says whose it is: the organization's id. */
export const ownershipMark = 'freehold.org-id';

/** In place of an organization's id: the platform's own audit chain, and changes of access that concern everybody. */
export const platformChain = '00000000-0000-0000-0000-000000000000';

/** The run of the drift watch that comes again and again; one that somebody asks for has an id of its own. */
export const driftWatchId = `${reservedPrefix}drift-watch`;
export const driftRunIdOf = (id: string): string => `${reservedPrefix}drift-run-${id}`;
