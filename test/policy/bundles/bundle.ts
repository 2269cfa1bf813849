import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { CompactSign } from 'jose';
import { createTarGzip, parseTar } from 'nanotar';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

export const bundleFile = (name: string): Uint8Array =>
  readFileSync(fileURLToPath(new URL(`./${name}.tar.gz`, import.meta.url)));

export type Files = Record<string, Uint8Array | string>;

export const filesIn = (bundle: Uint8Array): Files =>
  Object.fromEntries(
    parseTar(Uint8Array.from(gunzipSync(bundle))).flatMap(({ name, data }) =>
      data === undefined ? [] : [[name, data]],
    ),
  );

export const packed = (files: Files): Promise<Uint8Array> =>
  createTarGzip(Object.entries(files).map(([name, data]) => ({ name, data })));

/** As OPA signs: its fixtures are written as canonical JSON already, so that their bytes are hashed. */
export const signatureOver = async (
  files: Files,
  { key = privateKey, alg = 'ES256' }: { key?: KeyObject | Uint8Array; alg?: string } = {},
): Promise<string> => {
  const listed = Object.entries(files).map(([name, data]) => ({
    name,
    hash: createHash('sha256').update(data).digest('hex'),
    algorithm: 'SHA-256',
  }));
  const payload = new TextEncoder().encode(JSON.stringify({ files: listed, keyid: 'default' }));
  const token = await new CompactSign(payload).setProtectedHeader({ alg }).sign(key);
  return JSON.stringify({ signatures: [token] });
};

export const signed = async (files: Files, options: Parameters<typeof signatureOver>[1] = {}): Promise<Uint8Array> =>
  packed({ ...files, '.signatures.json': await signatureOver(files, options) });

/** A bundle of the fixtures, with another manifest, so that it is another file. */
export const signedBundle = (name: string, label = name): Promise<Uint8Array> => {
  const { '.manifest': _former, ...files } = filesIn(bundleFile(name));
  return signed({ ...files, 'data.json': '{}', '.manifest': JSON.stringify({ revision: label }) });
};
