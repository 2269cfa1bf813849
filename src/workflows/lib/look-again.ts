import { setHandler } from '@temporalio/workflow';
import type { RunInput } from '../../contract/operation-run.ts';
import { lookAgain } from './messages.ts';

/** Has a run look at the rows when it is told to. Returns the options of a wait that such a message can end. */
export const lookingAgain = ({ isResumed }: RunInput) => {
  let isWoken = false;
  setHandler(lookAgain, () => {
    isWoken = true;
  });
  return () => {
    // A run that takes the place of a lost one looks at once.
    if (isResumed === true) isWoken = true;
    return {
      isOver: () => isWoken,
      rearm: () => {
        isWoken = false;
      },
    };
  };
};
