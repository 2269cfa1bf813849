import { getRouteApi, Link } from '@tanstack/react-router';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { useText } from '../../text/text.tsx';
import { useApprovalColumns, useStatusFilter } from './approval.tsx';
import { Requester } from './requester.tsx';

const route = getRouteApi('/orgs/$slug/approvals');

/** The inbox of an organization: what several people have to agree to. */
export const ApprovalsPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const { bar, isFiltered, query } = useStatusFilter();
  const list = useList(orgKey(slug, 'approvals', query), (client, page, signal) =>
    client.approvals.list({ path: { slug }, query: { ...page, ...query }, signal }),
  );
  const columns = useApprovalColumns({
    refresh: [orgKey(slug, 'approvals')],
    who: (_, actor) => <Requester slug={slug} requestedBy={actor} />,
    kind: ({ id, kind }) => (
      <Link to="/orgs/$slug/operations/$id" params={{ slug, id }}>
        {t(`approvalKind.${kind}`)}
      </Link>
    ),
  });
  return (
    <Page title={t('approvals.title')} lead={t('approvals.lead')}>
      {bar}
      <ListTable
        caption={t('approvals.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={isFiltered ? t('approvals.noneFound') : t('approvals.none')}>
            {!isFiltered && <p>{t('approvals.noneHow')}</p>}
          </Empty>
        }
        columns={columns}
      />
    </Page>
  );
};
