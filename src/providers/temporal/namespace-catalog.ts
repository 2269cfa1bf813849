import { status as grpc } from '@grpc/grpc-js';
import type { Connection } from '@temporalio/client';
import { msToTs, optionalTsToMs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';
import { ownershipMark } from '../../contract/ids.ts';
import { codedTemporalError, grpcCodeOf } from './errors.ts';
import { untilNotOvertaken } from './namespaces.ts';
import type { MarkedNamespace, NamespaceCatalog } from './port.ts';

type Description = proto.temporal.api.workflowservice.v1.IDescribeNamespaceResponse;

const { NamespaceState } = proto.temporal.api.enums.v1;
const pageMsMax = 10_000;
const pageSize = 1_000;
const secondsPerDay = 86_400;

/** Lists 1,000 namespaces per call; each entry includes data and retention. */
export const namespaceCatalog = (connection: Connection, retentionDays: number): NamespaceCatalog => {
  const { workflowService } = connection;
  const call = async <T>(deadline: Date, run: () => Promise<T>): Promise<T> => {
    try {
      return await connection.withDeadline(deadline, run);
    } catch (error) {
      throw codedTemporalError(error);
    }
  };
  return {
    retentionSeconds: retentionDays * secondsPerDay,
    async listMarked(onPage) {
      const marked: MarkedNamespace[] = [];
      let nextPageToken: Uint8Array = new Uint8Array();
      do {
        const deadline = new Date(Date.now() + pageMsMax);
        const page = await call(deadline, () => workflowService.listNamespaces({ pageSize, nextPageToken }));
        for (const description of page.namespaces ?? []) {
          const namespace = markedOf(description);
          if (namespace !== null) marked.push(namespace);
        }
        nextPageToken = page.nextPageToken ?? new Uint8Array();
        onPage();
      } while (nextPageToken.length > 0);
      return marked;
    },
    find: (namespace, deadline) =>
      unlessAbsent(async () => markedOf(await call(deadline, () => workflowService.describeNamespace({ namespace })))),
    async setRetention(namespace, deadline) {
      const config = { workflowExecutionRetentionTtl: msToTs(`${retentionDays} days`) };
      await untilNotOvertaken(deadline, () =>
        call(deadline, async () => {
          await workflowService.updateNamespace({ namespace, config });
        }),
      );
    },
    async setOwnerEmail({ namespace, orgId, ownerEmail }, deadline) {
      const found = await unlessAbsent(() => call(deadline, () => workflowService.describeNamespace({ namespace })));
      if (found === null || markedOf(found)?.orgId !== orgId) return;
      if (found.namespaceInfo?.ownerEmail === ownerEmail) return;
      await untilNotOvertaken(deadline, () =>
        call(deadline, async () => {
          await workflowService.updateNamespace({ namespace, updateInfo: { ownerEmail } });
        }),
      );
    },
    async countOpenWorkflows(namespace, deadline) {
      const query = 'ExecutionStatus="Running"';
      const counted = await unlessAbsent(() =>
        call(deadline, () => workflowService.countWorkflowExecutions({ namespace, query })),
      );
      return counted === null ? null : Number(counted.count ?? 0);
    },
  };
};

const unlessAbsent = async <T>(read: () => Promise<T>): Promise<T | null> => {
  try {
    return await read();
  } catch (error) {
    const code = grpcCodeOf(error);
    // For about a second after a deleted name is registered again, the server mistakes it for the old namespace.
    if (code === grpc.NOT_FOUND || code === grpc.FAILED_PRECONDITION) return null;
    throw error;
  }
};

/** null: the namespace has no organization's mark or is being deleted. */
const markedOf = ({ namespaceInfo, config }: Description): MarkedNamespace | null => {
  const orgId = namespaceInfo?.data?.[ownershipMark];
  if (orgId === undefined || namespaceInfo?.state === NamespaceState.NAMESPACE_STATE_DELETED) return null;
  return {
    name: namespaceInfo?.name ?? '',
    orgId,
    retentionSeconds: (optionalTsToMs(config?.workflowExecutionRetentionTtl) ?? 0) / 1_000,
  };
};
