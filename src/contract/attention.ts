import { z } from '@hono/zod-openapi';
import { DriftKind } from './drift.ts';
import { stepNames } from './ids.ts';
import { OperationKind, OperationStatus } from './operation.ts';

/** Items of a section that an answer shows. */
export const attentionItemsMax = 10;
/** How far a section is counted. */
export const attentionCountMax = 1_000;
/** How long before its end an API key needs attention. */
export const expiringKeyDays = 14;
/** How long before the end of its grace period a deletion needs attention. */
export const endingGraceDays = 3;

const sectionOf = <T extends z.ZodType>(item: T, description: string) =>
  z
    .object({
      count: z.int().openapi({
        description: `All of them, counted up to ${attentionCountMax.toLocaleString('en')}.`,
        maximum: attentionCountMax,
      }),
      items: z.array(item).openapi({ maxItems: attentionItemsMax, description: `The first ${attentionItemsMax}.` }),
    })
    .openapi({ description });

const slug = z.string().openapi({ description: 'The slug of the organization.' });
const ownerFields = { orgId: z.uuid(), slug };
const maybeOwnerFields = {
  orgId: z.uuid().nullable().openapi({ description: 'null: no organization is known.' }),
  slug: z.string().nullable().openapi({ description: 'null: no organization is known, or it no longer exists.' }),
};
const when = (description: string) => z.iso.datetime().openapi({ description });

const OperationItem = z
  .object({
    id: z.uuid(),
    ...ownerFields,
    kind: OperationKind,
    status: OperationStatus,
    step: z.enum(stepNames).nullable().openapi({ description: 'The step, or the step whose undo, is not done.' }),
    attempt: z.int().nullable().openapi({ description: 'Attempts so far.' }),
    code: z.string().nullable().openapi({ description: 'The error code of the last attempt.' }),
    nextRetryAt: z.iso.datetime().nullable(),
    at: when('When the operation was created.'),
  })
  .openapi('AttentionOperation');

const WebhookItem = z
  .object({
    id: z.uuid(),
    ...ownerFields,
    host: z.string().openapi({ description: 'The host of the URL.' }),
    failures: z.int().openapi({ description: 'Failed attempts since the last success.' }),
    at: when('When the webhook was last changed, by default when it was disabled.'),
  })
  .openapi('AttentionWebhook');

const ApiKeyItem = z
  .object({
    id: z.uuid(),
    ...ownerFields,
    userId: z.uuid().openapi({ description: 'The member whose key it is.' }),
    name: z.string(),
    prefix: z.string().openapi({ description: 'The beginning of the key.' }),
    lastUsedAt: z.iso.datetime().nullable(),
    at: when('When the key expires.'),
  })
  .openapi('AttentionApiKey');

const DeletionItem = z
  .object({
    id: z.uuid().openapi({ description: 'The id of the operation.' }),
    ...ownerFields,
    at: when('When the grace period ends and the deletion goes on.'),
  })
  .openapi('AttentionDeletion');

const DriftFindingItem = z
  .object({
    id: z.uuid(),
    ...maybeOwnerFields,
    kind: DriftKind,
    subject: z.string(),
    repairs: z.int().openapi({ description: 'Repairs so far.' }),
    repairError: z.string().nullable(),
    at: when('When the discrepancy was first seen.'),
  })
  .openapi('AttentionDriftFinding');

const PaymentItem = z
  .object({
    id: z.string().openapi({ description: 'The id of the payment at the payment provider.' }),
    ...maybeOwnerFields,
    code: z.string().openapi({ description: 'The error code that the newest report was answered with.' }),
    reports: z.int(),
    at: when('When the payment was first reported.'),
  })
  .openapi('AttentionPayment');

const sections = {
  operations: sectionOf(
    OperationItem,
    'Operations that are stuck, or of which two or more attempts of a step or undo have failed. Newest first.',
  ),
  deletions: sectionOf(
    DeletionItem,
    `Deletions whose grace period ends within ${endingGraceDays} days: the last chance to cancel. The next one first.`,
  ),
  webhooks: sectionOf(
    WebhookItem,
    'Webhooks that were disabled while their deliveries failed, such as those that answered 410. Newest first.',
  ),
  apiKeys: sectionOf(
    ApiKeyItem,
    `API keys that expire within ${expiringKeyDays} days and have no successor. The next one first.`,
  ),
};

export const OrganizationAttention = z.object(sections).openapi('OrganizationAttention');
export type OrganizationAttention = z.infer<typeof OrganizationAttention>;

export const Attention = z
  .object({
    ...sections,
    driftFindings: sectionOf(DriftFindingItem, 'Open findings of the drift watch. Newest first.'),
    payments: sectionOf(
      PaymentItem,
      'Payments that were reported and could not be served, so that the money must be accounted for. Newest first.',
    ),
  })
  .openapi('Attention');
export type Attention = z.infer<typeof Attention>;
