import { type DeletionCertificate, SignedCertificate } from '../contract/deletion.ts';
import { readJson, readKeys } from './answer-file.ts';
import { CertificateFault, verifyCertificate } from './certificate-verification.ts';

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
  ].join('\n');
};

/** Prints what the certificate states, and returns the exit code. */
export const verifyCertificateFile = async (file: string, given: { keys: string | undefined }): Promise<number> => {
  const keys = await readKeys(given.keys);
  const document = await readJson(file, SignedCertificate, '/v1/operations/{id}/certificate');
  try {
    process.stdout.write(report(verifyCertificate(document, keys), keys !== undefined));
    return 0;
  } catch (error) {
    if (!(error instanceof CertificateFault)) throw error;
    process.stdout.write(`NOT INTACT: ${error.message}\n`);
    return 1;
  }
};
