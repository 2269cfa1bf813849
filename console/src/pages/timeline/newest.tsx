import { Link } from '@tanstack/react-router';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Section } from '../../parts/page/page.tsx';
import { Empty, Shown } from '../../parts/state/state.tsx';
import { useText } from '../../text/text.tsx';
import { Entries } from './entries.tsx';
import { useEmails } from './reads.ts';

const shownMax = 20;

/** The newest entries of the timeline, for the home of the organization. */
export const NewestEntries = ({ slug }: { readonly slug: string }) => {
  const t = useText();
  const emails = useEmails(slug);
  const newest = useRead(orgKey(slug, 'timeline', 'newest'), (client, signal) =>
    client.orgs.timeline({ path: { slug }, query: { limit: shownMax }, signal }),
  );
  return (
    <Section
      title={t('timeline.title')}
      actions={
        <Link to="/orgs/$slug/timeline" params={{ slug }}>
          {t('timeline.whole')}
        </Link>
      }
    >
      <Shown query={newest}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title={t('timeline.none')} />
          ) : (
            <Entries slug={slug} entries={data} emails={emails} level={3} />
          )
        }
      </Shown>
    </Section>
  );
};
