import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { type MailIdentity, mailOf } from './mail.ts';
import type { NotificationSender } from './port.ts';

interface MailFolderOptions extends MailIdentity {
  readonly folder: string;
}

/** Writes each mail as a file `<id>.eml`, for development. Only its owner can read it, because it may hold a link. */
export const openMailFolder = ({ folder, ...identity }: MailFolderOptions): NotificationSender => {
  const transport = createTransport({ streamTransport: true, buffer: true });
  return {
    send: async (notification) => {
      const { message } = await transport.sendMail(mailOf(identity, notification));
      try {
        await writeWhole(folder, `${notification.id}.eml`, message);
        return { kind: 'sent' };
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        return { kind: 'failed', reason: `the folder of mails cannot be written (${code})` };
      }
    },
  };
};

/** A reader of the folder never sees a part of a mail. */
const writeWhole = async (folder: string, name: string, content: Parameters<typeof writeFile>[1]): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}`);
  try {
    await writeFile(temporary, content, { mode: 0o600 });
    await rename(temporary, join(folder, name));
  } finally {
    await rm(temporary, { force: true });
  }
};
