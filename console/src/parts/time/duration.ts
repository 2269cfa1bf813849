const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A length of time as people say it: its largest unit, and the next smaller one. */
export const durationText = (ms: number, language: string): string => {
  const say = (value: number, unit: string, digits = 0): string =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  const all = Math.max(0, ms);
  if (all < 1_000) return say(Math.round(all), 'millisecond');
  if (all < 10_000) return say(all / 1_000, 'second', 1);
  const seconds = Math.round(all / 1_000);
  const largest = units.findIndex(([, size]) => seconds >= size);
  const parts = units.slice(largest, largest + 2).map(([unit, size], index) => {
    const outer = index === 0 ? Number.POSITIVE_INFINITY : (units[largest]?.[1] ?? 1);
    return [Math.floor((seconds % outer) / size), unit] as const;
  });
  return parts
    .filter(([value]) => value > 0)
    .map(([value, unit]) => say(value, unit))
    .join(' ');
};
