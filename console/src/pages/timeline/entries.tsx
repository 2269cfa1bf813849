import { i18n } from '@lingui/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { FreeholdError, type TimelineEntry } from '../../../../src/client/index.ts';
import { Copied } from '../../parts/copy/copy.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { useErrorText } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { languageOf } from '../../parts/time/time.tsx';
import { usePreferences } from '../../preferences.ts';
import { useText } from '../../text/text.tsx';
import { continuedIn, daysOf } from './days.ts';
import { isEnd, toneOf, useActorText, useEntryText } from './entry-text.ts';
import style from './timeline.module.css';

interface EntryProps {
  readonly slug: string;
  readonly entry: TimelineEntry;
  readonly isContinued: boolean;
  readonly isMarked: boolean;
  readonly emails: ReadonlyMap<string, string>;
}

const Details = ({ slug, entry }: Pick<EntryProps, 'slug' | 'entry'>) => {
  const t = useText();
  const { at, summary, actor, target, requestId, operationId, auditSeq } = entry;
  const rows: (readonly [string, ReactNode])[] = [
    [t('timeline.instant'), <Copied key="at" text={at} what={t('timeline.instant')} />],
    [t('timeline.action'), <code key="action">{summary}</code>],
    [t('timeline.actor'), <code key="actor">{actor}</code>],
    [t('timeline.target'), <code key="target">{target}</code>],
    ...(requestId === null
      ? []
      : [[t('state.requestId'), <Copied key="request" text={requestId} what={t('state.requestId')} />] as const]),
    ...(operationId === null
      ? []
      : [
          [
            t('timeline.operation'),
            <Link key="operation" to="/orgs/$slug/operations/$id" params={{ slug, id: operationId }}>
              {t('organization.watch')}
            </Link>,
          ] as const,
        ]),
    ...(auditSeq === null ? [] : [[t('timeline.auditSeq'), i18n.number(auditSeq)] as const]),
  ];
  return <Facts rows={rows} />;
};

const Entry = ({ slug, entry, isContinued, isMarked, emails }: EntryProps) => {
  const t = useText();
  const textOf = useEntryText();
  const actorText = useActorText(emails);
  const errorText = useErrorText();
  const { zone } = usePreferences();
  const { at, source, actor, reason, operationId } = entry;
  const time = new Intl.DateTimeFormat(languageOf(), {
    timeStyle: 'medium',
    ...(zone === 'utc' && { timeZone: 'UTC' }),
  }).format(new Date(at));
  return (
    <li className={style.entry} data-continued={isContinued || undefined} data-marked={isMarked || undefined}>
      <Link
        to="/orgs/$slug/timeline"
        params={{ slug }}
        search={((before: object) => ({ ...before, at })) as never}
        className={style.time}
        title={at}
        aria-current={isMarked ? 'time' : undefined}
      >
        <time dateTime={at}>{time}</time>
        <span className="visually-hidden"> {t('timeline.linkToHere')}</span>
      </Link>
      <div className={style.what}>
        <p>
          <span className={style.mark}>
            <Status tone={toneOf(entry)}>{t(`timelineSource.${source}`)}</Status>
          </span>{' '}
          {textOf(entry)}
        </p>
        {reason !== null && (
          <p className={style.reason}>{isEnd(entry) ? errorText(new FreeholdError(reason, reason)) : reason}</p>
        )}
        <div className={style.by}>
          <Link
            to="/orgs/$slug/timeline"
            params={{ slug }}
            search={((before: object) => ({ ...before, actor })) as never}
            title={t('timeline.onlyActor')}
          >
            {actorText(actor)}
          </Link>
          {operationId !== null && (
            <Link
              to="/orgs/$slug/timeline"
              params={{ slug }}
              search={((before: object) => ({ ...before, operation: operationId })) as never}
            >
              {t('timeline.onlyOperation')}
            </Link>
          )}
          <details className={style.details}>
            <summary>{t('timeline.details')}</summary>
            <Details slug={slug} entry={entry} />
          </details>
        </div>
      </div>
    </li>
  );
};

interface EntriesProps {
  readonly slug: string;
  readonly entries: readonly TimelineEntry[];
  /** The instant that the page was opened at. */
  readonly at?: string | undefined;
  readonly emails: ReadonlyMap<string, string>;
  /** The headings of the days are below this one. */
  readonly level: 2 | 3;
}

/** Entries of a timeline under their days, the newest first. */
export const Entries = ({ slug, entries, at, emails, level }: EntriesProps) => {
  const { zone } = usePreferences();
  const continued = continuedIn(entries);
  const Heading = level === 2 ? 'h2' : 'h3';
  const day = new Intl.DateTimeFormat(languageOf(), { dateStyle: 'full', timeZone: 'UTC' });
  return (
    <div className={style.days}>
      {daysOf(entries, zone).map(({ date, entries: ofDay }) => (
        <section key={date} aria-label={day.format(new Date(date))}>
          <Heading className={style.day}>
            {day.format(new Date(date))}
            {zone === 'utc' && ' UTC'}
          </Heading>
          <ol className={style.entries}>
            {ofDay.map((entry) => (
              <Entry
                key={entry.id}
                slug={slug}
                entry={entry}
                isContinued={continued.has(entry.id)}
                isMarked={entry.at === at}
                emails={emails}
              />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
};
