import type { DeletionCertificate } from '../contract/deletion.ts';
import { readJson, readKeys } from './answer-file.ts';
import { CertificateFault, verifyCertificate } from './certificate-verification.ts';
import { jsonOf, printable } from './present.ts';
import { SignedCertificate } from './signed-documents.ts';

const report = (certificate: DeletionCertificate, hasKeys: boolean): string => {
  const { orgId, slug, namespace, operationId, deletedAt, removed, notRemoved, exportManifestHash, checkpoint, keyId } =
    certificate;
  const rows = Object.entries(removed).filter(([, count]) => count > 0);
  return [
    `The organization ${slug} (${orgId}) was deleted at ${deletedAt}: signed and intact.`,
    `  operation    ${operationId}`,
    `  namespace    ${namespace}`,
    `  removed      ${rows.map(([table, count]) => `${table} ${count}`).join(', ')}`,
    ...notRemoved.map(({ kind, name }) => `  NOT removed  ${kind} ${name}`),
    `  export       ${exportManifestHash === null ? 'none' : `manifest ${exportManifestHash}`}`,
    `  audit trail  ends at event ${checkpoint.seq}, ${checkpoint.headHash}`,
    `  signed with  ${keyId}${hasKeys ? '' : ' (as the certificate itself says: compare it, or use --keys)'}`,
    '',
  ]
    .map(printable)
    .join('\n');
};

interface Given {
  keys: string | undefined;
  json: boolean | undefined;
}

/** Prints what the certificate states, and returns the exit code. */
export const verifyCertificateFile = async (file: string, given: Given): Promise<number> => {
  const keys = await readKeys(given.keys);
  const document = await readJson(file, SignedCertificate, '/v1/operations/{id}/certificate');
  try {
    const certificate = verifyCertificate(document, keys);
    const text = report(certificate, keys !== undefined);
    process.stdout.write(given.json === true ? `${jsonOf({ verdict: 'intact', ...certificate })}\n` : text);
    return 0;
  } catch (error) {
    if (!(error instanceof CertificateFault)) throw error;
    const { message } = error;
    process.stdout.write(
      `${given.json === true ? jsonOf({ verdict: 'not_intact', message }) : `NOT INTACT: ${printable(message)}`}\n`,
    );
    return 1;
  }
};
