import { LRUCache } from 'lru-cache';

const rememberedMax = 1_000;

/**
 * Passes the owner's email address from the step that reserves an organization to the first attempt of the next step, which
 * registers the owner with Temporal. The address must not be in Temporal's history. It can be taken once, so another worker
 * or a second run of that attempt does not have it and cannot register without being counted.
 */
export interface OwnerEmails {
  put(operationId: string, email: string): void;
  take(operationId: string): string | undefined;
}

export const ownerEmailCache = (): OwnerEmails => {
  const cache = new LRUCache<string, string>({ max: rememberedMax });
  return {
    put: (operationId, email) => {
      cache.set(operationId, email);
    },
    take: (operationId) => {
      const email = cache.get(operationId);
      cache.delete(operationId);
      return email;
    },
  };
};
