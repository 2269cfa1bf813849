import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';
import { type ErrorCode, errorTable, isErrorCode } from '../../contract/errors.ts';
import type { CodedFailure } from '../../contract/operation-run.ts';

/** The coded failure of an activity, found in the cause of its ActivityFailure. */
export const codedFailureOf = (error: unknown): CodedFailure => {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure && isErrorCode(cause.type)) {
    return { code: cause.type, message: cause.message, retryable: errorTable[cause.type].retryable };
  }
  if (cause instanceof TimeoutFailure) return failureWithCode('step_timed_out');
  if (isCancellation(error)) return failureWithCode('operation_canceled');
  return failureWithCode('internal_error');
};

export const failureWithCode = (code: ErrorCode, message: string = errorTable[code].title): CodedFailure => ({
  code,
  message,
  retryable: errorTable[code].retryable,
});

/** The failure of a run or an update; its type is the code. */
export const applicationFailureOf = ({ code, message }: CodedFailure): ApplicationFailure => {
  const failure = ApplicationFailure.create({ type: code, message, nonRetryable: true });
  failure.stack = '';
  return failure;
};
