import { setTimeout as sleep } from 'node:timers/promises';
import { status as grpc } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { v4 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { ownershipMark } from '../../contract/ids.ts';
import { canarySummary } from '../../contract/run-text.ts';
import { type Breaker, type IsOutage, noBreaker } from '../circuit/breaker.ts';
import { codedTemporalError, grpcCodeOf, isUnreachable } from './errors.ts';
import type { NamespaceSpec, Namespaces } from './port.ts';

const { CommandType, TaskQueueKind, WorkflowIdConflictPolicy } = proto.temporal.api.enums.v1;

/**
 * `connection` must not retry, because the attempts of a step are counted on the wire. A namespace is never looked up
 * before it is registered: the server would remember its absence for about a second.
 */
export const namespaces = (connection: Connection, retentionDays: number, breaker: Breaker = noBreaker): Namespaces => {
  const { workflowService, operatorService } = connection;
  const coded = async <T>(deadline: Date, run: () => Promise<T>, isOutage?: IsOutage): Promise<T> => {
    try {
      return await breaker.run(() => connection.withDeadline(deadline, run), isOutage);
    } catch (error) {
      throw codedTemporalError(error);
    }
  };
  const describe = (namespace: string) => workflowService.describeNamespace({ namespace });

  /**
   * Finds the names of the organization's namespaces that the server still knows, by its mark: the live one and those
   * being reclaimed. `isForeign`: the live name is registered without this mark.
   */
  const ownNames = async (namespace: string, orgId: string): Promise<{ names: string[]; isForeign: boolean }> => {
    const names: string[] = [];
    let isForeign = false;
    let nextPageToken: Uint8Array = new Uint8Array();
    do {
      const page = await workflowService.listNamespaces({ pageSize: 1_000, nextPageToken });
      for (const { namespaceInfo } of page.namespaces ?? []) {
        const name = namespaceInfo?.name ?? '';
        const isNamed = name === namespace || name.startsWith(`${namespace}-deleted-`);
        const isOwn = namespaceInfo?.data?.[ownershipMark] === orgId;
        if (isNamed && isOwn) names.push(name);
        if (name === namespace && !isOwn) isForeign = true;
      }
      nextPageToken = page.nextPageToken ?? new Uint8Array();
    } while (nextPageToken.length > 0);
    return { names, isForeign };
  };

  return {
    async register(spec, deadline) {
      try {
        await coded(deadline, () => workflowService.registerNamespace(registration(spec, retentionDays)));
      } catch (error) {
        if (grpcCodeOf(error) !== grpc.ALREADY_EXISTS) throw error;
        const { namespaceInfo } = await coded(deadline, () => describe(spec.namespace));
        if (namespaceInfo?.data?.[ownershipMark] !== spec.orgId) {
          throw new DomainError('namespace_conflict', `The namespace ${spec.namespace} belongs to somebody else.`, {
            cause: error,
          });
        }
      }
    },
    async removeOwn(namespace, orgId, deadline) {
      return coded(deadline, async () => {
        const { names, isForeign } = await ownNames(namespace, orgId);
        if (names.includes(namespace)) {
          try {
            await operatorService.deleteNamespace({ namespace });
          } catch (error) {
            if (grpcCodeOf(error) !== grpc.NOT_FOUND) throw error; // another attempt has just deleted it
          }
        }
        if (names.length > 0) return 'removing';
        return isForeign ? 'foreign' : 'gone';
      });
    },
    async isRegistered(namespace, deadline) {
      try {
        await coded(deadline, () => describe(namespace));
        return true;
      } catch (error) {
        if (grpcCodeOf(error) !== grpc.NOT_FOUND) throw error;
        return false;
      }
    },
    async runCanary(namespace, canaryId, deadline) {
      const startedAt = performance.now();
      // A late task says nothing about the server.
      await coded(deadline, () => canary(connection, namespace, canaryId), isUnreachable);
      return Math.round((performance.now() - startedAt) * 10) / 10;
    },
  };
};

const overtakenMsMax = 20;

/**
 * Whether the server rejected an update because another namespace was created or changed meanwhile: all namespaces share
 * one version. This is common when several are provisioned at once. It had no effect and is not a failure of the step.
 */
const isOvertaken = (error: unknown): boolean =>
  error instanceof DomainError && error.cause instanceof Error && error.cause.message.includes('conditional update');

/** `update` changes a namespace and throws coded errors. */
export const untilNotOvertaken = async (deadline: Date, update: () => Promise<void>): Promise<void> => {
  for (;;) {
    try {
      return await update();
    } catch (error) {
      if (!isOvertaken(error) || Date.now() > deadline.getTime()) throw error;
      await sleep(overtakenMsMax * Math.random());
    }
  }
};

const registration = ({ namespace, orgId, slug, ownerEmail }: NamespaceSpec, retentionDays: number) => ({
  namespace,
  description: `Organization ${slug}`,
  ownerEmail,
  workflowExecutionRetentionPeriod: msToTs(`${retentionDays} days`),
  data: { [ownershipMark]: orgId },
});

const identity = 'freehold-canary';
const canaryTimeout = msToTs('30 seconds');

/** Makes raw calls, in about 10 ms, where creating a Worker takes hundreds. */
const canary = async (connection: Connection, namespace: string, canaryId: string): Promise<void> => {
  const { workflowService } = connection;
  const taskQueue = { name: canaryId, kind: TaskQueueKind.TASK_QUEUE_KIND_NORMAL };
  // Polls before it starts: the task is then delivered directly, without being stored and read again.
  const giveUp = new AbortController();
  const polling = connection.withAbortSignal(giveUp.signal, () =>
    workflowService.pollWorkflowTaskQueue({ namespace, taskQueue, identity }),
  );
  const starting = startCanary(connection, namespace, canaryId).catch((error: unknown) => {
    giveUp.abort();
    throw error;
  });
  const [started, polled] = await Promise.allSettled([starting, polling]);
  if (started.status === 'rejected') throw started.reason;
  if (polled.status === 'rejected') throw polled.reason;
  const { taskToken } = polled.value;
  if (taskToken === undefined || taskToken === null || taskToken.length === 0) {
    throw new DomainError('canary_failed', 'The workflow received no task in time.');
  }
  await workflowService.respondWorkflowTaskCompleted({
    namespace,
    taskToken,
    identity,
    commands: [
      {
        commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
        completeWorkflowExecutionCommandAttributes: {},
      },
    ],
  });
};

const startCanary = async ({ workflowService }: Connection, namespace: string, canaryId: string): Promise<void> => {
  await workflowService.startWorkflowExecution({
    namespace,
    workflowId: canaryId,
    requestId: uuid(),
    // Left by an earlier run of this same attempt.
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
    workflowType: { name: 'freehold-canary' },
    taskQueue: { name: canaryId },
    workflowExecutionTimeout: canaryTimeout,
    userMetadata: { summary: defaultPayloadConverter.toPayload(canarySummary) },
    identity,
  });
};
