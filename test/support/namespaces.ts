import { msToTs } from '@temporalio/common/lib/time.js';
import { ownershipMark } from '../../src/contract/ids.ts';
import type { openConnection } from '../../src/providers/temporal/connection.ts';

/** Registers a namespace with the organization's mark, as the product does. */
export const registerMarked = (
  { connection }: { connection: ReturnType<typeof openConnection> },
  namespace: string,
  orgId: string,
) =>
  connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
    data: { [ownershipMark]: orgId },
  });

/** Returns the names of all namespaces with the mark of this or any organization, including deleted, unreclaimed ones. */
export const ownedNamespaces = async (
  connection: ReturnType<typeof openConnection>,
  orgId?: string,
): Promise<string[]> => {
  const names: string[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page = await connection.workflowService.listNamespaces({ pageSize: 500, nextPageToken });
    for (const { namespaceInfo } of page.namespaces ?? []) {
      const mark = namespaceInfo?.data?.[ownershipMark];
      if (mark !== undefined && (orgId === undefined || mark === orgId)) names.push(namespaceInfo?.name ?? '');
    }
    nextPageToken = page.nextPageToken ?? new Uint8Array();
  } while (nextPageToken.length > 0);
  return names.sort();
};
