import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import type { ApiEnv } from './env.ts';

/** Of one write to the socket. */
const chunkCharactersMin = 65_536;

/**
 * Sends JSON lines as the client reads them, until they end, the client goes or the process stops. What is cut short has
 * to show so in itself: an error inside the stream can no longer be answered.
 */
export const streamLines = <Line>(c: Context<ApiEnv>, lines: AsyncGenerator<Line>, fileName: string): Response => {
  const { stopping, logger } = c.var.deps;
  const headers = {
    'Content-Type': 'application/x-ndjson',
    'Content-Disposition': `attachment; filename="${fileName}"`,
  };
  // HEAD asks for the headers; Hono would run the stream for nobody.
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return stream(c, async (output) => {
    let chunk = '';
    try {
      for await (const line of lines) {
        if (output.aborted || c.req.raw.signal.aborted || stopping.aborted) return;
        chunk += `${JSON.stringify(line)}\n`;
        if (chunk.length < chunkCharactersMin) continue;
        await output.write(chunk);
        chunk = '';
      }
      await output.write(chunk);
    } catch (error) {
      if (!output.aborted) logger.warn({ err: error }, 'line stream cut');
    }
  });
};
