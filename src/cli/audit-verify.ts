import { open } from 'node:fs/promises';
import { NothingSigned, type Verified } from '../contract/audit-export-verification.ts';
import { ChainFault } from '../contract/audit-verification.ts';
import { platformChain } from '../contract/ids.ts';
import { readJson, readKeys, unreadable } from './answer-file.ts';
import { verifyExport } from './export-verification.ts';
import { jsonOf, printable } from './present.ts';
import { AuditProof } from './signed-documents.ts';

const rangeOf = (first: number, last: number): string => (first === last ? `${first}` : `${first}–${last}`);

const summaryOf = ({ events, signedSeq }: Verified): string => {
  if (events === 0) return 'no events.';
  const unsigned = rangeOf(signedSeq + 1, events);
  if (signedSeq === 0) {
    return `events ${unsigned} consistent, but not signed: anyone with write access to the database could have made them up.`;
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
      : [`  not signed   ${events - signedSeq}: only a proof can show whether these were cut off or replaced`]),
    ...keyIds.map(
      (id) => `  signed with  ${id}${hasKeys ? '' : ' (as the export itself says: compare it, or use --keys)'}`,
    ),
    '',
  ]
    .map(printable)
    .join('\n');
};

/** Splits at line feeds only: text may contain U+2028, which `node:readline` also treats as the end of a line. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path).catch((error: Error) => Promise.reject(unreadable(error)));
  let rest = '';
  for await (const chunk of file.createReadStream({ encoding: 'utf8' })) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** Prints what the export proves, and returns the exit code. */
export const verifyAudit = async (
  file: string,
  given: { keys: string | undefined; proof: string | undefined; json: boolean | undefined },
): Promise<number> => {
  const keys = await readKeys(given.keys);
  const proof = given.proof === undefined ? undefined : await readJson(given.proof, AuditProof, '…/audit-events/proof');
  try {
    const verified = await verifyExport(linesOf(file), { keys, proof });
    const isSigned = verified.signedSeq > 0 || verified.events === 0;
    const json = { verdict: isSigned ? 'intact' : 'consistent', ...verified };
    process.stdout.write(given.json === true ? `${jsonOf(json)}\n` : report(verified, keys !== undefined));
    return 0;
  } catch (error) {
    if (!(error instanceof ChainFault)) throw error;
    const where = error.seq === null ? '' : `event ${error.seq}: `;
    const verdict = error instanceof NothingSigned ? 'not_proven' : 'not_intact';
    const { seq, message } = error;
    const text = `${verdict.toUpperCase().replace('_', ' ')}: ${where}${printable(message)}`;
    process.stdout.write(`${given.json === true ? jsonOf({ verdict, seq, message }) : text}\n`);
    return 1;
  }
};
