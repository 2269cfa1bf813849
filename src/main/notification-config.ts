import { z } from 'zod';
import { url, webhookSecret } from './config-values.ts';

/** The variables of mails and other notifications. Each description is a row of docs/configuration.md. */
export const notificationEnvironment = {
  PUBLIC_URL: url(/^https?$/)
    .transform((text) => text.replace(/\/+$/, ''))
    .optional()
    .describe(
      'Base of the links in mails, for example `https://freehold.example.com`. Never taken from a request. Required for mails; unset under `npm start`: its address. With the console, it has no path.',
    ),
  SMTP_URL: url(/^smtps?$/)
    .optional()
    .describe(
      'Mail server, for example `smtp://user:password@mail.example.com:587`. Encryption is required, except to this machine; `?requireTLS=false` lifts that.',
    ),
  MAIL_FROM: z
    .string()
    .max(300)
    .regex(/^[^<>\r\n]*<[^<>@\s]+@[^<>@\s]+>$|^[^<>@\s]+@[^<>@\s]+$/, 'an address, or a name and <an address>')
    .optional()
    .describe('Sender of mails. Unset: `no-reply@` and the host of `PUBLIC_URL`.'),
  MAIL_FOLDER: z
    .string()
    .optional()
    .describe(
      'Folder to which mails are written instead of being sent, while `SMTP_URL` is unset. Unset under `npm start`: `mail` in `FREEHOLD_DATA_DIR`.',
    ),
  NOTIFY_SMS_URL: url(/^https?$/)
    .optional()
    .describe('Gateway that sends text messages. Unset: there are none.'),
  NOTIFY_PUSH_URL: url(/^https?$/)
    .optional()
    .describe('Gateway that sends push messages. Unset: there are none.'),
  NOTIFY_SECRET: webhookSecret
    .optional()
    .describe(
      'Secret that signs the calls of these gateways, and their reports to `POST /v1/notifications/{id}/status` (Standard Webhooks, `whsec_…`). Unset: the route does not exist.',
    ),
};
