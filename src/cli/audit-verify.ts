import { open, readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { AuditKey, AuditProof } from '../contract/audit.ts';
import { ChainFault } from '../contract/audit-verification.ts';
import { platformChain } from '../contract/ids.ts';
import { NothingSigned, type Verified, verifyExport } from './export-verification.ts';

const usage = `usage: npm run audit:verify -- <export file> [--keys <file>] [--proof <file>]

  <export file>  what GET …/audit-events/export answered
  --keys         what GET /v1/audit-keys answered, from a source other than the export
  --proof        what GET …/audit-events/proof answered once: the export must still hold it
`;

const KeyList = z.object({ data: z.array(AuditKey) });

/** Of a file that holds something else nothing may be believed, and nothing left out. */
const readJson = async <T>(path: string, schema: z.ZodType<T>, what: string): Promise<T> => {
  const { success, data } = schema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!success) throw new Error(`${path} is not what GET ${what} answers`);
  return data;
};

const rangeOf = (first: number, last: number): string => (first === last ? `${first}` : `${first}–${last}`);

const summaryOf = ({ events, signedSeq }: Verified): string => {
  if (events === 0) return 'no events.';
  const unsigned = rangeOf(signedSeq + 1, events);
  if (signedSeq === 0) {
    return `events ${unsigned} consistent, none of them signed: whoever can write to the database could have made them up.`;
  }
  const signed = `events ${rangeOf(1, signedSeq)} signed and intact`;
  return signedSeq === events ? `${signed}.` : `${signed}; ${unsigned} consistent, not signed yet.`;
};

const report = (verified: Verified, hasKeys: boolean): string => {
  const { orgId, events, checkpoints, signedSeq, signedAt, keyIds } = verified;
  const chain = orgId === platformChain ? 'the platform' : `the organization ${orgId}`;
  const newest = signedAt === null ? '' : `, the newest at event ${signedSeq}, signed ${signedAt}`;
  return [
    `The chain of ${chain}: ${summaryOf(verified)}`,
    `  events       ${events}`,
    `  checkpoints  ${checkpoints}${newest}`,
    ...(signedSeq === events
      ? []
      : [`  not signed   ${events - signedSeq}: whether these were cut off or replaced shows by a proof only`]),
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
  const keys = values.keys === undefined ? undefined : (await readJson(values.keys, KeyList, '/v1/audit-keys')).data;
  const proof =
    values.proof === undefined ? undefined : await readJson(values.proof, AuditProof, '…/audit-events/proof');
  try {
    process.stdout.write(report(await verifyExport(linesOf(file), { keys, proof }), keys !== undefined));
    return 0;
  } catch (error) {
    if (!(error instanceof ChainFault)) throw error;
    const where = error.seq === null ? '' : `event ${error.seq}: `;
    const verdict = error instanceof NothingSigned ? 'NOT PROVEN' : 'NOT INTACT';
    process.stdout.write(`${verdict}: ${where}${error.message}\n`);
    return 1;
  }
};

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
