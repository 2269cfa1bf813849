import { useSyncExternalStore } from 'react';
import { context } from '../context/context.ts';
import type { Follow } from '../context/effects.ts';
import { createAccessCheck } from './access-check.ts';
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

let stop: () => void = () => undefined;

export const followOrganization: Follow = (slug) => {
  stop();
  stop = () => undefined;
  show('connecting');
  if (slug === null) return;
  const client = clientFor(slug);
  const access = createAccessCheck(context, client, slug);
  const stopEvents = followEvents(client, slug, {
    userId: () => context.read().current?.me?.user?.id ?? null,
    onConnection: show,
    onAccessChange: () => context.send('accessChanged', { slug }),
    onBegin: access.start,
    onChange: (topics) => {
      const keys = topics?.map((topic) => orgKey(slug, topic)) ?? [['org', slug]];
      for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey });
    },
  });
  stop = () => {
    access.stop();
    stopEvents();
  };
};
