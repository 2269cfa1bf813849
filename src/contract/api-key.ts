import { z } from '@hono/zod-openapi';
import { OverlapSeconds, Rotation } from './api-key-policy.ts';
import { changeOf } from './change.ts';
import { Instant } from './instant.ts';
import { memberPermissions } from './permissions.ts';
import { textOf } from './text.ts';
import { Id } from './uuid.ts';

export const apiKeyStatuses = ['active', 'rotating', 'revoked'] as const;

const ApiKeyStatus = z.enum(apiKeyStatuses).openapi('ApiKeyStatus', {
  description:
    '`rotating`: the key has a successor and is accepted alongside it until `validUntil`, then it is `revoked`.',
});
export type ApiKeyStatus = z.infer<typeof ApiKeyStatus>;

// Rejects keys: one pasted into the wrong field must not appear in every list.
const Name = textOf(100);

const Scope = z.enum(memberPermissions).openapi('Scope', { description: 'A permission from the permission table.' });

const Scopes = z.array(Scope).min(1).max(memberPermissions.length).nullable().openapi({
  description:
    "The permissions of the key, chosen from those of its owner's role; null: all of them. A change of the role takes effect at once in either case.",
});

const ExpiresAt = Instant.nullable().openapi({
  description: 'From this time on, the key is refused with `expired_credentials`. null: it does not expire.',
});

const RateLimitPerHour = z
  .int()
  .min(1)
  .max(2_147_483_647)
  .nullable()
  .openapi({ description: "Calls per hour, up to the platform's maximum. null: the organization's limit applies." });

export const IssueApiKey = z
  .strictObject({
    name: Name,
    userId: Id.openapi({ description: 'The member who owns the key.' }),
    scopes: Scopes.optional(),
    expiresAt: ExpiresAt.optional(),
    rateLimitPerHour: RateLimitPerHour.optional(),
  })
  .openapi('IssueApiKey');
export type IssueApiKey = z.infer<typeof IssueApiKey>;

export const UpdateApiKey = changeOf({
  name: Name.optional(),
  scopes: Scopes.optional(),
  expiresAt: ExpiresAt.optional(),
  rateLimitPerHour: RateLimitPerHour.optional(),
}).openapi('UpdateApiKey');
export type UpdateApiKey = z.infer<typeof UpdateApiKey>;

export const RotateApiKey = z
  .strictObject({
    overlapSeconds: OverlapSeconds.optional().openapi({
      description:
        "How long this key is accepted alongside its successor; 0: it is revoked at once. Default: the organization's policy.",
    }),
    expiresAt: ExpiresAt.optional().openapi({
      description: "Expiry of the successor; null: it does not expire. Default: this key's own `expiresAt`.",
    }),
  })
  .openapi('RotateApiKey');
export type RotateApiKey = z.infer<typeof RotateApiKey>;

export const RevokeApiKey = z
  .strictObject({
    reason: textOf(500)
      .optional()
      .openapi({ description: 'The reason, for the audit trail. Optional, so that an emergency needs none.' }),
    cascade: z.boolean().optional().openapi({
      description:
        'Also revokes every key issued or rotated with this one, directly or indirectly, all in one transaction. If the caller may not revoke one of them: 403, and nothing changes.',
    }),
    dryRun: z
      .boolean()
      .optional()
      .openapi({ description: 'Lists the keys that would be revoked, and changes nothing.' }),
  })
  .openapi('RevokeApiKey');
export type RevokeApiKey = z.infer<typeof RevokeApiKey>;

export const ApiKeyFilter = z.strictObject({
  userId: Id.optional(),
  status: ApiKeyStatus.optional(),
  issuedByKeyId: Id.optional().openapi({ description: 'Only keys issued or rotated with this key.' }),
});
export type ApiKeyFilter = z.infer<typeof ApiKeyFilter>;

const fields = {
  id: z.uuid(),
  prefix: z.string().openapi({ description: 'The beginning of the key, to tell it from others.' }),
  fingerprint: z.string().nullable().openapi({
    description:
      'SHA-256 of the whole key, in hex. To identify a leaked key, compare `printf %s "$KEY" | sha256sum`. null: the key was issued before fingerprints were kept.',
  }),
  name: z.string(),
  userId: z.uuid(),
  scopes: z.array(z.string()).nullable(),
  expiresAt: z.iso.datetime().nullable(),
  rateLimitPerHour: z.int().nullable(),
  status: ApiKeyStatus,
  validUntil: z.iso.datetime().nullable().openapi({ description: 'If the key was rotated: the end of its overlap.' }),
  predecessorId: z.uuid().nullable().openapi({ description: 'The key that this one replaces.' }),
  issuedByKeyId: z.uuid().nullable().openapi({
    description:
      'The key used to issue or rotate this one. null: the platform issued it, or this was not recorded yet.',
  }),
  revokedAt: z.iso.datetime().nullable(),
  rotation: Rotation,
  lastUsedAt: z.iso.datetime().nullable().openapi({ description: 'Up to ten seconds out of date.' }),
  version: z.int().openapi({ description: 'Increases by one with each change. Use is not a change.' }),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
};

const example = {
  id: '01983f0a-9a31-7d42-8f0e-2b7c4d6e8f90',
  prefix: 'fh_user_sk_4fT9xQ2b',
  fingerprint: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  name: 'Deployment',
  userId: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77',
  scopes: ['organization:read', 'user:list'],
  expiresAt: '2027-01-15T00:00:00.000Z',
  rateLimitPerHour: null,
  status: 'active' as const,
  validUntil: null,
  predecessorId: null,
  issuedByKeyId: '01983f0a-8c10-7b7e-a3f5-90c2d4e6f812',
  revokedAt: null,
  rotation: { state: 'ok' as const, dueAt: '2026-04-15T09:30:00.000Z', warnAt: '2026-04-01T09:30:00.000Z' },
  lastUsedAt: null,
  version: 1,
  createdAt: '2026-01-15T09:30:00.000Z',
  updatedAt: '2026-01-15T09:30:00.000Z',
};

export const ApiKey = z
  .object(fields)
  .openapi('ApiKey', { description: 'A key of a member, without its secret.', example });
export type ApiKey = z.infer<typeof ApiKey>;

export const RevokedApiKey = z
  .object({
    ...fields,
    cascaded: z
      .array(
        z
          .object({
            id: fields.id,
            prefix: fields.prefix,
            name: fields.name,
            userId: fields.userId,
            issuedByKeyId: fields.issuedByKeyId,
          })
          .openapi('CascadedApiKey'),
      )
      .openapi({ description: 'The keys revoked together with it (`cascade`), or that would be (`dryRun`).' }),
  })
  .openapi('RevokedApiKey', {
    description: 'A revoked key, and the keys revoked together with it.',
    example: { ...example, cascaded: [] },
  });
export type RevokedApiKey = z.infer<typeof RevokedApiKey>;

export const IssuedApiKey = z
  .object({
    ...fields,
    secret: z.string().nullable().openapi({
      description: 'The key itself, shown only in this answer. null: the request was repeated.',
    }),
  })
  .openapi('IssuedApiKey', {
    description: 'A new key.',
    example: { ...example, secret: 'fh_user_sk_…' },
  });
export type IssuedApiKey = z.infer<typeof IssuedApiKey>;
