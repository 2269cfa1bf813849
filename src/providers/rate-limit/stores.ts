import { memoryBackoff, memoryRateLimiter } from './memory.ts';
import type { RateLimitStores } from './port.ts';
import { openRedis, type RedisOptions } from './redis.ts';

interface StoreOptions {
  /** null: this process counts alone. */
  redis: RedisOptions | null;
  entriesMax: number;
}

export const openRateLimitStores = ({ redis, entriesMax }: StoreOptions): RateLimitStores => {
  const memory = {
    callers: memoryRateLimiter({ entriesMax }),
    addresses: memoryRateLimiter({ entriesMax }),
    backoff: memoryBackoff({ entriesMax }),
  };
  if (redis === null) return { ...memory, close: async () => undefined };
  const link = openRedis(redis);
  return {
    callers: link.limiter(memory.callers),
    addresses: link.limiter(memory.addresses),
    backoff: link.backoff(memory.backoff),
    close: () => link.close(),
  };
};
