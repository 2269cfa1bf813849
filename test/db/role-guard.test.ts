import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { assertServiceRole } from '../../src/db/role-guard.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { asSuperuser, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createOrganizationRows } from '../support/organizations.ts';

let database: TestDatabase;
/** Prefixes the roles of this file, since roles belong to the whole cluster. */
const prefix = `guard_${randomBytes(4).toString('hex')}`;
const made: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database.close();
  await asSuperuser(async (sql) => {
    for (const role of made.toReversed()) await sql`drop role ${sql(role)}`;
  });
});

const password = randomBytes(12).toString('hex');

/** Creates a login with these attributes that inherits from these roles. Returns its database URL. */
const createLogin = async (attributes: string, ...memberOf: string[]): Promise<string> => {
  const role = `${prefix}_${made.length}`;
  await asSuperuser(async (sql) => {
    await sql.unsafe(`create role ${role} login ${attributes} password '${password}'`);
    made.push(role);
    for (const group of memberOf) await sql`grant ${sql(group)} to ${sql(role)} with inherit true, set true`;
  });
  const url = new URL(database.ownerUrl);
  url.username = role;
  url.password = password;
  return url.href;
};

const check = async (url: string): Promise<void> => {
  const { db, close } = openDatabase(url, 'freehold-test', { max: 1 });
  try {
    await assertServiceRole(db);
  } finally {
    await close();
  }
};

test('accepts the service role', async () => {
  await assertServiceRole(database.db);
});

test("accepts an operator's own login that is a member of the service role, and works fully", async () => {
  const url = await createLogin('', 'freehold_service');
  await check(url);
  const organization = await createOrganizationRows(database.db);
  await createOrganizationRows(database.db);
  const { db, sql, close } = openDatabase(url, 'freehold-test', { max: 1 });
  try {
    expect(await sql`select from organizations`).toHaveLength(0);
    expect(await withOrganization(db, organization.id, (tx) => tx.query.organizations.findMany())).toHaveLength(1);
    expect(await withPlatform(db, (tx) => tx.query.organizations.findMany())).toHaveLength(2);
  } finally {
    await close();
  }
});

test.for([
  ['a superuser', () => createLogin('superuser'), 'it is a superuser or has BYPASSRLS'],
  ['a role with BYPASSRLS', () => createLogin('bypassrls', 'freehold_service'), 'it is a superuser or has BYPASSRLS'],
  ['a role that can become a superuser', () => createLogin('', 'postgres'), 'it can become postgres'],
  ['the owner of the tables', async () => database.ownerUrl, 'it owns access_changes, access_marks'],
  ['a role that can become the owner', () => createLogin('', 'freehold_owner'), 'it owns access_changes, access_marks'],
  [
    'a role that has the rights of the platform without taking its role',
    () => createLogin('', 'freehold_service', 'freehold_platform'),
    'it inherits freehold_platform',
  ],
  ['a role that is nobody', () => createLogin(''), 'it is not a member of freehold_platform'],
] as const)('refuses %s', async ([, login, why]) => {
  await expect(check(await login())).rejects.toThrow(`is refused: ${why}`);
});
