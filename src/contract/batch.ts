import { z } from '@hono/zod-openapi';
import { CreateInvitation, IssuedInvitation } from './invitation.ts';
import { Operation } from './operation.ts';
import { SlugShape } from './slug.ts';
import { textOf } from './text.ts';
import { User, UserRole } from './user.ts';
import { Id } from './uuid.ts';

const targetsMax = 100;

const isUnique = (targets: readonly string[]): boolean => new Set(targets).size === targets.length;
const unique = { error: 'must not contain duplicates' };

/** Actions for many organizations at once. */
const batchActions = ['suspend', 'delete'] as const;
export type BatchAction = (typeof batchActions)[number];

export const BatchOrganizations = z
  .strictObject({
    action: z.enum(batchActions),
    slugs: z
      .array(SlugShape)
      .min(1)
      .max(targetsMax)
      .refine(isUnique, unique)
      .openapi({ uniqueItems: true, example: ['acme', 'globex'], description: 'Without duplicates.' }),
    reason: textOf(500),
  })
  .openapi('BatchOrganizations');
export type BatchOrganizations = z.infer<typeof BatchOrganizations>;

export const BatchUsers = z
  .strictObject({
    changes: z
      .array(z.strictObject({ userId: Id, role: UserRole }))
      .min(1)
      .max(targetsMax)
      .refine((changes) => isUnique(changes.map(({ userId }) => userId)), unique)
      .openapi({ description: 'Applied in this order; at most one change per member.' }),
    reason: textOf(500).optional(),
  })
  .openapi('BatchUsers');
export type BatchUsers = z.infer<typeof BatchUsers>;

export const BatchInvitations = z
  .strictObject({
    invites: z
      .array(CreateInvitation)
      .min(1)
      .max(targetsMax)
      .refine((invites) => isUnique(invites.map(({ email }) => email.toLowerCase())), unique)
      .openapi({ description: 'Made in this order; at most one for each address.' }),
  })
  .openapi('BatchInvitations');
export type BatchInvitations = z.infer<typeof BatchInvitations>;

const outcome = z.enum(['accepted', 'refused']);

const BatchProblem = z
  .object({
    code: z.string(),
    status: z.int().openapi({ description: 'The status that a single request for this target would have got.' }),
    detail: z.string(),
    operationId: z.string().optional().openapi({ description: 'The operation to look at for details.' }),
  })
  .openapi('BatchProblem', { description: 'The reason why this target was refused.' });
export type BatchProblem = z.infer<typeof BatchProblem>;

const countsOf = { accepted: z.int(), refused: z.int() };

export const OrganizationsBatch = z
  .object({
    data: z
      .array(
        z.object({
          slug: z.string(),
          outcome,
          operation: Operation.pick({ id: true, status: true }).optional(),
          problem: BatchProblem.optional(),
        }),
      )
      .openapi({ description: 'One result for each slug, in the order of the request.' }),
    ...countsOf,
  })
  .openapi('OrganizationsBatch');

export const UsersBatch = z
  .object({
    data: z
      .array(z.object({ userId: z.string(), outcome, user: User.optional(), problem: BatchProblem.optional() }))
      .openapi({ description: 'One result for each change, in the order of the request.' }),
    ...countsOf,
  })
  .openapi('UsersBatch');

export const InvitationsBatch = z
  .object({
    data: z
      .array(
        z.object({
          email: z.string(),
          outcome,
          invitation: IssuedInvitation.optional(),
          problem: BatchProblem.optional(),
        }),
      )
      .openapi({ description: 'One result for each invitation, in the order of the request.' }),
    ...countsOf,
  })
  .openapi('InvitationsBatch');
