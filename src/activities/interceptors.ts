import type { Context } from '@temporalio/activity';
import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { DomainError, errorTable } from '../contract/errors.ts';
import type { OperationRef } from '../contract/operation-run.ts';
import { withLogContext } from '../telemetry/log-context.ts';
import type { Logger } from '../telemetry/logs.ts';
import type { OperationMetrics } from './metrics.ts';

/**
 * Wraps every activity: turns its error into an ApplicationFailure with the code as its type, measures its time, and adds
 * its operation to its log lines. Temporal's history gets only the public text of an error.
 */
export const activityInterceptor =
  (logger: Logger, metrics: OperationMetrics) =>
  ({ info }: Context): { inbound: ActivityInboundCallsInterceptor } => ({
    inbound: {
      async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>) {
        const startedAt = performance.now();
        const ended = (outcome: 'succeeded' | 'failed') =>
          metrics.attempted(info.activityType, outcome, (performance.now() - startedAt) / 1_000);
        const ref = refOf(input.args[0]);
        const fields = {
          ...ref,
          activity: info.activityType,
          workflowId: info.workflowExecution?.workflowId,
        };
        try {
          const result = await withLogContext(ref, () => next(input));
          ended('succeeded');
          logger.debug(fields, 'activity succeeded');
          return result;
        } catch (error) {
          ended('failed');
          if (error instanceof CancelledFailure || error instanceof ApplicationFailure) throw error;
          const domain =
            error instanceof DomainError ? error : new DomainError('internal_error', undefined, { cause: error });
          if (domain.code === 'internal_error') logger.error({ ...fields, err: error }, 'activity failed');
          else logger.warn({ ...fields, code: domain.code, cause: causeOf(domain) }, 'activity failed');
          throw publicFailureOf(domain);
        }
      },
    },
  });

const publicFailureOf = ({ code, message }: DomainError): ApplicationFailure => {
  const failure = ApplicationFailure.create({
    type: code,
    message,
    nonRetryable: true, // the workflow decides on the next attempt
    ...(errorTable[code].status < 500 ? { category: ApplicationFailureCategory.BENIGN } : {}),
  });
  failure.stack = ''; // belongs in the worker's log, not in a history that others can read
  return failure;
};

/** One line without a stack, for errors that are expected occasionally. */
const causeOf = ({ cause, message }: DomainError): string => (cause instanceof Error ? cause.message : message);

const refOf = (argument: unknown): Partial<OperationRef> => {
  if (typeof argument !== 'object' || argument === null) return {};
  const { operationId, orgId } = argument as Partial<OperationRef>;
  return { ...(operationId === undefined ? {} : { operationId }), ...(orgId === undefined ? {} : { orgId }) };
};
