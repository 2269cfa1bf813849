import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import type { Permission } from '../../contract/permissions.ts';
import type { ApiEnv } from '../env.ts';
import { openStream } from './open.ts';
import { onceRefused } from './refused.ts';

/** Sends chunks until they end, the client disconnects, its key loses `permission` or the process stops. */
export const streamChunks = (
  c: Context<ApiEnv>,
  permission: Permission,
  chunks: AsyncIterable<Uint8Array | string>,
): Response => {
  const { stopping, logger } = c.var.deps;
  const close = openStream(c);
  return stream(c, async (output) => {
    const refused = new AbortController();
    const endWatch = onceRefused(c, permission, () => {
      refused.abort();
      // Also interrupts a write that is waiting for a client that does not read.
      output.abort();
    });
    try {
      for await (const chunk of chunks) {
        if (output.aborted || refused.signal.aborted || c.req.raw.signal.aborted || stopping.aborted) return;
        await output.write(chunk);
      }
    } catch (error) {
      if (!output.aborted) logger.warn({ err: error }, 'download interrupted');
    } finally {
      endWatch();
      close();
    }
  });
};
