// Keeps what is shown of an organization current: its events say what has changed.
import {
  type EventType,
  type FreeholdClient,
  FreeholdError,
  type OrganizationEvent,
} from '../../../src/client/index.ts';
import type { Topic } from './keys.ts';

export type Connection = 'connecting' | 'live' | 'lost';

type About = EventType extends infer Type ? (Type extends `${infer Subject}.${string}` ? Subject : never) : never;

/** What of the cache an event is about, by the first part of its type. */
const topicsOf: Readonly<Record<About, readonly Topic[]>> = {
  organization: ['organization', 'transfers'],
  operation: [],
  drift: ['drift'],
  user: ['members', 'sessions'],
  role: ['roles', 'members'],
  invitation: ['invitations', 'members'],
  api_key: ['api-keys'],
  api_key_policy: ['policies'],
  session_policy: ['policies'],
  approval: ['approvals'],
  elevation: ['elevations'],
  domain: ['domains'],
  oidc_connection: ['oidc-connections'],
  rate_limit: ['limits'],
  webhook: ['webhooks'],
  workflow: ['workflows'],
  schedule: ['schedules'],
  run: ['runs'],
};

/** What every event may be a part of. */
const alwaysChanged: readonly Topic[] = ['operations', 'timeline', 'audit', 'attention'];

const changedBy = (type: EventType): readonly Topic[] => {
  const [about = ''] = type.split('.');
  return [...(topicsOf[about as About] ?? []), ...alwaysChanged];
};

/** Changes that leave the caller with other permissions, if they are about it. */
const accessTypes: readonly string[] = [
  'user.role_changed',
  'user.suspended',
  'user.restored',
  'user.removed',
  'user.held',
  'user.released',
] satisfies EventType[];
/** Changes that may leave every member with other permissions, and may change anything in the organization. */
const statusTypes: readonly string[] = [
  'organization.activated',
  'organization.suspended',
  'organization.resumed',
  'organization.deactivated',
  'organization.deleting',
  'organization.restored',
  'organization.deleted',
] satisfies EventType[];

const changesAccess = ({ event, data }: OrganizationEvent, userId: string | null): boolean =>
  accessTypes.includes(event) && userId !== null && 'userId' in data && data.userId === userId;

interface Listener {
  /** null: anything may have changed. */
  readonly onChange: (topics: readonly Topic[] | null) => void;
  /** What the caller may do has changed. */
  readonly onAccessChange: () => void;
  /**
   * What the caller may do may have changed: the organization has another status, or a stream has begun. The server ends a stream
   * when the caller may see other events, whether or not it could still say so.
   */
  readonly onDoubt: () => void;
  readonly onConnection: (connection: Connection) => void;
  /** The caller as a member; null: it is none. */
  readonly userId: () => string | null;
}

/** Whether asking again would lead to the same answer. */
export const isRefused = (error: unknown): boolean =>
  error instanceof FreeholdError && error.status !== undefined && error.status < 500 && error.status !== 429;

const retryMs = 2_000;

/** Events that come together are one change. */
const gatherMs = 40;

interface Message {
  readonly event?: OrganizationEvent;
  readonly connection?: Connection;
  /** A tab that has just opened wants to know the connection. */
  readonly asks?: true;
}

/**
 * Follows the events of an organization until it is stopped. Only one visible tab of the browser holds a stream, since a browser
 * opens few connections to a server; it tells the others.
 */
export const followEvents = (client: FreeholdClient, slug: string, listener: Listener): (() => void) => {
  const name = `freehold.events.${slug}`;
  const channel = new BroadcastChannel(name);
  const ended = new AbortController();
  let visit = new AbortController();
  let lastEventId: string | undefined;
  let gathered: Set<Topic> | null = new Set();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    listener.onChange(gathered === null ? null : [...gathered]);
    gathered = new Set();
    timer = undefined;
  };
  const gather = (topics: readonly Topic[] | null): void => {
    if (topics === null) gathered = null;
    for (const topic of topics ?? []) gathered?.add(topic);
    timer ??= setTimeout(flush, gatherMs);
  };

  const receive = (received: OrganizationEvent): void => {
    const { event, id } = received;
    const isGap = lastEventId !== id;
    lastEventId = id;
    if (event === 'ready' || event === 'reset') {
      listener.onDoubt();
      // What changed between the first answers and the first position is not told.
      if (isGap) gather(null);
    } else if (statusTypes.includes(event)) {
      gather(null);
      listener.onDoubt();
    } else {
      gather(changedBy(event));
      if (changesAccess(received, listener.userId())) listener.onAccessChange();
    }
  };

  /** That of the stream of this tab; null: another tab holds it, or none. */
  let led: Connection | null = null;
  const tell = (connection: Connection): void => {
    led = connection;
    listener.onConnection(connection);
    channel.postMessage({ connection } satisfies Message);
  };

  const lead = async (signal: AbortSignal): Promise<void> => {
    const onConnection = (isOpen: boolean): void => tell(isOpen ? 'live' : 'lost');
    const options = { signal, onConnection, ...(lastEventId !== undefined && { lastEventId }) };
    for await (const event of client.orgs.watchEvents(slug, options)) {
      receive(event);
      channel.postMessage({ event } satisfies Message);
    }
  };

  /** Leads while this tab is visible, once no other tab does. */
  const follow = async (signal: AbortSignal): Promise<void> => {
    try {
      await navigator.locks.request(name, { signal }, () => lead(signal).finally(() => (led = null)));
    } catch (error) {
      if (signal.aborted) return;
      tell('lost');
      // What the caller may still do is asked for again, and shown.
      if (isRefused(error)) return listener.onAccessChange();
      const again = setTimeout(() => follow(signal), retryMs);
      signal.addEventListener('abort', () => clearTimeout(again));
    }
  };

  const show = (): void => {
    visit.abort();
    visit = new AbortController();
    if (document.visibilityState === 'hidden') return;
    void follow(AbortSignal.any([visit.signal, ended.signal]));
  };

  channel.onmessage = ({ data: { event, connection, asks } }: MessageEvent<Message>) => {
    if (asks && led !== null) channel.postMessage({ connection: led } satisfies Message);
    if (event !== undefined) receive(event);
    if (connection !== undefined) listener.onConnection(connection);
  };
  channel.postMessage({ asks: true } satisfies Message);
  document.addEventListener('visibilitychange', show);
  show();

  return () => {
    ended.abort();
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', show);
    channel.close();
  };
};
