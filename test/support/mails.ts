import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/db/client.ts';
import { withPerson } from '../../src/db/tenancy.ts';

/** The texts of all mails in a `MAIL_FOLDER`, in the order of their ids, which begin with a time. */
export const mailsIn = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith('.eml'))
    .toSorted()
    // Long lines are folded (RFC 2045, 6.7).
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll(/=\r?\n/g, ''));

/** The templates of the mails about a person's account, oldest first. */
export const mailsTo = (db: Db, identityId: string): Promise<string[]> =>
  withPerson(db, identityId, async (tx) => {
    const rows = await tx.execute<{ template: string }>(
      sql`select template from notifications order by created_at, id`,
    );
    return rows.map(({ template }) => template);
  });
