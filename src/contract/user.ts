import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';
import { Email } from './email.ts';
import { userRoles } from './permissions.ts';
import { RoleName } from './role.ts';
import { textOf } from './text.ts';

export const userStatuses = ['active', 'suspended', 'deleted'] as const;

/**
 * Why an organization holds a member. `password_recovered`: a mailed link alone gave the person another password.
 * `factors_recovered`: another organization has approved the removal of its second factors.
 */
export const holdReasons = ['password_recovered', 'factors_recovered'] as const;
export type HoldReason = (typeof holdReasons)[number];

export const UserRole = z.enum(userRoles).openapi('UserRole', {
  description: 'From most to least powerful: a role has every permission of the roles after it.',
});

/** Without `deleted`: removed members are not shown. */
const UserStatus = z.enum(['active', 'suspended']).openapi('UserStatus');

export const UserFilter = z.strictObject({
  role: UserRole.optional(),
  customRole: RoleName.optional(),
  status: UserStatus.optional(),
});
export type UserFilter = z.infer<typeof UserFilter>;

/** A role to give. */
export const givenRole = {
  role: UserRole.optional().openapi({
    description: 'A built-in role. With `customRole` it may be left out, and must be the base of that.',
  }),
  customRole: RoleName.optional().openapi({ description: 'The name of a custom role.' }),
};

export const CreateUser = z
  .strictObject({ email: Email, name: textOf(200).optional(), ...givenRole })
  .openapi('CreateUser');
export type CreateUser = z.infer<typeof CreateUser>;

export const UpdateUser = changeOf({
  name: z
    .union([textOf(200), z.null()])
    .optional()
    .openapi({ description: 'null: removes the name.' }),
  role: UserRole.optional().openapi({
    description: 'A built-in role. Another one than before ends the custom role, unless `customRole` names one.',
  }),
  customRole: RoleName.nullable()
    .optional()
    .openapi({ description: 'The name of a custom role. null: the member has the whole base from now on.' }),
}).openapi('UpdateUser');
export type UpdateUser = z.infer<typeof UpdateUser>;

export const User = z
  .object({
    id: z.uuid(),
    email: z.string(),
    name: z.string().nullable(),
    role: UserRole.openapi({ description: 'A built-in role: that of the member, or the base of its custom role.' }),
    customRole: z.string().nullable().openapi({ description: 'The name of the custom role; null: a built-in role.' }),
    status: UserStatus,
    heldAt: z.iso.datetime().nullable().openapi({
      description:
        'Since when the organization admits no session of the member, until an administrator releases it. null: it is not held.',
    }),
    heldReason: z.enum(holdReasons).nullable().openapi({
      description:
        '`password_recovered`: the person has chosen another password by a mailed link, without a second factor. `factors_recovered`: another organization has approved the removal of its lost second factors.',
    }),
    version: z.int().openapi({ description: 'Increases by one with each change.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('User', {
    description: 'A member of an organization.',
    example: {
      id: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77',
      email: 'ada@acme.example',
      name: 'Ada',
      role: 'owner',
      customRole: null,
      status: 'active',
      heldAt: null,
      heldReason: null,
      version: 1,
      createdAt: '2026-01-15T09:30:00.000Z',
      updatedAt: '2026-01-15T09:30:00.000Z',
    },
  });
export type User = z.infer<typeof User>;
