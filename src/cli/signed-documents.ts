// The contract's schemas of what is verified, again in zod/mini: the contract's own, with what describes them, are as large
// as all the rest of the command line. A test compares them.
import * as z from 'zod/mini';
import type { AuditKey as Key, AuditProof as Proof } from '../contract/audit.ts';
import type { DeletionCertificate as Certificate, SignedCertificate as Signed } from '../contract/deletion.ts';

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));

const AuditKey: z.ZodMiniType<Key> = z.object({
  id: z.uuid(),
  algorithm: z.literal('Ed25519'),
  publicKey: z.string(),
  activeAt: z.iso.datetime(),
  retiredAt: z.nullable(z.iso.datetime()),
});

export const KeyList = z.object({ data: z.array(AuditKey) });

export const AuditProof: z.ZodMiniType<Proof> = z.object({
  orgId: z.uuid(),
  head: z.object({ seq: z.int(), hash }),
  checkpoint: z.nullable(
    z.object({
      seq: z.int(),
      headHash: hash,
      at: z.iso.datetime(),
      prevCheckpointHash: z.nullable(hash),
      keyId: z.uuid(),
      body: z.string(),
      hash,
      signature: z.string(),
    }),
  ),
});

const certificate = {
  format: z.literal('freehold-deletion-certificate'),
  version: z.literal(1),
  orgId: z.uuid(),
  slug: z.string(),
  namespace: z.string(),
  operationId: z.uuid(),
  deletedAt: z.iso.datetime(),
  removed: z.record(z.string(), z.int()),
  notRemoved: z.array(z.object({ kind: z.string(), name: z.string() })),
  exportManifestHash: z.nullable(hash),
  checkpoint: z.object({ seq: z.int(), hash, headHash: hash, keyId: z.uuid() }),
  keyId: z.uuid(),
};

/** The signed text has these members and no others. */
export const DeletionCertificate: z.ZodMiniType<Certificate> = z.strictObject(certificate);

export const SignedCertificate: z.ZodMiniType<Signed> = z.object({
  body: z.string(),
  signature: z.string(),
  keyId: z.uuid(),
  certificate: z.object(certificate),
  keys: z.array(AuditKey),
});
