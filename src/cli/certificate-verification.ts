import { createPublicKey, verify } from 'node:crypto';
import type { AuditKey } from '../contract/audit.ts';
import { canonicalText } from '../contract/audit-chain.ts';
import { parseObject } from '../contract/audit-verification.ts';
import type { DeletionCertificate as Certificate, SignedCertificate } from '../contract/deletion.ts';
import { DeletionCertificate } from './signed-documents.ts';

/** The reason a certificate proves nothing. */
export class CertificateFault extends Error {}

/** Returns the certificate if a key signed it; without `keys`, trusts those in the document. Throws `CertificateFault`. */
export const verifyCertificate = (
  document: SignedCertificate,
  keys: readonly Pick<AuditKey, 'id' | 'publicKey'>[] = document.keys,
): Certificate => {
  const { body, signature, keyId } = document;
  const { success, data: certificate } = DeletionCertificate.safeParse(parseObject(body));
  // The signed text must have only one reading.
  if (!success || canonicalText(certificate) !== body) {
    throw new CertificateFault('the signed text is not a certificate in the form of RFC 8785');
  }
  if (certificate.keyId !== keyId || canonicalText(document.certificate) !== body) {
    throw new CertificateFault('the document differs from what was signed');
  }
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) throw new CertificateFault(`it was signed with the unknown key ${keyId}`);
  const isGenuine = verify(null, Buffer.from(body), publicKeyOf(key), Buffer.from(signature, 'base64url'));
  if (!isGenuine) throw new CertificateFault('the signature is invalid');
  return certificate;
};

const publicKeyOf = ({ id, publicKey }: Pick<AuditKey, 'id' | 'publicKey'>) => {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  } catch (cause) {
    throw new CertificateFault(`the public key ${id} is not an Ed25519 key`, { cause });
  }
};
