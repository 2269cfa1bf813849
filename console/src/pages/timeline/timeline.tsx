import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useId } from 'react';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Button } from '../../parts/button/button.tsx';
import { typed } from '../../parts/field/typed.ts';
import { oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty, Failure, Loading } from '../../parts/state/state.tsx';
import { usePreferences } from '../../preferences.ts';
import { useText } from '../../text/text.tsx';
import { fieldText, instantOf, justAfter, knownInstant } from './days.ts';
import { Entries } from './entries.tsx';
import { useActorText } from './entry-text.ts';
import { useEmails } from './reads.ts';
import style from './timeline.module.css';

const route = getRouteApi('/orgs/$slug/timeline');

const sources = ['operation', 'drift', 'audit'] as const;

interface GoToProps {
  readonly at: string | undefined;
  readonly onGo: (at: string) => void;
}

/** Goes to an instant, in the zone in which times are shown. */
const GoTo = ({ at, onGo }: GoToProps) => {
  const t = useText();
  const id = useId();
  const { zone } = usePreferences();
  const go = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const instant = instantOf(typed(new FormData(event.currentTarget), 'at') ?? '', zone);
    if (instant !== null) onGo(instant);
  };
  return (
    <form className={style.goTo} onSubmit={go}>
      <label htmlFor={id}>{zone === 'utc' ? t('timeline.goToUtc') : t('timeline.goTo')}</label>
      <input
        key={at}
        id={id}
        name="at"
        type="datetime-local"
        step={1}
        required
        defaultValue={at === undefined ? undefined : fieldText(at, zone)}
      />
      <Button type="submit">{t('timeline.go')}</Button>
    </form>
  );
};

interface ChipProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onToggle: () => void;
}

const Chip = ({ label, isOn, onToggle }: ChipProps) => (
  <button type="button" className={style.chip} aria-pressed={isOn} onClick={onToggle}>
    <span aria-hidden="true">{isOn ? '✓ ' : ''}</span>
    {label}
  </button>
);

/** What happened in the organization, from all sources, on one axis. */
export const TimelinePage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const { zone } = usePreferences();
  const { filters, change, isFiltered } = useFilters('source', 'actor', 'operation', 'at');
  const source = oneOf(sources, filters.source);
  const { actor, operation } = filters;
  const at = knownInstant(filters.at);
  const emails = useEmails(slug);
  const actorText = useActorText(emails);
  const filter = {
    ...(source !== undefined && { source }),
    ...(actor !== undefined && { actor }),
    ...(operation !== undefined && { operationId: operation }),
    ...(at !== undefined && { until: justAfter(at) }),
  };
  const list = useList(orgKey(slug, 'timeline', filter), (client, page, signal) =>
    client.orgs.timeline({ path: { slug }, query: { ...page, ...filter }, signal }),
  );
  const { rows, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage, isPlaceholderData } = list;
  const clear = () => change({ source: undefined, actor: undefined, operation: undefined, at: undefined });
  return (
    <Page title={t('timeline.title')} lead={t('timeline.lead')}>
      <search className={style.filters} aria-label={t('filters.label')}>
        <div className={style.chips}>
          {sources.map((each) => (
            <Chip
              key={each}
              label={t(`timelineSource.${each}`)}
              isOn={source === each}
              onToggle={() => change({ source: source === each ? undefined : each })}
            />
          ))}
          {actor !== undefined && (
            <Chip
              label={t('timeline.by', { actor: actorText(actor) })}
              isOn
              onToggle={() => change({ actor: undefined })}
            />
          )}
          {operation !== undefined && (
            <Chip
              label={t('timeline.ofOperation', { id: `…${operation.slice(-8)}` })}
              isOn
              onToggle={() => change({ operation: undefined })}
            />
          )}
          {at !== undefined && (
            <Chip
              label={t('timeline.upTo', {
                at: `${fieldText(at, zone).replace('T', ' ')}${zone === 'utc' ? ' UTC' : ''}`,
              })}
              isOn
              onToggle={() => change({ at: undefined })}
            />
          )}
          {isFiltered && (
            <Button look="quiet" onClick={clear}>
              {t('filters.clear')}
            </Button>
          )}
        </div>
        <GoTo at={at} onGo={(instant) => change({ at: instant })} />
      </search>
      {rows === undefined && (error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />)}
      {rows !== undefined && (
        <div className={style.list} aria-busy={isPlaceholderData}>
          <p className="visually-hidden" role="status">
            {isPlaceholderData ? '' : t('timeline.shown', { count: rows.length })}
          </p>
          {rows.length === 0 ? (
            <Empty title={isFiltered ? t('timeline.noneFiltered') : t('timeline.none')} />
          ) : (
            <Entries slug={slug} entries={rows} at={at} emails={emails} level={2} />
          )}
          {error !== null && <Failure error={error} onRetry={refetch} />}
          {hasNextPage && (
            <Button isBusy={isFetchingNextPage} onClick={() => fetchNextPage()}>
              {t('timeline.older')}
            </Button>
          )}
        </div>
      )}
    </Page>
  );
};
