import { z } from '@hono/zod-openapi';
import { Operation } from './operation.ts';
import { SlugShape } from './slug.ts';
import { textOf } from './text.ts';
import { User, UserRole } from './user.ts';
import { Id } from './uuid.ts';

const targetsMax = 100;

const isUnique = (targets: readonly string[]): boolean => new Set(targets).size === targets.length;
const unique = { error: 'must not name one twice' };

/** What can be asked for many organizations at once; the use case of each stands in `usecases/organization-batch.ts`. */
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
      .openapi({ uniqueItems: true, example: ['acme', 'globex'], description: 'Each once.' }),
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
      .openapi({ description: 'Made in this order; each member once.' }),
    reason: textOf(500).optional(),
  })
  .openapi('BatchUsers');
export type BatchUsers = z.infer<typeof BatchUsers>;

const outcome = z.enum(['accepted', 'refused']);

const BatchProblem = z
  .object({
    code: z.string(),
    status: z.int().openapi({ description: 'What a request for this one alone would have been answered.' }),
    detail: z.string(),
    operationId: z.string().optional().openapi({ description: 'The operation that says more.' }),
  })
  .openapi('BatchProblem', { description: 'Why this one was refused.' });
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
      .openapi({ description: 'One for each slug, in the order in which they were sent.' }),
    ...countsOf,
  })
  .openapi('OrganizationsBatch');

export const UsersBatch = z
  .object({
    data: z
      .array(z.object({ userId: z.string(), outcome, user: User.optional(), problem: BatchProblem.optional() }))
      .openapi({ description: 'One for each change, in the order in which they were sent.' }),
    ...countsOf,
  })
  .openapi('UsersBatch');
