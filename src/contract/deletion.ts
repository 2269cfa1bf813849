import { z } from '@hono/zod-openapi';
import { AuditKey } from './audit.ts';
import { Residue } from './operation.ts';
import { boundedText, textOf } from './text.ts';

const graceSecondsMax = 31_536_000;
const graceRule = `must be a whole number of seconds, at most ${graceSecondsMax}`;

/** The options of a deletion. They are in the query, because some intermediaries drop the body of a DELETE. */
export const DeleteOrganization = z.strictObject({
  reason: textOf(500).optional().openapi({ description: 'The reason, for the audit trail.' }),
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
        "The grace period, during which the deletion can be canceled. Default: the platform's setting; an owner cannot choose less.",
    }),
});
export type DeleteOrganization = z.infer<typeof DeleteOrganization>;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const removed = z.record(z.string(), z.int());

export const ExportedFile = z
  .object({
    name: z.string(),
    rows: z.int().openapi({ description: 'Number of lines.' }),
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
      description: 'NDJSON files: one for each table, and `audit.ndjson` in the format of an audit export.',
    }),
  })
  .openapi('ExportManifest');
export type ExportManifest = z.infer<typeof ExportManifest>;

export const manifestName = 'manifest.json';

/** The signed statement about a deletion. */
export const DeletionCertificate = z
  .object({
    format: z.literal('freehold-deletion-certificate'),
    version: z.literal(1),
    orgId: z.uuid(),
    slug: z.string(),
    namespace: z.string(),
    operationId: z.uuid(),
    deletedAt: z.iso.datetime(),
    removed: removed.openapi({ description: 'Number of rows removed, by table.' }),
    notRemoved: z.array(Residue).openapi({
      description:
        "Everything left in place, such as a namespace that no longer carried the organization's mark; empty: everything was removed.",
    }),
    exportManifestHash: hash
      .nullable()
      .openapi({ description: 'SHA-256 of the manifest; null: nothing was exported.' }),
    checkpoint: z
      .object({ seq: z.int(), hash, headHash: hash, keyId: z.uuid() })
      .openapi({ description: "The last checkpoint of the organization's audit chain." }),
    keyId: z.uuid(),
  })
  .openapi('DeletionCertificate');
export type DeletionCertificate = z.infer<typeof DeletionCertificate>;

/** Everything needed to verify the certificate, except trust in the keys. */
export const SignedCertificate = z
  .object({
    body: z
      .string()
      .openapi({ description: 'The signed text, byte for byte: `certificate` as canonical JSON (RFC 8785).' }),
    signature: z.string().openapi({ description: 'Ed25519 signature of `body`, base64url.' }),
    keyId: z.uuid(),
    certificate: DeletionCertificate,
    keys: z.array(AuditKey).openapi({ description: 'The keys of `/v1/audit-keys` that the certificate names.' }),
  })
  .openapi('SignedCertificate');
export type SignedCertificate = z.infer<typeof SignedCertificate>;
