// All tabs of a browser share its session: what one of them does to it, the others show.
import { clientFor } from '../data/client.ts';
import type { Caller } from './actions.ts';
import { context } from './context.ts';
import { isSameCaller } from './reducers.ts';
import { startContext } from './start.ts';

type Message =
  | { readonly type: 'signedIn'; readonly caller: Caller }
  | { readonly type: 'signedOut' }
  /** A call was refused. Each tab asks for itself, since another session may have begun meanwhile. */
  | { readonly type: 'ended' };

export const followTabs = (): void => {
  const channel = new BroadcastChannel('freehold.session');
  let isFollowing = false;

  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    const { caller, ended } = context.read();
    if (data.type === 'signedOut' && caller !== null) {
      isFollowing = true;
      context.send('sessionEnded', { because: 'signedOut' });
      isFollowing = false;
    }
    // A refusal is seen by what sends the call.
    if (data.type === 'ended' && caller !== null && ended === null)
      void clientFor(null)
        .sessions.list({ query: { limit: 1 } })
        .catch(() => undefined);
    if (data.type === 'signedIn' && (ended !== null || !isSameCaller(caller, data.caller))) void startContext();
  });

  context.addEffect((_now, action, before) => {
    if (isFollowing) return;
    if (action.type === 'signedIn') channel.postMessage({ type: 'signedIn', caller: action.caller } satisfies Message);
    if (action.type === 'sessionEnded' && before.caller !== null)
      channel.postMessage({ type: action.because } satisfies Message);
  });
};
