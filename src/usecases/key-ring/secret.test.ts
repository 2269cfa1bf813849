import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { keyRingPurposes } from '../../contract/key-ring.ts';
import { decrypt, encrypt, newSecret, openSecret } from './secret.ts';

const rowId = '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0';
const otherRowId = '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77';
const newSeal = () => openSecret('seal', Buffer.from(newSecret('seal').secret));

describe('a sealed text', () => {
  test('is read again, whatever its length and script', () => {
    const key = newSeal();
    for (const text of ['', 'a', 'Straße 🔑', 'x'.repeat(10_000)]) {
      expect(decrypt(key, encrypt(key, text, rowId), rowId)).toBe(text);
    }
  });

  test('is never the same twice, and shows nothing of the text', () => {
    const key = newSeal();
    const text = 'a text that is easy to find again';
    const [one, two] = [encrypt(key, text, rowId), encrypt(key, text, rowId)];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64url').includes(text)).toBe(false);
  });

  test('is refused in another row, and under another secret', () => {
    const key = newSeal();
    const sealed = encrypt(key, 'text', rowId);
    expect(() => decrypt(key, sealed, otherRowId)).toThrow(/belongs to another row/);
    expect(() => decrypt(newSeal(), sealed, rowId)).toThrow(/was changed/);
  });

  test('is refused when any of its bytes was changed, or some are missing', () => {
    const key = newSeal();
    const sealed = Buffer.from(encrypt(key, 'text', rowId), 'base64url');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => decrypt(key, changed.toString('base64url'), rowId)).toThrow(/was changed/);
      expect(() => decrypt(key, sealed.subarray(0, at).toString('base64url'), rowId)).toThrow(/was changed/);
    }
  });
});

test.each(keyRingPurposes)('a secret for %s shows nothing of itself when it is logged', (purpose) => {
  const { secret } = newSecret(purpose);
  const key = openSecret(purpose, Buffer.from(secret));
  const shown = [inspect({ key }, { depth: null, showHidden: true }), JSON.stringify({ key }), String(key)].join('\n');
  for (const encoding of ['hex', 'base64', 'base64url'] as const) {
    expect(shown).not.toContain(Buffer.from(secret).toString(encoding));
  }
});
