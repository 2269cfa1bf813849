import { findConnection, isOfPerson } from './connection.ts';
import { readTokens } from './kept-session.ts';

const slugsMax = 100;
/** The person at the keyboard waits for it. */
const proposalMsMax = 1_500;

/** Slugs that begin so, as far as the caller may see them; none when the api does not answer at once. */
export const proposeSlugs = async (partial: string): Promise<string[]> => {
  try {
    const connection = await findConnection({});
    const { url, sessionId } = connection;
    // Renewing the tokens of a session may take longer.
    const key = sessionId === undefined ? connection.key : (await readTokens(sessionId)).accessToken;
    if (key === undefined) return [];
    const { createClient } = await import('../client/index.ts');
    const client = createClient({ url, key, retry: false });
    const page = { query: { limit: slugsMax }, signal: AbortSignal.timeout(proposalMsMax) };
    const { data } = isOfPerson(connection) ? await client.orgs.listOwn(page) : await client.orgs.list(page);
    return data.map(({ slug }) => slug).filter((slug) => slug.startsWith(partial));
  } catch {
    // A completion must not disturb the line that is being typed.
    return [];
  }
};
