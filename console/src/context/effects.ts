// What is done about each action: loading, one phase after the other, and removing what belongs to a context that was left.

import type { FreeholdClient } from '../../../src/client/index.ts';
import { errorOf } from '../data/error.ts';
import type { Topic } from '../data/keys.ts';
import { type Context, isSameCaller } from './reducers.ts';
import type { ContextStore } from './store.ts';

/** More of a person's organizations are found by a search. */
const organizationsMax = 200;
const pageSize = 100;

/** What of the console holds data. Each part drops what it has. */
export interface Holders {
  /** Everything that was read about the organization, also what is still on its way. */
  readonly dropOrganization: (slug: string) => void;
  /** Reads again what is shown of the organization about these topics; null: about all. */
  readonly refreshOrganization: (slug: string, topics: readonly Topic[] | null) => void;
  /** Reads again all that is shown. */
  readonly refreshEverything: () => void;
  readonly dropEverything: () => void;
}

/** Keeps the organization that is shown current, until another one is followed, or none. */
export type Follow = (slug: string | null) => void;

/** Ends what takes too long. */
export type WithPatience = <T>(work: (signal: AbortSignal) => Promise<T>, outer: AbortSignal) => Promise<T>;

interface Dependencies {
  readonly follow: Follow;
  readonly clientFor: (slug: string | null) => FreeholdClient;
  readonly holders: Holders;
  readonly withPatience: WithPatience;
}

const loadOrganizations = async (client: FreeholdClient, signal: AbortSignal) => {
  const organizations = [];
  let cursor: string | undefined;
  do {
    const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) };
    const page = await client.orgs.listOwn({ query, signal });
    organizations.push(...page.data);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && organizations.length < organizationsMax);
  return { organizations, hasMore: cursor !== undefined };
};

export const addEffects = (context: ContextStore, { clientFor, holders, follow, withPatience }: Dependencies): void => {
  let followed: string | null = null;
  let loading = new AbortController();

  /** Runs the work of a phase. One that begins later, or leaves, ends it. */
  const load = (work: (signal: AbortSignal) => Promise<void>): void => {
    loading.abort();
    loading = new AbortController();
    const { signal } = loading;
    withPatience(work, signal).catch((error: unknown) => {
      if (signal.aborted) return;
      context.send('loadingFailed', { error: errorOf(error) });
    });
  };

  const findOrganizations = ({ caller }: Context): void => {
    if (caller === null) return;
    load(async (signal) => {
      const found =
        caller.kind === 'person'
          ? await loadOrganizations(clientFor(null), signal)
          : { organizations: [], hasMore: false };
      if (!signal.aborted) context.send('organizationsLoaded', found);
    });
  };

  const findAccess = ({ current }: Context): void => {
    if (current === null) return;
    const { slug } = current;
    load(async (signal) => {
      const me = await clientFor(slug).me({ signal });
      if (!signal.aborted) context.send('accessLoaded', { slug, me });
    });
  };

  context.addEffect((now, action, before) => {
    const { current: left } = before;
    if (left !== null && left.slug !== now.current?.slug) holders.dropOrganization(left.slug);
    const shown = now.organizations === null || now.ended !== null ? null : (now.current?.slug ?? null);
    if (shown !== followed) {
      followed = shown;
      follow(shown);
    }
    if (action.type === 'sessionEnded') loading.abort();
    if (before.caller !== null && !isSameCaller(before.caller, now.caller)) {
      loading.abort();
      holders.dropEverything();
    }
    // The same caller has signed in again, after calls were refused.
    if (action.type === 'signedIn' && isSameCaller(before.caller, now.caller)) {
      holders.refreshEverything();
      if (now.phase !== 'organizations') return findAccess(now);
    }
    // What the former role saw goes before anything is drawn for the new one.
    if (action.type === 'accessChanged' && now.current?.slug === action.slug) {
      holders.dropOrganization(action.slug);
      return findAccess(now);
    }
    if (action.type === 'accessLoaded' && before.phase === 'access') holders.refreshOrganization(action.slug, null);
    if (now.caller === null) return;
    const isNewCaller = before.caller !== now.caller;
    const isNewPhase = before.phase !== now.phase || before.current?.slug !== now.current?.slug;
    if (now.phase === 'organizations' && isNewCaller) findOrganizations(now);
    if (now.phase === 'access' && isNewPhase) findAccess(now);
    if (action.type === 'contextLeft' && now.phase === 'ready') loading.abort();
  });
};
