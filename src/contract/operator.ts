import { z } from '@hono/zod-openapi';
import { changeOf } from './change.ts';
import { Email } from './email.ts';
import { locales } from './locale.ts';
import { operatorRoles } from './permissions.ts';

const OperatorRole = z.enum(operatorRoles).openapi('OperatorRole', {
  description:
    '`admin`: everything that the platform key may. `support`: reads organizations and what belongs to them, but no audit trails and no exports. `auditor`: reads organizations, operations, operators and audit trails.',
});

export const CreateOperator = z
  .strictObject({
    email: Email,
    role: OperatorRole,
    locale: z.enum(locales).default('en').openapi({ description: 'The language of the mail to the person.' }),
  })
  .openapi('CreateOperator');
export type CreateOperator = z.infer<typeof CreateOperator>;

export const UpdateOperator = changeOf({ role: OperatorRole.optional() }).openapi('UpdateOperator');
export type UpdateOperator = z.infer<typeof UpdateOperator>;

export const Operator = z
  .object({
    id: z.uuid().openapi({ description: 'The id of the person, which audit trails show as `operator:<id>`.' }),
    email: z.string(),
    role: OperatorRole,
    isEmailVerified: z.boolean().openapi({
      description: 'Whether the person has proved to own the mailbox. Until then it cannot act as an operator.',
    }),
    hasFactor: z.boolean().openapi({
      description: 'Whether the person has a second factor. Without one it cannot act as an operator.',
    }),
    version: z.int().openapi({ description: 'Increases by one with each change.' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Operator', {
    description: 'A person who operates the installation.',
    example: {
      id: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77',
      email: 'ops@freehold.example',
      role: 'support',
      isEmailVerified: true,
      hasFactor: true,
      version: 1,
      createdAt: '2026-01-15T09:30:00.000Z',
      updatedAt: '2026-01-15T09:30:00.000Z',
    },
  });
export type Operator = z.infer<typeof Operator>;
