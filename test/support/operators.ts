import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import type { OperatorRole } from '../../src/contract/permissions.ts';
import type { Db } from '../../src/db/client.ts';
import { insertOperator } from '../../src/db/operator/store.ts';
import { withPlatform } from '../../src/db/tenancy.ts';

/** Inserts a person who is in no organization, and returns the identity's id. */
export const createPersonRows = (db: Db, email = `person-${uuid().slice(-12)}@example.com`): Promise<string> =>
  withPlatform(db, async (tx) => {
    const [person] = await tx.execute<{ id: string }>(sql`select freehold_claim_identity(${uuid()}, ${email}) as id`);
    if (person === undefined) throw new Error('The person was neither inserted nor found');
    return person.id;
  });

/** Makes the person with this email an operator, without a proved mailbox, and returns the identity's id. */
export const createOperatorRows = async (
  db: Db,
  role: OperatorRole,
  email = `${role}-${uuid().slice(-12)}@example.com`,
): Promise<string> => {
  const id = await withPlatform(db, (tx) => insertOperator(tx, { newId: uuid(), email, role }));
  if (id === null) throw new Error('The person is an operator already');
  return id;
};
