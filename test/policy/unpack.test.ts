import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bundleUnpacker } from '../../src/providers/policy/bundle.ts';
import { bundleFile, filesIn, packed, publicKeyPem, signed, signedBundle } from './bundles/bundle.ts';

const unpack = bundleUnpacker(publicKeyPem);

test('a bundle that OPA has signed is accepted, and is what it was', async () => {
  const pem = readFileSync(new URL('./bundles/signed-by-opa.pem', import.meta.url), 'utf8');
  const bundle = await bundleUnpacker(pem)(bundleFile('signed-by-opa'));
  expect(bundle.label).toBe('signed <1> & é');
  expect(JSON.parse(bundle.data)).toEqual({ acme: { limit: 1.5, note: 'a < b & c' } });
  expect(Buffer.from(bundle.wasm.subarray(0, 4)).toString('latin1')).toBe('\0asm');
});

test('without a key, an unsigned bundle is accepted', async () => {
  expect(await bundleUnpacker(null)(bundleFile('strict'))).toMatchObject({ label: 'strict', data: '{}' });
});

test('with its key, a signed bundle is accepted', async () => {
  expect(await unpack(await signedBundle('strict'))).toMatchObject({ label: 'strict' });
});

/** An entry of an archive, as a header and what follows it. */
const entry = (name: string, type: string, text = '', size = text.length.toString(8)): Buffer => {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(size.padStart(11, '0'), 124);
  header.write(type, 156);
  return Buffer.concat([header, Buffer.alloc(Math.ceil(text.length / 512) * 512, text)]);
};

const archiveOf = (...entries: Buffer[]): Uint8Array => gzipSync(Buffer.concat([...entries, Buffer.alloc(1_024)]));

const strange = 'The bundle has an entry that is neither a file nor a folder';

describe('a bundle is refused', () => {
  const files = () => filesIn(bundleFile('strict'));
  const pem = new TextEncoder().encode(publicKeyPem);
  const elsewhere = () => readFileSync(new URL('./bundles/signed-by-opa.pem', import.meta.url), 'utf8');

  test.each<[string, () => Promise<Uint8Array>, string]>([
    ['if it is not signed', async () => bundleFile('strict'), 'The bundle is not signed.'],
    [
      'if a file was changed after it was signed',
      async () => {
        const made = filesIn(await signedBundle('strict'));
        return packed({ ...made, 'data.json': '{"freehold":{}}' });
      },
      'The signature does not cover the file data.json.',
    ],
    [
      'if a file was added after it was signed',
      async () => packed({ ...filesIn(await signedBundle('strict')), 'more.rego': 'package freehold.authz' }),
      'The signature does not cover the file more.rego.',
    ],
    [
      'if a file was removed after it was signed',
      async () => {
        const { 'data.json': _removed, ...rest } = filesIn(await signedBundle('strict'));
        return packed(rest);
      },
      'The file data.json is signed and missing.',
    ],
    [
      'if it is signed with the public key as a shared secret',
      () => signed(files(), { key: pem, alg: 'HS256' }),
      'The signature of the bundle is not valid.',
    ],
    [
      'if a file is there twice',
      async () => packed({ ...filesIn(await signedBundle('strict')), './policy.wasm': 'another' }),
      'The bundle has two files policy.wasm.',
    ],
    [
      'if it has no compiled policy',
      () => {
        const { 'policy.wasm': _removed, ...rest } = files();
        return signed({ ...rest, '.manifest': '{"revision":"x"}', 'data.json': '{}' });
      },
      'The bundle has no policy.wasm.',
    ],
    [
      'if its data is no object',
      () => signed({ ...files(), 'data.json': '[]', '.manifest': '{"revision":"x"}' }),
      'The file data.json of the bundle is not as expected.',
    ],
    ['if it is no archive', async () => new TextEncoder().encode('no bundle'), 'The bundle is not a gzip file'],
    [
      'if it unpacks to far more than it is',
      async () => gzipSync(Buffer.alloc(9_000_000)),
      'The bundle is not a gzip file of at most',
    ],
    ['if it has a link', async () => archiveOf(entry('policy.wasm', '2')), strange],
    ['if its size is no number', async () => archiveOf(entry('policy.wasm', '0', '', '-1000')), 'not a tar archive'],
    [
      'if a file is longer than it',
      async () => archiveOf(entry('policy.wasm', '0', '', '7777777')),
      'not a tar archive',
    ],
    [
      // Read for each of them, this would be half an hour, and more memory than there is.
      'if a header holds for all of thousands of files',
      async () => {
        const names = Array.from({ length: 400_000 }, (_each, index) => `1 ${index.toString(36)}k=\n`).join('');
        const files = Array.from({ length: 2_000 }, (_each, index) => entry(`file-${index}`, '0'));
        return archiveOf(entry('headers', 'g', names), ...files);
      },
      strange,
    ],
  ])('%s', async (_, make, message) => {
    await expect(unpack(await make())).rejects.toThrow(message);
  });

  test('if another key has signed it', async () => {
    await expect(bundleUnpacker(elsewhere())(await signedBundle('strict'))).rejects.toThrow(
      'The signature of the bundle is not valid.',
    );
  });
});

test('a bundle that is packed anew, or signed again, is the same one; with another file, another', async () => {
  const made = await signedBundle('strict');
  const [one, two, other] = [
    await unpack(made),
    await unpack(await packed(Object.fromEntries(Object.entries(filesIn(made)).toReversed()))),
    await unpack(await signedBundle('strict', 'later')),
  ];
  const again = await unpack(await signedBundle('strict'));
  expect([two.id, again.id]).toEqual([one.id, one.id]);
  expect(other.id).not.toBe(one.id);
});
