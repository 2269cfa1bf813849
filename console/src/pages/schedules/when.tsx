import type { Schedule } from '../../../../src/client/index.ts';
import { Status } from '../../parts/status/status.tsx';
import { languageOf, Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './schedules.module.css';
import { rawTimes, timesText } from './times-text.ts';

/** When it fires: in words, or as cron, and the time zone where it matters. */
export const When = ({ times, timezone }: Pick<Schedule, 'times' | 'timezone'>) => {
  const t = useText();
  const words = timesText(times, t, languageOf());
  return (
    <span className={style.two}>
      <span>{words ?? ('calendar' in times ? t('scheduleTimes.calendar') : <code>{rawTimes(times)}</code>)}</span>
      {!('everySeconds' in times) && (
        <span className={style.soft} translate="no">
          {timezone}
        </span>
      )}
    </span>
  );
};

/** In how long, and when exactly. */
export const NextTime = ({ nextAt, pausedAt }: Pick<Schedule, 'nextAt' | 'pausedAt'>) => {
  const t = useText();
  if (nextAt === null) return pausedAt === null ? t('schedule.noneLeft') : '–';
  return (
    <span className={style.two}>
      <Time at={nextAt} as="relative" />
      <span className={style.soft}>
        <Time at={nextAt} />
      </span>
    </span>
  );
};

export const ScheduleStatus = ({ pausedAt }: Pick<Schedule, 'pausedAt'>) => {
  const t = useText();
  return pausedAt === null ? (
    <Status tone="good">{t('schedule.active')}</Status>
  ) : (
    <Status tone="idle">{t('schedule.paused')}</Status>
  );
};
