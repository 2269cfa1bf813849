import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withOrganization } from '../../src/db/tenancy.ts';
import { createTestDatabase, refusalOf, type TestDatabase } from '../support/database.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { createRoleRows } from '../support/roles.ts';

const foreignKeyViolation = '23503';
const checkViolation = '23514';

let database: TestDatabase;
let own: TestOrganization;
let other: TestOrganization;
let memberId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  own = await createOrganizationRows(database.db);
  other = await createOrganizationRows(database.db);
  memberId = (await createMemberRows(database.db, own.id)).id;
});
afterAll(() => database.close());

const inOwn = (statement: ReturnType<typeof sql>): Promise<unknown> =>
  withOrganization(database.db, own.id, (tx) => tx.execute(statement));

const give = (role: string, customRole: string): Promise<unknown> =>
  inOwn(sql`update users set role = ${role}::user_role, custom_role = ${customRole} where id = ${memberId}`);

test('the custom role of a member exists in its organization, with the role of the member as its base', async () => {
  const name = await createRoleRows(database.db, own.id, 'member', ['organization:read']);
  const elsewhere = await createRoleRows(database.db, other.id, 'member', ['organization:read']);
  await give('member', name);
  for (const [role, customRole] of [
    ['admin', name],
    ['member', elsewhere],
    ['member', 'nobody'],
  ] as const)
    expect((await refusalOf(give(role, customRole))).sqlState).toBe(foreignKeyViolation);
  const { sqlState } = await refusalOf(inOwn(sql`delete from roles where name = ${name}`));
  expect(sqlState).toBe(foreignKeyViolation);
});

test('a custom role is never a part of the owner, and never empty', async () => {
  const { sqlState } = await refusalOf(createRoleRows(database.db, own.id, 'owner' as 'admin', ['organization:read']));
  expect(sqlState).toBe(checkViolation);
  expect((await refusalOf(createRoleRows(database.db, own.id, 'admin', []))).sqlState).toBe(checkViolation);
});
