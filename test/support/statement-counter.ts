import { startTcpProxy } from './tcp-proxy.ts';

export interface StatementCounter {
  /** The database, by way of the counter. */
  url: string;
  /** Statements that clients have had executed, those of transaction control among them. */
  count(): number;
  close(): Promise<void>;
}

/**
 * Counts what is sent to Postgres where nothing can hide: on the wire. Each statement is one message Query or Execute
 * of the frontend protocol; what precedes an Execute (Parse, Bind, Describe) executes nothing.
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
