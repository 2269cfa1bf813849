import type { RateLimits } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import type { Tagged } from '../organization/reads.ts';

const everyMs = 10_000;

/** The limits, with their use by the caller or by this key. The use changes all the time, so it is read again and again. */
export const useLimits = (slug: string, keyId: string | undefined) =>
  useRead<Tagged<RateLimits>>(
    orgKey(slug, 'limits', keyId ?? null),
    async (client, signal) => {
      const query = keyId === undefined ? {} : { keyId };
      const { data, response } = await client.rateLimits.read({ path: { slug }, query, signal }).withResponse();
      return { ...data, etag: response.headers.get('ETag') };
    },
    { refetchInterval: (limits) => (limits?.use == null ? false : everyMs) },
  );
