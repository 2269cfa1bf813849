import { and, eq, isNotNull, isNull, notInArray } from 'drizzle-orm';
import { canonicalText } from '../../contract/audit-chain.ts';
import type { DeletionCertificate } from '../../contract/deletion.ts';
import { leftBehind } from '../../contract/residue.ts';
import { findHead } from '../audit/store.ts';
import type { Tx } from '../client.ts';
import { lockTombstone } from '../locks.ts';
import { operations } from '../operation/schema.ts';
import { findOperation } from '../operation/store.ts';
import { findExport } from './export.ts';
import { organizationTombstones, type TombstoneRow } from './schema.ts';

export interface Signer {
  readonly keyId: string;
  /** Ed25519 signature of a text in UTF-8, base64url. */
  sign(text: string): string;
}

export const findTombstone = async (tx: Tx, orgId: string): Promise<TombstoneRow | undefined> => {
  const [row] = await tx.select().from(organizationTombstones).where(eq(organizationTombstones.orgId, orgId));
  return row;
};

export const insertTombstone = async (
  tx: Tx,
  tombstone: Pick<TombstoneRow, 'orgId' | 'slug' | 'temporalNamespace' | 'operationId' | 'removed'>,
): Promise<void> => {
  await tx.insert(organizationTombstones).values(tombstone);
};

/** Signs the certificate of a deletion, once. The audit chain has to be signed up to its newest event before. */
export const certifyTombstone = async (tx: Tx, orgId: string, { keyId, sign }: Signer): Promise<void> => {
  const tombstone = await lockTombstone(tx, orgId);
  if (tombstone?.certificate != null) return;
  const content = await certificateOf(tx, tombstone, orgId, keyId);
  const certificate = canonicalText(content);
  const signed = { certificate, signature: sign(certificate), keyId, auditSeq: content.checkpoint.seq };
  await tx.update(organizationTombstones).set(signed).where(eq(organizationTombstones.orgId, orgId));
};

/** Reads the organizations of deletions that failed when only the signature was missing. */
export const uncertified = async (tx: Tx, limit: number, except: readonly string[]): Promise<string[]> => {
  const rows = await tx
    .select({ orgId: organizationTombstones.orgId })
    .from(organizationTombstones)
    .innerJoin(operations, eq(operations.id, organizationTombstones.operationId))
    .where(
      and(
        isNull(organizationTombstones.certificate),
        isNotNull(operations.finishedAt),
        notInArray(organizationTombstones.orgId, [...except]),
      ),
    )
    .orderBy(organizationTombstones.deletedAt, organizationTombstones.orgId)
    .limit(limit);
  return rows.map(({ orgId }) => orgId);
};

const certificateOf = async (
  tx: Tx,
  tombstone: TombstoneRow | undefined,
  orgId: string,
  keyId: string,
): Promise<DeletionCertificate> => {
  const head = await findHead(tx, orgId);
  const checkpoint = head?.checkpoint;
  if (tombstone === undefined || checkpoint === undefined || checkpoint === null) {
    throw new Error('There is no tombstone or no checkpoint to certify');
  }
  const { slug, temporalNamespace: namespace, operationId, deletedAt, removed } = tombstone;
  const exported = await findExport(tx, operationId);
  const operation = await findOperation(tx, operationId);
  if (operation === undefined) throw new Error(`The operation ${operationId} of a tombstone does not exist`);
  const { headHash, keyId: checkpointKeyId } = JSON.parse(checkpoint.body) as { headHash: string; keyId: string };
  return {
    format: 'freehold-deletion-certificate',
    version: 1,
    orgId,
    slug,
    namespace,
    operationId,
    deletedAt: deletedAt.toISOString(),
    removed,
    notRemoved: leftBehind(operation),
    exportManifestHash: exported?.manifestHash ?? null,
    checkpoint: { seq: checkpoint.seq, hash: checkpoint.hash, headHash, keyId: checkpointKeyId },
    keyId,
  };
};
