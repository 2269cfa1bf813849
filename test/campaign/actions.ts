import type { Request } from './client.ts';

/** A status of an organization as the API shows it; `gone`: there is none of this slug any more. */
export type Status = 'pending' | 'provisioning' | 'active' | 'suspended' | 'inactive' | 'deleting' | 'gone';

/** What may be asked of an organization, and when. */
export interface Action {
  name: string;
  from: readonly Status[];
  /** Where it leads; what a refusing constraint refuses. */
  to: Status;
  request(slug: string): Pick<Request, 'method' | 'path' | 'body'>;
}

const reason = { reason: 'the fault campaign' };

const post = (name: string, from: readonly Status[], to: Status): Action => ({
  name,
  from,
  to,
  request: (slug) => ({ method: 'POST', path: `/v1/orgs/${slug}/${name}`, body: reason }),
});

export const actions: readonly Action[] = [
  post('suspend', ['active'], 'suspended'),
  post('resume', ['suspended'], 'active'),
];

export const cancelOf = (operationId: string) =>
  ({ method: 'POST', path: `/v1/operations/${operationId}/cancel`, body: reason }) as const;

export const retryOf = (operationId: string) =>
  ({ method: 'POST', path: `/v1/operations/${operationId}/retry`, body: reason }) as const;
