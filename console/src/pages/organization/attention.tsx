import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Shown } from '../../parts/state/state.tsx';
import { isNothing, OperationSections, TenantSections } from '../attention/sections.tsx';

/** What needs a person in this organization; nothing if nothing does. */
export const AttentionOfOrganization = ({ slug }: { readonly slug: string }) => {
  const attention = useRead(orgKey(slug, 'attention'), (client, signal) =>
    client.attention.readOfOrganization({ path: { slug }, signal }),
  );
  // It stands above what the page is for, and must not push it down for a moment at each visit.
  if (attention.isPending || (attention.data !== undefined && isNothing(attention.data))) return null;
  return (
    <Shown query={attention}>
      {(found) => (
        <>
          <OperationSections isAcross={false} found={found} />
          <TenantSections isAcross={false} found={found} />
        </>
      )}
    </Shown>
  );
};
