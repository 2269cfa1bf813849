// What can be done with an organization in each of its statuses (docs/lifecycle.md). The server decides again.
import type { Operation, Organization } from '../../../../src/client/index.ts';

export const lifecycleActions = ['suspend', 'resume', 'deactivate', 'activate'] as const;
export type LifecycleAction = (typeof lifecycleActions)[number];
export type OrganizationStatus = Organization['status'];

export const operationOf = {
  suspend: 'suspendOrganization',
  resume: 'resumeOrganization',
  deactivate: 'deactivateOrganization',
  activate: 'activateOrganization',
} as const satisfies Record<LifecycleAction, string>;

const possibleFrom: Readonly<Record<LifecycleAction | 'delete', readonly OrganizationStatus[]>> = {
  suspend: ['active'],
  resume: ['suspended'],
  deactivate: ['active'],
  activate: ['inactive'],
  // A deletion that was given up is continued by another one.
  delete: ['active', 'inactive', 'suspended', 'pending', 'deleting'],
};

interface State {
  readonly status: OrganizationStatus;
  readonly legalHold: Organization['legalHold'];
  /** The operation that is open; null: none is. */
  readonly open: Pick<Operation, 'kind'> | null;
  /** Whether the caller acts for the platform, which may also delete what it has suspended. */
  readonly isPlatform: boolean;
}

/**
 * Why an action is not possible now; null: it is.
 * - `open`: another operation has to end first
 * - `notActive`: it has to be active first, and `status` says how it becomes that
 * - `only`: it makes sense in another status only
 */
export type Obstacle =
  | { readonly why: 'open'; readonly kind: Operation['kind'] }
  | { readonly why: 'notActive' }
  | { readonly why: 'only' }
  | { readonly why: 'hold' }
  | { readonly why: 'suspended' }
  | null;

export const obstacleTo = (
  action: LifecycleAction | 'delete',
  { status, legalHold, open, isPlatform }: State,
): Obstacle => {
  if (open !== null) return { why: 'open', kind: open.kind };
  const from = possibleFrom[action];
  if (!from.includes(status))
    return from.includes('active') && action !== 'delete' ? { why: 'notActive' } : { why: 'only' };
  if (action === 'delete' && legalHold !== null) return { why: 'hold' };
  if (action === 'delete' && status === 'suspended' && !isPlatform) return { why: 'suspended' };
  return null;
};

/** The one thing to know about an organization, and to do next. */
export type Situation =
  | 'stuck'
  | 'underWay'
  | 'awaitingPayment'
  | 'paidButNotProvisioned'
  | 'deleting'
  | 'deletionHeld'
  | 'deletionHalted'
  | Extract<OrganizationStatus, 'provisioning' | 'active' | 'suspended' | 'inactive'>;

type OpenOperation = Pick<Operation, 'kind' | 'status' | 'steps'>;

const isWaitingIn = ({ steps }: OpenOperation, step: string): boolean =>
  steps.some(({ name, status }) => name === step && status === 'waiting');

/** `open` is undefined for a reader who may not see the operations. */
export const situationOf = (status: OrganizationStatus, open: OpenOperation | null | undefined): Situation => {
  if (open === undefined) {
    if (status === 'pending') return 'awaitingPayment';
    return status;
  }
  if (open?.status === 'stuck') return 'stuck';
  if (status === 'pending' && open === null) return 'paidButNotProvisioned';
  if (status === 'pending') return open !== null && isWaitingIn(open, 'awaitPayment') ? 'awaitingPayment' : 'underWay';
  if (status === 'deleting') {
    if (open === null) return 'deletionHalted';
    return open.steps.some(({ error }) => error?.code === 'legal_hold') ? 'deletionHeld' : 'deleting';
  }
  if (open !== null && status !== 'provisioning') return 'underWay';
  return status;
};

export interface Deadline {
  readonly what: 'payment' | 'grace';
  readonly at: string;
}

/** When the open operation goes on by itself: the end of the time to pay, or of the grace period. */
export const deadlineOf = (open: OpenOperation | null | undefined): Deadline | null => {
  if (open == null) return null;
  for (const [step, what] of [
    ['awaitPayment', 'payment'],
    ['awaitGrace', 'grace'],
  ] as const) {
    const at = open.steps.find(({ name }) => name === step)?.nextRetryAt;
    if (isWaitingIn(open, step) && at != null) return { what, at };
  }
  return null;
};

/** Steps of an operation that are done, of all. */
export const progressOf = ({ steps }: Pick<Operation, 'steps'>): { readonly done: number; readonly all: number } => ({
  done: steps.filter(({ status }) => status === 'succeeded').length,
  all: steps.length,
});
