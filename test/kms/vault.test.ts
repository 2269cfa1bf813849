import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { openLocalKms } from '../../src/providers/kms/local.ts';
import { openVaultKms } from '../../src/providers/kms/vault.ts';
import { openKeyRing } from '../../src/usecases/key-ring/key-ring.ts';
import { runCommand } from '../support/command.ts';
import { createTestDatabase } from '../support/database.ts';
import { describeKms } from './contract.ts';

const token = 'a-token-that-nobody-may-see';
const settings = { token, key: 'freehold', mount: 'transit', timeoutMs: 500 };

const secret = 'a secret that nobody may see';

const failureOf = (address: string, mount = 'silent'): Promise<unknown> =>
  openVaultKms({ ...settings, address, mount })
    .wrap(Buffer.from(secret), 'a')
    .catch((error: unknown) => error);

const texts = (error: unknown): string =>
  error instanceof Error ? `${JSON.stringify(error)} ${error.stack} ${texts(error.cause)}` : String(error);

describe('an unusable Vault', () => {
  /** Answers nothing, or as instructed. */
  const server = createServer((request, response) => {
    const [, , mount] = request.url?.split('/') ?? [];
    if (mount === 'sealed') response.writeHead(503).end('{"errors":["Vault is sealed"]}');
    if (mount === 'echoing')
      response.writeHead(403).end(`{"errors":["no policy for ${request.headers['x-vault-token']}"]}`);
    if (mount === 'moved') response.writeHead(307, { location: '/elsewhere' }).end();
    if (mount === 'no-json') response.writeHead(200).end('<html>');
  });
  let address: string;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('is kms_unavailable if unreachable, silent, sealed, elsewhere or refusing, without showing token or secret', async () => {
    const failures = await Promise.all([
      failureOf('http://127.0.0.1:1'),
      ...['silent', 'sealed', 'echoing', 'moved', 'no-json'].map((mount) => failureOf(address, mount)),
    ]);
    const told = failures.map((failure) => (failure instanceof DomainError ? failure.internal : failure));
    expect(told).toEqual([
      ...Array.from({ length: 2 }, () => expect.stringMatching(/cannot be reached$/)),
      expect.stringMatching(/returned 503: Vault is sealed$/),
      expect.stringMatching(/returned 403: no policy for …$/),
      expect.stringMatching(/cannot be reached$/),
      expect.stringMatching(/returned 200$/),
    ]);
    for (const failure of failures) {
      expect(failure).toMatchObject({ code: 'kms_unavailable' });
      expect(texts(failure)).not.toContain(token);
      expect(texts(failure)).not.toContain(Buffer.from(secret).toString('base64'));
    }
  });
});

const { VAULT_ADDR: vaultAddress, VAULT_TOKEN: vaultToken } = process.env;

if (vaultAddress !== undefined && vaultToken !== undefined) {
  describe('the Transit engine of a real Vault', () => {
    const call = async (method: string, path: string, body?: unknown): Promise<void> => {
      const response = await fetch(new URL(`/v1/${path}`, vaultAddress), {
        method,
        headers: { 'X-Vault-Token': vaultToken },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}`);
    };
    const mount = `freehold-test-${randomBytes(4).toString('hex')}`;
    const open = async (key: string) =>
      openVaultKms({ ...settings, address: vaultAddress, token: vaultToken, mount, key, timeoutMs: 5_000 });

    beforeAll(async () => {
      await call('POST', `sys/mounts/${mount}`, { type: 'transit' });
      await call('POST', `${mount}/keys/one`, {});
      await call('POST', `${mount}/keys/other`, {});
    });

    afterAll(() => call('DELETE', `sys/mounts/${mount}`));

    describeKms(
      () => open('one'),
      () => open('other'),
    );

    test('continues to unwrap after its key was rotated there', async () => {
      const kms = await open('one');
      const bytes = randomBytes(32);
      const wrapped = await kms.wrap(bytes, 'a');
      await call('POST', `${mount}/keys/one/rotate`);
      expect(Buffer.from(await kms.unwrap(wrapped, 'a'))).toEqual(bytes);
      expect(await kms.wrap(bytes, 'a')).toMatch(/^vault:v2:/);
    });

    test('takes over the secrets of a key file by a command', async () => {
      const database = await createTestDatabase();
      const folder = await mkdtemp(join(tmpdir(), 'freehold-kms-'));
      try {
        const file = join(folder, 'kms.key');
        const before = openKeyRing({ db: database.db, kms: await openLocalKms(file) });
        await before.load();
        const rewrapped = await runCommand(['src/main/key-ring.ts', 'rewrap'], {
          DATABASE_URL: database.serviceUrl,
          FREEHOLD_KEY_FILE: file,
          KMS_PROVIDER: 'vault',
          VAULT_ADDR: vaultAddress,
          VAULT_TOKEN: vaultToken,
          VAULT_TRANSIT_MOUNT: mount,
          VAULT_TRANSIT_KEY: 'one',
        });
        expect(rewrapped).toMatchObject({ code: 0, stdout: '2 encrypted with vault\n' });
        const after = openKeyRing({ db: database.db, kms: await open('one') });
        await after.load();
        expect(after.hash('a key')).toEqual(before.hash('a key'));
      } finally {
        await database.close();
        await rm(folder, { recursive: true, force: true });
      }
    });

    test('is kms_unavailable with an unknown token', async () => {
      const kms = openVaultKms({ ...settings, address: vaultAddress, mount, key: 'one', timeoutMs: 5_000 });
      await expect(kms.wrap(randomBytes(32), 'a')).rejects.toMatchObject({ code: 'kms_unavailable' });
    });
  });
}
