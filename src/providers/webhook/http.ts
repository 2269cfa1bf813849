import type { LookupFunction } from 'node:net';
import { TimeoutStrategy, timeout } from 'cockatiel';
import { Agent, type Dispatcher, errors, request } from 'undici';
import type { WebhookAnswer, WebhookRequest, WebhookSender } from './port.ts';
import { openResolve, type Resolve } from './resolve.ts';
import { retryAfterOf } from './retry-after.ts';
import type { TargetRules } from './target.ts';

export interface HttpSenderOptions {
  rules: TargetRules;
  /** From the first byte sent to the last byte received, redirects included. */
  timeoutMs: number;
  /** Default: the hosts file and the name servers of the system. */
  resolve?: Resolve;
}

const redirectsMax = 3;
/** The answer is not used, but this much of it is read so that the connection can be reused. */
const answerBytesMax = 4_096;
const headerBytesMax = 16_384;
const userAgent = 'Freehold-Webhooks/1';

/**
 * The URL leads to no permitted address. The caller does not learn whether the name has no address, has a forbidden one, or
 * was not resolved. Otherwise, registering webhooks would reveal which names exist in the operator's networks.
 */
class ForbiddenTarget extends Error {}

/**
 * Checks the very addresses about to be connected to, so that a DNS answer that changes after an earlier check gains
 * nothing. One forbidden address forbids them all.
 */
const checkedLookup =
  (isAllowed: (address: string) => boolean, resolve: Resolve): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        const [first] = found;
        const isRefused = !found.every(({ address }) => isAllowed(address));
        if (first === undefined || isRefused) callback(new ForbiddenTarget(), '');
        else if (options.all === true) callback(null, found);
        else callback(null, first.address, first.family);
      },
      () => callback(new ForbiddenTarget(), ''),
    );
  };

/** Reasons shown to the owner of the webhook; they reveal nothing about the network behind a name or a redirect. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEDOUT: 'timed out',
  UND_ERR_CONNECT_TIMEOUT: 'timed out',
  UND_ERR_HEADERS_TIMEOUT: 'timed out',
  UND_ERR_BODY_TIMEOUT: 'timed out',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too large',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
};

const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof ForbiddenTarget) return 'the URL leads to no permitted address';
    if (current.name === 'AbortError') return 'timed out';
    if (current instanceof errors.HTTPParserError) return 'the answer is not HTTP';
    const code = 'code' in current && typeof current.code === 'string' ? current.code : '';
    const reason = reasons[code];
    if (reason !== undefined) return reason;
    if (code.startsWith('ERR_SSL_')) return 'the TLS handshake failed';
  }
  return 'the request failed';
};

/** The target of a redirect that keeps method and body; null for any other answer. */
const nextUrl = (status: number, headers: Dispatcher.ResponseData['headers'], from: string): string | null => {
  const { location } = headers;
  if ((status !== 307 && status !== 308) || typeof location !== 'string') return null;
  return URL.canParse(location, from) ? new URL(location, from).href : null;
};

export const openHttpSender = ({
  rules,
  timeoutMs,
  // Half the time, so that an unanswered name fails like a nonexistent one, before the attempt times out.
  resolve = openResolve({ timeoutMs: Math.ceil(timeoutMs / 2) }),
}: HttpSenderOptions): WebhookSender => {
  const openAgent = (isAllowed: (address: string) => boolean): Agent =>
    new Agent({
      connect: { lookup: checkedLookup(isAllowed, resolve), timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxHeaderSize: headerBytesMax,
    });
  const https = openAgent(rules.isAllowedAddress);
  const http = openAgent(rules.isAllowedByHttp);

  /** Makes one request; returns its status and next hop. Checks the URL too, because an address in it is never looked up. */
  const hop = async (url: string, headers: Readonly<Record<string, string>>, body: string, signal: AbortSignal) => {
    if (rules.refusalOf(url) !== null) throw new ForbiddenTarget();
    const answer = await request(url, {
      dispatcher: new URL(url).protocol === 'http:' ? http : https,
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
  const inTime = timeout(timeoutMs, TimeoutStrategy.Cooperative);

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
    close: async () => {
      await Promise.all([https.destroy(), http.destroy()]);
    },
  };
};
