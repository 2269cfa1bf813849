import { type RevokedKey, revokeKeyPage } from '../../db/api-key/store.ts';
import type { Tx } from '../../db/client.ts';
import type { UserRow } from '../../db/user/schema.ts';
import { appendOutboxPage } from '../../db/webhook/outbox.ts';
import { eventOf } from './api-key.ts';

/** Keys per statement, which takes a tenth of a second. */
const pageMax = 5_000;

/** Revokes and announces all live keys of a member and returns their number. Requires the organization's lock. */
export const revokeApiKeysOf = async (tx: Tx, { orgId, id: userId }: UserRow): Promise<number> => {
  const pages: RevokedKey[][] = [];
  for (let afterId: string | undefined; ; ) {
    const page = await revokeKeyPage(tx, { orgId, userId, afterId, limit: pageMax });
    if (page.length > 0) pages.push(page);
    if (page.length < pageMax) break;
    afterId = page
      .map(({ id }) => id)
      .toSorted()
      .at(-1);
  }
  // Last, after all keys are locked, because the lock taken here blocks other appends.
  for (const page of pages) {
    await appendOutboxPage(tx, { orgId, type: 'api_key.revoked', payloads: page.map(eventOf) });
  }
  return pages.reduce((count, page) => count + page.length, 0);
};
