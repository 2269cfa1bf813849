import { Link, useNavigate } from '@tanstack/react-router';
import { OrganizationStatus as Statuses } from '../../../../src/client/generated/types.gen.ts';
import type { Organization, OwnOrganization } from '../../../../src/client/index.ts';
import { useContextPart, useMay } from '../../context/context.ts';
import { ownKey, platformKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { useRefusal } from '../../parts/action/refusal.ts';
import { Button } from '../../parts/button/button.tsx';
import { FilterBar, FilterSelect, FilterText, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { type Column, ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { OrganizationStatus } from './status.tsx';

const statuses = Object.values(Statuses);

/** A search needs a letter or a digit. */
const searchOf = (text: string | undefined): string | undefined =>
  text !== undefined && /[\p{L}\p{N}]/u.test(text) ? text : undefined;

const useColumns = () => {
  const t = useText();
  const name: Column<Organization | OwnOrganization> = {
    title: t('organizations.name'),
    cell: ({ slug, name: shown }) => (
      <Link to="/orgs/$slug" params={{ slug }}>
        {shown}
      </Link>
    ),
  };
  const slug: Column<Organization | OwnOrganization> = {
    title: t('organizations.slug'),
    cell: (row) => <code>{row.slug}</code>,
  };
  const status: Column<Organization | OwnOrganization> = {
    title: t('organizations.status'),
    cell: (row) => <OrganizationStatus status={row.status} />,
  };
  return [name, slug, status] as const;
};

const New = () => {
  const t = useText();
  const navigate = useNavigate();
  const refusal = useRefusal(useMay('organization:create'), 'createOrganization');
  return (
    <Button look="main" disabledBecause={refusal} onClick={() => navigate({ to: '/orgs/new' })}>
      {t('organizations.new')}
    </Button>
  );
};

interface NoneProps {
  readonly isFiltered: boolean;
  /** What to say when there are none at all. */
  readonly title: string;
  readonly hint: string;
}

const None = ({ isFiltered, title, hint }: NoneProps) => {
  const t = useText();
  return (
    <Empty title={isFiltered ? t('organizations.noneFiltered') : title}>
      <p>{isFiltered ? t('organizations.noneFilteredHint') : hint}</p>
    </Empty>
  );
};

/** All organizations, for the platform: found on the server, because there may be many thousands. */
const AllOrganizations = () => {
  const t = useText();
  const columns = useColumns();
  const { filters, change, isFiltered } = useFilters('q', 'status');
  const q = searchOf(filters.q);
  const status = oneOf(statuses, filters.status);
  const query = { ...(q !== undefined && { q }), ...(status !== undefined && { status }) };
  const list = useList<Organization>(platformKey('organizations', 'list', query), (client, page, signal) =>
    client.orgs.list({ query: { ...page, ...query }, signal }),
  );
  return (
    <Page title={t('organizations.title')} actions={<New />}>
      <FilterBar isFiltered={isFiltered} onClear={() => change({ q: undefined, status: undefined })}>
        <FilterText label={t('organizations.search')} value={filters.q} onChange={(next) => change({ q: next })} />
        <FilterSelect
          label={t('organizations.status')}
          value={status}
          options={statuses.map((each) => [each, t(`organizationStatus.${each}`)] as const)}
          onChange={(next) => change({ status: next })}
        />
      </FilterBar>
      <ListTable
        caption={t('organizations.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={<None isFiltered={isFiltered} title={t('organizations.none')} hint={t('organizations.noneHint')} />}
        columns={[
          ...columns,
          {
            title: t('organization.createdAt'),
            isMinor: true,
            cell: ({ createdAt }) => <Time at={createdAt} as="relative" />,
          },
        ]}
      />
    </Page>
  );
};

/** Those of the signed-in person. */
const OwnOrganizations = () => {
  const t = useText();
  const columns = useColumns();
  const { filters, change, isFiltered } = useFilters('q');
  const q = searchOf(filters.q);
  const query = q === undefined ? {} : { q };
  const list = useList<OwnOrganization>(ownKey('organizations', 'list', query), (client, page, signal) =>
    client.orgs.listOwn({ query: { ...page, ...query }, signal }),
  );
  return (
    <Page title={t('organizations.title')}>
      <FilterBar isFiltered={isFiltered} onClear={() => change({ q: undefined })}>
        <FilterText label={t('organizations.search')} value={filters.q} onChange={(next) => change({ q: next })} />
      </FilterBar>
      <ListTable
        caption={t('organizations.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <None isFiltered={isFiltered} title={t('organizations.ownNone')} hint={t('organizations.ownNoneHint')} />
        }
        columns={[...columns, { title: t('organizations.role'), cell: ({ role }) => t(`role.${role}`) }]}
      />
    </Page>
  );
};

export const OrganizationsPage = () => {
  const isPlatform = useContextPart(({ caller }) => caller?.kind === 'key' || caller?.operator !== null);
  return isPlatform ? <AllOrganizations /> : <OwnOrganizations />;
};
