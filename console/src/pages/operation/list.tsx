import { Link, useParams } from '@tanstack/react-router';
import { orgKey, platformKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { OperationStatus } from './status.tsx';

/** The operations of an organization or, on the platform, of all. */
export const OperationsPage = () => {
  const t = useText();
  const { slug } = useParams({ strict: false });
  const list = useList(
    slug === undefined ? platformKey('operations') : orgKey(slug, 'operations'),
    (client, page, signal) =>
      client.operations.list({ query: { ...page, ...(slug !== undefined && { org: slug }) }, signal }),
  );
  return (
    <Page title={t('operations.title')} lead={t('operations.lead')}>
      <ListTable
        caption={t('operations.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('operations.none')} />}
        columns={[
          {
            title: t('operations.kind'),
            cell: ({ id, kind }) =>
              slug === undefined ? (
                <Link to="/operations/$id" params={{ id }}>
                  {t(`operationKind.${kind}`)}
                </Link>
              ) : (
                <Link to="/orgs/$slug/operations/$id" params={{ slug, id }}>
                  {t(`operationKind.${kind}`)}
                </Link>
              ),
          },
          { title: t('operations.status'), cell: ({ status }) => <OperationStatus status={status} /> },
          { title: t('operations.startedAt'), cell: ({ createdAt }) => <Time at={createdAt} as="relative" /> },
        ]}
      />
    </Page>
  );
};
