import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Kms } from '../../src/providers/kms/port.ts';

/** Tests for every KMS provider. `open` uses the same key each time; `openOther` another key of the same kind. */
export const describeKms = (open: () => Promise<Kms>, openOther: () => Promise<Kms>): void => {
  test('unwraps a wrapped secret byte for byte', async () => {
    const kms = await open();
    for (const length of [1, 32, 48, 4_096]) {
      const secret = randomBytes(length);
      expect(Buffer.from(await kms.unwrap(await kms.wrap(secret, 'a'), 'a'))).toEqual(secret);
    }
  });

  test('unwraps a secret wrapped in another process', async () => {
    const secret = randomBytes(32);
    const wrapped = await (await open()).wrap(secret, 'a');
    expect(Buffer.from(await (await open()).unwrap(wrapped, 'a'))).toEqual(secret);
  });

  test('never wraps a secret into the same text twice, and reveals nothing of it', async () => {
    const kms = await open();
    const secret = Buffer.from('a secret that is easy to find again');
    const [one, two] = [await kms.wrap(secret, 'a'), await kms.wrap(secret, 'a')];
    expect(one).not.toBe(two);
    for (const encoding of ['utf8', 'base64', 'hex'] as const) expect(one).not.toContain(secret.toString(encoding));
  });

  test('refuses another context, another key and changed text', async () => {
    const kms = await open();
    const wrapped = await kms.wrap(randomBytes(32), 'a');
    await expect(kms.unwrap(wrapped, 'b')).rejects.toThrow();
    const other = await openOther();
    await other.wrap(randomBytes(32), 'a');
    await expect(other.unwrap(wrapped, 'a')).rejects.toThrow();
    const at = wrapped.length - 12;
    const changed = `${wrapped.slice(0, at)}${wrapped[at] === 'A' ? 'B' : 'A'}${wrapped.slice(at + 1)}`;
    await expect(kms.unwrap(changed, 'a')).rejects.toThrow();
    for (const nothing of ['', 'nothing', 'vault:v1:AAAA']) await expect(kms.unwrap(nothing, 'a')).rejects.toThrow();
  });

  test('reveals nothing of the secret in a refusal', async () => {
    const kms = await open();
    const secret = randomBytes(32);
    const wrapped = await kms.wrap(secret, 'a');
    const error: unknown = await kms.unwrap(wrapped, 'b').catch((thrown: unknown) => thrown);
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(secret.toString(encoding));
    }
  });
};
