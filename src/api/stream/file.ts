import type { Context } from 'hono';
import type { Permission } from '../../contract/permissions.ts';
import type { ApiEnv } from '../env.ts';
import { streamChunks } from './chunks.ts';

interface StreamedFile {
  readonly name: string;
  readonly bytes: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Sends a file. Declares its length, so that a truncated file is not mistaken for a complete one. */
export const streamFile = (
  c: Context<ApiEnv>,
  permission: Permission,
  { name, bytes, chunks }: StreamedFile,
): Response => {
  c.header('Content-Type', 'application/x-ndjson');
  c.header('Content-Disposition', `attachment; filename="${name}"`);
  c.header('Content-Length', String(bytes));
  // HEAD needs only the headers; Hono would run the stream for no one.
  if (c.req.method === 'HEAD') return c.body(null);
  return streamChunks(c, permission, chunks);
};
