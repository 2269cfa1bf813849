import { createClient, type FreeholdClient } from '../../../src/client/index.ts';
import { sessionFetch } from './session-fetch.ts';

/** Calls that are not repeated by themselves: a page shows the failure and what to do. */
const settings = { url: window.location.origin, fetch: sessionFetch, retry: false } as const;

const platform = createClient(settings);
let latest: readonly [slug: string, client: FreeholdClient] | null = null;

/** The client with which the caller acts in this organization; null: in none. */
export const clientFor = (slug: string | null): FreeholdClient => {
  if (slug === null) return platform;
  if (latest?.[0] !== slug) latest = [slug, createClient({ ...settings, organization: slug })];
  return latest[1];
};
