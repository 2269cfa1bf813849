/** postgres.js tells nothing of its pool; this is counted from the work given to it. */
export interface PoolUsage {
  readonly max: number;
  /** Connections with a transaction or a statement on them. */
  readonly busy: number;
  /** Work beyond `max`: it waits for, or shares, a connection. */
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
