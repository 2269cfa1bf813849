import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/**
 * One caller on one kept connection, who sends each request as soon as the previous answer arrives. It understands only the
 * end of an answer without a body, because a full client would cost more than the compared servers.
 */
export class Caller {
  private readonly socket: Socket;
  private readonly host: string;

  private constructor(socket: Socket, host: string) {
    this.socket = socket;
    this.host = host;
  }

  static async open(port: number): Promise<Caller> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new Caller(socket, `127.0.0.1:${port}`);
  }

  /** Sends requests until `until`; returns the number of answers. Every answer must be a 204. */
  async ask(path: string, nextKey: () => string, until: number): Promise<number> {
    const { socket } = this;
    if (socket.destroyed) throw new Error(`${path}: the server has closed the connection`);
    let answers = 0;
    const send = (): void => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.host}\r\nAuthorization: Bearer ${nextKey()}\r\n\r\n`);
    };
    await new Promise<void>((resolve, reject) => {
      let text = '';
      const finish = (settle: () => void): void => {
        socket.off('data', onData).off('error', reject).off('close', onClose);
        settle();
      };
      const onClose = (): void => finish(() => reject(new Error(`${path}: the server closed the connection`)));
      const onData = (chunk: Buffer): void => {
        text += chunk.toString('latin1');
        if (text.length > 12 && !text.startsWith('HTTP/1.1 204')) {
          finish(() => reject(new Error(`${path} answered ${text}`)));
          return;
        }
        if (!text.endsWith('\r\n\r\n')) return;
        text = '';
        answers += 1;
        if (performance.now() < until) send();
        else finish(resolve);
      };
      socket.on('data', onData).on('error', reject).on('close', onClose);
      send();
    });
    return answers;
  }

  close(): void {
    this.socket.destroy();
  }
}
