import { parseArgs } from 'node:util';
import { type DeletionCertificate, SignedCertificate } from '../contract/deletion.ts';
import { CertificateFault, verifyCertificate } from './certificate-verification.ts';
import { readJson, readKeys, runMain } from './command.ts';

const usage = `usage: npm run certificate:verify -- <certificate file> [--keys <file>]

  <certificate file>  the answer of GET /v1/operations/{id}/certificate
  --keys              the answer of GET /v1/audit-keys, from a source other than the certificate
`;

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

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { keys: { type: 'string' } } });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) {
    process.stderr.write(usage);
    return 1;
  }
  const keys = await readKeys(values.keys);
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

await runMain(main);
