import { status as grpc } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { defaultPayloadConverter, defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { encodeUnifiedSearchAttributes } from '@temporalio/common/lib/converter/payload-search-attributes.js';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { DomainError } from '../../contract/errors.ts';
import { grpcCodeOf } from './errors.ts';
import { argumentsOf, cut, valueIn } from './payloads.ts';
import type { TenantPriority, TenantRuns } from './port.ts';

const { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } = proto.temporal.api.enums.v1;

const refusalLengthMax = 500;
/** So long, no further start is made with a callback that the server has refused. */
const refusedMs = 60_000;
const identity = 'freehold';

/** Answers after which the start has not been made, and never will be as it is. */
const refusals: ReadonlySet<number | undefined> = new Set([
  grpc.INVALID_ARGUMENT,
  grpc.PERMISSION_DENIED,
  grpc.UNAUTHENTICATED,
  grpc.FAILED_PRECONDITION,
  grpc.OUT_OF_RANGE,
  grpc.UNIMPLEMENTED,
]);

const scheduledBy = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);
const scheduledAt = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/** The attributes by which Temporal marks runs of its own schedules. */
const scheduledFields = ({ by, at }: { readonly by: string; readonly at: Date }) =>
  encodeUnifiedSearchAttributes(undefined, [
    { key: scheduledBy, value: by },
    { key: scheduledAt, value: at },
  ]);

const priorityOf = ({ priority, fairnessKey, fairnessWeight }: TenantPriority) =>
  priority === null && fairnessKey === null && fairnessWeight === null
    ? null
    : { priorityKey: priority, fairnessKey, fairnessWeight };

const detailsOf = (error: unknown): string =>
  error instanceof Error && 'details' in error && typeof error.details === 'string' ? error.details : '';

/** The server allows no callback to this address, or knows no callbacks. */
const isCallbackRefused = (error: unknown): boolean =>
  refusals.has(grpcCodeOf(error)) && /callback/i.test(detailsOf(error));

/** Until the server has forgotten the namespace. */
const isNamespaceDeleted = (error: unknown): boolean =>
  grpcCodeOf(error) === grpc.FAILED_PRECONDITION && /invalid state: Deleted/i.test(detailsOf(error));

/** The server's words are shown only where they are about the request. */
const refusalOf = (error: unknown): DomainError => {
  const details = grpcCodeOf(error) === grpc.INVALID_ARGUMENT ? detailsOf(error) : '';
  const message = details === '' ? undefined : cut(`Temporal refused the start: ${details}`, refusalLengthMax);
  return new DomainError('start_refused', message, { cause: error });
};

/** Makes a call with a deadline; not at all after the time that is given, in milliseconds since the epoch. Errors are coded. */
export type Ask = <T>(run: () => Promise<T>, deadlineMs?: number) => Promise<T>;

export interface StartOptions {
  /** Called when a start is repeated without its callback, because the server does not allow the address. */
  readonly onCallbackRefused?: ((error: unknown) => void) | undefined;
}

interface Parts extends StartOptions {
  readonly workflowService: Connection['workflowService'];
  readonly asked: Ask;
}

export const tenantStarts = ({
  workflowService,
  asked,
  onCallbackRefused,
}: Parts): Pick<TenantRuns, 'start' | 'findStarted'> => {
  let refusedUntil = 0;
  const start: TenantRuns['start'] = async ({
    namespace,
    workflowId,
    requestId,
    input,
    callback: wanted = null,
    ...options
  }) => {
    const callback = performance.now() < refusedUntil ? null : wanted;
    try {
      const { runId } = await asked(
        () =>
          workflowService.startWorkflowExecution({
            namespace,
            workflowId,
            requestId,
            workflowType: { name: options.workflowType },
            taskQueue: { name: options.taskQueue },
            input: argumentsOf(input),
            workflowExecutionTimeout:
              options.executionTimeoutSeconds === null ? null : msToTs(options.executionTimeoutSeconds * 1_000),
            workflowTaskTimeout: msToTs(options.taskTimeoutSeconds * 1_000),
            workflowStartDelay: options.startDelaySeconds === 0 ? null : msToTs(options.startDelaySeconds * 1_000),
            priority: priorityOf(options),
            workflowIdReusePolicy: WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
            workflowIdConflictPolicy: options.terminates
              ? WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING
              : WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
            searchAttributes: options.scheduled === null ? null : { indexedFields: scheduledFields(options.scheduled) },
            memo: {
              fields: Object.fromEntries(
                Object.entries(options.memo).map(([name, value]) => [name, defaultPayloadConverter.toPayload(value)]),
              ),
            },
            completionCallbacks: callback === null ? [] : [{ nexus: callback }],
            identity,
          }),
        options.deadlineMs,
      );
      return { runId, hasCallback: callback !== null };
    } catch (error) {
      if (callback !== null && isCallbackRefused(error)) {
        refusedUntil = performance.now() + refusedMs;
        onCallbackRefused?.(error);
        return start({ namespace, workflowId, requestId, input, ...options });
      }
      if (grpcCodeOf(error) === grpc.ALREADY_EXISTS) throw new DomainError('run_exists', undefined, { cause: error });
      if (grpcCodeOf(error) === grpc.NOT_FOUND || isNamespaceDeleted(error))
        throw new DomainError('namespace_missing', undefined, { cause: error });
      if (refusals.has(grpcCodeOf(error))) throw refusalOf(error);
      throw error;
    }
  };

  return {
    start,
    async findStarted({ namespace, workflowId, requestId }) {
      const infoOf = async (runId?: string) => {
        const found = await asked(() =>
          workflowService.describeWorkflowExecution({
            namespace,
            execution: { workflowId, ...(runId === undefined ? {} : { runId }) },
          }),
        ).catch((error: unknown) => {
          if (grpcCodeOf(error) === grpc.NOT_FOUND) return null;
          throw error;
        });
        return found?.workflowExecutionInfo ?? null;
      };
      const latest = await infoOf();
      const runId = latest?.firstRunId;
      if (!runId) return null;
      // A run that continues another need not carry its memo on.
      const first = latest.execution?.runId === runId ? latest : await infoOf(runId);
      return valueIn(first?.memo?.fields?.['freehold.run']) === requestId ? { runId } : null;
    },
  };
};
