import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Shown } from '../../parts/state/state.tsx';
import { Approvals, useWaiting } from '../attention/approvals.tsx';
import { isNothing, OperationSections, TenantSections } from '../attention/sections.tsx';

/** What needs a person in this organization; nothing if nothing does. */
export const AttentionOfOrganization = ({ slug }: { readonly slug: string }) => {
  const attention = useRead(orgKey(slug, 'attention'), (client, signal) =>
    client.attention.readOfOrganization({ path: { slug }, signal }),
  );
  const waiting = useWaiting(slug);
  // It stands above what the page is for, and must not push it down for a moment at each visit.
  const isAnswered = !attention.isPending && (waiting.data !== undefined || waiting.error !== null);
  if (
    !isAnswered ||
    (attention.data !== undefined && isNothing(attention.data) && waiting.data?.approvals.length === 0)
  )
    return null;
  return (
    <>
      <Shown query={waiting}>{(found) => <Approvals slug={slug} waiting={found} />}</Shown>
      <Shown query={attention}>
        {(found) => (
          <>
            <OperationSections isAcross={false} found={found} />
            <TenantSections isAcross={false} found={found} />
          </>
        )}
      </Shown>
    </>
  );
};
