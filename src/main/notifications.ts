import { isIP } from 'node:net';
import type { PersonalChannel } from '../contract/notification.ts';
import { openGateway } from '../providers/notification/gateway.ts';
import type { MailIdentity } from '../providers/notification/mail.ts';
import { openMailFolder } from '../providers/notification/mail-folder.ts';
import type { NotificationSenders } from '../providers/notification/port.ts';
import { openSmtp } from '../providers/notification/smtp.ts';
import { type Config, required } from './config.ts';

const mailIdentityOf = ({ PUBLIC_URL: url, MAIL_FROM: from }: Config): MailIdentity => {
  const name = url === undefined ? '' : new URL(url).hostname.replace(/^\[|\]$/g, '');
  const host = name === '' || isIP(name) !== 0 ? 'localhost' : name;
  return { host, from: from ?? `Freehold <no-reply@${host}>` };
};

/** People are notified by mail, and by each gateway that there is. */
export const noticeChannelsOf = ({ NOTIFY_SMS_URL: sms, NOTIFY_PUSH_URL: push }: Config): PersonalChannel[] => [
  'email',
  ...(sms === undefined ? [] : ['sms' as const]),
  ...(push === undefined ? [] : ['push' as const]),
];

/** The channels that are configured. Fails when one lacks what it needs. */
export const sendersOf = (config: Config): NotificationSenders => {
  const { SMTP_URL: smtp, MAIL_FOLDER: folder, NOTIFY_SMS_URL: sms, NOTIFY_PUSH_URL: push } = config;
  if (smtp !== undefined) required(config, 'PUBLIC_URL');
  const identity = mailIdentityOf(config);
  const gateway = (url: string) => openGateway({ url, secret: required(config, 'NOTIFY_SECRET') });
  return {
    ...(smtp !== undefined
      ? { email: openSmtp({ url: smtp, ...identity }) }
      : folder !== undefined
        ? { email: openMailFolder({ folder, ...identity }) }
        : {}),
    ...(sms === undefined ? {} : { sms: gateway(sms) }),
    ...(push === undefined ? {} : { push: gateway(push) }),
  };
};
