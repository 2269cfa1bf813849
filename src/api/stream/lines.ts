import type { Context } from 'hono';
import type { Permission } from '../../contract/permissions.ts';
import type { ApiEnv } from '../env.ts';
import { streamChunks } from './chunks.ts';

/** Minimum size of one write to the socket. */
const chunkCharactersMin = 65_536;

async function* chunksOf(first: unknown, lines: AsyncIterable<unknown>): AsyncGenerator<string> {
  let chunk = `${JSON.stringify(first)}\n`;
  for await (const line of lines) {
    chunk += `${JSON.stringify(line)}\n`;
    if (chunk.length < chunkCharactersMin) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/**
 * Sends JSON lines. The lines themselves must reveal a truncated stream, because an error inside it can no longer be answered.
 */
export const streamLines = async <Line>(
  c: Context<ApiEnv>,
  permission: Permission,
  lines: AsyncGenerator<Line>,
  fileName: string,
): Promise<Response> => {
  const headers = {
    'Content-Type': 'application/x-ndjson',
    'Content-Disposition': `attachment; filename="${fileName}"`,
  };
  // HEAD needs only the headers; Hono would run the stream for no one.
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  // Read before the answer begins, so that an outage is answered as usual.
  const first = await lines.next();
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return streamChunks(c, permission, chunksOf(first.value, lines));
};
