import { Link } from '@tanstack/react-router';
import type { Organization, OwnOrganization } from '../../../../src/client/index.ts';
import { useContextPart } from '../../context/context.ts';
import { ownKey, platformKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { useText } from '../../text/text.tsx';
import { OrganizationStatus } from './status.tsx';

export const OrganizationsPage = () => {
  const t = useText();
  const isPlatform = useContextPart(({ caller }) => caller?.kind === 'key' || caller?.operator !== null);
  const list = useList<Organization | OwnOrganization>(
    isPlatform ? platformKey('organizations') : ownKey('organizations'),
    (client, query, signal) =>
      isPlatform ? client.orgs.list({ query, signal }) : client.orgs.listOwn({ query, signal }),
  );
  return (
    <Page title={t('organizations.title')}>
      <ListTable
        caption={t('organizations.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('organizations.none')} />}
        columns={[
          {
            title: t('organizations.name'),
            cell: ({ slug, name }) => (
              <Link to="/orgs/$slug" params={{ slug }}>
                {name}
              </Link>
            ),
          },
          { title: t('organizations.slug'), cell: ({ slug }) => <code>{slug}</code> },
          { title: t('organizations.status'), cell: ({ status }) => <OrganizationStatus status={status} /> },
        ]}
      />
    </Page>
  );
};
