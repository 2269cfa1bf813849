import { i18n } from '@lingui/core';
import { useEffect, useState } from 'react';
import { usePreferences } from '../../preferences.ts';
import { useText } from '../../text/text.tsx';

export const languageOf = (): string => (i18n.locale === 'pseudo' ? 'en' : i18n.locale);

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

const relative = (at: Date, now: number): string => {
  const seconds = Math.round((at.getTime() - now) / 1_000);
  const [unit, size] = units.find(([, each]) => Math.abs(seconds) >= each) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(languageOf(), { numeric: 'auto' }).format(Math.round(seconds / size), unit);
};

/** Draws the component again every so many milliseconds, and tells the time. */
export const useNow = (everyMs: number): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
};

/** Words a time in the zone of the reader's choice. */
export const useTimeText = (): ((at: string) => string) => {
  const { zone } = usePreferences();
  useText();
  return (at) => {
    const isUtc = zone === 'utc';
    const shown = new Intl.DateTimeFormat(languageOf(), {
      dateStyle: 'medium',
      timeStyle: 'medium',
      ...(isUtc && { timeZone: 'UTC' }),
    }).format(new Date(at));
    return isUtc ? `${shown} UTC` : shown;
  };
};

interface TimeProps {
  readonly at: string | null;
  /** `relative` adds how long ago, or in how long. */
  readonly as?: 'absolute' | 'relative';
}

/** A time in the zone of the reader's choice; UTC on hover. */
export const Time = ({ at, as = 'absolute' }: TimeProps) => {
  const t = useText();
  const textOf = useTimeText();
  const now = useNow(30_000);
  if (at === null) return <span>{t('common.never')}</span>;
  const time = new Date(at);
  const shown = textOf(at);
  return (
    <time dateTime={at} title={`${time.toISOString()}${as === 'relative' ? ` · ${shown}` : ''}`}>
      {as === 'relative' ? relative(time, now) : shown}
    </time>
  );
};
