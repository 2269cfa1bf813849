import { startTcpProxy } from './tcp-proxy.ts';

export interface StatementCounter {
  /** URL of the database through the counter. */
  url: string;
  /** Returns the number of executed statements, including transaction control. */
  count(): number;
  close(): Promise<void>;
}

/**
 * Counts statements to Postgres on the wire, so that none is missed. Each statement is one Query or Execute message of
 * the frontend protocol; the preceding Parse, Bind and Describe execute nothing.
 */
export const startStatementCounter = async (databaseUrl: string): Promise<StatementCounter> => {
  const target = new URL(databaseUrl);
  let counted = 0;

  const count = (): ((chunk: Buffer) => void) => {
    let rest = Buffer.alloc(0);
    // The first message of a connection has no type.
    let typeLength = 0;
    return (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= typeLength + 4) {
        const length = typeLength + rest.readUInt32BE(typeLength);
        if (rest.length < length) return;
        const type = typeLength === 0 ? '' : String.fromCharCode(rest[0] ?? 0);
        if (type === 'Q' || type === 'E') counted += 1;
        rest = rest.subarray(length);
        typeLength = 1;
      }
    };
  };

  const proxy = await startTcpProxy({ host: target.hostname, port: Number(target.port) }, count);
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${proxy.port}`;
  return { url: url.href, count: () => counted, close: proxy.close };
};
