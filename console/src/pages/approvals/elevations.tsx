import { getRouteApi, Link } from '@tanstack/react-router';
import type { Elevation } from '../../../../src/client/index.ts';
import { userRoles } from '../../../../src/contract/permissions.ts';
import { useMe } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { SelectField, TextArea, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { FilterBar, FilterSelect, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Secret } from '../../parts/secret/secret.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './approvals.module.css';
import { Requester } from './requester.tsx';

const route = getRouteApi('/orgs/$slug/elevations');

const statuses = [
  'requested',
  'active',
  'ended',
  'reviewed',
  'unreviewed',
  'withdrawn',
] as const satisfies readonly Elevation['status'][];

const tones: Readonly<Record<Elevation['status'], Tone>> = {
  requested: 'busy',
  active: 'warn',
  ended: 'busy',
  reviewed: 'good',
  unreviewed: 'bad',
  withdrawn: 'idle',
};

const minutesMax = 60;

const verdicts = ['accepted', 'objected'] as const;

const RequestAction = ({ slug }: { readonly slug: string }) => {
  const t = useText();
  return (
    <Action
      operation="requestElevation"
      label={t('elevations.request')}
      does={t('elevations.requestDoes')}
      look="main"
      request={(form) => ({
        path: { slug },
        body: {
          role: userRoles.find((role) => role === form.get('role')) ?? 'admin',
          durationSeconds: Number(typed(form, 'minutes') ?? '') * 60,
          reason: typed(form, 'reason') ?? '',
        },
      })}
      fields={(errorAt) => (
        <>
          <SelectField name="role" label={t('members.role')} defaultValue="admin" error={errorAt('role')}>
            {userRoles.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </SelectField>
          <TextField
            name="minutes"
            type="number"
            min={1}
            max={minutesMax}
            required
            defaultValue={15}
            label={t('elevations.minutes')}
            error={errorAt('durationSeconds')}
          />
          <ReasonField errorAt={errorAt} />
        </>
      )}
      refresh={[orgKey(slug, 'elevations'), orgKey(slug, 'approvals')]}
    />
  );
};

interface ElevationProps {
  readonly slug: string;
  readonly elevation: Elevation;
}

const ElevationActions = ({ slug, elevation }: ElevationProps) => {
  const t = useText();
  const { id, reason, status, userId, isTokenFetched } = elevation;
  const own = useMe()?.user ?? null;
  const isOwn = own !== null && own.id === userId;
  const common = { what: reason, look: 'quiet', refresh: [orgKey(slug, 'elevations')] } as const;
  const path = { slug, id };
  const isActive = status === 'active';
  const inactive = isActive ? null : t('elevations.isInactive', { status: t(`elevationStatus.${status}`) });
  const isReviewable = status === 'ended' || status === 'unreviewed';
  return (
    <div className={style.actions}>
      {isOwn && (
        <Action
          {...common}
          operation="fetchElevationToken"
          label={t('elevations.fetch')}
          does={t('elevations.fetchDoes')}
          disabledBecause={inactive ?? (isTokenFetched ? t('elevations.isFetched') : null)}
          confirmation={t('elevations.stored')}
          request={() => ({ path })}
          onDone={({ token }) => <Secret label={t('elevations.token')} text={token} />}
        />
      )}
      <Action
        {...common}
        operation="endElevation"
        label={t('elevations.end')}
        does={t('elevations.endDoes')}
        disabledBecause={inactive}
        request={(form) => ({ path, body: { reason: typed(form, 'reason') ?? '' } })}
        fields={(errorAt) => <ReasonField errorAt={errorAt} />}
      />
      {!isOwn && (
        <Action
          {...common}
          operation="reviewElevation"
          label={t('elevations.review')}
          does={t('elevations.reviewDoes')}
          disabledBecause={
            isReviewable ? null : t('elevations.isUnreviewable', { status: t(`elevationStatus.${status}`) })
          }
          request={(form) => ({
            path,
            body: {
              verdict: verdicts.find((verdict) => verdict === form.get('verdict')) ?? 'accepted',
              note: typed(form, 'note') ?? '',
            },
          })}
          fields={(errorAt) => (
            <>
              <SelectField name="verdict" label={t('elevations.verdict')} error={errorAt('verdict')}>
                {verdicts.map((verdict) => (
                  <option key={verdict} value={verdict}>
                    {t(`elevationVerdict.${verdict}`)}
                  </option>
                ))}
              </SelectField>
              <TextArea name="note" label={t('elevations.note')} required maxLength={500} error={errorAt('note')} />
            </>
          )}
        />
      )}
    </div>
  );
};

/** More rights for a while: who has asked, for what, and what others think of their use. */
export const ElevationsPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const { filters, change, isFiltered } = useFilters('status');
  const status = oneOf(statuses, filters.status);
  const query = status === undefined ? {} : { status };
  const list = useList(orgKey(slug, 'elevations', query), (client, page, signal) =>
    client.elevations.list({ path: { slug }, query: { ...page, ...query }, signal }),
  );
  return (
    <Page title={t('elevations.title')} lead={t('elevations.lead')} actions={<RequestAction slug={slug} />}>
      <FilterBar isFiltered={isFiltered} onClear={() => change({ status: undefined })}>
        <FilterSelect
          label={t('members.status')}
          value={status}
          options={statuses.map((each) => [each, t(`elevationStatus.${each}`)])}
          onChange={(value) => change({ status: value })}
        />
      </FilterBar>
      <ListTable
        caption={t('elevations.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={isFiltered ? t('elevations.noneFound') : t('elevations.none')}>
            {!isFiltered && <p>{t('elevations.noneHow')}</p>}
          </Empty>
        }
        columns={[
          {
            title: t('approvals.requestedBy'),
            cell: ({ requestedBy }) => <Requester slug={slug} requestedBy={requestedBy} />,
          },
          { title: t('members.role'), cell: ({ role }) => t(`role.${role}`) },
          {
            title: t('approvals.reason'),
            cell: ({ id, reason }) => (
              <Link to="/orgs/$slug/operations/$id" params={{ slug, id }} translate="no">
                {reason}
              </Link>
            ),
          },
          {
            title: t('members.status'),
            cell: (elevation) => (
              <Status tone={tones[elevation.status]}>{t(`elevationStatus.${elevation.status}`)}</Status>
            ),
          },
          {
            title: t('elevations.endsAt'),
            cell: ({ endsAt }) => (endsAt === null ? '–' : <Time at={endsAt} as="relative" />),
          },
          {
            title: t('elevations.review'),
            cell: ({ review }) => (review === null ? '–' : t(`elevationVerdict.${review.verdict}`)),
            isMinor: true,
          },
          { title: t('common.actions'), cell: (elevation) => <ElevationActions slug={slug} elevation={elevation} /> },
        ]}
      />
    </Page>
  );
};
