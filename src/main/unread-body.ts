import type { IncomingMessage, ServerResponse } from 'node:http';

/** The largest body that a route accepts. Up to this size, a body is read only to keep the connection. */
const keptBytesMax = 1_048_576;
/** Beyond this size, the connection is closed while the client is still sending. */
const drainedBytesMax = 16_777_216;
const drainMsMax = 5_000;

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Whether the body is known to be short enough that reading it costs less than a new connection. */
const isShort = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] === undefined && Number(headers['content-length']) <= keptBytesMax;

/** Resolves when the body has ended or is given up; in the latter case its connection is closed. */
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
    // A reader that has started on the body would buffer the rest.
    incoming.removeAllListeners('data').removeAllListeners('readable');
    incoming.on('data', count).on('end', settle).on('close', settle).on('error', settle);
    incoming.resume();
  });

/**
 * Ensures that an answer arrives even if it is given before the body was read. Closing the socket while the client is
 * sending resets it and loses the answer; keeping it open would let the next request start with the rest of the body.
 * So the answer is written at once, and ended after the rest was read. Unless the body is known to be short, the answer
 * also announces the end of the connection (RFC 9112, 9.6).
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
