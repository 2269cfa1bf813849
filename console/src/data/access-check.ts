import type { FreeholdClient } from '../../../src/client/index.ts';
import type { ContextStore } from '../context/store.ts';
import { isRefused } from './stream.ts';

export const accessRetryMs = 2_000;

interface AccessCheck {
  /** Asks whether the caller may still do what the page thinks, until there is an answer. */
  readonly start: () => void;
  readonly stop: () => void;
}

/** For what may have changed the permissions of the caller. The page, and what is typed into it, stays if nothing did. */
export const createAccessCheck = (
  context: Pick<ContextStore, 'read' | 'send'>,
  client: FreeholdClient,
  slug: string,
): AccessCheck => {
  let asking = new AbortController();

  const ask = async (signal: AbortSignal): Promise<void> => {
    try {
      const { permissions } = await client.me({ signal });
      const { current } = context.read();
      if (signal.aborted || current?.slug !== slug || current.me === null) return;
      if (permissions.join() !== current.me.permissions.join()) context.send('accessChanged', { slug });
    } catch (error) {
      if (signal.aborted) return;
      // The refusal is then shown in place of the page.
      if (isRefused(error)) return context.send('accessChanged', { slug });
      const again = setTimeout(() => ask(signal), accessRetryMs);
      signal.addEventListener('abort', () => clearTimeout(again));
    }
  };

  const stop = (): void => asking.abort();
  return {
    start: () => {
      stop();
      asking = new AbortController();
      void ask(asking.signal);
    },
    stop,
  };
};
