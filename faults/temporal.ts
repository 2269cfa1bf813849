import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs, optionalTsToDate } from '@temporalio/common/lib/time.js';

const mark = 'freehold.org-id';
const patienceMsMax = 60_000;

export interface Namespace {
  name: string;
  /** The organization named by its mark; null: it carries none. */
  orgId: string | null;
  data: Readonly<Record<string, string>>;
}

export interface Execution {
  workflowId: string;
  isOpen: boolean;
  /** null: it is open. */
  closedAt: Date | null;
}

/** The campaign's own connection to the server: direct, and patient while Temporal is being killed. */
export interface Temporal {
  namespaces(): Promise<Namespace[]>;
  /** Returns false if it already existed. */
  register(namespace: string, data: Record<string, string>): Promise<boolean>;
  /** Workflow ids of open runs in the control namespace. */
  openRuns(): Promise<string[]>;
  schedules(): Promise<string[]>;
  /** The runs of a namespace that has them, but its canary; none if it does not exist. */
  executions(namespace: string): Promise<Execution[]>;
  close(): Promise<void>;
}

const isNotThere = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 5;
const isAlreadyThere = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 6;

export const openTemporal = (address: string, controlNamespace = 'freehold'): Temporal => {
  const connection = Connection.lazy({
    address,
    channelArgs: { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 1_000 },
  });
  const { workflowService } = connection;
  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    for (const until = Date.now() + patienceMsMax; ; await sleep(200)) {
      try {
        return await connection.withDeadline(Date.now() + 10_000, call);
      } catch (error) {
        if (isAlreadyThere(error) || isNotThere(error) || Date.now() > until) throw error;
      }
    }
  };
  /** Reads all pages. */
  const all = async <Page extends { nextPageToken?: Uint8Array | null }, T>(
    ask: (nextPageToken: Uint8Array) => Promise<Page>,
    read: (page: Page) => T[],
  ): Promise<T[]> => {
    const found: T[] = [];
    let nextPageToken: Uint8Array = new Uint8Array();
    do {
      const page = await patiently(() => ask(nextPageToken));
      found.push(...read(page));
      nextPageToken = page.nextPageToken ?? new Uint8Array();
    } while (nextPageToken.length > 0);
    return found;
  };
  return {
    namespaces: () =>
      all(
        (nextPageToken) => workflowService.listNamespaces({ pageSize: 500, nextPageToken }),
        ({ namespaces }) =>
          (namespaces ?? []).map(({ namespaceInfo }) => {
            const data = namespaceInfo?.data ?? {};
            return { name: namespaceInfo?.name ?? '', orgId: data[mark] ?? null, data };
          }),
      ),
    register: async (namespace, data) => {
      try {
        await patiently(() =>
          workflowService.registerNamespace({
            namespace,
            data,
            workflowExecutionRetentionPeriod: msToTs('1 day'),
          }),
        );
        return true;
      } catch (error) {
        if (!isAlreadyThere(error)) throw error;
        return false;
      }
    },
    openRuns: () =>
      all(
        (nextPageToken) =>
          workflowService.listWorkflowExecutions({
            namespace: controlNamespace,
            query: `ExecutionStatus = 'Running'`,
            pageSize: 500,
            nextPageToken,
          }),
        ({ executions }) => (executions ?? []).map(({ execution }) => execution?.workflowId ?? ''),
      ),
    schedules: () =>
      all(
        (nextPageToken) =>
          workflowService.listSchedules({ namespace: controlNamespace, maximumPageSize: 500, nextPageToken }),
        ({ schedules }) => (schedules ?? []).map(({ scheduleId }) => scheduleId ?? ''),
      ),
    executions: async (namespace) => {
      try {
        const found = await all(
          (nextPageToken) => workflowService.listWorkflowExecutions({ namespace, pageSize: 500, nextPageToken }),
          ({ executions }) =>
            (executions ?? []).map(({ execution, closeTime }) => ({
              workflowId: execution?.workflowId ?? '',
              isOpen: closeTime === undefined || closeTime === null,
              closedAt: optionalTsToDate(closeTime) ?? null,
            })),
        );
        return found.filter(({ workflowId }) => !workflowId.startsWith('freehold-canary-'));
      } catch (error) {
        if (!isNotThere(error)) throw error;
        return [];
      }
    },
    close: () => connection.close(),
  };
};
