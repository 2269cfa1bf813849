import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import type { Permission } from '../contract/permissions.ts';
import type { ApiEnv } from './env.ts';
import { openStream } from './open-stream.ts';
import { onceRefused } from './refused-stream.ts';

export interface StreamedFile {
  readonly name: string;
  readonly bytes: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Sends a file as the client reads it, until it ends, the client goes, its key loses `permission` or the process stops.
 * Its length was announced: what is cut short is not taken for the whole.
 */
export const streamFile = (
  c: Context<ApiEnv>,
  permission: Permission,
  { name, bytes, chunks }: StreamedFile,
): Response => {
  const { stopping, logger } = c.var.deps;
  c.header('Content-Type', 'application/x-ndjson');
  c.header('Content-Disposition', `attachment; filename="${name}"`);
  c.header('Content-Length', String(bytes));
  // HEAD asks for the headers; Hono would run the stream for nobody.
  if (c.req.method === 'HEAD') return c.body(null);
  const close = openStream(c);
  return stream(c, async (output) => {
    const refused = new AbortController();
    const endWatch = onceRefused(c, permission, () => {
      refused.abort();
      // Also when the client does not read, and a write waits for it.
      output.abort();
    });
    try {
      for await (const chunk of chunks) {
        if (output.aborted || refused.signal.aborted || c.req.raw.signal.aborted || stopping.aborted) return;
        await output.write(chunk);
      }
    } catch (error) {
      if (!output.aborted) logger.warn({ err: error }, 'file stream cut');
    } finally {
      endWatch();
      close();
    }
  });
};
