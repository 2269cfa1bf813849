import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nameKeyOf } from '../../src/contract/name-key.ts';
import { openDatabase } from '../../src/db/client.ts';
import { migrateDown, migrateUp } from '../../src/db/migration/migrate.ts';
import { readMigrations } from '../../src/db/migration/migrations.ts';
import { insertOrganization, renameOrganization } from '../../src/db/organization/store.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { asOwnerOf, createEmptyDatabase, type EmptyDatabase } from '../support/database.ts';

let database: EmptyDatabase;
beforeAll(async () => {
  database = await createEmptyDatabase();
  const { ownerUrl, serviceUrl } = database;
  await migrateUp({ ownerUrl, serviceUrl });
});
afterAll(() => database.drop());

test('the key of a name is the same in SQL and in the product, for every letter', async () => {
  const texts: string[] = [];
  for (let codePoint = 0x20; codePoint <= 0x1ffff; codePoint += 1) {
    const character = String.fromCodePoint(codePoint);
    if (/\p{Cased}|\p{Changes_When_Casefolded}|\u200c|\u200d|\ufe0f/u.test(character))
      texts.push(`a${character}\u0301`);
  }
  const keys = await asOwnerOf(
    database,
    (sql) => sql<{ key: string }[]>`select freehold_name_key(text) as key
      from unnest(${texts}::text[]) with ordinality as given (text, at) order by at`,
  );
  expect(keys.map(({ key }) => key)).toEqual(texts.map(nameKeyOf));
});

test('names that were two before the migration stay, are told to the operator, and give way at the next rename', async () => {
  const { ownerUrl, serviceUrl } = database;
  const tags = (await readMigrations()).map(({ tag }) => tag);
  const tag = tags[tags.findIndex((each) => each.endsWith('consent_and_names')) - 1] ?? '';
  await migrateDown({ ownerUrl, target: { tag } });
  const ids = [uuid(), uuid(), uuid()];
  const names = ['Straße', 'STRASSE', 'Other'];
  const founder = uuid();
  await asOwnerOf(database, async (sql) => {
    for (const [index, id] of ids.entries()) {
      await sql`insert into organizations (id, slug, name, temporal_namespace, status, created_at)
        values (${id}, ${`street-${index}`}, ${names[index] ?? ''}, ${`org-street-${index}`}, 'active',
          now() + make_interval(secs => ${index}))`;
      const [userId, identityId] = [index === 0 ? founder : uuid(), uuid()];
      await sql`insert into identities (id, email) values (${identityId}, ${`${identityId}@acme.example`})`;
      await sql`insert into users (id, org_id, identity_id, email, role)
        values (${userId}, ${id}, ${identityId}, ${`${identityId}@acme.example`}, 'owner')`;
    }
    await sql`insert into operations (id, kind, org_id, steps, input, actor, request_id, workflow_id, status, finished_at)
      values (${uuid()}, 'provisionOrganization', ${ids[0] ?? ''}, '[]',
        ${sql.json({ slug: 'street-0', namespace: 'n', owner: { userId: founder } })}, 'p', 'r', 'w', 'succeeded', now())`;
  });
  const lines: string[] = [];
  await migrateUp({ ownerUrl, serviceUrl, onProgress: (line) => lines.push(line) });
  expect(lines.filter((line) => line.includes('street-0, street-1'))).toHaveLength(1);
  expect(await asOwnerOf(database, (sql) => sql`select name from organizations order by created_at`)).toMatchObject(
    names.map((name) => ({ name })),
  );
  // Of whom it is not known that an organization was created for him, nothing counts.
  expect(await asOwnerOf(database, (sql) => sql`select id from users where is_founder`)).toEqual([{ id: founder }]);

  const product = openDatabase(serviceUrl, 'freehold-test', { max: 2 });
  const { db } = product;
  const rename = (index: number, name: string) =>
    withOrganization(db, ids[index] ?? '', (tx) => renameOrganization(tx, ids[index] ?? '', name));
  const taken = { code: 'name_taken' };
  const insert = (name: string) => {
    const id = uuid();
    return withPlatform(db, (tx) =>
      insertOrganization(tx, { id, slug: `s-${id}`, name, temporalNamespace: `org-${id}` }),
    );
  };
  await expect(rename(1, 'strasse')).rejects.toMatchObject(taken);
  await rename(0, 'Avenue');
  // The twin has it still, though it has no key of its own.
  await expect(insert('strasse')).rejects.toMatchObject(taken);
  await expect(rename(2, 'StraßE')).rejects.toMatchObject(taken);
  await rename(1, 'strasse');
  await expect(insert('STRAßE')).rejects.toMatchObject(taken);
  await rename(1, 'Boulevard');
  expect(await insert('STRAßE')).toBe(true);
  await product.close();
});
