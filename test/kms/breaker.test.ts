import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { type Breaker, openBreaker } from '../../src/providers/circuit/breaker.ts';
import { openVaultKms } from '../../src/providers/kms/vault.ts';
import { until } from '../support/until.ts';

const openAfter = 3;
const halfOpenMs = 300;
let asked = 0;
let status = 200;
const server = createServer((_request, response) => {
  asked += 1;
  response.writeHead(status).end(JSON.stringify(status === 200 ? { data: { ciphertext: 'wrapped' } } : { errors: [] }));
});
let address: string;
let breaker: Breaker;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = 0;
  const isOutage = (error: unknown) => error instanceof DomainError;
  breaker = openBreaker({ name: 'kms', code: 'kms_unavailable', isOutage, openAfter, halfOpenMs }, () => undefined);
});
afterAll(() => {
  server.close();
});

const wrap = (): Promise<string> =>
  openVaultKms({ address, token: 'none', key: 'freehold', mount: 'transit', breaker })
    .wrap(Buffer.from('a secret'), 'a')
    .catch((error: unknown) => (error instanceof DomainError ? error.code : String(error)));

test('a sealed Vault is called a few times, then not, and again once it answers', async () => {
  status = 503;
  for (let calls = 0; calls < 3 * openAfter; calls += 1) expect(await wrap()).toBe('kms_unavailable');
  expect(asked).toBe(openAfter);
  status = 200;
  expect(await until(wrap, (answer) => answer === 'wrapped', 'it is called again', 5_000)).toBe('wrapped');
  expect(breaker.state()).toBe('closed');
});

test('a Vault that refuses the token has answered, and is called each time', async () => {
  status = 403;
  for (let calls = 0; calls < 3 * openAfter; calls += 1) expect(await wrap()).toBe('kms_unavailable');
  expect(asked).toBe(3 * openAfter);
  expect(breaker.state()).toBe('closed');
});
