import { proofAskedFor } from './session-fetch.ts';

/** A page never waits longer than this for an answer before it says so. */
const patienceMs = 10_000;

type Work<T> = (signal: AbortSignal) => Promise<T>;

/** `asked`: settles once a person has answered, if one is being asked for more proof now. */
export const createPatience =
  (asked: () => Promise<unknown> | null) =>
  /** Does something that has to end in ten seconds. The time that a person takes to prove more does not count. */
  async <T>(work: Work<T>, outer: AbortSignal = new AbortController().signal): Promise<T> => {
    const limit = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const wait = (): void => {
      if (!isOver) timer = setTimeout(end, patienceMs);
    };
    const end = (): void => {
      const proof = asked();
      if (proof === null) limit.abort(new DOMException('There was no answer in ten seconds.', 'TimeoutError'));
      else void proof.then(wait, wait);
    };
    wait();
    try {
      return await work(AbortSignal.any([outer, limit.signal]));
    } finally {
      isOver = true;
      clearTimeout(timer);
    }
  };

export const withPatience = createPatience(proofAskedFor);
