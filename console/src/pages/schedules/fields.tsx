import { useState } from 'react';
import type { FreeholdClient, Schedule } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import type { ErrorAt } from '../../parts/action/action.tsx';
import { SelectField, TextArea, TextField } from '../../parts/field/field.tsx';
import { InstantField } from '../../parts/time/instant-field.tsx';
import { languageOf } from '../../parts/time/time.tsx';
import { usePreferences } from '../../preferences.ts';
import { useText } from '../../text/text.tsx';
import style from './schedules.module.css';
import {
  intervalOf,
  intervalUnits,
  isCalendar,
  kindOf,
  overlapPolicies,
  type TimesKind,
  timesKinds,
  zoneOfReader,
} from './settings.ts';
import { timesText } from './times-text.ts';

const readWorkflowNames = async (client: FreeholdClient, slug: string, signal: AbortSignal): Promise<string[]> => {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 100, ...(cursor !== undefined && { cursor }) };
    const page = await client.workflows.list({ path: { slug }, query, signal });
    names.push(...page.data.map(({ name }) => name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return names;
};

/** What a schedule can run. Their number has a maximum. */
export const useWorkflowNames = (slug: string) =>
  useRead(orgKey(slug, 'workflows', 'names'), (client, signal) => readWorkflowNames(client, slug, signal), {
    enabled: useMay('workflow:list'),
  });

interface FieldsProps {
  readonly slug: string;
  readonly schedule?: Schedule;
  readonly errorAt: ErrorAt;
}

const WorkflowField = ({ slug, schedule, errorAt }: FieldsProps) => {
  const t = useText();
  const { data } = useWorkflowNames(slug);
  const chosen = schedule?.workflow ?? (data?.length === 1 ? data[0] : '');
  // It is drawn anew once they are there, so that the one to begin with is among them.
  return (
    <SelectField
      key={data === undefined ? 'loading' : 'loaded'}
      name="workflow"
      label={t('run.workflow')}
      defaultValue={chosen}
      required
      error={errorAt('workflow')}
    >
      <option value="">{t('common.choose')}</option>
      {(data ?? []).map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </SelectField>
  );
};

const calendarFields = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek', 'year'];
const listedMax = 60;

/** What is wrong somewhere in a calendar, and where. */
const calendarError = (errorAt: ErrorAt): string | null => {
  const places = calendarFields.flatMap((field) => [
    field,
    ...Array.from({ length: listedMax }, (_, index) => `${field}.${index}`),
  ]);
  for (const place of places) {
    const error = errorAt(`times.calendar.${place}`);
    if (error !== null) return `${place}: ${error}`;
  }
  return errorAt('times.calendar');
};

const CronField = ({ schedule, errorAt }: Omit<FieldsProps, 'slug'>) => {
  const t = useText();
  const [cron, setCron] = useState(schedule !== undefined && 'cron' in schedule.times ? schedule.times.cron : '');
  const words = timesText({ cron: cron.trim() }, t, languageOf());
  return (
    <>
      <TextField
        name="cron"
        label={t('schedule.cron')}
        hint={t('schedule.cronHint')}
        value={cron}
        onChange={({ target }) => setCron(target.value)}
        required
        error={errorAt('times.cron')}
      />
      <p className={style.soft} role="status">
        {words}
      </p>
    </>
  );
};

const IntervalFields = ({ schedule, errorAt }: Omit<FieldsProps, 'slug'>) => {
  const t = useText();
  const { unit, count, offsetSeconds } = intervalOf(schedule?.times);
  return (
    <>
      <div className={style.interval}>
        <TextField
          name="every"
          type="number"
          min={1}
          label={t('schedule.every')}
          defaultValue={count}
          required
          error={errorAt('times.everySeconds')}
        />
        <SelectField name="unit" label={t('schedule.unit')} defaultValue={unit}>
          {intervalUnits.map((each) => (
            <option key={each} value={each}>
              {t(`schedule.unit.${each}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <TextField
        name="offsetSeconds"
        type="number"
        min={0}
        label={t('schedule.offset')}
        hint={t('schedule.offsetHint')}
        defaultValue={offsetSeconds}
        error={errorAt('times.offsetSeconds')}
      />
    </>
  );
};

const calendarExample = '{"hour": [9], "minute": [0], "dayOfWeek": [1, 4]}';

const CalendarField = ({ schedule, errorAt }: Omit<FieldsProps, 'slug'>) => {
  const t = useText();
  const before = schedule?.times;
  const [text, setText] = useState(
    before !== undefined && 'calendar' in before ? JSON.stringify(before.calendar, null, 2) : '',
  );
  const [isLeft, setIsLeft] = useState(false);
  return (
    <TextArea
      name="calendar"
      label={t('schedule.calendar')}
      hint={
        <>
          {t('schedule.calendarHint')} <code>{calendarExample}</code>
        </>
      }
      rows={4}
      spellCheck={false}
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={() => setIsLeft(true)}
      required
      ownError={isLeft && text !== '' && !isCalendar(text) ? t('schedule.calendarWrong') : null}
      error={calendarError(errorAt)}
    />
  );
};

const zones = Intl.supportedValuesOf('timeZone');

const ZoneField = ({ schedule, errorAt }: Omit<FieldsProps, 'slug'>) => {
  const t = useText();
  const { zone } = usePreferences();
  return (
    <>
      <TextField
        name="timezone"
        list="schedule-zones"
        label={t('schedule.timezone')}
        hint={t('schedule.timezoneHint')}
        defaultValue={schedule?.timezone ?? zoneOfReader(zone)}
        required
        error={errorAt('timezone')}
      />
      <datalist id="schedule-zones">
        {['UTC', ...zones].map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </>
  );
};

const TimesFields = ({ schedule, errorAt }: Omit<FieldsProps, 'slug'>) => {
  const t = useText();
  const [kind, setKind] = useState<TimesKind>(schedule === undefined ? 'cron' : kindOf(schedule.times));
  const shared = { errorAt, ...(schedule !== undefined && { schedule }) };
  return (
    <fieldset className={style.times}>
      <legend>{t('schedule.when')}</legend>
      <SelectField
        name="kind"
        label={t('schedule.kind')}
        value={kind}
        onChange={({ target }) => setKind(timesKinds.find((each) => each === target.value) ?? 'cron')}
        error={errorAt('times')}
      >
        {timesKinds.map((each) => (
          <option key={each} value={each}>
            {t(`schedule.kind.${each}`)}
          </option>
        ))}
      </SelectField>
      {kind === 'cron' && <CronField {...shared} />}
      {kind === 'interval' && <IntervalFields {...shared} />}
      {kind === 'calendar' && <CalendarField {...shared} />}
      {kind !== 'interval' && <ZoneField {...shared} />}
    </fieldset>
  );
};

export const SettingsFields = ({ slug, schedule, errorAt }: FieldsProps) => {
  const t = useText();
  const shared = { errorAt, ...(schedule !== undefined && { schedule }) };
  const input = schedule?.input ?? null;
  return (
    <>
      <WorkflowField slug={slug} {...shared} />
      <TimesFields {...shared} />
      <SelectField
        name="overlap"
        label={t('schedule.overlap')}
        hint={t('schedule.overlapHint')}
        defaultValue={schedule?.overlap ?? 'skip'}
        error={errorAt('overlap')}
      >
        {overlapPolicies.map((each) => (
          <option key={each} value={each}>
            {t(`scheduleOverlap.${each}`)}
          </option>
        ))}
      </SelectField>
      <TextField
        name="jitterSeconds"
        type="number"
        min={0}
        label={t('schedule.jitter')}
        hint={t('schedule.jitterHint')}
        defaultValue={schedule?.jitterSeconds ?? 0}
        required
        error={errorAt('jitterSeconds')}
      />
      <TextField
        name="catchupSeconds"
        type="number"
        min={0}
        label={t('schedule.catchup')}
        hint={t('schedule.catchupHint')}
        defaultValue={schedule?.catchupSeconds ?? 60}
        required
        error={errorAt('catchupSeconds')}
      />
      <TextArea
        name="input"
        label={t('workflow.input')}
        hint={t('workflow.inputHint')}
        defaultValue={input === null ? '' : JSON.stringify(input, null, 2)}
        spellCheck={false}
        error={errorAt('input')}
      />
      <TextField
        name="description"
        label={t('workflow.description')}
        defaultValue={schedule?.description ?? ''}
        error={errorAt('description')}
      />
    </>
  );
};

const dayMs = 86_400_000;
const minuteMs = 60_000;

export const BackfillFields = ({ errorAt }: Pick<FieldsProps, 'errorAt'>) => {
  const t = useText();
  const [now] = useState(() => Math.floor(Date.now() / minuteMs) * minuteMs);
  return (
    <>
      <InstantField
        name="from"
        label={t('schedule.backfillFrom')}
        defaultAt={new Date(now - dayMs)}
        required
        error={errorAt('from')}
      />
      <InstantField
        name="until"
        label={t('schedule.backfillUntil')}
        defaultAt={new Date(now)}
        required
        error={errorAt('until')}
      />
    </>
  );
};
