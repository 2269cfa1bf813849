import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

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
  const sockets = new Set<Socket>();
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

  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) });
    client.on('data', count());
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    count: () => counted,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
