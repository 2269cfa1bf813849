import { z } from '@hono/zod-openapi';
import { Instant } from './instant.ts';
import { ListQuery } from './list.ts';
import { operationKindNames } from './operation-kinds.ts';
import { textOf } from './text.ts';
import { Id, withCanonicalIds } from './uuid.ts';

/** Where an entry comes from. */
const timelineSources = ['audit', 'drift', 'operation'] as const;
export type TimelineSource = (typeof timelineSources)[number];
const Source = z.enum(timelineSources).openapi('TimelineSource', {
  description:
    '`operation`: the start or the end of an operation; `drift`: the drift watch found or repaired a discrepancy, or it disappeared; `audit`: any other event of the audit trail.',
});

export const TimelineQuery = ListQuery.extend({
  source: Source.optional(),
  actor: textOf(300).transform(withCanonicalIds).optional().openapi({ description: 'Only what this actor did.' }),
  operationId: Id.optional().openapi({ description: 'Only what belongs to this operation.' }),
  since: Instant.optional().openapi({ description: 'Only entries at or after this time.' }),
  until: Instant.optional().openapi({ description: 'Only entries before this time.' }),
});
export type TimelineQuery = z.infer<typeof TimelineQuery>;

export const TimelineEntry = z
  .object({
    id: z.string().openapi({ description: 'Unique within the organization.' }),
    at: z.iso.datetime(),
    source: Source,
    summary: z.string().openapi({
      description:
        'What happened: the `action` of an audit event, `operation.started`, or `operation.` with the status in which the operation ended.',
    }),
    actor: z.string().openapi({ description: 'As in audit events.' }),
    target: z.string().openapi({ description: 'What it is about, as in audit events: `user:<id>`, for example.' }),
    reason: z.string().nullable().openapi({ description: 'As given by the actor; of an end, the code of its error.' }),
    correlationId: z.string().nullable().openapi({
      description: 'The same in all entries of one operation, or, outside of operations, of one request.',
    }),
    requestId: z.string().nullable(),
    operationId: z.uuid().nullable(),
    operationKind: z
      .union([z.enum(operationKindNames), z.null()])
      .openapi({ description: 'Set for starts and ends of operations.' }),
    auditSeq: z.int().nullable().openapi({ description: 'The `seq` of the audit event; null for operations.' }),
  })
  .openapi('TimelineEntry', {
    example: {
      id: 'audit:7',
      at: '2026-01-15T09:30:00.000Z',
      source: 'audit',
      summary: 'organization.suspend',
      actor: 'platform:bootstrap',
      target: 'organization:01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
      reason: 'Unpaid invoices',
      correlationId: '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c',
      requestId: '3f1d1a52-6c0e-4a0c-9a55-2f8a7b6d9c11',
      operationId: '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c',
      operationKind: null,
      auditSeq: 7,
    },
  });
export type TimelineEntry = z.infer<typeof TimelineEntry>;
