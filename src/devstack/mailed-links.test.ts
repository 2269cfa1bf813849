import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { openMailFolder } from '../providers/notification/mail-folder.ts';
import { printMailedLinks } from './mailed-links.ts';

const folder = mkdtempSync(join(tmpdir(), 'freehold-mails-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the link of a mail is printed once, and other files and mails are not', async () => {
  const url = `http://127.0.0.1:8080/console/invite#fh_invite_sk_${'a'.repeat(76)}`;
  const mails = openMailFolder({ folder, from: 'Freehold <no-reply@localhost>', host: 'localhost' });
  const mail = (id: string, link: string | null) => ({
    ...{ id, createdAt: new Date(), destination: 'ada@acme.example', subject: 'Konto für Sie', brief: '', url: link },
    text: `Hallo, grüße\n\nKonto aktivieren:\n${link ?? ''}\n`,
    html: `<a href="${link ?? ''}">x</a>`,
  });
  const lines: string[] = [];
  const watcher = printMailedLinks(folder, (line) => lines.push(line));
  await mails.send(mail('first', null));
  await mails.send(mail('second', url));
  await vi.waitFor(() => expect(lines).toEqual([`Mail to ada@acme.example: ${url}`]));
  writeFileSync(join(folder, 'notes'), readFileSync(join(folder, 'second.eml')));
  renameSync(join(folder, 'notes'), join(folder, 'second.eml'));
  await mails.send(mail('third', `${url}b`));
  await vi.waitFor(() => expect(lines).toHaveLength(2));
  watcher.close();
});
