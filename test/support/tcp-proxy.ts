import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** Ends all connections and accepts none. */
  cut(): void;
  restore(): void;
  /** Ends all connections and refuses others until `listen`, as a server that is stopped. */
  refuse(): Promise<void>;
  listen(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy that can cut its connections to a real server. `listen` creates a listener for the data of a client. */
export const startTcpProxy = async (
  target: { host: string; port: number },
  listen?: () => (chunk: Buffer) => void,
): Promise<TcpProxy> => {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(target);
    if (listen !== undefined) client.on('data', listen());
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
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  const { port } = server.address() as AddressInfo;
  const refuse = async (): Promise<void> => {
    server.close();
    for (const socket of sockets) socket.destroy();
    await once(server, 'close');
  };
  return {
    port,
    cut,
    refuse,
    listen: async () => {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    restore: () => {
      isCut = false;
    },
    close: async () => {
      isCut = true;
      await refuse();
    },
  };
};
