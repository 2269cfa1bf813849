import type { ChainedEvent } from '../../src/contract/audit-chain.ts';
import { asOwnerOf, type TestDatabase } from '../support/database.ts';

export const chainOf = (database: TestDatabase, orgId: string): Promise<ChainedEvent[]> =>
  asOwnerOf(database, async (owner) => {
    const rows = await owner<{ body: string }[]>`select body from audit_events where org_id = ${orgId} order by seq`;
    return rows.map(({ body }) => JSON.parse(body) as ChainedEvent);
  });

export const sumOf = (events: readonly ChainedEvent[], field: 'count' | 'dropped'): number =>
  events.reduce((sum, { detail }) => sum + Number(detail?.[field] ?? 0), 0);
