import { getRouteApi, Link } from '@tanstack/react-router';
import type { ScheduleSummary } from '../../../../src/client/index.ts';
import { useList } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { CheckField, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { listKey, RowActions } from './actions.tsx';
import { SettingsFields, useWorkflowNames } from './fields.tsx';
import style from './schedules.module.css';
import { settingsOf } from './settings.ts';
import { NextTime, ScheduleStatus, When } from './when.tsx';

const route = getRouteApi('/orgs/$slug/schedules');

/** That an occurrence has started is no event of its own. */
const rereadMs = 10_000;

const Create = ({ slug }: { readonly slug: string }) => {
  const t = useText();
  const navigate = route.useNavigate();
  const { data: workflows } = useWorkflowNames(slug);
  return (
    <Action
      operation="createSchedule"
      label={t('schedules.create')}
      does={t('schedules.createDoes')}
      look="main"
      disabledBecause={workflows?.length === 0 ? t('schedules.workflowFirst') : null}
      request={(form) => ({
        path: { slug },
        body: {
          name: typed(form, 'name') ?? '',
          ...settingsOf(form),
          ...(form.has('paused') && { paused: true }),
        },
      })}
      fields={(errorAt) => (
        <>
          <TextField
            name="name"
            label={t('workflow.name')}
            hint={t('workflow.nameHint')}
            required
            error={errorAt('name')}
          />
          <SettingsFields slug={slug} errorAt={errorAt} />
          <CheckField name="paused" label={t('schedules.createPaused')} hint={t('schedules.createPausedHint')} />
        </>
      )}
      refresh={[listKey(slug)]}
      onDone={({ name }) => {
        void navigate({ to: '/orgs/$slug/schedules/$name', params: { slug, name } });
        return null;
      }}
    />
  );
};

/** Whether it runs, or why not, and what has not been started. */
const State = ({ schedule }: { readonly schedule: ScheduleSummary }) => {
  const t = useText();
  const { pauseReason, missed, skipped } = schedule;
  return (
    <span className={style.two}>
      <ScheduleStatus {...schedule} />
      {pauseReason !== null && (
        <span className={style.soft} translate="no">
          {pauseReason}
        </span>
      )}
      {missed > 0 && <span className={style.soft}>{t('schedule.missedCount', { count: missed })}</span>}
      {skipped > 0 && <span className={style.soft}>{t('schedule.skippedCount', { count: skipped })}</span>}
    </span>
  );
};

/** What runs by itself in an organization, and when. */
export const SchedulesPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const list = useList<ScheduleSummary>(
    listKey(slug),
    (client, query, signal) => client.schedules.list({ path: { slug }, query, signal }),
    { refetchInterval: rereadMs },
  );
  return (
    <Page title={t('schedules.title')} lead={t('schedules.lead')} actions={<Create slug={slug} />}>
      <ListTable
        caption={t('schedules.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={t('schedules.none')}>
            <p>{t('schedules.noneText')}</p>
          </Empty>
        }
        columns={[
          {
            title: t('workflow.name'),
            cell: ({ name }) => (
              <Link to="/orgs/$slug/schedules/$name" params={{ slug, name }}>
                {name}
              </Link>
            ),
          },
          { title: t('run.workflow'), cell: ({ workflow }) => <span translate="no">{workflow}</span> },
          { title: t('schedule.when'), cell: (schedule) => <When {...schedule} /> },
          { title: t('run.status'), cell: (schedule) => <State schedule={schedule} /> },
          { title: t('schedule.nextAt'), cell: (schedule) => <NextTime {...schedule} /> },
          {
            title: t('schedule.lastAt'),
            cell: ({ lastAt }) => <Time at={lastAt} as="relative" />,
            isMinor: true,
          },
          { title: t('common.actions'), cell: (schedule) => <RowActions slug={slug} schedule={schedule} /> },
        ]}
      />
    </Page>
  );
};
