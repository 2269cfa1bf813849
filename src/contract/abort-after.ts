/**
 * A signal that aborts after `milliseconds`, or with one of the others. The timer holds on to it: Node 20 forgets an
 * `AbortSignal.timeout` that only an `AbortSignal.any` refers to, and then it never aborts.
 */
export const abortAfter = (milliseconds: number, ...others: AbortSignal[]): AbortSignal => {
  const inTime = new AbortController();
  setTimeout(() => inTime.abort(new DOMException('The time is over.', 'TimeoutError')), milliseconds).unref();
  return AbortSignal.any([inTime.signal, ...others]);
};
