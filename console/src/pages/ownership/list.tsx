import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { OwnershipTransfer } from '../../../../src/client/index.ts';
import { useMe } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action, type ErrorAt, ReasonField } from '../../parts/action/action.tsx';
import { typed } from '../../parts/field/typed.ts';
import { FilterBar, FilterSelect, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { MemberName, MemberSelect } from '../members/directory.tsx';

const route = getRouteApi('/orgs/$slug/ownership');

const statuses = [
  'TRANSFER_PENDING',
  'TRANSFER_DONE',
  'TRANSFER_FAILED',
] as const satisfies readonly OwnershipTransfer['status'][];

const tones: Readonly<Record<OwnershipTransfer['status'], Tone>> = {
  TRANSFER_PENDING: 'busy',
  TRANSFER_DONE: 'good',
  TRANSFER_FAILED: 'bad',
};

interface PartiesProps {
  readonly slug: string;
  readonly errorAt: ErrorAt;
  /** The owner who hands over; null: the caller does not act as one, so it chooses. */
  readonly ownId: string | null;
}

const Parties = ({ slug, errorAt, ownId }: PartiesProps) => {
  const t = useText();
  const [from, setFrom] = useState(ownId);
  return (
    <>
      {ownId === null && (
        <MemberSelect
          slug={slug}
          name="from"
          label={t('transfers.from')}
          hint={t('transfers.fromHint')}
          error={errorAt('fromUserId')}
          isOffered={({ role }) => role === 'owner'}
          onChange={(member) => setFrom(member?.id ?? null)}
        />
      )}
      <MemberSelect
        slug={slug}
        name="to"
        label={t('transfers.to')}
        hint={t('transfers.toHint')}
        error={errorAt('toUserId')}
        isOffered={({ id, role, status }) => id !== from && role !== 'owner' && status === 'active'}
      />
    </>
  );
};

export const OwnershipPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const ownId = useMe()?.user?.id ?? null;
  const { filters, change, isFiltered } = useFilters('status');
  const status = oneOf(statuses, filters.status);
  const query = status === undefined ? {} : { status };
  const list = useList(orgKey(slug, 'transfers', query), (client, page, signal) =>
    client.orgs.listOwnershipTransfers({ path: { slug }, query: { ...page, ...query }, signal }),
  );
  const open = list.rows?.find((transfer) => transfer.status === 'TRANSFER_PENDING');
  return (
    <Page
      title={t('transfers.title')}
      lead={t('transfers.lead')}
      actions={
        <Action
          operation="transferOwnership"
          label={t('transfers.start')}
          does={ownId === null ? t('transfers.startDoesOther') : t('transfers.startDoes')}
          look="main"
          disabledBecause={open === undefined ? null : t('transfers.isOpen')}
          request={(form) => {
            const from = typed(form, 'from');
            const body = { toUserId: typed(form, 'to') ?? '', reason: typed(form, 'reason') ?? '' };
            return { path: { slug }, body: { ...body, ...(from !== undefined && { fromUserId: from }) } };
          }}
          fields={(errorAt) => (
            <>
              <Parties slug={slug} errorAt={errorAt} ownId={ownId} />
              <ReasonField errorAt={errorAt} />
            </>
          )}
          refresh={[orgKey(slug, 'transfers'), orgKey(slug, 'members')]}
        />
      }
    >
      {open !== undefined && (
        <p role="status">
          {t('transfers.isOpen')}{' '}
          <Link to="/orgs/$slug/operations/$id" params={{ slug, id: open.id }}>
            {t('transfers.follow')}
          </Link>
        </p>
      )}
      <FilterBar isFiltered={isFiltered} onClear={() => change({ status: undefined })}>
        <FilterSelect
          label={t('members.status')}
          value={status}
          options={statuses.map((each) => [each, t(`transferStatus.${each}`)])}
          onChange={(value) => change({ status: value })}
        />
      </FilterBar>
      <ListTable
        caption={t('transfers.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={isFiltered ? t('transfers.noneFound') : t('transfers.none')}>
            {!isFiltered && <p>{t('transfers.noneHow')}</p>}
          </Empty>
        }
        columns={[
          {
            title: t('operations.startedAt'),
            cell: ({ id, createdAt }) => (
              <Link to="/orgs/$slug/operations/$id" params={{ slug, id }}>
                <Time at={createdAt} />
              </Link>
            ),
          },
          { title: t('transfers.from'), cell: ({ fromUserId }) => <MemberName slug={slug} id={fromUserId} /> },
          { title: t('transfers.to'), cell: ({ toUserId }) => <MemberName slug={slug} id={toUserId} /> },
          {
            title: t('members.status'),
            cell: (transfer) => (
              <>
                <Status tone={tones[transfer.status]}>{t(`transferStatus.${transfer.status}`)}</Status>
                {transfer.code !== null && (
                  <div>
                    <a href={`/docs/errors#${transfer.code}`}>
                      <code>{transfer.code}</code>
                    </a>
                  </div>
                )}
              </>
            ),
          },
          {
            title: t('transfers.finishedAt'),
            cell: ({ finishedAt }) => (finishedAt === null ? '–' : <Time at={finishedAt} as="relative" />),
            isMinor: true,
          },
        ]}
      />
    </Page>
  );
};
