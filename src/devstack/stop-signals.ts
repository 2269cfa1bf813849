/** npm repeats the Ctrl-C that the terminal has already sent to every process; two signals this close count as one. */
const SAME_WISH_MS = 1_000;

/** Calls `first` at the first signal and `again` at a repeated one. Returns a function that stops listening. */
export const onStopSignals = (first: (signal: NodeJS.Signals) => void, again: () => void): (() => void) => {
  let askedAt: number | undefined;
  const listener = (signal: NodeJS.Signals) => {
    if (askedAt === undefined) {
      askedAt = Date.now();
      first(signal);
    } else if (Date.now() - askedAt > SAME_WISH_MS) again();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
};
