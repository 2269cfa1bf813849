// Times as a field of the browser has them, in the zone of the reader's choice, and as the API has them.

type Zone = 'local' | 'utc';

const two = (number: number): string => String(number).padStart(2, '0');

/** `2026-01-15T09:30:00` of a time; '' for none, and for a text that is no time. */
export const fieldOf = (instant: string | undefined, zone: Zone): string => {
  const at = new Date(instant ?? '');
  if (Number.isNaN(at.getTime())) return '';
  if (zone === 'utc') return at.toISOString().slice(0, 19);
  const date = [String(at.getFullYear()).padStart(4, '0'), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${date}T${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
};

/** The time that a field means; '' for an empty field. */
export const instantOf = (field: string, zone: Zone): string => {
  const at = new Date(zone === 'utc' && field !== '' ? `${field}Z` : field);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
};

/** The moments between which only what happened at this one lies. */
export const rangeAround = (instant: string): { since: string; until: string } => ({
  since: instant,
  until: new Date(Date.parse(instant) + 1).toISOString(),
});
