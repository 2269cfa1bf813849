const lengthMax = 64;
/** RFC 9110, 5.6.7: the only one of the three forms still generated; `Date.parse` would accept many more. */
const httpDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** RFC 9110, 10.2.3: seconds or a date, as milliseconds from `now`; null if absent or invalid. */
export const retryAfterOf = (header: string | string[] | undefined, now: number): number | null => {
  if (typeof header !== 'string' || header.length > lengthMax) return null;
  const text = header.trim();
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1_000;
  const at = httpDate.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
};
