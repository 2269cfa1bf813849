import { type FormEvent, useState } from 'react';
import { errorOf } from '../../data/error.ts';

/** Runs what a form or a button does, one at a time, and keeps why it failed. */
export const useRun = (firstError: Error | null = null) => {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<Error | null>(firstError);
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    if (isBusy) return;
    setIsBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(errorOf(failure));
    } finally {
      setIsBusy(false);
    }
  };
  return {
    isBusy,
    error,
    setError,
    run,
    /** For a form: `work` is given what was filled in. */
    sends: (work: (form: FormData) => Promise<unknown>) => (event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      const form = new FormData(event.currentTarget);
      return run(() => work(form));
    },
  };
};
