import { request } from 'undici';
import { type GuardOptions, openGuard, reasonOf } from './guard.ts';

/** The other side did not answer, or with an error of its own. The text is for the owner of the URL. */
export class NoAnswer extends Error {}

interface OutboundRequest {
  method: string;
  headers: Record<string, string>;
  body: string | null;
}

export interface OutboundFetch {
  /** Follows no redirect. Throws `NoAnswer`. */
  fetch(url: string, request: OutboundRequest): Promise<Response>;
  close(): Promise<void>;
}

interface FetchOptions extends GuardOptions {
  /** A longer answer is refused, and the rest of it not read. */
  bytesMax: number;
  userAgent: string;
}

/** Statuses whose answers have no body, as `Response` demands. */
const bodiless = new Set([204, 205, 304]);

/** A `fetch` for URLs that organizations choose, which connects only where the rules allow it and reads little. */
export const openOutboundFetch = ({ bytesMax, userAgent, ...options }: FetchOptions): OutboundFetch => {
  const guard = openGuard(options);

  const textOf = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
    const read: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw new NoAnswer('the answer is too large');
      read.push(chunk);
    }
    return Buffer.concat(read).toString('utf8');
  };

  return {
    fetch: async (url, { method, headers, body }) => {
      try {
        const answer = await request(url, {
          dispatcher: guard.dispatcherOf(url),
          method: method as 'GET' | 'POST',
          headers: { ...headers, 'user-agent': userAgent },
          body,
          signal: AbortSignal.timeout(options.timeoutMs),
        });
        const { statusCode: status } = answer;
        const text = await textOf(answer.body);
        if (status >= 500) throw new NoAnswer(`answered ${status}`);
        const type = String(answer.headers['content-type'] ?? '');
        return new Response(bodiless.has(status) ? null : text, { status, headers: { 'content-type': type } });
      } catch (error) {
        throw error instanceof NoAnswer ? error : new NoAnswer(reasonOf(error), { cause: error });
      }
    },
    close: () => guard.close(),
  };
};
