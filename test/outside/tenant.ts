import { Connection } from '@temporalio/client';
import { expect } from 'vitest';
import { type Process, run } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { call, type Installation } from './installation.ts';

// Organizations with a namespace, a worker of their own and schedules, as their owners see them.

export interface Run {
  id: string;
  workflowId: string;
  status: string;
  occurrenceAt: string | null;
}

export interface RunDetails extends Run {
  waitsForWorker: boolean | null;
  activities: { activityType: string; status: string; attempt: number }[];
}

interface Operation {
  status: string;
  residue: unknown[];
}

const taskQueue = 'invoices';
/** Of each schedule here; the shortest interval there is. */
export const everyMs = 10_000;

/** Creates an organization, registers its workflow, and starts its worker. */
export const openTenant = async (installation: Installation, name: string) => {
  const { file, platformKey } = installation;
  const slug = name.toLowerCase();
  const asPlatform = <Body>(path: string, request: { json?: unknown; method?: string } = {}) =>
    call<Body>(file.apiUrl, path, { key: platformKey, headers: { prefer: 'wait=20' }, ...request });
  const created = await asPlatform<{ org: { id: string; namespace: string } }>('/v1/orgs', {
    json: { name, slug, owner: { email: `owner@${slug}.example` } },
  });
  expect(created.status).toBe(201);
  const { id, namespace } = created.body.org;
  const users = await asPlatform<{ data: { id: string }[] }>(`/v1/orgs/${slug}/users`);
  const issued = await asPlatform<{ secret: string }>(`/v1/orgs/${slug}/api-keys`, {
    json: { name: 'first', userId: users.body.data[0]?.id ?? '' },
  });
  expect(issued.status).toBe(201);
  const key = issued.body.secret;
  const own = async <Body>(path: string, json?: unknown, status = 200): Promise<Body> => {
    const answer = await call<Body>(file.apiUrl, `/v1/orgs/${slug}${path}`, {
      key,
      ...(json === undefined ? {} : { json }),
    });
    expect([path, answer.status, answer.status === status ? '' : answer.body]).toEqual([path, status, '']);
    return answer.body;
  };
  await own('/workflows', { name: 'send-invoice', workflowType: 'sendInvoice', taskQueue }, 201);
  const start = (order: string, input: object): Promise<Run> =>
    own('/workflows/send-invoice/runs', { id: order, input }, 202);
  /** All of a list, which has pages. */
  const all = async <Item>(path: string): Promise<Item[]> => {
    const found: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { data: Item[]; nextCursor: string | null } = await own(
        `${path}${path.includes('?') ? '&' : '?'}limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      found.push(...page.data);
      cursor = page.nextCursor;
    }
    return found;
  };
  const runs = (): Promise<Run[]> => all('/runs');
  const occurrences = async (schedule: string): Promise<number[]> =>
    (await all<Run>(`/runs?schedule=${schedule}`))
      .map(({ occurrenceAt }) => Date.parse(occurrenceAt ?? ''))
      .sort((one, other) => one - other);
  /** What the database has of a run that nobody reads. */
  const row = async ({ id: runId }: Run) => {
    const [found] = await installation.rows<{ status: string; lagMs: number | null }>(
      `select status, extract(epoch from updated_at - finished_at)::float8 * 1000 as "lagMs"
         from workflow_states where id = '${runId}'`,
      id,
    );
    return found;
  };
  return {
    id,
    slug,
    namespace,
    own,
    asPlatform,
    start,
    runs,
    occurrences,
    row,
    /** The workflow ids of all rows, whatever the status of the organization. */
    recorded: async (): Promise<string[]> =>
      (await installation.rows<{ id: string }>('select temporal_id as id from workflow_states', id))
        .map((found) => found.id)
        .sort(),
    read: (run: Run): Promise<RunDetails> => own(`/runs/${run.id}`),
    result: (run: Run): Promise<{ status: string; result: unknown }> => own(`/runs/${run.id}/result`),
    endedUnread: (run: Run, milliseconds: number) =>
      until(
        () => row(run),
        (found) => found?.lagMs !== null,
        `the end of ${run.workflowId} is recorded`,
        milliseconds,
      ),
    /** Asks for a change of the organization, and waits for its end. */
    change: async (path: string, request: { json?: unknown; method?: string }): Promise<void> => {
      const accepted = await asPlatform<{ id: string }>(`/v1/orgs/${slug}${path}`, request);
      expect(accepted.status, JSON.stringify(accepted.body)).toBeLessThan(300);
      const operation = await until(
        async () => (await asPlatform<Operation>(`/v1/operations/${accepted.body.id}`)).body,
        ({ status }) => status !== 'running' && status !== 'pending',
        `${path} has ended`,
      );
      expect(operation).toMatchObject({ status: 'succeeded', residue: [] });
    },
    startWorker: async (): Promise<Process> => {
      const worker = run('test/outside/tenant-worker-process.ts', {}, [file.temporalAddress, namespace, taskQueue]);
      await worker.line(/worker of the tenant is running/, 60_000);
      return worker;
    },
  };
};

export type Tenant = Awaited<ReturnType<typeof openTenant>>;

/** The server itself, as its operator sees it. */
export const openServer = async (address: string) => {
  const connection = await Connection.connect({ address });
  const { workflowService } = connection;
  return {
    connection,
    /** The workflow ids of all executions in a namespace but its canary, as often as there are executions. */
    listed: async ({ namespace }: Pick<Tenant, 'namespace'>): Promise<string[]> => {
      const { executions } = await workflowService.listWorkflowExecutions({ namespace, pageSize: 1_000 });
      return (executions ?? [])
        .map(({ execution }) => execution?.workflowId ?? '')
        .filter((id) => !id.startsWith('freehold-canary-'))
        .sort();
    },
    namespaces: async (): Promise<string[]> => {
      const { namespaces } = await workflowService.listNamespaces({ pageSize: 1_000 });
      return (namespaces ?? []).map(({ namespaceInfo }) => namespaceInfo?.name ?? '');
    },
  };
};
