// Saves what a deletion leaves behind, and compares it with its hashes while it comes in.
import type { DeletionCertificate, FreeholdClient, SignedCertificate } from '../../../../src/client/index.ts';

/** The file is not the one that the manifest names. */
export class HashMismatch extends Error {
  override readonly name = 'HashMismatch';
}

export const save = (name: string, content: Blob): void => {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has the content by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};

interface ExportFile {
  readonly name: string;
  readonly sha256: string;
}

/** Reads a file of an export to its end, and saves it if it has the hash that the manifest gives. */
export const saveExportFile = async (
  client: FreeholdClient,
  operationId: string,
  { name, sha256: expected }: ExportFile,
): Promise<void> => {
  const [{ sha256 }, { bytesToHex }] = await Promise.all([
    import('@noble/hashes/sha2.js'),
    import('@noble/hashes/utils.js'),
  ]);
  const reader = (await client.operations.readExportFile({ path: { id: operationId, file: name } })).getReader();
  const hash = sha256.create();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    hash.update(part.value);
    parts.push(part.value as Uint8Array<ArrayBuffer>);
  }
  const found = bytesToHex(hash.digest());
  if (found !== expected) throw new HashMismatch(`${name}: ${found} ≠ ${expected}`);
  save(name, new Blob(parts, { type: 'application/x-ndjson' }));
};

/** SHA-256 of a value in the order of members in which it came, which is that of the hashed text. */
export const hashOfAnswer = async (answer: object): Promise<string> => {
  const [{ sha256 }, { bytesToHex, utf8ToBytes }] = await Promise.all([
    import('@noble/hashes/sha2.js'),
    import('@noble/hashes/utils.js'),
  ]);
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(answer))));
};

const bytesOf = (base64url: string): Uint8Array =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));

/** What is wrong with a certificate; null: one of its keys has signed it, and it says what was signed. */
export type CertificateFault = 'differs' | 'unknownKey' | 'signature';

/** Checks a certificate. Whether its key is the right one is for the reader to know. */
export const checkCertificate = async ({
  body,
  signature,
  keyId,
  certificate,
  keys,
}: SignedCertificate): Promise<CertificateFault | null> => {
  const [{ ed25519 }, { default: canonicalize }] = await Promise.all([
    import('@noble/curves/ed25519.js'),
    import('canonicalize'),
  ]);
  const signed = JSON.parse(body) as DeletionCertificate;
  // The signed text must have only one reading, and the page shows `certificate`.
  if (canonicalize(signed) !== body || canonicalize(certificate) !== body || certificate.keyId !== keyId) {
    return 'differs';
  }
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) return 'unknownKey';
  const isGenuine = ed25519.verify(bytesOf(signature), new TextEncoder().encode(body), bytesOf(key.publicKey));
  return isGenuine ? null : 'signature';
};
