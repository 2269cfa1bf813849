const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

export type DurationUnit = (typeof units)[number][0];

/** The two largest units of a duration, such as two hours and ten minutes. Never negative. */
export const partsOf = (ms: number): (readonly [unit: DurationUnit, count: number])[] => {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first === -1) return [['second', 0]];
  let rest = seconds;
  return units.slice(first, first + 2).flatMap(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? [] : [[unit, count] as const];
  });
};
