import { z } from '@hono/zod-openapi';
import { boundedText, textOf } from './text.ts';

export const policyRevisionStatuses = ['active', 'former', 'forgotten', 'rejected'] as const;

/** Stands for the policy that comes with the product where a revision is named. */
export const builtInRevision = 'built-in';

export const PolicyRevisionId = boundedText(32)
  .regex(/^(built-in|[0-9a-f]{32})$/, 'is not the id of a revision')
  .openapi({ description: `The id of a revision, or \`${builtInRevision}\`.`, example: builtInRevision });

export const ActivateRevision = z
  .strictObject({ reason: textOf(500).openapi({ description: 'The reason, for the audit trail.' }) })
  .openapi('ActivateRevision', { example: { reason: 'The new policy refuses the import of the night' } });
export type ActivateRevision = z.infer<typeof ActivateRevision>;

export const PolicyRevision = z
  .object({
    id: z.string().openapi({ description: `The beginning of the SHA-256 of the file, or \`${builtInRevision}\`.` }),
    label: z.string().nullable().openapi({ description: 'What its maker calls it. null: nothing.' }),
    place: z.string().nullable().openapi({ description: 'Where it was found. null: it comes with the product.' }),
    status: z.enum(policyRevisionStatuses).openapi({
      description:
        '`active`: it decides. `former`: it can be activated again. `forgotten`: a former one whose content is no longer kept. `rejected`: it cannot be used.',
    }),
    problem: z.string().nullable().openapi({ description: 'Why it was rejected.' }),
    takenAt: z.iso.datetime().nullable().openapi({ description: 'null: it comes with the product.' }),
    activatedAt: z.iso.datetime().nullable(),
    activatedBy: z.string().nullable().openapi({ description: 'The actor, as audit trails show it.' }),
  })
  .openapi('PolicyRevision', {
    example: {
      id: '5f0c3e9a1b7d4c2e8f60a1b2c3d4e5f6',
      label: '2026-12-01',
      place: '/etc/freehold/policies/bundle.tar.gz',
      status: 'active',
      problem: null,
      takenAt: '2026-12-01T09:30:00.000Z',
      activatedAt: '2026-12-01T09:30:00.000Z',
      activatedBy: 'freehold:policy',
    },
  });
export type PolicyRevision = z.infer<typeof PolicyRevision>;
