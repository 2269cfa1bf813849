/**
 * Makes a signal that aborts after `milliseconds`, or with one of the others. The timer keeps the signal alive: Node 20
 * garbage-collects an `AbortSignal.timeout` referenced only by an `AbortSignal.any`, which then never aborts.
 */
export const abortAfter = (milliseconds: number, ...others: AbortSignal[]): AbortSignal => {
  const inTime = new AbortController();
  setTimeout(
    () => inTime.abort(new DOMException('The time limit was exceeded.', 'TimeoutError')),
    milliseconds,
  ).unref();
  return AbortSignal.any([inTime.signal, ...others]);
};
