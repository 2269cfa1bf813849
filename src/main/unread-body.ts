import type { IncomingMessage, ServerResponse } from 'node:http';

/** As much as the largest body that a route takes: so much is read for the sake of the connection alone. */
const keptBytesMax = 1_048_576;
/** Beyond it a connection is closed in the middle of what is being sent. */
const drainedBytesMax = 16_777_216;
const drainMsMax = 5_000;

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Whether the rest of the body is known to be so short that reading it costs less than another connection. */
const isShort = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length']) <= keptBytesMax;

/** Resolves when the body has ended, or is given up: its connection is then closed. */
const drain = (incoming: IncomingMessage): Promise<void> =>
  new Promise((resolve) => {
    let bytes = 0;
    const settle = (): void => {
      clearTimeout(timer);
      incoming.off('data', count).off('end', settle).off('close', settle).off('error', settle);
      resolve();
    };
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > drainedBytesMax) settle();
    };
    const timer = setTimeout(settle, drainMsMax);
    // A reader that has begun on the body would buffer the rest.
    incoming.removeAllListeners('data').removeAllListeners('readable');
    incoming.on('data', count).on('end', settle).on('close', settle).on('error', settle);
    incoming.resume();
  });

/**
 * Lets an answer arrive that is given before the body was read. A socket that is closed while the client still sends is
 * reset, and the answer is lost with it; one that is kept hands the rest of the body to the next request. So the answer
 * is written at once, and ended once the rest was read. A long rest is announced as the end of the connection
 * (RFC 9112, 9.6).
 */
export const surviveUnreadBody = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
  if (!hasBody(incoming)) return;
  const writeHead = outgoing.writeHead.bind(outgoing);
  const end = outgoing.end.bind(outgoing);
  outgoing.writeHead = ((status: number, ...rest: []) => {
    if (!incoming.complete && !isShort(incoming)) {
      outgoing.shouldKeepAlive = false;
      outgoing.setHeader('Connection', 'close');
    }
    return writeHead(status, ...rest);
  }) as typeof outgoing.writeHead;
  outgoing.end = ((chunk?: string | Uint8Array) => {
    if (incoming.complete || incoming.destroyed) return end(chunk);
    if (chunk === undefined) outgoing.flushHeaders();
    else outgoing.write(chunk);
    void drain(incoming).then(() => {
      if (!incoming.complete) outgoing.shouldKeepAlive = false;
      end();
      if (!incoming.complete) incoming.socket.destroySoon();
    });
    return outgoing;
  }) as typeof outgoing.end;
};
