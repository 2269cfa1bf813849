import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi, type TestApi } from '../test/api/support.ts';
import { createMemberRows } from '../test/support/members.ts';
import { createOrganizationRows } from '../test/support/organizations.ts';
import { createPasswordRows, testPassword as password } from '../test/support/passwords.ts';
import { createSessionRows } from '../test/support/sessions.ts';
import type { World } from '../test/support/world.ts';
import { auditPeople } from './audit-people.ts';
import { auditNotifications } from './audit-world.ts';
import type { Client } from './client.ts';
import { type Database, openDatabase } from './database.ts';
import { openLedger } from './ledger.ts';

// An audit that finds nothing proves something only if it would find damage.

let api: TestApi & { world: World };
let database: Database;
let mailFolder: string;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  database = openDatabase(api.world.database.ownerUrl);
  mailFolder = mkdtempSync(join(tmpdir(), 'freehold-mails-'));
});
afterAll(async () => {
  await Promise.all([database.close(), api.close()]);
  rmSync(mailFolder, { recursive: true, force: true });
});

const once: Client['once'] = async ({ method, path, body, key = null }) => {
  const response = await api.request(path, { method, key, ...(body === undefined ? {} : { json: body }) });
  return { status: response.status, body: await response.json(), isReplayed: false };
};
const client = { once, careful: once };

const mail = (email: string, link: string): void =>
  writeFileSync(join(mailFolder, `${uuid()}.eml`), `To: ${email}\r\n\r\nhttps://x/invite#fh_invite_sk_${link}\r\n`);

/** Somebody who has joined an organization, with a session. */
const joined = async () => {
  const { id: orgId } = await createOrganizationRows(api.world.db);
  const { email, identityId } = await createMemberRows(api.world.db, orgId);
  await createPasswordRows(api.world, identityId);
  const session = await createSessionRows(api.world, identityId);
  mail(email, 'a');
  const ledger = openLedger();
  ledger.people.set(email, { email, password, orgId, hasJoined: true });
  ledger.sessions.push({ email, ...session, state: 'open' });
  return { orgId, email, identityId, session, ledger };
};
type Joined = Awaited<ReturnType<typeof joined>>;

const foundOf = ({ ledger }: Joined) => auditPeople({ apiUrls: [''], mailFolder }, database, client, ledger);

const damages: [what: string, kind: string, damage: (person: Joined) => Promise<unknown>][] = [
  [
    'a session that has ended by itself',
    'lost',
    ({ session }) =>
      database.query(`update sessions set revoked_at = now(), revoked_reason = 'revoked' where id = $1`, [session.id]),
  ],
  [
    'a session that is accepted after its end',
    'broken',
    async ({ ledger: { sessions } }) => {
      for (const session of sessions) session.state = 'ended';
    },
  ],
  [
    'a password that was forgotten',
    'lost',
    ({ identityId }) => database.query('delete from identity_passwords where identity_id = $1', [identityId]),
  ],
  [
    'an accepted invitation without its member',
    'lost',
    ({ identityId }) =>
      database.query("update users set deleted_at = now(), status = 'deleted' where identity_id = $1", [identityId]),
  ],
  ['two links by one invitation', 'broken', async ({ email }) => mail(email, 'b')],
  [
    'an invitation without a mail',
    'lost',
    async ({ orgId, ledger: { people } }) => {
      people.set('grace@audit.example', { email: 'grace@audit.example', password, orgId, hasJoined: false });
    },
  ],
];

describe("the campaign's audit of people", () => {
  test('finds nothing about a person who has joined and is signed in', async () => {
    expect(await foundOf(await joined())).toEqual([]);
  });

  test.each(damages)('finds %s', async (_what, kind, damage) => {
    const person = await joined();
    await damage(person);
    expect(await foundOf(person)).toMatchObject([{ kind }]);
  });

  test('finds a notification that was not sent', async () => {
    const { orgId, identityId } = await joined();
    const id = uuid();
    await database.query(
      `insert into notifications (id, org_id, identity_id, channel, template, locale, parameters, expires_at)
       values ($1, $2, $3, 'email', 'password_changed', 'en', '{}', now() + interval '1 day')`,
      [id, orgId, identityId],
    );
    expect(await auditNotifications(database)).toMatchObject([{ kind: 'lost', what: expect.stringContaining(id) }]);
  });
});
