import { z } from '@hono/zod-openapi';
import { Instant } from './instant.ts';
import { ListQuery } from './list.ts';
import { textOf } from './text.ts';
import { Id, withCanonicalIds } from './uuid.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const seq = z.int().openapi({ description: 'Position in the chain, from 1, without gaps.' });

export const AuditEvent = z
  .object({
    seq,
    orgId: z
      .uuid()
      .openapi({ description: 'The organization whose chain this is; all zeros: the chain of the platform.' }),
    at: z.iso.datetime(),
    actor: z.string().openapi({
      description:
        '`user:<id>`, `platform:<id>`, `freehold:<component>`, or `network:<prefix>` for an unknown caller who was refused.',
    }),
    action: z.string(),
    target: z.string(),
    reason: z.string().nullable(),
    requestId: z.string().nullable(),
    operationId: z.uuid().nullable(),
    detail: z.union([z.record(z.string(), z.union([z.string(), z.number(), z.null()])), z.null()]),
    prevHash: hash.openapi({ description: 'The hash of the previous event.' }),
    hash: hash.openapi({ description: 'SHA-256 of the canonical JSON (RFC 8785) of the event without this member.' }),
  })
  .openapi('AuditEvent', {
    example: {
      seq: 7,
      orgId: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
      at: '2026-01-15T09:30:00.000Z',
      actor: 'platform:bootstrap',
      action: 'organization.rename',
      target: 'organization:01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
      reason: null,
      requestId: '3f1d1a52-6c0e-4a0c-9a55-2f8a7b6d9c11',
      operationId: null,
      detail: null,
      prevHash: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
      hash: 'fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9',
    },
  });
export type AuditEvent = z.infer<typeof AuditEvent>;

const exact = textOf(300).optional();
const exactName = textOf(300).transform(withCanonicalIds).optional();

/** The filters of a list. Each compares whole values. */
export const AuditQuery = ListQuery.extend({
  actor: exactName,
  keyId: Id.optional().openapi({ description: 'Only events caused with this key.' }),
  action: exact,
  target: exactName,
  operationId: Id.optional(),
  requestId: exact,
  since: Instant.optional().openapi({ description: 'Only events at or after this time.' }),
  until: Instant.optional().openapi({ description: 'Only events before this time.' }),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

const chainOf = Id.optional().openapi({
  description:
    "The id of an organization, also of a deleted one, or the id of a person for the person's own chain: sign-ins, sessions, password, factors. Absent: the platform's own chain.",
});
export const ChainQuery = z.strictObject({ orgId: chainOf });
export const PlatformAuditQuery = AuditQuery.extend({ orgId: chainOf });

/** The signed text, and its fields for reading. */
export const AuditCheckpoint = z
  .object({
    seq,
    headHash: hash.openapi({ description: 'The hash of the event with this `seq`.' }),
    at: z.iso.datetime(),
    prevCheckpointHash: hash.nullable().openapi({ description: 'null: this is the first checkpoint.' }),
    keyId: z.uuid().openapi({ description: 'The public key is listed at `/v1/audit-keys`.' }),
    body: z.string().openapi({ description: 'The signed text, byte for byte.' }),
    hash: hash.openapi({ description: 'SHA-256 of `body`.' }),
    signature: z.string().openapi({ description: 'Ed25519 signature of `body`, base64url.' }),
  })
  .openapi('AuditCheckpoint');
export type AuditCheckpoint = z.infer<typeof AuditCheckpoint>;

export const AuditProof = z
  .object({
    orgId: z.uuid(),
    head: z.object({ seq, hash }).openapi({ description: 'The newest event; `seq` 0: there are no events.' }),
    checkpoint: z
      .union([AuditCheckpoint, z.null()])
      .openapi({ description: 'The newest checkpoint; null: none has been signed yet.' }),
  })
  .openapi('AuditProof');
export type AuditProof = z.infer<typeof AuditProof>;

export const AuditKey = z
  .object({
    id: z.uuid(),
    algorithm: z.literal('Ed25519'),
    publicKey: z.string().openapi({ description: 'The raw 32 bytes, base64url.' }),
    activeAt: z.iso.datetime().openapi({ description: 'The key signs from this time on.' }),
    retiredAt: z.iso.datetime().nullable(),
  })
  .openapi('AuditKey');
export type AuditKey = z.infer<typeof AuditKey>;

const body = z.string().openapi({ description: 'The hashed text, byte for byte.' });
/** A line of an export. The header comes first, then the keys, then the events, each checkpoint after its event. */
export const AuditExportLine = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('header'),
      format: z.literal('freehold-audit-export'),
      version: z.literal(1),
      orgId: z.uuid(),
      exportedAt: z.iso.datetime(),
      head: AuditProof.shape.head,
      checkpoint: z
        .union([z.object({ seq, hash }), z.null()])
        .openapi({ description: 'The newest checkpoint in the export.' }),
    }),
    z.object({ type: z.literal('key'), ...AuditKey.shape }),
    z.object({ type: z.literal('event'), body, hash }),
    z.object({ type: z.literal('checkpoint'), body, hash, signature: z.string() }),
  ])
  .openapi('AuditExportLine');
export type ExportLine = z.infer<typeof AuditExportLine>;
