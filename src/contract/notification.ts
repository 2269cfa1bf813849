import { z } from '@hono/zod-openapi';
import type { EventType } from './event-type.ts';
import type { LinkKind } from './link-text.ts';
import { Id } from './uuid.ts';

/** The ways to reach somebody. `webhook` reaches an organization by its own webhooks, the others a person. */
export const notificationChannels = ['email', 'sms', 'push', 'webhook'] as const;
export type NotificationChannel = (typeof notificationChannels)[number];
export type PersonalChannel = Exclude<NotificationChannel, 'webhook'>;

/** `sent`: the mail server or the gateway has taken it. `delivered`: it has also reported its arrival. */
export const notificationStatuses = ['pending', 'sent', 'delivered', 'failed'] as const;
export type NotificationStatus = (typeof notificationStatuses)[number];

/** The event that reaches an organization's webhooks; its id is the notification's. */
export const notifiedEventType = 'organization.notified' satisfies EventType;

/** What a text says besides its words; read from the rows that the parameters name when it is sent. */
export type NotificationValue = 'organization' | 'member' | 'requester' | 'time' | 'expires';

export interface TemplateDefinition {
  readonly values: readonly NotificationValue[];
  /** The kinds of links that it may have; empty: none. One without a link of its own leads to `PUBLIC_URL`. */
  readonly links: readonly LinkKind[];
  /** The page of the console to which it leads without a link; `{slug}` stands for the organization. */
  readonly page?: string;
}

const approvalsPage = '/orgs/{slug}/approvals';
const elevationsPage = '/orgs/{slug}/elevations';

export const notificationTemplates = {
  invitation: { values: ['organization', 'member', 'expires'], links: ['invite'] },
  activation: { values: ['organization', 'expires'], links: ['activate'] },
  password_recovery: { values: ['expires'], links: ['recover'] },
  factor_recovery: { values: ['organization', 'expires'], links: ['lost'] },
  factor_recovery_requested: { values: ['organization', 'time'], links: [] },
  factors_recovered: { values: ['organization', 'time'], links: [] },
  password_changed: { values: ['time'], links: [] },
  password_breached: { values: [], links: [] },
  password_disabled: { values: ['time'], links: [] },
  password_unlocked: { values: ['organization', 'time'], links: [] },
  member_held: { values: ['organization', 'member', 'time'], links: [] },
  membership_held: { values: ['organization', 'time'], links: [] },
  membership_released: { values: ['organization', 'time'], links: [] },
  session_reused: { values: ['time'], links: [] },
  factor_added: { values: ['time'], links: [] },
  factor_removed: { values: ['time'], links: [] },
  factor_disabled: { values: ['time'], links: [] },
  mfa_required: { values: ['organization', 'time'], links: [] },
  mfa_due: { values: ['organization', 'time'], links: [] },
  operator_added: { values: [], links: ['recover'] },
  recovery_code_used: { values: ['time'], links: [] },
  passkey_copied: { values: ['time'], links: [] },
  domain_lost: { values: ['organization', 'time'], links: [] },
  approval_requested: { values: ['organization', 'requester', 'time'], links: [], page: approvalsPage },
  approval_for_platform: { values: ['organization'], links: [], page: '/approvals' },
  approval_reminder: { values: ['organization', 'requester'], links: [], page: approvalsPage },
  approval_escalated: { values: ['organization', 'requester'], links: [], page: approvalsPage },
  approval_approved: { values: ['organization', 'time'], links: [], page: approvalsPage },
  approval_denied: { values: ['organization', 'time'], links: [], page: approvalsPage },
  approval_lapsing: { values: ['organization', 'expires'], links: [], page: approvalsPage },
  approval_lapsed: { values: ['organization'], links: [], page: approvalsPage },
  elevation_alert: { values: ['organization', 'time'], links: [], page: elevationsPage },
  elevation_activated: { values: ['organization', 'requester', 'time'], links: [], page: elevationsPage },
  elevation_ended: { values: ['organization', 'requester', 'time'], links: [], page: elevationsPage },
  elevation_unreviewed: { values: ['organization', 'requester'], links: [], page: elevationsPage },
  account_linked: { values: ['organization', 'time'], links: [] },
} as const satisfies Record<string, TemplateDefinition>;
export type NotificationTemplate = keyof typeof notificationTemplates;

/** Ids and times only: names and addresses are read when it is sent. */
export interface NotificationParameters {
  readonly organizationId?: string;
  /** A member of that organization. */
  readonly memberId?: string;
  /** When it happened, ISO 8601. Default: when it was written. */
  readonly time?: string;
  /** When the link ends, ISO 8601. */
  readonly expiresAt?: string;
}

/** What a run of `sendNotification` gets. */
export interface NotificationRef {
  readonly notificationId: string;
}

/** Where a notification is after an attempt. */
export interface NotificationProgress {
  readonly status: NotificationStatus;
  /** The wait before the next attempt; null: it was the last one. */
  readonly retryMs: number | null;
}

/** The signed message of a gateway or a mail provider. */
export const NotificationReport = z
  .strictObject({
    notificationId: Id.openapi({
      description: 'The same as in the path, which the signature does not cover.',
      example: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
    }),
    status: z.enum(['delivered', 'failed']),
    suppress: z.boolean().default(false).openapi({
      description:
        'With `failed`: nothing more is mailed to the address for 30 days, because it does not exist or its owner complained.',
    }),
  })
  .openapi('NotificationReport');
export type NotificationReport = z.infer<typeof NotificationReport>;

export const ReportedNotification = z
  .object({ id: z.uuid(), status: z.enum(notificationStatuses) })
  .openapi('ReportedNotification');
export type ReportedNotification = z.infer<typeof ReportedNotification>;
