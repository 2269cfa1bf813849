import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platformKey } from '../api/support.ts';
import { buildCommandLine, type CommandLine } from './stack.ts';

let commandLine: CommandLine;
beforeAll(async () => {
  commandLine = await buildCommandLine({ FREEHOLD_KEY: platformKey });
});
afterAll(() => commandLine?.remove());

const nowhere = { FREEHOLD_URL: 'http://127.0.0.1:2' };

describe('a server that is none of Freehold, or breaks off', () => {
  const withServer = async (
    listener: (socket: Socket) => void,
    test: (env: Record<string, string>) => Promise<void>,
  ) => {
    const other = createServer(listener).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await test({ FREEHOLD_URL: `http://127.0.0.1:${port}` });
    other.close();
  };
  const creation = ['org', 'create', '--name', 'Acme', '--owner-email', 'ada@acme.example'];

  it('is not taken at its word that something does not exist', async () => {
    const body = '{"code":"NO_ROUTE"}';
    const head = `HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    const answer = (socket: Socket): void => void socket.end(`${head}Connection: close\r\n\r\n${body}`);
    await withServer(answer, async (env) => {
      const { code, stderr } = await commandLine.run(['org', 'show', 'acme'], { env });
      expect(code).toBe(5);
      expect(stderr).toContain('not as a Freehold server');
    });
  });

  it('leaves it open whether a change was made, which is said with the key to repeat it with', async () => {
    const destroy = (socket: Socket): void => void socket.once('data', () => socket.destroy());
    await withServer(destroy, async (env) => {
      const { code, stderr } = await commandLine.run([...creation, '--idempotency-key', 'mine'], { env });
      expect(code).toBe(5);
      expect(stderr).toContain(
        'Whether this was done is not known. To find out, repeat it with --idempotency-key mine\n',
      );
      expect((await commandLine.run(['org', 'list'], { env })).stderr).not.toContain('not known');
      expect((await commandLine.run(['org', 'update', 'acme', '--name', 'B'], { env })).stderr).toContain(
        'done is not known.\n',
      );
    });
    expect((await commandLine.run(creation, { env: nowhere })).stderr).not.toContain('not known');
  });

  it('leaves no empty file for a secret when the command is interrupted', async () => {
    let hasAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      hasAsked = resolve;
    });
    const hold = (socket: Socket): void => void socket.once('data', () => hasAsked()).on('error', () => undefined);
    await withServer(hold, async (env) => {
      const words = ['api-key', 'create', '--org', 'acme', '--name', 'ci', '--user', crypto.randomUUID()];
      const creating = commandLine.start([...words, '--secret-file', 'secret'], { env });
      await asked;
      expect(existsSync(join(commandLine.folder, 'secret'))).toBe(true);
      creating.child.kill('SIGINT');
      expect((await creating.ended).code).toBe(130);
      expect(existsSync(join(commandLine.folder, 'secret'))).toBe(false);
    });
  });
});
