import { DomainError } from '../../contract/errors.ts';
import type { NotificationTemplate } from '../../contract/notification.ts';
import type { Tx } from '../../db/client.ts';
import { countInvitations } from '../../db/invitation/store.ts';
import { countNotifications } from '../../db/notification/store.ts';

const perDayMax = 100;
const dayMs = 24 * 3_600_000;

/** Between two links of one invitation, and between two mails that ask for a proof. */
export const againSecondsMin = 60;

const mailed: readonly NotificationTemplate[] = ['invitation', 'activation'];

/** Whether the organization may mail another invitation today. Under its lock, so that no two pass at once. */
export const mayMail = async (tx: Tx, orgId: string): Promise<boolean> =>
  (await countNotifications(tx, { orgId }, mailed, new Date(Date.now() - dayMs))) < perDayMax;

/** Refuses more invitations than an organization can need in a day, because strangers get the mails. */
export const assertMayInvite = async (tx: Tx, orgId: string): Promise<void> => {
  const made = await countInvitations(tx, orgId, new Date(Date.now() - dayMs));
  if (made >= perDayMax || !(await mayMail(tx, orgId))) {
    throw new DomainError('rate_limited', `An organization can send ${perDayMax} invitations a day.`, {
      retryAfterSeconds: 3_600,
    });
  }
};

/** Refuses another link so soon after the last one. */
export const assertMayResend = (sentAt: Date): void => {
  const waitMs = sentAt.getTime() + againSecondsMin * 1_000 - Date.now();
  if (waitMs <= 0) return;
  throw new DomainError('rate_limited', `An invitation can be sent again after ${againSecondsMin} seconds.`, {
    retryAfterSeconds: Math.ceil(waitMs / 1_000),
  });
};
