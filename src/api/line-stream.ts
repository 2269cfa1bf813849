import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import type { Permission } from '../contract/permissions.ts';
import type { ApiEnv } from './env.ts';
import { openStream } from './open-stream.ts';
import { onceRefused } from './refused-stream.ts';

/** Of one write to the socket. */
const chunkCharactersMin = 65_536;

/**
 * Sends JSON lines as the client reads them, until they end, the client goes, its key loses `permission` or the process stops. What is cut short has
 * to show so in itself: an error inside the stream can no longer be answered.
 */
export const streamLines = <Line>(
  c: Context<ApiEnv>,
  permission: Permission,
  lines: AsyncGenerator<Line>,
  fileName: string,
): Response => {
  const { stopping, logger } = c.var.deps;
  const headers = {
    'Content-Type': 'application/x-ndjson',
    'Content-Disposition': `attachment; filename="${fileName}"`,
  };
  // HEAD asks for the headers; Hono would run the stream for nobody.
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  const close = openStream(c);
  return stream(c, async (output) => {
    const refused = new AbortController();
    const endWatch = onceRefused(c, permission, () => {
      refused.abort();
      // Also when the client does not read, and a write waits for it.
      output.abort();
    });
    let chunk = '';
    try {
      for await (const line of lines) {
        if (output.aborted || refused.signal.aborted || c.req.raw.signal.aborted || stopping.aborted) return;
        chunk += `${JSON.stringify(line)}\n`;
        if (chunk.length < chunkCharactersMin) continue;
        await output.write(chunk);
        chunk = '';
      }
      await output.write(chunk);
    } catch (error) {
      if (!output.aborted) logger.warn({ err: error }, 'line stream cut');
    } finally {
      endWatch();
      close();
    }
  });
};
