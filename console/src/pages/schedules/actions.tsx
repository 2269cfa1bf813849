import { useNavigate } from '@tanstack/react-router';
import type { Schedule, ScheduleSummary } from '../../../../src/client/index.ts';
import { orgKey, type QueryKey } from '../../data/keys.ts';
import { Action } from '../../parts/action/action.tsx';
import { TextArea, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { chosenInstant } from '../../parts/time/instant-field.tsx';
import { announce } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';
import { BackfillFields, SettingsFields } from './fields.tsx';
import style from './schedules.module.css';
import { changesOf } from './settings.ts';

export const listKey = (slug: string): QueryKey => orgKey(slug, 'schedules', 'list');

export interface OfSchedule {
  readonly slug: string;
  readonly schedule: Schedule;
}

/** What is done with one of a list, too. */
interface RowProps {
  readonly slug: string;
  readonly schedule: ScheduleSummary;
  readonly isRow?: boolean;
}

const Trigger = ({ slug, schedule: { name, workflow }, isRow = false }: RowProps) => {
  const t = useText();
  const navigate = useNavigate();
  return (
    <Action
      operation="triggerSchedule"
      label={t('schedule.trigger')}
      does={t('schedule.triggerDoes', { workflow })}
      look={isRow ? 'quiet' : 'main'}
      {...(isRow && { what: name })}
      request={() => ({ path: { slug, name } })}
      refresh={[orgKey(slug, 'runs')]}
      onDone={({ id }) => {
        void navigate({ to: '/orgs/$slug/runs/$id', params: { slug, id } });
        return null;
      }}
    />
  );
};

const PauseOrResume = ({ slug, schedule: { name, pausedAt }, isRow = false }: RowProps) => {
  const t = useText();
  const shared = {
    look: isRow ? ('quiet' as const) : ('plain' as const),
    ...(isRow && { what: name }),
    refresh: [orgKey(slug, 'schedules')],
  };
  const path = { slug, name };
  if (pausedAt !== null)
    return (
      <Action
        key="resume"
        operation="resumeSchedule"
        label={t('schedule.resume')}
        does={t('schedule.resumeDoes')}
        request={() => ({ path })}
        {...shared}
      />
    );
  return (
    <Action
      key="pause"
      operation="pauseSchedule"
      label={t('schedule.pause')}
      does={t('schedule.pauseDoes')}
      request={(form) => {
        const reason = typed(form, 'reason');
        return { path, body: { ...(reason !== undefined && { reason }) } };
      }}
      fields={(errorAt) => (
        <TextArea
          name="reason"
          label={t('action.reason')}
          hint={t('schedule.reasonHint')}
          maxLength={500}
          error={errorAt('reason')}
        />
      )}
      {...shared}
    />
  );
};

export const RowActions = (props: RowProps) => (
  <div className={style.actions}>
    <Trigger {...props} isRow />
    <PauseOrResume {...props} isRow />
  </div>
);

export const ScheduleActions = ({ slug, schedule }: OfSchedule) => {
  const t = useText();
  const navigate = useNavigate();
  const { name, backfill } = schedule;
  const path = { slug, name };
  return (
    <>
      <Trigger slug={slug} schedule={schedule} />
      <PauseOrResume slug={slug} schedule={schedule} />
      <Action
        operation="updateSchedule"
        label={t('schedule.edit')}
        does={t('schedule.editDoes')}
        request={(form) => ({ path, body: changesOf(schedule, form) })}
        fields={(errorAt) => <SettingsFields slug={slug} schedule={schedule} errorAt={errorAt} />}
        refresh={[orgKey(slug, 'schedules')]}
      />
      <Action
        operation="backfillSchedule"
        label={t('schedule.backfill')}
        does={t('schedule.backfillDoes')}
        disabledBecause={backfill === null ? null : t('schedule.backfillRuns')}
        request={(form) => ({
          path,
          body: {
            from: chosenInstant(form, 'from')?.toISOString() ?? '',
            until: chosenInstant(form, 'until')?.toISOString() ?? '',
          },
        })}
        fields={(errorAt) => <BackfillFields errorAt={errorAt} />}
        refresh={[orgKey(slug, 'schedules')]}
        onDone={({ occurrences: count }) => {
          announce(t('schedule.backfillStarted', { count }));
          return null;
        }}
      />
      <Action
        operation="deleteSchedule"
        label={t('schedule.delete')}
        does={t('schedule.deleteDoes')}
        look="danger"
        request={() => ({ path })}
        fields={() => (
          <TextField
            name="confirmation"
            label={t('schedule.confirm', { name })}
            title={t('schedule.confirm', { name })}
            pattern={name}
            required
          />
        )}
        refresh={[listKey(slug)]}
        onDone={() => {
          void navigate({ to: '/orgs/$slug/schedules', params: { slug } });
          return null;
        }}
      />
    </>
  );
};
