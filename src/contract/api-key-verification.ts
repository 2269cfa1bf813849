import { z } from '@hono/zod-openapi';
import { type ErrorCode, errorTable } from './errors.ts';
import { PermissionName } from './me.ts';
import { Address } from './network.ts';
import { userRoles } from './permissions.ts';
import { SlugShape } from './slug.ts';
import { boundedText } from './text.ts';

const keyLengthMax = 4_096;
const costMax = 1_000_000;

/** The text of any credential, of which the form is checked later. */
export const KeyText = boundedText(keyLengthMax).min(1);

export const VerifyKey = z
  .strictObject({
    key: KeyText.openapi({
      description: "The key, or the access token of a person's session, exactly as its holder sent it.",
    }),
    organization: SlugShape.optional().openapi({
      description:
        'The slug of the organization that a signed-in person acts in; a key belongs to one. Members always verify for their own.',
    }),
    address: Address.optional().openapi({
      type: 'string',
      example: '203.0.113.7',
      description:
        'The address from which the session was used at your server, for an organization that admits some networks. Absent: not compared.',
    }),
    permission: PermissionName.optional().openapi({ description: 'A permission that the key must have.' }),
    cost: z.int().min(0).max(costMax).default(1).openapi({
      description: "Number of calls charged to the key's limits, as if the key had made them; 0: charge nothing.",
    }),
  })
  .openapi('VerifyKey', {
    example: { key: 'fh_user_sk_5hK2mQ9x…', permission: 'organization:read', cost: 1 },
  });
export type VerifyKey = z.infer<typeof VerifyKey>;

/** The reasons why a key is not valid, in the order in which they are checked. */
const keyRefusals = [
  'malformed_credentials',
  'invalid_credentials',
  'revoked_credentials',
  'expired_credentials',
  'membership_held',
  'step_up_required',
  'sso_required',
  'network_refused',
  'user_suspended',
  'organization_pending',
  'organization_suspended',
  'organization_inactive',
  'organization_deleting',
  'forbidden',
  'rate_limited',
] as const satisfies readonly ErrorCode[];
export type KeyRefusal = (typeof keyRefusals)[number];

export const isKeyRefusal = (code: ErrorCode): code is KeyRefusal =>
  (keyRefusals as readonly ErrorCode[]).includes(code);

export const KeyVerification = z
  .object({
    valid: z.boolean(),
    code: z
      .enum(keyRefusals)
      .nullable()
      .openapi({
        description: `null: valid. ${keyRefusals.map((code) => `\`${code}\`: ${errorTable[code].title}.`).join(' ')}`,
      }),
    orgId: z.uuid().nullable(),
    principal: z
      .object({ kind: z.enum(['platform', 'user', 'person']), id: z.string() })
      .nullable()
      .openapi({
        description:
          'The owner of the key or session, even if it is refused; `person`: no organization was named, or the person is not a member of it. null: the key is unknown.',
      }),
    role: z.enum(userRoles).nullable(),
    scopes: z.array(z.string()).nullable().openapi({ description: 'null: all permissions of the role.' }),
    permissions: z
      .array(PermissionName)
      .openapi({ description: 'The effective permissions from role and scopes; empty when the key is not valid.' }),
    keyId: z.uuid().nullable(),
    sessionId: z.uuid().nullable().openapi({ description: 'null: not a session.' }),
    aal: z
      .int()
      .nullable()
      .openapi({ description: 'The authenticator assurance level of the session, 1 or 2 (NIST SP 800-63B).' }),
    expiresAt: z.iso.datetime().nullable().openapi({
      description: 'The key is refused from this time on, because it expires or was rotated. null: no end is set.',
    }),
    rateLimit: z
      .object({ limit: z.int(), remaining: z.int(), resetSeconds: z.int(), retryAfterSeconds: z.int() })
      .nullable()
      .openapi({
        description: "The key's calls per hour, or the limit that refused it. null: not checked, or not limited.",
      }),
  })
  .openapi('KeyVerification', {
    example: {
      valid: true,
      code: null,
      orgId: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
      principal: { kind: 'user', id: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77' },
      role: 'viewer',
      scopes: ['organization:read'],
      permissions: ['organization:read'],
      keyId: '01983f0a-6f3e-7c51-9d2b-7f2d1b9e8c66',
      sessionId: null,
      aal: null,
      expiresAt: null,
      rateLimit: { limit: 10_000, remaining: 9_999, resetSeconds: 3_625, retryAfterSeconds: 0 },
    },
  });
export type KeyVerification = z.infer<typeof KeyVerification>;
