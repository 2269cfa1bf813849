import { useSyncExternalStore } from 'react';
import { context } from '../context/context.ts';
import type { Follow } from '../context/effects.ts';
import { clientFor } from './client.ts';
import { orgKey } from './keys.ts';
import { queryClient } from './query-client.ts';
import { type Connection, followEvents } from './stream.ts';

let connection: Connection = 'connecting';
const listeners = new Set<() => void>();

const show = (next: Connection): void => {
  connection = next;
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whether changes of the organization that is shown arrive by themselves. */
export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => connection);

/** After a gap in the events, the caller's role may be another one, too. */
const checkAccess = async (slug: string): Promise<void> => {
  const { permissions } = await clientFor(slug).me();
  const { current } = context.read();
  if (current?.slug !== slug || current.me === null) return;
  if (permissions.join() !== current.me.permissions.join()) context.send('accessChanged', { slug });
};

let stop: () => void = () => undefined;

export const followOrganization: Follow = (slug) => {
  stop();
  stop = () => undefined;
  show('connecting');
  if (slug === null) return;
  stop = followEvents(clientFor(slug), slug, {
    userId: () => context.read().current?.me?.user?.id ?? null,
    onConnection: show,
    onAccessChange: () => context.send('accessChanged', { slug }),
    onChange: (topics) => {
      // A failure shows in the reads of the page, which are repeated at the same time.
      if (topics === null) checkAccess(slug).catch(() => undefined);
      const keys = topics?.map((topic) => orgKey(slug, topic)) ?? [['org', slug]];
      for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
    },
  });
};
