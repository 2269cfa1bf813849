// The single table of operation kinds. Everything that depends on the kind derives from it or is type-checked against it.
import type { EventType } from './event-type.ts';
import type { StepName } from './ids.ts';
import type { Permission } from './permissions.ts';

export type ResidueKind =
  | 'certificate'
  | 'elevation'
  | 'export'
  | 'namespace'
  | 'organization'
  | 'recovery'
  | 'schedules';

interface StepDefinition {
  /** The activity that the step runs; null: the step only waits. */
  readonly activity: string | null;
  /** The activity of the first attempt, if it differs; `alsoDoes` names the next step, which it performs too. */
  readonly first?: { readonly activity: string; readonly alsoDoes: StepName };
  /** The activity that undoes the step; absent: nothing to undo. */
  readonly undo?: string;
  /** The residue when the step's undo is given up. */
  readonly leaves?: ResidueKind;
  /** The residue when the step itself is given up. */
  readonly misses?: ResidueKind;
  /** The organization's status after the step, with the event and the audit action that record it. */
  readonly outcome?: {
    readonly status: 'active' | 'inactive' | 'suspended';
    readonly event: EventType;
    readonly action: string;
  };
}

interface KindDefinition {
  /** Shown in the Temporal Web UI before the organization's slug. */
  readonly title: string;
  /** Required to start, cancel or retry an operation of this kind. */
  readonly permission: Permission;
  /** Whether the kind creates an organization. If so, the start is answered once the first step is done. */
  readonly creates: boolean;
  /** Whether an open operation of this kind excludes other exclusive operations of the organization. */
  readonly isExclusive: boolean;
  /** Fields of the workflow's input besides the ids of operation and organization. */
  readonly input: readonly InputField[];
  /** The step after whose success the operation can no longer be undone. */
  readonly pointOfNoReturn: StepName;
  /** Whether that step can still be canceled between its attempts. By default it cannot, unless it has an undo. */
  readonly isPointCancelable?: boolean;
  /** In execution order. */
  readonly steps: Readonly<Partial<Record<StepName, StepDefinition>>>;
}

export type InputField =
  | 'actor'
  | 'approveUntil'
  | 'durationSeconds'
  | 'exportTarget'
  | 'graceSeconds'
  | 'namespace'
  | 'payUntil'
  | 'slug';

const activate = {
  activity: 'activateOrganization',
  outcome: { status: 'active', event: 'organization.activated', action: 'organization.activate' },
} as const;

const provisioning = {
  reserve: { activity: 'reserveOrganization', undo: 'releaseOrganization', leaves: 'organization' },
  createNamespace: { activity: 'createNamespace', undo: 'deleteNamespace', leaves: 'namespace' },
  canary: { activity: 'runCanary', first: { activity: 'runCanaryAndActivate', alsoDoes: 'activate' } },
  activate,
} as const satisfies KindDefinition['steps'];

const named = ['slug', 'namespace'] as const;

// The keys are workflow types and go over the wire: they are only ever added.
const operationKinds = {
  provisionOrganization: {
    title: 'Provision organization',
    permission: 'organization:create',
    creates: true,
    isExclusive: true,
    input: named,
    pointOfNoReturn: 'activate',
    steps: provisioning,
  },
  suspendOrganization: {
    title: 'Suspend organization',
    permission: 'organization:suspend',
    creates: false,
    isExclusive: true,
    input: named,
    pointOfNoReturn: 'pauseSchedules',
    steps: {
      suspend: {
        activity: 'suspendOrganization',
        outcome: { status: 'suspended', event: 'organization.suspended', action: 'organization.suspend' },
      },
      pauseSchedules: { activity: 'pauseSchedules', misses: 'schedules' },
    },
  },
  resumeOrganization: {
    title: 'Resume organization',
    permission: 'organization:resume',
    creates: false,
    isExclusive: true,
    input: named,
    pointOfNoReturn: 'resumeSchedules',
    steps: {
      resume: {
        activity: 'resumeOrganization',
        outcome: { status: 'active', event: 'organization.resumed', action: 'organization.resume' },
      },
      resumeSchedules: { activity: 'resumeSchedules', misses: 'schedules' },
    },
  },
  transferOwnership: {
    title: 'Transfer the ownership of organization',
    permission: 'organization:transfer',
    creates: false,
    isExclusive: true,
    input: named,
    pointOfNoReturn: 'transfer',
    isPointCancelable: true,
    steps: { requestTransfer: { activity: 'requestTransfer' }, transfer: { activity: 'transferOwnership' } },
  },
  deactivateOrganization: {
    title: 'Deactivate organization',
    permission: 'organization:deactivate',
    creates: false,
    isExclusive: true,
    input: named,
    pointOfNoReturn: 'pauseSchedules',
    steps: {
      deactivate: {
        activity: 'deactivateOrganization',
        outcome: { status: 'inactive', event: 'organization.deactivated', action: 'organization.deactivate' },
      },
      pauseSchedules: { activity: 'pauseSchedules', misses: 'schedules' },
    },
  },
  activateOrganization: {
    title: 'Activate organization',
    permission: 'organization:activate',
    creates: false,
    isExclusive: true,
    input: named,
    pointOfNoReturn: 'resumeSchedules',
    steps: { activate, resumeSchedules: { activity: 'resumeSchedules', misses: 'schedules' } },
  },
  deleteOrganization: {
    title: 'Delete organization',
    permission: 'organization:delete',
    creates: false,
    isExclusive: true,
    input: [...named, 'graceSeconds', 'exportTarget', 'actor'],
    // Recorded under the organization's lock, before anything is changed that cannot be restored.
    pointOfNoReturn: 'exportData',
    steps: {
      stopWork: { activity: 'stopWork', undo: 'restoreOrganization', leaves: 'organization' },
      pauseSchedules: { activity: 'pauseSchedules', misses: 'schedules' },
      awaitGrace: { activity: null },
      exportData: { activity: 'exportData', undo: 'discardExport', leaves: 'export' },
      deleteNamespace: { activity: 'removeNamespace', misses: 'namespace' },
      revokeKeys: { activity: 'revokeKeys' },
      removeRows: { activity: 'removeRows', misses: 'organization' },
      certify: { activity: 'certifyDeletion', misses: 'certificate' },
    },
  },
  elevateAccess: {
    title: 'Elevate access to organization',
    permission: 'elevation:create',
    creates: false,
    // It waits for days. Its organization may be suspended meanwhile, and is deleted with it.
    isExclusive: false,
    input: [...named, 'approveUntil', 'durationSeconds'],
    pointOfNoReturn: 'activateElevation',
    steps: {
      requestElevation: { activity: 'requestElevation', undo: 'withdrawElevation', leaves: 'elevation' },
      awaitApproval: { activity: null },
      activateElevation: { activity: 'activateElevation', undo: 'revokeElevation', leaves: 'elevation' },
      awaitElevationEnd: { activity: null },
      endElevation: { activity: 'endElevation', misses: 'elevation' },
      awaitReview: { activity: null },
      closeElevation: { activity: 'closeElevation', misses: 'elevation' },
    },
  },
  recoverAccess: {
    title: 'Recover the access of a member of organization',
    permission: 'user:release',
    creates: false,
    // It waits for days, as an elevation does.
    isExclusive: false,
    input: [...named, 'approveUntil'],
    pointOfNoReturn: 'holdElsewhere',
    steps: {
      requestRecovery: { activity: 'requestRecovery', undo: 'withdrawRecovery', leaves: 'recovery' },
      awaitApproval: { activity: null },
      holdElsewhere: { activity: 'holdElsewhere', undo: 'keepFactors', leaves: 'recovery' },
      removeFactors: { activity: 'removeFactors', misses: 'recovery' },
    },
  },
  provisionPaidOrganization: {
    title: 'Provision organization once it is paid for',
    permission: 'organization:create',
    creates: true,
    isExclusive: true,
    input: [...named, 'payUntil'],
    pointOfNoReturn: 'activate',
    steps: {
      register: { activity: 'registerOrganization', undo: 'unregisterOrganization', leaves: 'organization' },
      awaitPayment: { activity: null },
      ...provisioning,
    },
  },
} as const satisfies Record<string, KindDefinition>;

export type OperationKind = keyof typeof operationKinds;

type StepOf<Kind extends OperationKind> = keyof (typeof operationKinds)[Kind]['steps'];

const namesOf = <Table extends object>(table: Table) => Object.keys(table) as (keyof Table)[];

export const operationKindNames = namesOf(operationKinds) as [OperationKind, ...OperationKind[]];

export const kindOf = (kind: OperationKind): KindDefinition => operationKinds[kind];

export const stepsOf = <Kind extends OperationKind>(kind: Kind): StepOf<Kind>[] =>
  namesOf<(typeof operationKinds)[Kind]['steps']>(operationKinds[kind].steps);

export const creationKinds = operationKindNames.filter((kind) => operationKinds[kind].creates);

/** undefined: an operation of the kind has no such step. */
export const definitionOf = (kind: OperationKind, step: StepName): StepDefinition | undefined =>
  kindOf(kind).steps[step];

/** Whether a lost workflow is undone if it has not passed its point of no return; otherwise it is continued. */
export const hasUndo = (kind: OperationKind): boolean =>
  Object.values(kindOf(kind).steps).some(({ undo }) => undo !== undefined);

/** The first step that can no longer be canceled. null: every step can, until the last has succeeded. */
export const committingStepOf = (kind: OperationKind): StepName | null => {
  const { pointOfNoReturn, isPointCancelable = false } = kindOf(kind);
  if (isPointCancelable) return null;
  if (definitionOf(kind, pointOfNoReturn)?.undo === undefined) return pointOfNoReturn;
  const names: readonly StepName[] = stepsOf(kind);
  return names[names.indexOf(pointOfNoReturn) + 1] ?? null;
};

/** Builds the workflow id, for example `provision-organization-<operationId>`. */
export const workflowIdOf = (kind: OperationKind, operationId: string): string =>
  `${kind.replace(/[A-Z]/g, (upper) => `-${upper.toLowerCase()}`)}-${operationId}`;

interface ActivityOfStep {
  readonly step: StepName;
  /** Whether the activity undoes the step. */
  readonly isUndo: boolean;
}

const activitiesOf = (step: StepName, { activity, first, undo }: Partial<StepDefinition> = {}) => {
  const attempts = [activity, first?.activity].map((name) => ({ name, step, isUndo: false }));
  return [...attempts, { name: undo, step, isUndo: true }].filter(({ name }) => name != null);
};

const stepsByActivity: ReadonlyMap<string | null | undefined, ActivityOfStep> = new Map(
  operationKindNames
    .flatMap((kind) => namesOf(kindOf(kind).steps).flatMap((step) => activitiesOf(step, definitionOf(kind, step))))
    .map(({ name, ...known }) => [name, known]),
);

/** The step that an activity attempts or undoes; undefined: it does neither. */
export const stepOfActivity = (activityType: string): ActivityOfStep | undefined => stepsByActivity.get(activityType);
