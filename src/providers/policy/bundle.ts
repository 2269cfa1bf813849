import { createHash, createPublicKey } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { compactVerify } from 'jose';
import { z } from 'zod';
import { canonicalJson } from '../../contract/canonical-json.ts';
import type { UnpackBundle } from './port.ts';
import { filesOfTar } from './tar.ts';

const unpackedBytesMax = 8_388_608;

/** What OPA signs with. Not HS256: a public key would be its secret. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const signatureFile = '.signatures.json';

const Signatures = z.object({ signatures: z.array(z.string()).length(1) });
const Payload = z.object({
  files: z.array(z.object({ name: z.string(), hash: z.string(), algorithm: z.literal('SHA-256') })),
});
const Manifest = z.object({ revision: z.string().max(200).optional() });

type Files = ReadonlyMap<string, Uint8Array>;

/** Opens a bundle as `opa build --target wasm` makes it. Throws an error that says what is wrong with it. */
export const bundleUnpacker =
  (publicKeyPem: string | null): UnpackBundle =>
  async (bytes) => {
    const files = filesOf(await unzipped(bytes));
    if (publicKeyPem !== null) await assertSigned(files, publicKeyPem);
    const wasm = files.get('policy.wasm');
    if (wasm === undefined) throw new Error('The bundle has no policy.wasm. Build it with `--target wasm`.');
    const data = jsonIn(files, 'data.json', z.looseObject({})) ?? {};
    const label = jsonIn(files, '.manifest', Manifest)?.revision ?? '';
    return { id: idOf(files), wasm, data: JSON.stringify(data), label: label === '' ? null : label };
  };

const unzipped = async (bytes: Uint8Array): Promise<Uint8Array> => {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: unpackedBytesMax });
  } catch (error) {
    throw new Error(`The bundle is not a gzip file of at most ${unpackedBytesMax} bytes.`, { cause: error });
  }
};

const filesOf = (tar: Uint8Array): Files => {
  const files = new Map<string, Uint8Array>();
  for (const { name, data } of filesOfTar(tar)) {
    if (files.has(name)) throw new Error(`The bundle has two files ${name}.`);
    files.set(name, data);
  }
  return files;
};

/** Names what a signature covers, and so the same policy however it is packed. */
const idOf = (files: Files): string => {
  const hashes = [...files].flatMap(([name, bytes]) => (name === signatureFile ? [] : [[name, hashOf(name, bytes)]]));
  return createHash('sha256')
    .update(canonicalJson(Object.fromEntries(hashes)))
    .digest('hex')
    .slice(0, 32);
};

const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);

const jsonIn = <T>(files: Files, name: string, shape: z.ZodType<T>): T | undefined => {
  const bytes = files.get(name);
  if (bytes === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(textOf(bytes)));
  } catch (error) {
    throw new Error(`The file ${name} of the bundle is not as expected.`, { cause: error });
  }
};

/** Every file but the signature itself must be signed as it is, and nothing else. */
const assertSigned = async (files: Files, publicKeyPem: string): Promise<void> => {
  const [token] = jsonIn(files, signatureFile, Signatures)?.signatures ?? [];
  if (token === undefined) throw new Error('The bundle is not signed.');
  const { files: signed } = await payloadOf(token, publicKeyPem);
  const hashes = new Map(signed.map(({ name, hash }) => [name, hash]));
  for (const [name, bytes] of files) {
    if (name === signatureFile) continue;
    if (hashes.get(name) !== hashOf(name, bytes)) throw new Error(`The signature does not cover the file ${name}.`);
    hashes.delete(name);
  }
  const [missing] = hashes.keys();
  if (missing !== undefined) throw new Error(`The file ${missing} is signed and missing.`);
};

const payloadOf = async (token: string, publicKeyPem: string): Promise<z.infer<typeof Payload>> => {
  try {
    const { payload } = await compactVerify(token, createPublicKey(publicKeyPem), { algorithms });
    return Payload.parse(JSON.parse(textOf(payload)));
  } catch (error) {
    throw new Error('The signature of the bundle is not valid.', { cause: error });
  }
};

/** As OPA hashes: files of JSON by their content, whatever their spaces and order. */
const hashOf = (name: string, bytes: Uint8Array): string => {
  const isStructured = name === '.manifest' || name.endsWith('.json');
  const content = isStructured ? canonicalJson(JSON.parse(textOf(bytes))) : bytes;
  return createHash('sha256').update(content).digest('hex');
};
