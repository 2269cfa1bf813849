import { v7 as uuid } from 'uuid';
import type { Link } from '../../contract/link-text.ts';
import type { Locale } from '../../contract/locale.ts';
import type { NotificationChannel, NotificationParameters, NotificationTemplate } from '../../contract/notification.ts';
import type { Tx } from '../../db/client.ts';
import { insertNotification } from '../../db/notification/store.ts';
import { onCommit } from '../../db/on-commit.ts';
import type { Owner } from '../../db/tenancy.ts';
import type { Dependencies } from '../context.ts';

interface Notice {
  readonly owner: Owner;
  /** null: the organization's webhooks, or the address of the invitation that the link is about. */
  readonly identityId: string | null;
  readonly template: NotificationTemplate;
  /** Default: `email`. */
  readonly channel?: NotificationChannel;
  readonly parameters?: NotificationParameters;
  /** Default: the person's. */
  readonly locale?: Locale;
  /** Its token is derived when it is sent. Nothing secret is stored. */
  readonly link?: Link;
  /** When the link ends. */
  readonly linkExpiresAt?: Date;
}

const sendMsMax = 24 * 3_600_000;

/**
 * Notifies somebody of what this transaction does, and returns the id of the notification. Its run starts after the commit.
 * Call it before `appendOutbox`, whose lock others wait for.
 */
export const notify = async (
  { temporal }: Pick<Dependencies, 'temporal'>,
  tx: Tx,
  { channel = 'email', parameters = {}, link, linkExpiresAt, ...notice }: Notice,
): Promise<string> => {
  const id = uuid();
  const latest = new Date(Date.now() + sendMsMax);
  const expiresAt = linkExpiresAt !== undefined && linkExpiresAt < latest ? linkExpiresAt : latest;
  const shown = linkExpiresAt === undefined ? {} : { expiresAt: linkExpiresAt.toISOString() };
  await insertNotification(tx, {
    ...notice,
    id,
    channel,
    parameters: { ...parameters, ...shown },
    link: link ?? null,
    expiresAt,
  });
  // A lost start is counted in the metrics of calls to Temporal, and the sweep repeats it.
  onCommit(tx, () => void temporal.notifications.start(id).catch(() => undefined));
  return id;
};
