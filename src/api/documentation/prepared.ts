import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { DomainError } from '../../contract/errors.ts';
import { hasTag, matchesTag } from '../../contract/etag.ts';

type Bytes = Uint8Array<ArrayBuffer>;
export type Coding = 'br' | 'gzip';

export interface Prepared {
  readonly plain: Bytes;
  /** The same content compressed, in the order in which the codings are preferred. */
  readonly compressed: Partial<Record<Coding, Bytes>>;
  readonly etag: string;
}

const compress = promisify(gzip);

/** The encodings are representations of one content, so they share a weak tag. */
export const tagOf = (plain: Bytes): string =>
  `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;

/** Prepares content that is open to everyone: serialized, compressed and hashed only once per process. */
export const prepareOnce = (read: () => Promise<string | Uint8Array>): (() => Promise<Prepared>) => {
  let prepared: Promise<Prepared> | undefined;
  const prepare = async (): Promise<Prepared> => {
    const plain = Uint8Array.from(Buffer.from(await read()));
    const zipped = Uint8Array.from(await compress(plain, { level: 9 }));
    return { plain, compressed: { gzip: zipped }, etag: tagOf(plain) };
  };
  return () => {
    prepared ??= prepare();
    return prepared;
  };
};

const tagsLengthMax = 4_096;

interface Shown {
  readonly contentType: string;
  readonly cacheControl?: string;
}

/** The coding that the client likes best, of those that are there: RFC 9110, 12.5.3. */
const codingOf = (c: Context, codings: readonly string[]): string =>
  accepts(c, {
    header: 'Accept-Encoding',
    supports: [...codings, 'identity'],
    default: 'identity',
    match: (sent, { supports, default: plain }) => {
      const weightOf = (name: string): number =>
        (sent.find(({ type }) => type.toLowerCase() === name) ?? sent.find(({ type }) => type === '*'))?.q ?? 0;
      const [best = plain] = supports
        .filter((name) => weightOf(name) > 0)
        .sort((one, other) => weightOf(other) - weightOf(one));
      return best;
    },
  });

/** Answers 304 to a client that has the content already. */
export const answerPrepared = (
  c: Context,
  { plain, compressed, etag }: Prepared,
  { contentType, cacheControl = 'public, max-age=3600' }: Shown,
): Response => {
  const headers = { 'Content-Type': contentType, 'Cache-Control': cacheControl, ETag: etag };
  c.header('Vary', 'Accept-Encoding', { append: true });
  if (!matchesTag(c.req.header('if-match')?.slice(0, tagsLengthMax), etag))
    throw new DomainError('precondition_failed');
  if (hasTag(c.req.header('if-none-match')?.slice(0, tagsLengthMax), etag)) return c.body(null, 304, headers);
  const coding = codingOf(c, Object.keys(compressed));
  const body = Object.entries(compressed).find(([name]) => name === coding)?.[1];
  if (body === undefined) return c.body(plain, 200, headers);
  return c.body(body, 200, { ...headers, 'Content-Encoding': coding });
};
