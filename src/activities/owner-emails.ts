import { LRUCache } from 'lru-cache';

const rememberedMax = 1_000;

/**
 * Owners' addresses by operation, from the step that reserves an organization to the next, which names the owner to
 * Temporal: it is spared a read. Temporal's history must not hold them, and another worker reads the row.
 */
export type OwnerEmails = Pick<LRUCache<string, string>, 'get' | 'set'>;

export const ownerEmailCache = (): OwnerEmails => new LRUCache({ max: rememberedMax });
