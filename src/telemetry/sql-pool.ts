/** Usage of the pool, counted from the work given to it: postgres.js does not report it. */
export interface PoolUsage {
  readonly max: number;
  /** Connections occupied by a transaction or a statement. */
  readonly busy: number;
  /** Work beyond `max`, which waits for a connection or shares one. */
  readonly waiting: number;
}

export interface PoolCounter {
  enter(): void;
  leave(): void;
  usage(): PoolUsage;
}

export const createPoolCounter = (max: number): PoolCounter => {
  let taken = 0;
  return {
    enter: () => {
      taken += 1;
    },
    leave: () => {
      taken -= 1;
    },
    usage: () => ({ max, busy: Math.min(taken, max), waiting: Math.max(0, taken - max) }),
  };
};
