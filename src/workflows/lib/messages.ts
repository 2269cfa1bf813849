import { defineUpdate } from '@temporalio/workflow';
import type { RunRequest } from '../../contract/operation-run.ts';

/** Aborts and undoes the run. Rejected with `point_of_no_return`, or `illegal_transition` while it is being undone. */
export const cancel = defineUpdate<void, [RunRequest]>('cancel');

/** Reports that the awaited payment is recorded. Harmless at any other time. */
export const paymentCompleted = defineUpdate<void>('paymentCompleted');

/** Runs the waiting step now. Rejected with `nothing_to_retry`. */
export const retry = defineUpdate<void, [RunRequest]>('retry');

/** Has a waiting run look at the rows, which decide whether its wait is over. Harmless at any time. */
export const lookAgain = defineUpdate<void>('lookAgain');
