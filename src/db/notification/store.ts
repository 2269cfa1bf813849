import { and, asc, eq, gt, inArray, lte, or, sql } from 'drizzle-orm';
import type { Link } from '../../contract/link-text.ts';
import type { Locale } from '../../contract/locale.ts';
import type {
  NotificationChannel,
  NotificationParameters,
  NotificationStatus,
  NotificationTemplate,
} from '../../contract/notification.ts';
import type { Tx } from '../client.ts';
import { deleteOldest } from '../delete-in-pages.ts';
import { organizations } from '../organization/schema.ts';
import { type Owner, ownerIdOf } from '../tenancy.ts';
import { identities, users } from '../user/schema.ts';
import { emailSuppressions, type NotificationRow, notifications } from './schema.ts';

export interface NewNotification {
  readonly id: string;
  readonly owner: Owner;
  /** null: the organization's webhooks, or the address of the invitation that the link is about. */
  readonly identityId: string | null;
  readonly channel: NotificationChannel;
  readonly template: NotificationTemplate;
  readonly parameters: NotificationParameters;
  /** Default: that of the identity, as far as the transaction sees it. */
  readonly locale?: Locale | undefined;
  readonly link: Link | null;
  readonly expiresAt: Date;
}

export const insertNotification = async (tx: Tx, { owner, link, locale, ...row }: NewNotification): Promise<void> => {
  const known = sql<Locale>`coalesce((select locale from ${identities} where id = ${row.identityId}), 'en')`;
  await tx.insert(notifications).values({
    ...row,
    orgId: ownerIdOf(owner),
    locale: locale ?? known,
    linkKind: link?.kind ?? null,
    linkId: link?.id ?? null,
    linkGeneration: link?.generation ?? null,
  });
};

/** Counts the notifications of an owner with one of these templates since this time, or only those about an organization. */
export const countNotifications = (
  tx: Tx,
  owner: Owner,
  templates: readonly NotificationTemplate[],
  since: Date,
  organizationId?: string,
): Promise<number> =>
  tx.$count(
    notifications,
    and(
      eq(notifications.orgId, ownerIdOf(owner)),
      gt(notifications.createdAt, since),
      inArray(notifications.template, [...templates]),
      organizationId === undefined
        ? undefined
        : sql`${notifications.parameters}->>'organizationId' = ${organizationId}`,
    ),
  );

// The following run in transactions of the platform.

/** Begins an attempt; undefined: there is none left to make. */
export const beginAttempt = async (tx: Tx, id: string): Promise<NotificationRow | undefined> => {
  const [row] = await tx
    .update(notifications)
    .set({ attempts: sql`${notifications.attempts} + 1`, attemptedAt: sql`now()` })
    .where(and(eq(notifications.id, id), eq(notifications.status, 'pending')))
    .returning();
  return row;
};

export const findNotification = async (tx: Tx, id: string): Promise<NotificationRow | undefined> => {
  const [row] = await tx.select().from(notifications).where(eq(notifications.id, id));
  return row;
};

interface Move {
  readonly from: readonly NotificationStatus[];
  readonly to: NotificationStatus;
  /** Why it failed. */
  readonly error?: string | null;
}

/** Changes the status; false: it was in none of `from`. */
export const moveNotification = async (tx: Tx, id: string, { from, to, error }: Move): Promise<boolean> => {
  const rows = await tx
    .update(notifications)
    .set({ status: to, ...(error === undefined ? {} : { error }) })
    .where(and(eq(notifications.id, id), inArray(notifications.status, [...from])))
    .returning({ id: notifications.id });
  return rows.length > 0;
};

/**
 * Lists pending notifications whose run was lost: those that no attempt was made for since `unbegunBefore`, and those whose
 * last attempt is older than any wait between two.
 */
export const lostNotifications = async (
  tx: Tx,
  { unbegunBefore, attemptedBefore, limit }: { unbegunBefore: Date; attemptedBefore: Date; limit: number },
): Promise<string[]> => {
  const rows = await tx
    .select({ id: notifications.id })
    .from(notifications)
    .where(
      and(
        eq(notifications.status, 'pending'),
        or(
          and(eq(notifications.attempts, 0), lte(notifications.createdAt, unbegunBefore)),
          lte(notifications.attemptedAt, attemptedBefore),
        ),
      ),
    )
    .orderBy(asc(notifications.createdAt))
    .limit(limit);
  return rows.map(({ id }) => id);
};

export const findEmail = async (tx: Tx, identityId: string): Promise<string | undefined> => {
  const [row] = await tx.select({ email: identities.email }).from(identities).where(eq(identities.id, identityId));
  return row?.email;
};

/** Reads the names that a text shows. undefined: the organization, or the member, no longer exists. */
export const findNames = async (
  tx: Tx,
  { organizationId, memberId }: NotificationParameters,
): Promise<{ organization?: string | undefined; slug?: string | undefined; member?: string | undefined }> => {
  const [organization] =
    organizationId === undefined
      ? []
      : await tx
          .select({ name: organizations.name, slug: organizations.slug })
          .from(organizations)
          .where(eq(organizations.id, organizationId));
  const [member] =
    memberId === undefined || organizationId === undefined
      ? []
      : await tx
          .select({ name: users.name, email: users.email })
          .from(users)
          .where(and(eq(users.orgId, organizationId), eq(users.id, memberId)));
  return { organization: organization?.name, slug: organization?.slug, member: member?.name ?? member?.email };
};

export const isSuppressed = async (tx: Tx, email: string): Promise<boolean> =>
  (await tx.$count(emailSuppressions, eq(emailSuppressions.email, email.toLowerCase()))) > 0;

export const suppressEmail = async (tx: Tx, email: string): Promise<void> => {
  await tx.insert(emailSuppressions).values({ email: email.toLowerCase() }).onConflictDoNothing();
};

export const deleteSuppressionsBefore = (tx: Tx, before: Date, limit: number): Promise<number> =>
  deleteOldest(tx, {
    id: emailSuppressions.email,
    by: emailSuppressions.createdAt,
    where: lte(emailSuppressions.createdAt, before),
    limit,
  });

/** None of them can be pending: an attempt is made for a day at most. */
export const deleteNotificationsBefore = (tx: Tx, before: Date, limit: number): Promise<number> =>
  deleteOldest(tx, {
    id: notifications.id,
    by: notifications.createdAt,
    where: lte(notifications.createdAt, before),
    limit,
  });
