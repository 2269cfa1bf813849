// What the address carries behind `#` to sign somebody in. It is removed from the address bar and from the history at once.
// `main.tsx` includes this first, before the router reads the address.

export interface Arrival {
  /** A key to sign in with, from `/console/sign-in#<key>`. */
  readonly key: string | null;
  /** The challenge for the second factor, with which an identity provider's sign-in comes back to any page. */
  readonly challenge: string | null;
}

export const readArrival = ({ pathname, hash }: Pick<Location, 'pathname' | 'hash'>): Arrival => {
  const text = hash.slice(1);
  return {
    key: pathname === '/console/sign-in' && /^fh_[a-z]+_sk_\w+$/.test(text) ? text : null,
    challenge: /^mfa=(fh_challenge_sk_\w+)$/.exec(text)?.[1] ?? null,
  };
};

/**
 * Whether to sign in with the key unasked. Anybody can make such a link, and a key of its own would lead the reader into an
 * organization of that person's; nobody but the operator of this server has a platform key.
 */
export const isPlatformKey = (key: string): boolean => key.startsWith('fh_platform_sk_');

const take = (): Arrival => {
  const { location, history } = window;
  const found = readArrival(location);
  if (found.key !== null) history.replaceState(null, '', '/console/');
  if (found.challenge !== null) history.replaceState(null, '', `${location.pathname}${location.search}`);
  return found;
};

const nothing: Arrival = { key: null, challenge: null };
let arrival = typeof window === 'undefined' ? nothing : take();

/** What the address carried, until somebody is signed in. */
export const readArrived = (): Arrival => arrival;

/** After a sign-out, the page has nothing with which the next reader could sign in as the last one. */
export const forgetArrived = (): void => {
  arrival = nothing;
};

/** A link that is opened on the same page changes what is behind `#` alone. */
export const followArrivals = (): void =>
  window.addEventListener('hashchange', () => {
    const { key, challenge } = readArrival(window.location);
    if (key !== null || challenge !== null) window.location.reload();
  });
