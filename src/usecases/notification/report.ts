import { DomainError, invalidInput } from '../../contract/errors.ts';
import type { NotificationReport, NotificationStatus, ReportedNotification } from '../../contract/notification.ts';
import { findEmail, findNotification, moveNotification, suppressEmail } from '../../db/notification/store.ts';
import type { Context } from '../context.ts';
import { inScope } from '../scope.ts';

/** The statuses that a report may change. A mail server may report before its answer is recorded, and a bounce after a delivery. */
const reportable: Readonly<Record<NotificationReport['status'], readonly NotificationStatus[]>> = {
  delivered: ['pending', 'sent'],
  failed: ['pending', 'sent', 'delivered'],
};

/** Records what a gateway or a mail provider reports about a notification. The route has verified its signature. */
export const reportNotification = (
  ctx: Context,
  id: string,
  { notificationId, status, suppress }: NotificationReport,
): Promise<ReportedNotification & { channel: string; isFirst: boolean }> => {
  if (notificationId !== id) {
    const message = 'must be the id in the path';
    throw invalidInput([{ path: 'notificationId', message, code: 'custom' }]);
  }
  return inScope(ctx, async (tx) => {
    const row = await findNotification(tx, id);
    if (row === undefined) throw new DomainError('not_found', 'The notification does not exist.');
    const error = status === 'failed' ? 'reported' : null;
    const isFirst = await moveNotification(tx, id, { from: reportable[status], to: status, error });
    const email =
      suppress && status === 'failed' && row.identityId !== null ? await findEmail(tx, row.identityId) : undefined;
    if (email !== undefined) await suppressEmail(tx, email);
    const now = isFirst ? status : ((await findNotification(tx, id))?.status ?? row.status);
    if (now !== status) throw new DomainError('illegal_transition', `The notification is ${now}.`);
    return { id, status: now, channel: row.channel, isFirst };
  });
};
