import { isIP } from 'node:net';
import { createTransport } from 'nodemailer';
import { type MailIdentity, mailOf } from './mail.ts';
import type { NotificationSender, SendOutcome } from './port.ts';

interface SmtpOptions extends MailIdentity {
  /** `smtp://` with STARTTLS or `smtps://`; the user and the password are in it. */
  readonly url: string;
}

/** Each phase has its own limit. Together they stay below that of an attempt. */
const connectMsMax = 5_000;
const silentMsMax = 10_000;

/** Mails hold links that grant access. Only on this machine they may travel unencrypted, unless the URL says otherwise. */
const requiresTls = (url: URL): boolean => {
  if (url.searchParams.has('requireTLS') || url.searchParams.has('ignoreTLS')) return false;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return !(host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.')));
};

/** Sends mails to a mail server. */
export const openSmtp = ({ url, ...identity }: SmtpOptions): NotificationSender => {
  const transport = createTransport({
    url,
    ...(requiresTls(new URL(url)) ? { requireTLS: true } : {}),
    dnsTimeout: connectMsMax,
    connectionTimeout: connectMsMax,
    greetingTimeout: connectMsMax,
    socketTimeout: silentMsMax,
  });
  return {
    send: async (notification) => {
      try {
        await transport.sendMail(mailOf(identity, notification));
        return { kind: 'sent' };
      } catch (error) {
        return outcomeOf(error);
      }
    },
  };
};

/** Errors about a mail. Others are about the connection, its encryption or the sign-in, which an operator can mend. */
const aboutMail: readonly (string | undefined)[] = ['EENVELOPE', 'EMESSAGE'];

/**
 * Judges an error by the server's reply. 5xx about the mail: it is refused for good, and so is every other to this address if
 * it was the answer to the address, unless for a policy (x.7.x), which is about the sender. Everything else is attempted again.
 */
const outcomeOf = (error: unknown): SendOutcome => {
  const { code, command, responseCode, response } = error as {
    code?: string;
    command?: string;
    responseCode?: number;
    response?: string;
  };
  if (typeof responseCode !== 'number') return { kind: 'failed', reason: `no answer (${code ?? 'unknown'})` };
  // The rest of a reply may repeat the address.
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  const reason = `answered ${responseCode}${enhanced === undefined ? '' : ` ${enhanced}`}`;
  if (responseCode < 500 || !aboutMail.includes(code)) return { kind: 'failed', reason };
  return { kind: 'refused', reason, isGone: command === 'RCPT TO' && enhanced?.startsWith('5.7.') !== true };
};
