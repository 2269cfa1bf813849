// What the palette lists before the server is asked.
import type { Context } from '../context/reducers.ts';
import type { OpenPlace } from '../pages/shell/navigation.tsx';
import { keysOf } from '../pages/shell/shortcuts.ts';
import type { Translate } from '../text/text.tsx';
import type { Entry } from './rank.ts';

interface Named {
  readonly slug: string;
  readonly name: string;
}

export const organizationEntry = ({ slug, name }: Named): Entry => ({
  id: `organization ${slug}`,
  group: 'organizations',
  title: name,
  detail: slug,
  target: `/orgs/${slug}`,
});

/** The words of an address, which are English in every language. */
const wordsOf = ({ place: { to } }: OpenPlace): string => to.replace('$slug', '').replaceAll(/\W+/g, ' ');

export const pageEntries = (places: readonly OpenPlace[], t: Translate): readonly Entry[] =>
  places.map((open): Entry => {
    const keys = keysOf(places, open);
    return {
      id: `page ${open.path}`,
      group: 'pages',
      title: t(open.place.title),
      detail: open.slug ?? t('nav.platform'),
      words: wordsOf(open),
      target: open.path,
      ...(keys !== undefined && { keys }),
    };
  });

interface KnownPage {
  readonly path: string;
  readonly title: string;
}

/** The title of a path: that of the page which it is, or is below. */
export const titleOf = (path: string, pages: readonly KnownPage[]): KnownPage | undefined =>
  pages
    .filter((page) => path === page.path || path.startsWith(`${page.path}/`))
    .toSorted((one, other) => other.path.length - one.path.length)[0];

/** Pages that were opened before, except for the one that is shown. */
export const recentEntries = (
  paths: readonly string[],
  shown: string,
  pagesOf: (slug: string | null) => readonly KnownPage[],
): readonly Entry[] =>
  paths.flatMap((path) => {
    const slug = /^\/orgs\/([^/]+)/.exec(path)?.[1] ?? null;
    const page = titleOf(path, pagesOf(slug));
    if (path === shown || page === undefined) return [];
    const below = path.slice(page.path.length + 1);
    const detail = [slug, below].filter((part) => part !== null && part !== '').join(' · ');
    return [{ id: `recent ${path}`, group: 'recent', title: page.title, detail, target: path }];
  });

export const nameOf = ({ organizations }: Context, slug: string): string =>
  organizations?.known.find((each) => each.slug === slug)?.name ?? slug;
