import { z } from '@hono/zod-openapi';
import { approvalKinds } from './approval-rule.ts';
import { ListQuery } from './list.ts';
import { userRoles } from './permissions.ts';
import { textOf } from './text.ts';

export const approvalStatuses = ['pending', 'approved', 'denied', 'expired', 'canceled'] as const;
export const ApprovalStatus = z.enum(approvalStatuses).openapi('ApprovalStatus', {
  description:
    '`approved`: enough people agreed. `denied`: one refused. `expired`: too few decided in time. `canceled`: the requester, or the end of the operation, withdrew it.',
});
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

const ApprovalKind = z.enum(approvalKinds).openapi('ApprovalKind', {
  description:
    '`elevation`: a member asks for more rights for a while. `supportAccess`: an operator of the installation asks for access to the organization. `factorRecovery`: a member has lost its second factor.',
});

export const decisions = ['approve', 'deny'] as const;

export const Approve = z
  .strictObject({ reason: textOf(500).optional() })
  .openapi('Approve', { example: { reason: 'Confirmed by phone.' } });
export type Approve = z.infer<typeof Approve>;

const ApprovalDecision = z
  .object({
    decision: z.enum(decisions),
    as: z.enum(['member', 'platform']).openapi({ description: 'As what the approver decided.' }),
    userId: z.uuid().nullable().openapi({ description: 'The member who decided; null: the platform.' }),
    isCounted: z.boolean().openapi({
      description: 'Whether the approver is still active and still has the role that the rule asks for.',
    }),
    reason: z.string().nullable(),
    decidedAt: z.iso.datetime(),
  })
  .openapi('ApprovalDecision');

const requirement = z.object({
  role: z.enum(userRoles).openapi({ description: 'The lowest role that counts.' }),
  count: z.int(),
});

export const Approval = z
  .object({
    id: z.uuid().openapi({ description: 'The id of the operation that waits for it.' }),
    kind: ApprovalKind,
    status: ApprovalStatus,
    organization: z.string().openapi({ description: 'The slug of the organization.' }),
    requestedBy: z.string().openapi({ description: 'Who asked, as audit events name callers.' }),
    reason: z.string(),
    requirements: z.array(requirement).openapi({
      description: 'All of them have to be met, each by different people, none of whom is the requester.',
    }),
    eligibleApprovers: z.int().openapi({ description: 'How many members could approve when it was requested.' }),
    platformCounts: z.boolean().openapi({
      description: 'Whether an operator of the installation counts as one approver, because there are too few members.',
    }),
    decisions: z.array(ApprovalDecision),
    expiresAt: z.iso.datetime(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .openapi('Approval', {
    description: 'A request that several people have to agree to.',
    example: {
      id: '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c',
      kind: 'elevation',
      status: 'pending',
      organization: 'acme',
      requestedBy: 'user:01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77',
      reason: 'The import of incident 42 has to be stopped.',
      requirements: [{ role: 'admin', count: 2 }],
      eligibleApprovers: 3,
      platformCounts: false,
      decisions: [],
      expiresAt: '2026-01-15T13:30:00.000Z',
      createdAt: '2026-01-15T09:30:00.000Z',
      endedAt: null,
    },
  });
export type Approval = z.infer<typeof Approval>;

export const ApprovalQuery = ListQuery.extend({ status: ApprovalStatus.optional() });
export type ApprovalQuery = z.infer<typeof ApprovalQuery>;
