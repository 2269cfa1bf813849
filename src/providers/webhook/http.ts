import { TimeoutStrategy, timeout } from 'cockatiel';
import { type Dispatcher, request } from 'undici';
import { type GuardOptions, openGuard, reasonOf } from '../outbound/guard.ts';
import type { WebhookAnswer, WebhookRequest, WebhookSender } from './port.ts';
import { retryAfterOf } from './retry-after.ts';

/** `timeoutMs` is from the first byte sent to the last byte received, redirects included. */
export type HttpSenderOptions = GuardOptions;

const redirectsMax = 3;
/** The answer is not used, but this much of it is read so that the connection can be reused. */
const answerBytesMax = 4_096;
const userAgent = 'Freehold-Webhooks/1';

/** The target of a redirect that keeps method and body; null for any other answer. */
const nextUrl = (status: number, headers: Dispatcher.ResponseData['headers'], from: string): string | null => {
  const { location } = headers;
  if ((status !== 307 && status !== 308) || typeof location !== 'string') return null;
  return URL.canParse(location, from) ? new URL(location, from).href : null;
};

export const openHttpSender = (options: HttpSenderOptions): WebhookSender => {
  const guard = openGuard(options);

  /** Makes one request; returns its status and next hop. */
  const hop = async (url: string, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal) => {
    const answer = await request(url, {
      dispatcher: guard.dispatcherOf(url),
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': userAgent, ...headers },
      body,
      signal,
    });
    // Only the status counts: an error in the rest of the answer changes nothing.
    await answer.body.dump({ limit: answerBytesMax, signal }).catch(() => undefined);
    const retryAfterMs = retryAfterOf(answer.headers['retry-after'], Date.now());
    return { status: answer.statusCode, next: nextUrl(answer.statusCode, answer.headers, url), retryAfterMs };
  };

  const follow = async ({ url, headers, body }: WebhookRequest, signal: AbortSignal): Promise<WebhookAnswer> => {
    let at = url;
    for (let redirects = 0; ; redirects += 1) {
      const { status, next, retryAfterMs } = await hop(at, headers, body, signal);
      if (status >= 200 && status < 300) return { status, error: null, retryAfterMs: null };
      if (next === null) return { status, error: `answered ${status}`, retryAfterMs };
      if (redirects === redirectsMax)
        return { status, error: `redirected more than ${redirectsMax} times`, retryAfterMs: null };
      at = next;
    }
  };
  const inTime = timeout(options.timeoutMs, TimeoutStrategy.Cooperative);

  return {
    send: async (event, signal) => {
      signal.throwIfAborted();
      try {
        return await inTime.execute((call) => follow(event, call.signal), signal);
      } catch (error) {
        // Any other abort is the time limit's.
        signal.throwIfAborted();
        return { status: null, error: reasonOf(error), retryAfterMs: null };
      }
    },
    close: () => guard.close(),
  };
};
