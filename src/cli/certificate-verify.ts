import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AuditKey } from '../contract/audit.ts';
import { type DeletionCertificate, SignedCertificate } from '../contract/deletion.ts';
import { CertificateFault, verifyCertificate } from './certificate-verification.ts';

const usage = `usage: npm run certificate:verify -- <certificate file> [--keys <file>]

  <certificate file>  the answer of GET /v1/operations/{id}/certificate
  --keys              the answer of GET /v1/audit-keys, from a source other than the certificate
`;

const KeyList = z.object({ data: z.array(AuditKey) });

const readJson = async <T>(path: string, schema: z.ZodType<T>, what: string): Promise<T> => {
  const { success, data } = schema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!success) throw new Error(`${path} is not an answer of GET ${what}`);
  return data;
};

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
  const keys = values.keys === undefined ? undefined : (await readJson(values.keys, KeyList, '/v1/audit-keys')).data;
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

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
