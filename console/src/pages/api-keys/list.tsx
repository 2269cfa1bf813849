import { getRouteApi, Link } from '@tanstack/react-router';
import type { ApiKey } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { FilterBar, FilterSelect, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { type Column, ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { MemberName, nameOf, useDirectory } from '../members/directory.tsx';
import { IssueKey } from './issue.tsx';
import { KeyStatus } from './key-state.tsx';
import { RotationPolicy } from './policy.tsx';

const route = getRouteApi('/orgs/$slug/keys');

const statuses = ['active', 'rotating', 'revoked'] as const satisfies readonly ApiKey['status'][];

interface KeyLinkProps {
  readonly slug: string;
  readonly id: string;
  readonly name: string;
}

export const KeyLink = ({ slug, id, name }: KeyLinkProps) => (
  <Link to="/orgs/$slug/keys/$id" params={{ slug, id }}>
    {name}
  </Link>
);

/** The columns of lists of keys. */
export const useKeyColumns = (slug: string, rows: readonly ApiKey[] | undefined): readonly Column<ApiKey>[] => {
  const t = useText();
  return [
    {
      title: t('keys.name'),
      cell: ({ id, name, prefix }) => (
        <span>
          <KeyLink slug={slug} id={id} name={name} /> <code>{prefix}…</code>
        </span>
      ),
    },
    { title: t('keys.holder'), cell: ({ userId }) => <MemberName slug={slug} id={userId} /> },
    { title: t('members.status'), cell: (key) => <KeyStatus apiKey={key} /> },
    { title: t('keys.lastUsedAt'), cell: ({ lastUsedAt }) => <Time at={lastUsedAt} as="relative" /> },
    {
      title: t('keys.issuedBy'),
      cell: ({ issuedByKeyId: id }) =>
        id === null ? (
          t('keys.issuedByPerson')
        ) : (
          <KeyLink slug={slug} id={id} name={rows?.find((key) => key.id === id)?.name ?? t('keys.issuedByKey')} />
        ),
      isMinor: true,
    },
    { title: t('keys.createdAt'), cell: ({ createdAt }) => <Time at={createdAt} as="relative" />, isMinor: true },
  ];
};

export const KeysPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const { filters, change, isFiltered } = useFilters('status', 'userId');
  const status = oneOf(statuses, filters.status);
  const { userId } = filters;
  const query = { ...(status !== undefined && { status }), ...(userId !== undefined && { userId }) };
  const list = useList(orgKey(slug, 'api-keys', query), (client, page, signal) =>
    client.apiKeys.list({ path: { slug }, query: { ...page, ...query }, signal }),
  );
  const directory = useDirectory(slug);
  return (
    <Page title={t('keys.title')} lead={t('keys.lead')} actions={<IssueKey slug={slug} />}>
      <FilterBar isFiltered={isFiltered} onClear={() => change({ status: undefined, userId: undefined })}>
        <FilterSelect
          label={t('members.status')}
          value={status}
          options={statuses.map((each) => [each, t(`keyStatus.${each}`)])}
          onChange={(value) => change({ status: value })}
        />
        <FilterSelect
          label={t('keys.holder')}
          value={userId}
          options={(directory.data?.members ?? []).map((member) => [member.id, nameOf(member)])}
          onChange={(value) => change({ userId: value })}
        />
      </FilterBar>
      <ListTable
        caption={t('keys.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={isFiltered ? t('keys.noneFound') : t('keys.none')}>
            {!isFiltered && <p>{t('keys.noneHow')}</p>}
          </Empty>
        }
        columns={useKeyColumns(slug, list.rows)}
      />
      <RotationPolicy slug={slug} />
    </Page>
  );
};
