import { createStore } from '@xstate/store';
import type { Action, Actions } from './actions.ts';
import { type Context, emptyContext, reducers } from './reducers.ts';

type Effect = (context: Context, action: Action, before: Context) => void;

/** The context of the console. Effects run after the reducer of each action, in the order in which they were added. */
export const createContextStore = () => {
  const store = createStore({ context: emptyContext as Context, on: reducers });
  const effects = new Set<Effect>();
  return {
    store,
    read: (): Context => store.getSnapshot().context,
    send: <Type extends keyof Actions>(type: Type, action: Actions[Type]): void => {
      const before = store.getSnapshot().context;
      store.send({ type, ...action } as never);
      for (const effect of effects) effect(store.getSnapshot().context, { type, ...action } as Action, before);
    },
    addEffect: (effect: Effect): void => {
      effects.add(effect);
    },
  };
};

export type ContextStore = ReturnType<typeof createContextStore>;
