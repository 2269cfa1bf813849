import { z } from '@hono/zod-openapi';
import { OrganizationStatus } from './organization.ts';
import { operatorRoles, type Permission, permissionTable, userRoles } from './permissions.ts';
import { authenticationMethods } from './session.ts';

const permissionNames = Object.keys(permissionTable) as [Permission, ...Permission[]];
export const PermissionName = z.enum(permissionNames).openapi('Permission');

export const Me = z
  .object({
    kind: z.enum(['platform', 'operator', 'user']).openapi({
      description:
        'For a platform key and an operator, `user`, `organization` and `key` are null; for a session, `key` is.',
    }),
    operator: z
      .object({ id: z.uuid(), role: z.enum(operatorRoles) })
      .nullable()
      .openapi({ description: 'A signed-in person who acts for the platform. null: another caller.' }),
    user: z
      .object({
        id: z.uuid(),
        email: z.string(),
        name: z.string().nullable(),
        role: z.enum(userRoles),
        customRole: z
          .string()
          .nullable()
          .openapi({ description: 'The name of the custom role, whose base is `role`; null: a built-in role.' }),
        status: z.literal('active'),
      })
      .nullable(),
    organization: z.object({ id: z.uuid(), slug: z.string(), name: z.string(), status: OrganizationStatus }).nullable(),
    key: z
      .object({
        id: z.uuid(),
        prefix: z.string().openapi({ description: 'The beginning of the key.' }),
        name: z.string(),
        scopes: z.array(z.string()).nullable().openapi({ description: 'null: all permissions of the role.' }),
        expiresAt: z.iso.datetime().nullable().openapi({ description: 'null: it does not expire.' }),
        validUntil: z.iso
          .datetime()
          .nullable()
          .openapi({ description: 'If the key was rotated: from this time on, only its successor is accepted.' }),
        rateLimitPerHour: z.int().openapi({ description: 'Calls per hour allowed for this key.' }),
      })
      .nullable(),
    session: z
      .object({
        id: z.uuid(),
        aal: z.int().openapi({ description: 'The authenticator assurance level, 1 or 2 (NIST SP 800-63B).' }),
        methods: z.array(z.enum(authenticationMethods)).openapi({ description: 'As in RFC 8176.' }),
        authenticatedAt: z.iso.datetime(),
      })
      .nullable()
      .openapi({ description: 'null: the caller has no session.' }),
    elevation: z.object({ id: z.uuid(), expiresAt: z.iso.datetime() }).nullable().openapi({
      description:
        'The elevation by whose token the call is made; null: none is used. For an operator who has access by it, `user` is null.',
    }),
    permissions: z.array(PermissionName).openapi({
      description:
        'The effective permissions from role, custom role and scopes. While the organization is not active, most of them are suspended.',
    }),
  })
  .openapi('Me', {
    example: {
      kind: 'user',
      operator: null,
      user: {
        id: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77',
        email: 'ada@acme.example',
        name: 'Ada',
        role: 'viewer',
        customRole: null,
        status: 'active',
      },
      organization: { id: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0', slug: 'acme', name: 'Acme', status: 'active' },
      key: {
        id: '01983f0a-6f3e-7c51-9d2b-7f2d1b9e8c66',
        prefix: 'fh_user_sk_5hK2mQ9x',
        name: 'Dashboard',
        scopes: ['organization:read', 'user:list'],
        expiresAt: null,
        validUntil: null,
        rateLimitPerHour: 10_000,
      },
      session: null,
      elevation: null,
      permissions: ['organization:read', 'user:list'],
    },
  });
export type Me = z.infer<typeof Me>;
