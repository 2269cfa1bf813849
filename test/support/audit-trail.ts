import { sql } from 'drizzle-orm';
import type { ChainedEvent } from '../../src/contract/audit-chain.ts';
import type { Db } from '../../src/db/client.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { asOwnerOf, type TestDatabase } from './database.ts';

const read = ({ body }: { body: string }) => JSON.parse(body) as ChainedEvent;

/** The events in the audit trail of an organization, oldest first. */
export const chainOf = (database: TestDatabase, orgId: string): Promise<ChainedEvent[]> =>
  asOwnerOf(database, async (owner) => {
    const rows = await owner<{ body: string }[]>`select body from audit_events where org_id = ${orgId} order by seq`;
    return rows.map(read);
  });

/** The events in the audit trail of a person, oldest first. */
export const personTrailOf = (db: Db, identityId: string): Promise<ChainedEvent[]> =>
  withPerson(db, identityId, async (tx) => {
    const rows = await tx.execute<{ body: string }>(sql`select body from audit_events order by seq`);
    return rows.map(read);
  });
