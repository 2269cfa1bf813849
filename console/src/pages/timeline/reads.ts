import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';

const noEmails: ReadonlyMap<string, string> = new Map();

/** The emails of members by their ids, as far as the reader may see them and they fit one page. */
export const useEmails = (slug: string): ReadonlyMap<string, string> => {
  const may = useMay('user:list');
  const members = useRead(
    orgKey(slug, 'members', 'emails'),
    async (client, signal) => {
      const { data } = await client.users.list({ path: { slug }, query: { limit: 100 }, signal });
      return new Map(data.map(({ id, email }) => [id, email]));
    },
    { enabled: may },
  );
  return members.data ?? noEmails;
};
