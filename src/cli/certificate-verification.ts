import { createPublicKey, verify } from 'node:crypto';
import type { AuditKey } from '../contract/audit.ts';
import { canonicalText } from '../contract/audit-chain.ts';
import { parseObject } from '../contract/audit-verification.ts';
import { DeletionCertificate, type SignedCertificate } from '../contract/deletion.ts';

/** Why a certificate proves nothing. */
export class CertificateFault extends Error {}

/** What was signed, by one of these keys; without `keys` those in the document are believed. Throws `CertificateFault`. */
export const verifyCertificate = (
  document: SignedCertificate,
  keys: readonly Pick<AuditKey, 'id' | 'publicKey'>[] = document.keys,
): DeletionCertificate => {
  const { body, signature, keyId } = document;
  const { success, data: certificate } = DeletionCertificate.strict().safeParse(parseObject(body));
  // Two readers must not read two things in what was signed.
  if (!success || canonicalText(certificate) !== body) {
    throw new CertificateFault('what was signed is no certificate in the form of RFC 8785');
  }
  if (certificate.keyId !== keyId || canonicalText(document.certificate) !== body) {
    throw new CertificateFault('the document states other things than were signed');
  }
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined) throw new CertificateFault(`it was signed with the key ${keyId}, which is not known`);
  const isGenuine = verify(null, Buffer.from(body), publicKeyOf(key), Buffer.from(signature, 'base64url'));
  if (!isGenuine) throw new CertificateFault('the signature is forged');
  return certificate;
};

const publicKeyOf = ({ id, publicKey }: Pick<AuditKey, 'id' | 'publicKey'>) => {
  try {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
  } catch (cause) {
    throw new CertificateFault(`the public key ${id} is no Ed25519 key`, { cause });
  }
};
