// What the pages of one organization read in common.
import type { Operation, Organization } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { isEnded } from '../operation/control.ts';

/** What was read, and the tag of its version: a change that names it is refused if somebody else has changed it since. */
export type Tagged<T> = T & { readonly etag: string | null };

export const ifMatch = ({ etag }: { readonly etag: string | null }) =>
  etag === null ? {} : { headers: { 'If-Match': etag } };

export const useOrganization = (slug: string) =>
  useRead<Tagged<Organization>>(orgKey(slug, 'organization', 'tagged'), async (client, signal) => {
    const { data, response } = await client.orgs.read({ path: { slug }, signal }).withResponse();
    return { ...data, etag: response.headers.get('ETag') };
  });

export const isOpen = (operation: Operation): boolean => !isEnded(operation);

/** Whether the operation waits for a time that is far away, so that it need not be looked at often. */
const isWaitingLong = ({ steps }: Operation): boolean =>
  steps.some(
    ({ status, nextRetryAt }) =>
      status === 'waiting' && nextRetryAt !== null && Date.parse(nextRetryAt) - Date.now() > 60_000,
  );

const pollMs = { soon: 2_000, later: 30_000 } as const;

/** The newest operations of the organization. At most one is open, and none is newer than that one. */
export const useNewestOperations = (slug: string) => {
  const may = useMay('operation:list');
  return useRead<readonly Operation[]>(
    orgKey(slug, 'operations', 'newest'),
    async (client, signal) => (await client.operations.list({ query: { org: slug, limit: 20 }, signal })).data,
    {
      enabled: may,
      refetchInterval: (operations) => {
        const open = operations?.find(isOpen);
        if (open === undefined) return false;
        return isWaitingLong(open) ? pollMs.later : pollMs.soon;
      },
    },
  );
};
