import { findConnection } from './connection.ts';

const slugsMax = 100;
/** The person at the keyboard waits for it. */
const proposalMsMax = 1_500;

/** Slugs that begin so, as far as the key may see them; none when the api does not answer at once. */
export const proposeSlugs = async (partial: string): Promise<string[]> => {
  try {
    const { url, key } = await findConnection({});
    if (key === undefined) return [];
    const { createClient } = await import('../client/index.ts');
    const client = createClient({ url, key, retry: false });
    const { data } = await client.orgs.list({
      query: { limit: slugsMax },
      signal: AbortSignal.timeout(proposalMsMax),
    });
    return data.map(({ slug }) => slug).filter((slug) => slug.startsWith(partial));
  } catch {
    // A completion must not disturb the line that is being typed.
    return [];
  }
};
