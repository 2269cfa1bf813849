import { getRouteApi, Link } from '@tanstack/react-router';
import type { Schedule } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Facts } from '../../parts/facts/facts.tsx';
import { Page, Section } from '../../parts/page/page.tsx';
import { Empty, Shown } from '../../parts/state/state.tsx';
import { Table } from '../../parts/table/table.tsx';
import { languageOf, Time, useTimeText } from '../../parts/time/time.tsx';
import { usePreferences } from '../../preferences.ts';
import { useText } from '../../text/text.tsx';
import { RunStatus } from '../workflows/status.tsx';
import { type OfSchedule, ScheduleActions } from './actions.tsx';
import style from './schedules.module.css';
import { zoneOfReader } from './settings.ts';
import { lengthText, rawTimes, timesText } from './times-text.ts';
import { NextTime, ScheduleStatus, When } from './when.tsx';

const route = getRouteApi('/orgs/$slug/schedules/$name');

/** That an occurrence has started is no event of its own. */
const rereadMs = 10_000;
/** While a backfill starts runs, or an occurrence waits for one. */
const busyMs = 3_000;

const nextCount = 10;
const newestRuns = 5;

const Notices = ({ schedule: { pausedAt, pauseReason, bufferedAt, backfill } }: Pick<OfSchedule, 'schedule'>) => {
  const t = useText();
  const timeText = useTimeText();
  const notices = [
    ...(pausedAt === null
      ? []
      : [
          pauseReason === null
            ? t('schedule.isPaused', { at: timeText(pausedAt) })
            : t('schedule.isPausedBecause', { at: timeText(pausedAt), reason: pauseReason }),
        ]),
    ...(bufferedAt === null ? [] : [t('schedule.isWaiting', { at: timeText(bufferedAt) })]),
    ...(backfill === null
      ? []
      : [t('schedule.isBackfilling', { next: timeText(backfill.nextAt), until: timeText(backfill.until) })]),
  ];
  return notices.map((notice) => (
    <p key={notice} className={style.notice} role="status">
      {notice}
    </p>
  ));
};

/** A time as clocks show it where the schedule is at home. */
const textIn = (zone: string, at: string): string => {
  const format = (timeZone: string): string => {
    const formats = [{ weekday: 'short' }, { dateStyle: 'medium', timeStyle: 'medium' }] as const;
    return formats
      .map((each) => new Intl.DateTimeFormat(languageOf(), { ...each, timeZone }).format(new Date(at)))
      .join(', ');
  };
  try {
    return format(zone);
  } catch {
    // A browser may know fewer zones than the server.
    return `${format('UTC')} UTC`;
  }
};

const NextTimes = ({ slug, schedule: { name, timezone, pausedAt } }: OfSchedule) => {
  const t = useText();
  const { zone } = usePreferences();
  const next = useRead(
    orgKey(slug, 'schedules', 'next', name),
    (client, signal) => client.schedules.listOccurrences({ path: { slug, name }, query: { count: nextCount }, signal }),
    { refetchInterval: rereadMs },
  );
  const isOther = zoneOfReader(zone) !== timezone;
  return (
    <Section title={t('schedule.nextTimes')}>
      {pausedAt !== null && <p className={style.soft}>{t('schedule.nextWouldBe')}</p>}
      <Shown query={next}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title={t('schedule.noneLeft')} />
          ) : (
            <Table
              caption={t('schedule.nextTimes')}
              rows={data}
              rowKey={(at) => at}
              columns={[
                {
                  title: t('schedule.inZone', { zone: timezone }),
                  cell: (at) => (
                    <time className={style.wraps} dateTime={at}>
                      {textIn(timezone, at)}
                    </time>
                  ),
                },
                ...(isOther
                  ? [{ title: zone === 'utc' ? t('schedule.inUtc') : t('schedule.inYourZone'), cell: timeOf }]
                  : []),
                { title: t('schedule.fromNow'), cell: (at) => <Time at={at} as="relative" /> },
              ]}
            />
          )
        }
      </Shown>
    </Section>
  );
};

const timeOf = (at: string) => <Time at={at} />;

const Runs = ({ slug, schedule: { name } }: OfSchedule) => {
  const t = useText();
  const mayList = useMay('run:list');
  const runs = useRead(
    orgKey(slug, 'runs', 'of-schedule', name),
    (client, signal) => client.runs.list({ path: { slug }, query: { schedule: name, limit: newestRuns }, signal }),
    { enabled: mayList, refetchInterval: rereadMs },
  );
  if (!mayList) return null;
  return (
    <Section
      title={t('schedule.runs')}
      actions={
        <Link to="/orgs/$slug/runs" params={{ slug }} search={{ schedule: name }}>
          {t('schedule.allRuns')}
        </Link>
      }
    >
      <Shown query={runs}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title={t('runs.none')} />
          ) : (
            <Table
              caption={t('schedule.runs')}
              rows={data}
              rowKey={({ id }) => id}
              columns={[
                {
                  title: t('run.workflowId'),
                  cell: ({ id, workflowId }) => (
                    <Link to="/orgs/$slug/runs/$id" params={{ slug, id }}>
                      {workflowId}
                    </Link>
                  ),
                },
                { title: t('run.status'), cell: (run) => <RunStatus {...run} /> },
                { title: t('run.createdAt'), cell: ({ createdAt }) => <Time at={createdAt} as="relative" /> },
              ]}
            />
          )
        }
      </Shown>
    </Section>
  );
};

const Input = ({ schedule: { input } }: Pick<OfSchedule, 'schedule'>) => {
  const t = useText();
  if (input === null || input === undefined) return null;
  return (
    <Section title={t('workflow.input')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1) */}
      <pre className={style.input} tabIndex={0}>
        {JSON.stringify(input, null, 2)}
      </pre>
    </Section>
  );
};

const isBusy = (schedule: Schedule | undefined): boolean =>
  schedule !== undefined && (schedule.backfill !== null || schedule.bufferedAt !== null);

export const SchedulePage = () => {
  const t = useText();
  const { slug, name } = route.useParams();
  const schedule = useRead(
    orgKey(slug, 'schedules', 'one', name),
    (client, signal) => client.schedules.read({ path: { slug, name }, signal }),
    { refetchInterval: (answer) => (isBusy(answer) ? busyMs : rereadMs) },
  );
  const { data } = schedule;
  return (
    <Page
      title={name}
      {...(data?.description != null && { lead: data.description })}
      actions={data && <ScheduleActions slug={slug} schedule={data} />}
    >
      <Shown query={schedule}>
        {(shown) => {
          const { workflow, times, jitterSeconds, catchupSeconds } = shown;
          return (
            <>
              <Notices schedule={shown} />
              <Facts
                rows={[
                  [t('run.status'), <ScheduleStatus key="status" {...shown} />],
                  [
                    t('run.workflow'),
                    <Link key="workflow" to="/orgs/$slug/runs" params={{ slug }} search={{ workflow }}>
                      {workflow}
                    </Link>,
                  ],
                  [t('schedule.when'), <When key="when" {...shown} />],
                  ...('everySeconds' in times || (timesText(times, t, languageOf()) === null && 'cron' in times)
                    ? []
                    : [[t('schedule.written'), <code key="written">{rawTimes(times)}</code>] as const]),
                  [t('schedule.nextAt'), <NextTime key="next" {...shown} />],
                  [t('schedule.lastAt'), <Time key="last" at={shown.lastAt} />],
                  [t('schedule.overlap'), t(`scheduleOverlap.${shown.overlap}`)],
                  [t('schedule.jitterLength'), lengthText(jitterSeconds, languageOf())],
                  [t('schedule.catchupLength'), lengthText(catchupSeconds, languageOf())],
                  [t('schedule.missed'), shown.missed],
                  [t('schedule.skipped'), shown.skipped],
                  [t('common.changedAt'), <Time key="changed" at={shown.updatedAt} />],
                ]}
              />
              <Input schedule={shown} />
              <NextTimes slug={slug} schedule={shown} />
              <Runs slug={slug} schedule={shown} />
            </>
          );
        }}
      </Shown>
    </Page>
  );
};
