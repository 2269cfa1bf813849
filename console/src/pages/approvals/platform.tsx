import { Link } from '@tanstack/react-router';
import { platformKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { useText } from '../../text/text.tsx';
import { useApprovalColumns, useStatusFilter } from './approval.tsx';

const key = platformKey('approvals');

/** Somebody of an organization whose members are not read here: by its id, with a link to where the name is. */
const Somebody = ({ slug, actor }: { readonly slug: string; readonly actor: string }) => {
  const t = useText();
  const [kind, id = ''] = actor.split(':');
  if (kind !== 'user') return t('common.platform');
  return (
    <Link to="/orgs/$slug/members/$id" params={{ slug, id }}>
      <code>{id}</code>
    </Link>
  );
};

/** The inbox of the platform: requests of organizations that have too few approvers of their own. */
export const PlatformApprovalsPage = () => {
  const t = useText();
  const { bar, isFiltered, query } = useStatusFilter();
  const list = useList(platformKey('approvals', query), (client, page, signal) =>
    client.approvals.listPlatform({ query: { ...page, ...query }, signal }),
  );
  const columns = useApprovalColumns({
    refresh: [key],
    who: (slug, actor) => <Somebody slug={slug} actor={actor} />,
    kind: ({ id, kind }) => (
      <Link to="/operations/$id" params={{ id }}>
        {t(`approvalKind.${kind}`)}
      </Link>
    ),
  });
  return (
    <Page title={t('platformApprovals.title')} lead={t('platformApprovals.lead')}>
      {bar}
      <ListTable
        caption={t('platformApprovals.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={isFiltered ? t('approvals.noneFound') : t('approvals.none')}>
            {!isFiltered && <p>{t('platformApprovals.noneWhy')}</p>}
          </Empty>
        }
        columns={[
          {
            title: t('platformApprovals.organization'),
            cell: ({ organization }) => (
              <Link to="/orgs/$slug" params={{ slug: organization }}>
                {organization}
              </Link>
            ),
          },
          ...columns,
        ]}
      />
    </Page>
  );
};
