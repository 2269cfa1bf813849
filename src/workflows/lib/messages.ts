import { defineUpdate } from '@temporalio/workflow';
import type { RunRequest } from '../../contract/operation-run.ts';

/** Abort and compensate. Rejected with `point_of_no_return`, or `illegal_transition` while it is being undone. */
export const cancel = defineUpdate<void, [RunRequest]>('cancel');

/** The payment that the run waits for is recorded. Harmless at any other time. */
export const paymentCompleted = defineUpdate<void>('paymentCompleted');

/** Run the waiting step now. Rejected with `nothing_to_retry`. */
export const retry = defineUpdate<void, [RunRequest]>('retry');
