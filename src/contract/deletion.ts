import { z } from '@hono/zod-openapi';
import { AuditKey } from './audit.ts';
import { Residue } from './operation.ts';
import { boundedText, textOf } from './text.ts';

const graceSecondsMax = 31_536_000;
const graceRule = `must be a whole number of seconds, at most ${graceSecondsMax}`;

/** What a deletion may be asked for with: in the query, for a DELETE has no body that everybody passes on. */
export const DeleteOrganization = z.strictObject({
  reason: textOf(500).optional().openapi({ description: 'Why; stands in the audit trail.' }),
  graceSeconds: boundedText(20)
    .regex(/^\d{1,8}$/, graceRule)
    .transform(Number)
    .refine((seconds) => seconds <= graceSecondsMax, { error: graceRule })
    .optional()
    .openapi({
      type: 'integer',
      minimum: 0,
      maximum: graceSecondsMax,
      description:
        'How long it can be thought better of. Absent: what the platform has set; an owner cannot ask for less.',
    }),
});
export type DeleteOrganization = z.infer<typeof DeleteOrganization>;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const removed = z.record(z.string(), z.int());

export const ExportedFile = z
  .object({
    name: z.string(),
    rows: z.int().openapi({ description: 'Lines.' }),
    bytes: z.int(),
    sha256: hash,
  })
  .openapi('ExportedFile');
export type ExportedFile = z.infer<typeof ExportedFile>;

export const ExportManifest = z
  .object({
    format: z.literal('freehold-organization-export'),
    version: z.literal(1),
    exportId: z.uuid(),
    operationId: z.uuid(),
    orgId: z.uuid(),
    slug: z.string(),
    namespace: z.string(),
    exportedAt: z.iso.datetime(),
    files: z.array(ExportedFile).openapi({
      description: 'NDJSON: one for each table, and `audit.ndjson` in the form of an audit export.',
    }),
  })
  .openapi('ExportManifest');
export type ExportManifest = z.infer<typeof ExportManifest>;

export const manifestName = 'manifest.json';

/** What is signed of a deletion. */
export const DeletionCertificate = z
  .object({
    format: z.literal('freehold-deletion-certificate'),
    version: z.literal(1),
    orgId: z.uuid(),
    slug: z.string(),
    namespace: z.string(),
    operationId: z.uuid(),
    deletedAt: z.iso.datetime(),
    removed: removed.openapi({ description: 'Rows removed, by table.' }),
    notRemoved: z.array(Residue).openapi({
      description:
        'What was left in place, such as a namespace that no longer carried the mark of the organization; empty: everything was removed.',
    }),
    exportManifestHash: hash
      .nullable()
      .openapi({ description: 'SHA-256 of the manifest; null: nothing was exported.' }),
    checkpoint: z
      .object({ seq: z.int(), hash, headHash: hash, keyId: z.uuid() })
      .openapi({ description: 'The last one of the audit chain of the organization.' }),
    keyId: z.uuid(),
  })
  .openapi('DeletionCertificate');
export type DeletionCertificate = z.infer<typeof DeletionCertificate>;

/** All that is needed to check it, except for a reason to believe the keys. */
export const SignedCertificate = z
  .object({
    body: z.string().openapi({ description: 'What was signed, byte for byte: `certificate` in the form of RFC 8785.' }),
    signature: z.string().openapi({ description: 'Ed25519 of `body`, base64url.' }),
    keyId: z.uuid(),
    certificate: DeletionCertificate,
    keys: z.array(AuditKey).openapi({ description: 'Those of `/v1/audit-keys` that the certificate names.' }),
  })
  .openapi('SignedCertificate');
export type SignedCertificate = z.infer<typeof SignedCertificate>;
