import { linkPages } from '../../contract/link-text.ts';
import {
  type NotificationChannel,
  type NotificationProgress,
  type NotificationStatus,
  type NotificationTemplate,
  notificationTemplates,
  notifiedEventType,
  type TemplateDefinition,
} from '../../contract/notification.ts';
import type { Db, Tx } from '../../db/client.ts';
import { findWorkingInvitation } from '../../db/invitation/store.ts';
import type { NotificationRow } from '../../db/notification/schema.ts';
import {
  beginAttempt,
  findEmail,
  findNames,
  findNotification,
  isSuppressed,
  moveNotification,
  suppressEmail,
} from '../../db/notification/store.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import type { NotificationSenders, SendOutcome } from '../../providers/notification/port.ts';
import type { KeyRing } from '../../usecases/key-ring/key-ring.ts';
import { tokenOf } from '../../usecases/key-ring/link.ts';
import { compose, shownTime } from './compose.ts';
import { attemptsMax, retryMsOf } from './retry.ts';
import { texts } from './texts.gen.ts';

export interface DeliveryOptions {
  readonly db: Db;
  readonly openKeyRing: () => Promise<KeyRing>;
  readonly senders: NotificationSenders;
  /** The base of links; null: mails with links cannot be sent. */
  readonly publicUrl: string | null;
  /** Called for each notification that was sent, or failed for good. */
  readonly onMoved: (channel: NotificationChannel, status: NotificationStatus) => void;
}

/** Everything that a notification needs to be written. */
interface Prepared {
  readonly row: NotificationRow;
  readonly destination: string;
  readonly names: Awaited<ReturnType<typeof findNames>>;
}

const refused = (reason: string): SendOutcome => ({ kind: 'refused', reason, isGone: false });

/** Makes attempts to send notifications. Each is safe to make twice: the second mail is the same, with the same link. */
export const notificationDelivery = ({ db, openKeyRing, senders, publicUrl, onMoved }: DeliveryOptions) => {
  const end = ({ channel }: NotificationRow, status: 'sent' | 'failed'): NotificationProgress => {
    onMoved(channel, status);
    return { status, retryMs: null };
  };

  const record = async (row: NotificationRow, outcome: SendOutcome, email: string): Promise<NotificationProgress> => {
    const retryMs = outcome.kind === 'failed' ? retryMsOf(row) : null;
    const status = outcome.kind === 'sent' ? 'sent' : retryMs === null ? 'failed' : 'pending';
    const error = outcome.kind === 'sent' ? null : outcome.reason;
    const moved = await withPlatform(db, async (tx) => {
      if (outcome.kind === 'refused' && outcome.isGone) await suppressEmail(tx, email);
      if (await moveNotification(tx, row.id, { from: ['pending'], to: status, error })) return null;
      // A gateway may report the delivery before its answer is recorded.
      return (await findNotification(tx, row.id))?.status ?? 'failed';
    });
    if (moved !== null) return { status: moved, retryMs: null };
    return status === 'pending' ? { status, retryMs } : end(row, status);
  };

  const prepare = async (tx: Tx, row: NotificationRow): Promise<Prepared | SendOutcome> => {
    const names = await findNames(tx, row.parameters);
    const values = notificationTemplates[row.template].values as readonly string[];
    if (values.includes('organization') && names.organization === undefined) return refused('no organization');
    const email = await recipientOf(tx, row);
    if (email === undefined) return refused('no recipient');
    // A gateway knows the numbers and devices of people by their ids.
    if (row.channel !== 'email')
      return row.identityId === null ? refused('no destination') : { row, destination: row.identityId, names };
    if (await isSuppressed(tx, email)) return refused('suppressed');
    return { row, destination: email, names };
  };

  /** Where a notification without a link of its own leads. */
  const pageOf = (template: NotificationTemplate, slug = ''): string | null => {
    const { links, page }: TemplateDefinition = notificationTemplates[template];
    if (publicUrl === null) return null;
    if (page === undefined) return links.length > 0 ? publicUrl : null;
    return `${publicUrl}/console${page.replace('{slug}', slug)}`;
  };

  const send = async ({ row, destination, names }: Prepared): Promise<SendOutcome> => {
    const sender = row.channel === 'webhook' ? undefined : senders[row.channel];
    if (sender === undefined) return { kind: 'failed', reason: 'the channel is not configured' };
    const link = linkOf(row);
    if (link !== null && publicUrl === null) return { kind: 'failed', reason: 'PUBLIC_URL is not set' };
    const keyRing = await openKeyRing();
    await keyRing.load();
    const { locale, template, parameters } = row;
    const url =
      link === null
        ? pageOf(template, names.slug)
        : `${publicUrl}${linkPages[link.kind]}#${tokenOf(keyRing, link, row.createdAt)}`;
    const values = {
      ...(names.organization === undefined ? {} : { organization: names.organization }),
      member: names.member ?? names.organization ?? '',
      requester: names.member ?? texts[locale].operator,
      time: shownTime(parameters.time === undefined ? row.createdAt : new Date(parameters.time), locale),
      expires: shownTime(parameters.expiresAt === undefined ? row.expiresAt : new Date(parameters.expiresAt), locale),
    };
    const composed = compose({ template, locale, values, url });
    return sender.send({ id: row.id, createdAt: row.createdAt, destination, url, ...composed });
  };

  /** An event for the organization's webhooks, which are sent with retries of their own. */
  const announce = async (row: NotificationRow): Promise<NotificationProgress> => {
    const { id, orgId, template, parameters } = row;
    const isMoved = await withPlatform(db, async (tx) => {
      const isFirst = await moveNotification(tx, id, { from: ['pending'], to: 'sent', error: null });
      const payload = { ...parameters, orgId, notificationId: id, template };
      if (isFirst) await appendOutbox(tx, { id, orgId, type: notifiedEventType, payload });
      return isFirst;
    });
    return isMoved ? end(row, 'sent') : { status: 'sent', retryMs: null };
  };

  return {
    /** Makes one attempt. */
    deliver: async (id: string): Promise<NotificationProgress> => {
      const begun = await withPlatform(db, async (tx) => {
        const row = await beginAttempt(tx, id);
        if (row === undefined) return { status: (await findNotification(tx, id))?.status ?? ('failed' as const) };
        const isLate = row.expiresAt.getTime() <= Date.now() || row.attempts > attemptsMax;
        if (isLate) return { row, prepared: refused(row.error ?? 'expired') };
        return { row, prepared: row.channel === 'webhook' ? null : await prepare(tx, row) };
      });
      if ('status' in begun) return { status: begun.status, retryMs: null };
      const { row, prepared } = begun;
      if (prepared === null) return announce(row);
      if ('kind' in prepared) return record(row, prepared, '');
      return record(row, await send(prepared), prepared.destination);
    },
  };
};

const linkOf = ({ linkKind: kind, linkId: id, linkGeneration: generation }: NotificationRow) =>
  kind === null || id === null || generation === null ? null : { kind, id, generation };

/** The address of the person, or of the invitation, if the link in the mail still works. */
const recipientOf = async (tx: Tx, row: NotificationRow): Promise<string | undefined> => {
  if (row.identityId !== null) return findEmail(tx, row.identityId);
  const link = linkOf(row);
  return link?.kind === 'invite' ? (await findWorkingInvitation(tx, link))?.email : undefined;
};
