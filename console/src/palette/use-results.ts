import { useRouterState } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Organization } from '../../../src/client/index.ts';
import { mayHere, useContextPart, useMayOnPlatform } from '../context/context.ts';
import { type Context, idOf } from '../context/reducers.ts';
import { keyAt, ownKey, platformKey } from '../data/keys.ts';
import { useRead } from '../data/queries.ts';
import { organizationPlaces, pathOf, platformPlaces, usePlaces } from '../pages/shell/navigation.tsx';
import { useSignOut } from '../pages/shell/use-sign-out.ts';
import { useOffered } from '../parts/action/offered.ts';
import { copyText } from '../parts/copy/copy.tsx';
import { useDebounced } from '../parts/debounced.ts';
import { useErrorText } from '../parts/state/state.tsx';
import { changePreferences, usePreferences } from '../preferences.ts';
import { useText } from '../text/text.tsx';
import { nameOf, organizationEntry, pageEntries, recentEntries } from './entries.ts';
import { findLimit, findOrganization, findThings } from './find.ts';
import { type Entry, type Group, rank } from './rank.ts';
import { recentPaths } from './recent.ts';
import { recognize } from './recognize.ts';

/** How long a text stays the same before the server is asked. */
const settledMs = 150;
const minuteMs = 60_000;

/** Organizations that the server finds: all of the platform, or by its slug one that the caller may see. */
const useFoundOrganizations = (now: Context, text: string) => {
  const { kind, slug } = { slug: null, ...recognize(text, window.location.origin) };
  const isSearched = kind === 'words' || kind === 'slug';
  const isPlatform = useMayOnPlatform('organization:list');
  const list = useRead(
    platformKey('organizations', 'palette', text),
    (client, signal) => client.orgs.list({ query: { limit: findLimit, ...(text !== '' && { q: text }) }, signal }),
    { enabled: isPlatform && isSearched, staleTime: minuteMs },
  );
  const isUnknown = slug !== null && now.organizations?.hasMore === true;
  const one = useRead(
    ownKey('organizations', 'palette', slug),
    (client, signal) => (slug === null ? Promise.resolve(null) : findOrganization(client, slug, signal)),
    { enabled: !isPlatform && isUnknown, staleTime: minuteMs },
  );
  // What was found before stays until there is more, so that the list does not flicker.
  const [last, setLast] = useState<readonly Organization[]>([]);
  const next = isPlatform ? list.data?.data : one.data ? [one.data] : undefined;
  if (next !== undefined && next !== last && next.some((each, index) => each !== last[index])) setLast(next);
  const isCurrent = next !== undefined;
  return {
    found: next ?? last,
    isCurrent,
    error: list.error ?? one.error,
    isSearching: list.isFetching || one.isFetching,
  };
};

/** What has the id. */
const useFoundThings = (now: Context, text: string) => {
  const { id } = { id: null, ...recognize(text, window.location.origin) };
  const slug = now.current?.slug ?? null;
  const query = useRead(
    keyAt(slug, 'operations', 'palette', id),
    async (client, signal) =>
      id === null ? [] : findThings(client, { id, slug, may: (permission) => mayHere(now, permission) }, signal),
    { enabled: id !== null, staleTime: minuteMs },
  );
  return { found: id === null ? [] : (query.data ?? []), error: query.error, isSearching: query.isFetching };
};

const useActions = ({ caller, current }: Context, onShortcuts: () => void): readonly Entry[] => {
  const t = useText();
  const signOut = useSignOut();
  const { theme } = usePreferences();
  const mayCreate = useMayOnPlatform('organization:create');
  const offered = useOffered();
  const slug = current?.slug ?? null;
  const action = (id: string, title: string, target: Entry['target'], more: Partial<Entry> = {}): Entry => ({
    id: `action ${id}`,
    group: 'actions',
    title,
    detail: '',
    words: id,
    target,
    ...more,
  });
  return [
    ...offered.map(({ id, label, open }) => action(id, label, open, { detail: t('palette.onThisPage'), words: '' })),
    ...(slug === null
      ? []
      : [action('copy slug', t('palette.copySlug'), () => void copyText(slug, t), { detail: slug })]),
    ...(mayCreate ? [action('create organization', t('organizations.new'), '/orgs/new')] : []),
    ...(theme === 'dark' ? [] : [action('dark', t('palette.theme.dark'), () => changePreferences({ theme: 'dark' }))]),
    ...(theme === 'light'
      ? []
      : [action('light', t('palette.theme.light'), () => changePreferences({ theme: 'light' }))]),
    ...(['en', 'de'] as const)
      .filter((locale) => document.documentElement.lang !== locale)
      .map((locale) => action(`language ${locale}`, t(`language.${locale}`), () => changePreferences({ locale }))),
    ...(caller?.kind === 'person' ? [action('account', t('account.title'), '/account')] : []),
    action('settings', t('settings.title'), '/settings'),
    action('shortcuts', t('shortcuts.title'), onShortcuts, { keys: '?' }),
    action('documentation', t('shell.docs'), () => window.location.assign('/docs')),
    action('api reference', t('shell.apiReference'), () => window.location.assign('/docs/api-reference')),
    action('sign out', t('shell.signOut'), () => void signOut()),
  ];
};

interface Results {
  readonly groups: readonly Group[];
  /** What to say about the text, or why there is not all; null: nothing. */
  readonly note: string | null;
  readonly isSearching: boolean;
}

export const useResults = (text: string, onShortcuts: () => void): Results => {
  const t = useText();
  const textOf = useErrorText();
  const now = useContextPart((context) => context);
  const places = usePlaces();
  const shown = useRouterState({ select: ({ location }) => location.pathname });
  const recognized = recognize(text, window.location.origin);
  const isSecret = recognized.kind === 'secret';
  const asked = useDebounced(isSecret ? '' : text.trim(), settledMs);
  const organizations = useFoundOrganizations(now, asked);
  const things = useFoundThings(now, asked);
  const actions = useActions(now, onShortcuts);
  const recent = useMemo(() => (now.caller === null ? [] : recentPaths(idOf(now.caller))), [now.caller]);
  const pagesOf = (of: string | null) => [
    { path: '/account', title: t('account.title') },
    { path: '/settings', title: t('settings.title') },
    ...(of === null ? platformPlaces : organizationPlaces).map((place) => ({
      path: pathOf(place, of),
      title: of !== null && place.to === '/orgs/$slug' ? nameOf(now, of) : t(place.title),
    })),
  ];
  const known = (now.organizations?.known ?? []).map(organizationEntry);
  const found = organizations.found
    .filter((each) => !known.some((entry) => entry.detail === each.slug))
    .map((each): Entry => ({ ...organizationEntry(each), isFound: organizations.isCurrent && asked === text.trim() }));
  const byId =
    recognized.kind !== 'id'
      ? []
      : (now.organizations?.known ?? [])
          .filter(({ id }) => id === recognized.id)
          .map(
            (each): Entry => ({ ...organizationEntry(each), id: `found ${each.id}`, group: 'found', isFound: true }),
          );
  const entries: readonly Entry[] = isSecret
    ? []
    : [
        ...things.found.map(
          ({ kind, name, path }): Entry => ({
            id: `found ${path}`,
            group: 'found',
            title: `${t(`palette.thing.${kind}`)}: ${name}`,
            detail: '',
            target: path,
            isFound: true,
          }),
        ),
        ...byId,
        ...(recognized.kind === 'page'
          ? [
              {
                id: 'found page',
                group: 'found',
                title: t('palette.openPage'),
                detail: recognized.path,
                target: recognized.path,
                isFound: true,
              } as const,
            ]
          : []),
        ...recentEntries(recent, shown, pagesOf),
        ...known,
        ...found,
        ...pageEntries(places, t),
        ...actions,
      ];
  const groups = rank(entries, text);
  const isSearching = organizations.isSearching || things.isSearching || (!isSecret && asked !== text.trim());
  const error = organizations.error ?? things.error;
  const noteOf = (): string | null => {
    if (isSecret) return t('palette.secret');
    if (error !== null) return t('palette.failed', { reason: textOf(error) });
    if (groups.length > 0 || isSearching) return null;
    return recognized.kind === 'id' ? t('palette.noneById') : t('palette.none', { text: text.trim() });
  };
  return { groups, note: noteOf(), isSearching };
};
