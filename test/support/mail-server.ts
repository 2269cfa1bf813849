import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A reply of a mail server; null: it never answers. */
type Reply = { code: number; text: string } | null;

export interface MailServer {
  url: string;
  /** Every mail that the server has accepted, in order. */
  mails: ParsedMail[];
  /** Mails to this address, in order. */
  to(address: string): ParsedMail[];
  close(): Promise<void>;
}

export interface MailServerOptions extends Pick<SMTPServerOptions, 'authOptional' | 'onAuth' | 'onMailFrom'> {
  /** Judges the recipient; undefined: it is accepted. `count` counts the attempts for this address, from 1. */
  onRecipient?: (address: string, count: number) => Reply | undefined;
  /** Judges a mail before it is accepted; undefined: it is. May wait. */
  onMail?: (mail: ParsedMail, count: number, address: string) => Reply | undefined | Promise<Reply | undefined>;
}

const refusal = ({ code, text }: NonNullable<Reply>): Error => Object.assign(new Error(text), { responseCode: code });

/** Listens on loopback as a mail server. */
export const startMailServer = async ({
  onRecipient,
  onMail,
  ...options
}: MailServerOptions = {}): Promise<MailServer> => {
  const mails: ParsedMail[] = [];
  const counts = new Map<string, number>();
  const count = (key: string): number => {
    counts.set(key, (counts.get(key) ?? 0) + 1);
    return counts.get(key) ?? 0;
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onRcptTo: ({ address }, _session, done) => {
      const reply = onRecipient?.(address, count(`rcpt ${address}`));
      if (reply !== null) done(reply === undefined ? null : refusal(reply));
    },
    onData: (stream, _session, done) => {
      void (async () => {
        const mail = await simpleParser(stream);
        const address = addressOf(mail);
        const reply = await onMail?.(mail, count(`data ${address}`), address ?? '');
        if (reply === null) return;
        if (reply === undefined) mails.push(mail);
        done(reply === undefined ? null : refusal(reply));
      })().catch(done);
    },
    ...options,
  });
  server.on('error', () => undefined); // a client that went away in the middle
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    to: (address) => mails.filter((mail) => addressOf(mail) === address),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
};

const addressOf = ({ to }: ParsedMail): string | undefined =>
  (Array.isArray(to) ? to[0] : to)?.value[0]?.address?.toLowerCase();

/** The token of the link in a mail. */
export const tokenIn = ({ text = '' }: ParsedMail): string => /#(fh_[a-z]+_sk_[A-Za-z0-9]+)/.exec(text)?.[1] ?? '';
