// Sorting the entries of a timeline into days, and times into words that a form takes.
import type { Preferences } from '../../kept-preferences.ts';

type Zone = Preferences['zone'];

interface Placed {
  readonly id: string;
  readonly at: string;
  readonly correlationId: string | null;
}

export interface Day<Entry> {
  /** As `2026-11-30`, in the reader's zone. */
  readonly date: string;
  readonly entries: readonly Entry[];
}

const two = (number: number): string => String(number).padStart(2, '0');

const partsOf = (at: Date, zone: Zone): readonly [date: string, time: string] =>
  zone === 'utc'
    ? [at.toISOString().slice(0, 10), at.toISOString().slice(11, 19)]
    : [
        `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
        `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`,
      ];

/** The entries by day, in their order. */
export const daysOf = <Entry extends Placed>(entries: readonly Entry[], zone: Zone): readonly Day<Entry>[] => {
  const days: { date: string; entries: Entry[] }[] = [];
  for (const entry of entries) {
    const [date] = partsOf(new Date(entry.at), zone);
    const day = days.at(-1);
    if (day?.date === date) day.entries.push(entry);
    else days.push({ date, entries: [entry] });
  }
  return days;
};

/** The ids of the entries that belong together with the one before them. */
export const continuedIn = (entries: readonly Placed[]): ReadonlySet<string> =>
  new Set(
    entries
      .filter(
        ({ correlationId }, index) => correlationId !== null && entries[index - 1]?.correlationId === correlationId,
      )
      .map(({ id }) => id),
  );

/** The instant, as a field for date and time takes it. */
export const fieldText = (at: string, zone: Zone): string => partsOf(new Date(at), zone).join('T');

/** The instant that was typed into a field for date and time; null: it is none. */
export const instantOf = (text: string, zone: Zone): string | null => {
  const at = new Date(zone === 'utc' ? `${text}Z` : text);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
};

/** An instant from a URL; undefined: it is none. */
export const knownInstant = (text: string | undefined): string | undefined => {
  if (text === undefined || !/^\d{4}-\d\d-\d\dT/.test(text)) return undefined;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
};

/** The API leaves out what is at `until`. */
export const justAfter = (at: string): string => new Date(Date.parse(at) + 1).toISOString();
