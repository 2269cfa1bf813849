import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';
import { memberPermissions, userRoles } from './permissions.ts';
import { boundedText, textOf } from './text.ts';

const nameLengthMax = 63;

/** Part of a path: it is chosen once and never changes. */
export const RoleName = boundedText(nameLengthMax)
  .regex(/^[a-z0-9](?:-?[a-z0-9])*$/, 'must have only a-z, 0-9 and single hyphens, and not begin or end with a hyphen')
  .refine((name) => !(userRoles as readonly string[]).includes(name), {
    error: 'must not be the name of a built-in role',
  })
  .openapi({
    example: 'support-reader',
    description: '1–63 characters: a-z, 0-9 and single hyphens, and not a built-in role. Never changes.',
  });

const Base = z.enum(['admin', 'member', 'viewer']).openapi('RoleBase', {
  description:
    'The built-in role that a custom role is a part of. It decides who outranks whom. Never changes, and is never `owner`.',
});

const Permissions = z
  .array(z.enum(memberPermissions))
  .min(1)
  .max(memberPermissions.length)
  .openapi({
    description:
      'The permissions of the role, chosen from those of its base. Permissions that later versions add are not among them.',
    example: ['organization:read', 'run:list', 'run:read'],
  });

const Description = textOf(500).nullable();

export const CreateRole = z
  .strictObject({ name: RoleName, base: Base, permissions: Permissions, description: Description.optional() })
  .openapi('CreateRole');
export type CreateRole = z.infer<typeof CreateRole>;

export const UpdateRole = changeOf({
  permissions: Permissions.optional(),
  description: Description.optional(),
}).openapi('UpdateRole');
export type UpdateRole = z.infer<typeof UpdateRole>;

export const Role = z
  .object({
    id: z.uuid(),
    name: z.string(),
    base: Base,
    permissions: z.array(z.string()).openapi({ description: 'In the order of the table of permissions.' }),
    description: z.string().nullable(),
    version: z.int().openapi({ description: 'Increases by one with each change.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Role', {
    description: 'A role that an organization has made from a part of a built-in one.',
    example: {
      id: '01983f0a-b1c2-7d42-8f0e-2b7c4d6e8f90',
      name: 'support-reader',
      base: 'member',
      permissions: ['organization:read', 'run:list', 'run:read'],
      description: 'Looks at runs, and starts none',
      version: 1,
      createdAt: '2026-01-15T09:30:00.000Z',
      updatedAt: '2026-01-15T09:30:00.000Z',
    },
  });
export type Role = z.infer<typeof Role>;
