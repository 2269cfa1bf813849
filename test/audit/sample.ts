import { type KeyObject, sign } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { signCheckpoints } from '../../src/background/audit/checkpoint.ts';
import { verifyExport } from '../../src/cli/export-verification.ts';
import type { AuditKey, AuditProof, ExportLine } from '../../src/contract/audit.ts';
import { type ChainedCheckpoint, type ChainedEvent, canonicalText } from '../../src/contract/audit-chain.ts';
import { hashOfText } from '../../src/contract/audit-crypto.ts';
import type { VerifyOptions } from '../../src/contract/audit-export-verification.ts';
import { ChainFault } from '../../src/contract/audit-verification.ts';
import { listAuditKeys, provePlatformAudit } from '../../src/usecases/audit/audit.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';
import { append, linesOf, textsOf } from './support.ts';

/** A chain of twelve events, signed at 4 and at 9, created by the product, to be damaged in every way. */
interface Sample {
  world: World;
  orgId: string;
  lines: ExportLine[];
  keys: AuditKey[];
  proof: AuditProof;
}

export const createSample = async (): Promise<Sample> => {
  const orgId = uuid();
  const world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
  for (let event = 1; event <= 12; event += 1) {
    const reason = event === 6 ? 'a line separator: \u2028, and "quotes"' : `change ${event}`;
    await append(world.db, orgId, { reason, detail: { event } });
    if (event === 4 || event === 9) {
      await signCheckpoints({ db: world.db, keyRing: world.keyRing, overdueMs: 60_000 });
    }
  }
  const lines = await linesOf(world.ctx(), orgId);
  const keys = await listAuditKeys(world.ctx());
  return { world, orgId, lines, keys, proof: await provePlatformAudit(world.ctx(), orgId) };
};

/** The fault found by the verification. */
export const wrongIn = async (
  texts: string[],
  options?: VerifyOptions,
): Promise<{ seq: number | null; message: string }> => {
  try {
    await verifyExport(texts, options);
  } catch (error) {
    if (error instanceof ChainFault) return { seq: error.seq, message: error.message };
    throw error;
  }
  throw new Error('It was found to be intact');
};

export type EventLine = Extract<ExportLine, { type: 'event' }>;
export type CheckpointLine = Extract<ExportLine, { type: 'checkpoint' }>;

export const eventAt = (all: readonly ExportLine[], seq: number): number =>
  all.findIndex((line) => line.type === 'event' && (JSON.parse(line.body) as ChainedEvent).seq === seq);
export const checkpointAt = (all: readonly ExportLine[], seq: number): number =>
  all.findIndex((line) => line.type === 'checkpoint' && (JSON.parse(line.body) as ChainedCheckpoint).seq === seq);

/** A copy with changed lines. */
export const spoilt = (lines: readonly ExportLine[], change: (all: ExportLine[]) => void): string[] => {
  const all = [...structuredClone(lines)];
  change(all);
  return textsOf(all);
};

/** The event, hashed again as an attacker would. */
export const rewritten = (line: ExportLine | undefined, change: Partial<ChainedEvent>): EventLine => {
  const event = { ...(JSON.parse((line as EventLine).body) as ChainedEvent), ...change };
  const body = canonicalText(event);
  return { type: 'event', body, hash: hashOfText(body) };
};

export const rewriteFrom = (all: ExportLine[], seq: number, change: Partial<ChainedEvent>): void => {
  let prevHash: string | undefined;
  for (let next = seq; eventAt(all, next) >= 0; next += 1) {
    const at = eventAt(all, next);
    const line = rewritten(all[at], {
      ...(next === seq ? change : {}),
      ...(prevHash === undefined ? {} : { prevHash }),
    });
    all[at] = line;
    prevHash = line.hash;
  }
  const header = all[0] as Extract<ExportLine, { type: 'header' }>;
  header.head.hash = prevHash ?? '';
};

export const signedBy = (
  line: ExportLine | undefined,
  key: KeyObject,
  change: Partial<ChainedCheckpoint>,
): CheckpointLine => {
  const body = canonicalText({ ...(JSON.parse((line as CheckpointLine).body) as ChainedCheckpoint), ...change });
  const signature = sign(null, Buffer.from(body), key).toString('base64url');
  return { type: 'checkpoint', body, hash: hashOfText(body), signature };
};
