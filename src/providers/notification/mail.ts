import type { SendMailOptions } from 'nodemailer';
import type { OutgoingNotification } from './port.ts';

export interface MailIdentity {
  /** The sender, for example `Freehold <no-reply@freehold.example>`. */
  readonly from: string;
  /** The part of a Message-ID after the `@`. */
  readonly host: string;
}

/**
 * Builds a mail. A mail that is sent again, because nobody knows whether it was sent, has the same Message-ID and date, so that
 * mailboxes can recognize it.
 */
export const mailOf = (
  { from, host }: MailIdentity,
  { id, createdAt, destination, subject, text, html }: OutgoingNotification,
): SendMailOptions => ({
  from,
  // As an object: a text would be parsed, and could contain several addresses.
  to: { name: '', address: destination },
  subject,
  text,
  html,
  messageId: `<${id}@${host}>`,
  date: createdAt,
  // RFC 3834: keeps automatic answers away.
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  disableFileAccess: true,
  disableUrlAccess: true,
});
