type Work = () => Promise<void>;

interface MailQueueOptions {
  /** Each holds a connection while it waits for the row of its person. */
  readonly atATimeMax: number;
  readonly waitingMax: number;
}

/**
 * Runs work that no answer waits for. Requests that name one person while work for that person waits or runs cause no more, so that
 * any number of them holds one connection. Work beyond the bound is left out, and its person asks again. Returns whether it is, or will
 * be, done.
 */
export type MailQueue = (identityId: string, work: Work) => boolean;

export const openMailQueue = ({ atATimeMax, waitingMax }: MailQueueOptions): MailQueue => {
  const open = new Map<string, Work>();
  const waiting: string[] = [];
  let running = 0;
  const runNext = (): void => {
    const identityId = waiting.shift();
    const work = identityId === undefined ? undefined : open.get(identityId);
    if (identityId === undefined || work === undefined) return;
    running += 1;
    void work().finally(() => {
      running -= 1;
      open.delete(identityId);
      runNext();
    });
  };
  return (identityId, work) => {
    if (open.has(identityId)) return true;
    if (waiting.length >= waitingMax) return false;
    open.set(identityId, work);
    waiting.push(identityId);
    if (running < atATimeMax) runNext();
    return true;
  };
};
