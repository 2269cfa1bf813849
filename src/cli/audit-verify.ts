import { open, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { AuditKey, AuditProof } from '../contract/audit.ts';
import { platformChain } from '../contract/ids.ts';
import { BadExport, type Verified, verifyExport } from './export-verification.ts';

const usage = `usage: npm run audit:verify -- <export file> [--keys <file>] [--proof <file>]

  <export file>  what GET …/audit-events/export answered
  --keys         what GET /v1/audit-keys answered, from a source other than the export
  --proof        what GET …/audit-events/proof answered once: the export must still hold it
`;

const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T;

const report = ({ orgId, events, checkpoints, signedSeq, keyIds }: Verified, hasKeys: boolean): string => {
  const unsigned = events - signedSeq;
  return [
    `The chain of ${orgId === platformChain ? 'the platform' : `the organization ${orgId}`} is intact.`,
    `  events       ${events}`,
    `  checkpoints  ${checkpoints}${checkpoints === 0 ? '' : `, the newest at event ${signedSeq}`}`,
    ...(unsigned === 0
      ? []
      : [`  not signed   ${unsigned}: those behind the newest checkpoint; a cut there shows by a proof only`]),
    ...keyIds.map(
      (id) => `  signed with  ${id}${hasKeys ? '' : ' (as the export itself says: compare it, or use --keys)'}`,
    ),
    '',
  ].join('\n');
};

/** At line feeds only: a text may hold what `node:readline` too takes for the end of a line, U+2028. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path);
  let rest = '';
  for await (const chunk of file.createReadStream({ encoding: 'utf8' })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keys: { type: 'string' }, proof: { type: 'string' } },
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) {
    process.stderr.write(usage);
    return 1;
  }
  const keys = values.keys === undefined ? undefined : (await readJson<{ data: AuditKey[] }>(values.keys)).data;
  const proof = values.proof === undefined ? undefined : await readJson<AuditProof>(values.proof);
  try {
    process.stdout.write(report(await verifyExport(linesOf(file), { keys, proof }), keys !== undefined));
    return 0;
  } catch (error) {
    if (!(error instanceof BadExport)) throw error;
    const where = error.seq === null ? '' : `event ${error.seq}: `;
    process.stdout.write(`NOT INTACT: ${where}${error.message}\n`);
    return 1;
  }
};

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
