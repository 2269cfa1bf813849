import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nameKeyOf } from '../../src/contract/name-key.ts';
import { insertOrganization, renameOrganization } from '../../src/db/organization/store.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { asOwnerOf, createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('the key of a name is the same in SQL and in TypeScript, for every letter', async () => {
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

test('a twin keeps the name it shares with an older organization until it is renamed, and no other organization gets it', async () => {
  const { db } = database;
  const insert = async (name: string): Promise<string> => {
    const id = uuid();
    await withPlatform(db, (tx) =>
      insertOrganization(tx, { id, slug: `s-${id}`, name, temporalNamespace: `org-${id}` }),
    );
    return id;
  };
  const rename = (id: string, name: string) => withOrganization(db, id, (tx) => renameOrganization(tx, id, name));
  const taken = { code: 'name_taken' };

  const [oldest, twin, other] = [await insert('Straße'), await insert('Before'), await insert('Other')];
  // Triggers ignore a change that omits the name, so only a migration makes twins.
  await asOwnerOf(
    database,
    (owner) =>
      owner`update organizations set name_key = ${nameKeyOf('STRASSE')}, is_name_twin = true where id = ${twin}`,
  );
  await expect(rename(twin, 'strasse')).rejects.toMatchObject(taken);
  await rename(oldest, 'Avenue');
  // The twin still has it, although it is outside the unique index.
  await expect(insert('strasse')).rejects.toMatchObject(taken);
  await expect(rename(other, 'StraßE')).rejects.toMatchObject(taken);
  await rename(twin, 'strasse');
  await expect(insert('STRAßE')).rejects.toMatchObject(taken);
  await rename(twin, 'Boulevard');
  await insert('STRAßE');
});
