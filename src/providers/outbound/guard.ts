import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher, errors } from 'undici';
import { openResolve, type Resolve } from './resolve.ts';
import type { TargetRules } from './target.ts';

// Guards requests to URLs that organizations choose.

export interface GuardOptions {
  rules: TargetRules;
  timeoutMs: number;
  /** Default: the hosts file and the name servers of the system. */
  resolve?: Resolve;
}

/** Connects only where the rules allow it. */
export interface Guard {
  /** The dispatcher for a request to this URL. Checks the URL too, because an address in it is never looked up. */
  dispatcherOf(url: string): Dispatcher;
  close(): Promise<void>;
}

const headerBytesMax = 16_384;

/**
 * The URL leads to no permitted address. The caller does not learn whether the name has no address, has a forbidden one, or
 * was not resolved. Otherwise, registering URLs would reveal which names exist in the operator's networks.
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

/** Reasons shown to the owner of the URL; they reveal nothing about the network behind a name or a redirect. */
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

export const reasonOf = (error: unknown): string => {
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

export const openGuard = ({
  rules,
  timeoutMs,
  // Half the time, so that an unanswered name fails like a nonexistent one, before the attempt times out.
  resolve = openResolve({ timeoutMs: Math.ceil(timeoutMs / 2) }),
}: GuardOptions): Guard => {
  const openAgent = (isAllowed: (address: string) => boolean): Agent =>
    new Agent({
      connect: { lookup: checkedLookup(isAllowed, resolve), timeout: timeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxHeaderSize: headerBytesMax,
    });
  const https = openAgent(rules.isAllowedAddress);
  const http = openAgent(rules.isAllowedByHttp);
  return {
    dispatcherOf: (url) => {
      if (rules.refusalOf(url) !== null) throw new ForbiddenTarget();
      return new URL(url).protocol === 'http:' ? http : https;
    },
    close: async () => {
      await Promise.all([https.destroy(), http.destroy()]);
    },
  };
};
