import type { PersonalChannel } from '../../contract/notification.ts';

/** A notification, ready to be sent. */
export interface OutgoingNotification {
  /** The id of the notification. A receiver that gets it twice recognizes it by this. */
  readonly id: string;
  readonly createdAt: Date;
  /** An address; for a gateway, the id of the person. */
  readonly destination: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** One line for small screens, without the link. */
  readonly brief: string;
  /** null: there is none. */
  readonly url: string | null;
}

/**
 * `sent`: taken by the next server. `failed`: it may be attempted again. `refused`: never. `isGone`: so will everything else to
 * this destination be. A reason never contains the destination.
 */
export type SendOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string; readonly isGone: boolean };

/** Sends one notification once, in half a minute at most. Does not throw because of the other side. */
export interface NotificationSender {
  send(notification: OutgoingNotification): Promise<SendOutcome>;
}

/** The senders of an installation. A channel without one cannot be used. */
export type NotificationSenders = Partial<Record<PersonalChannel, NotificationSender>>;
