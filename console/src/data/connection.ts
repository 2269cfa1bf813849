import { useSyncExternalStore } from 'react';
import { context } from '../context/context.ts';
import type { Follow, Holders } from '../context/effects.ts';
import { createAccessCheck } from './access-check.ts';
import { clientFor } from './client.ts';
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

export const isLive = (): boolean => connection === 'live';

export const createFollow = ({ refreshOrganization }: Pick<Holders, 'refreshOrganization'>): Follow => {
  let stop: () => void = () => undefined;
  return (slug) => {
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
      onDoubt: access.start,
      onChange: (topics) => refreshOrganization(slug, topics),
    });
    stop = () => {
      access.stop();
      stopEvents();
    };
  };
};
