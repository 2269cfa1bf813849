import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import { DomainError } from '../../contract/errors.ts';
import { hasTag, matchesTag } from '../../contract/etag.ts';
import type { ApiEnv } from '../env.ts';

interface Prepared {
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly compressed: Uint8Array<ArrayBuffer>;
  readonly etag: string;
}

const compress = promisify(gzip);

/** Prepares content that is open to everyone: serialized, compressed and hashed only once per process. */
export const prepareOnce = (read: () => Promise<string | Uint8Array>): (() => Promise<Prepared>) => {
  let prepared: Promise<Prepared> | undefined;
  const prepare = async (): Promise<Prepared> => {
    const plain = Uint8Array.from(Buffer.from(await read()));
    const digest = createHash('sha256').update(plain).digest('base64url').slice(0, 22);
    // The two encodings are two representations of one content, so they share a weak tag.
    return { plain, compressed: Uint8Array.from(await compress(plain, { level: 9 })), etag: `W/"${digest}"` };
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

/** Answers 304 to a client that has the content already. */
export const answerPrepared = (
  c: Context<ApiEnv>,
  { plain, compressed, etag }: Prepared,
  { contentType, cacheControl = 'public, max-age=3600' }: Shown,
): Response => {
  const coding = accepts(c, { header: 'Accept-Encoding', supports: ['gzip', 'identity'], default: 'identity' });
  const headers = { 'Content-Type': contentType, 'Cache-Control': cacheControl, ETag: etag, Vary: 'Accept-Encoding' };
  if (!matchesTag(c.req.header('if-match')?.slice(0, tagsLengthMax), etag))
    throw new DomainError('precondition_failed');
  if (hasTag(c.req.header('if-none-match')?.slice(0, tagsLengthMax), etag)) return c.body(null, 304, headers);
  if (coding !== 'gzip') return c.body(plain, 200, headers);
  return c.body(compressed, 200, { ...headers, 'Content-Encoding': 'gzip' });
};
