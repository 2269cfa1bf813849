import type { Request } from './client.ts';

/** Status of an organization as the API shows it; `gone`: the slug no longer exists. */
export type Status = 'pending' | 'provisioning' | 'active' | 'suspended' | 'inactive' | 'deleting' | 'gone';

/** A request for an organization, and the statuses in which it is possible. */
interface Action {
  name: string;
  from: readonly Status[];
  /** The status that it sets first, which a refusing constraint prevents. */
  sets: Status;
  /** Relative frequency among the possible actions. */
  weight: number;
  request(slug: string): Pick<Request, 'method' | 'path' | 'body'>;
}

const reason = { reason: 'the fault campaign' };

const post = (name: string, from: Status, sets: Status, weight: number): Action => ({
  name,
  from: [from],
  sets,
  weight,
  request: (slug) => ({ method: 'POST', path: `/v1/orgs/${slug}/${name}`, body: reason }),
});

const remove = (graceSeconds: number, weight: number): Action => ({
  name: `delete with ${graceSeconds} s of grace`,
  from: ['active', 'suspended', 'inactive'],
  sets: 'deleting',
  weight,
  request: (slug) => ({ method: 'DELETE', path: `/v1/orgs/${slug}?graceSeconds=${graceSeconds}` }),
});

const actions: readonly Action[] = [
  post('suspend', 'active', 'suspended', 3),
  post('resume', 'suspended', 'active', 3),
  post('deactivate', 'active', 'inactive', 2),
  post('activate', 'inactive', 'active', 3),
  remove(0, 1),
  remove(2, 1),
];

/** Chooses among the actions possible in this status; `choice` is from 0 to 1. */
export const chooseAction = (status: Status, choice: number): Action | undefined => {
  const possible = actions.filter(({ from }) => from.includes(status));
  let rest = choice * possible.reduce((sum, { weight }) => sum + weight, 0);
  return possible.find(({ weight }) => {
    rest -= weight;
    return rest < 0;
  });
};

/** The payment of an organization that waits for it. It counts once, whatever the idempotency key. */
export const paymentOf = (slug: string, paymentId: string) =>
  ({ method: 'POST', path: `/v1/orgs/${slug}/payment-completed`, body: { paymentId } }) as const;

export const cancelOf = (operationId: string) =>
  ({ method: 'POST', path: `/v1/operations/${operationId}/cancel`, body: reason }) as const;

export const retryOf = (operationId: string) =>
  ({ method: 'POST', path: `/v1/operations/${operationId}/retry`, body: reason }) as const;
