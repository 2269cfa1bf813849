/** Random numbers fixed by a seed. */
export interface Random {
  /** From 0 (included) to 1 (not included). */
  next(): number;
  /** Both included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** Creates an independent stream, which does not affect the others. */
  fork(): Random;
}

/** mulberry32: 32 bits of state, uniform enough for a plan. */
export const seeded = (seed: number): Random => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (values) => {
      const value = values[int(0, values.length - 1)];
      if (value === undefined) throw new Error('An empty list has no element to pick');
      return value;
    },
    fork: () => seeded(Math.floor(next() * 2 ** 32)),
  };
};
