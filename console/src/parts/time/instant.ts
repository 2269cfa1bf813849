// Times as a field for a date and time of day shows them: without a zone.

export type Zone = 'local' | 'utc';

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** For the value of an `<input type="datetime-local">`, in the zone in which the reader sees times. */
export const toFieldTime = (at: Date, zone: Zone): string => {
  if (zone === 'utc') return at.toISOString().slice(0, 16);
  const date = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join('-');
  return `${date}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
};

/** The time that such a field has; null: none. */
export const fromFieldTime = (text: string, zone: Zone): Date | null => {
  const at = new Date(zone === 'utc' ? `${text}Z` : text);
  return Number.isNaN(at.getTime()) ? null : at;
};
