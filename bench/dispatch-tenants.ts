import type { Connection } from '@temporalio/client';
import type postgres from 'postgres';
import { v7 as uuid } from 'uuid';
import { namespaceOf } from '../src/contract/ids.ts';
import type { HttpClient } from './http-client.ts';

export interface Tenant {
  id: string;
  slug: string;
  namespace: string;
}

const workflow = { name: 'work', workflowType: 'work', taskQueue: 'work' };

/** Creates organizations through the API, each with its namespace and a workflow `work`. */
export const createTenants = async (http: HttpClient, sql: postgres.Sql, count: number): Promise<Tenant[]> => {
  const tenants: Tenant[] = [];
  const names = Array.from({ length: count }, (_, index) => `bench-${index}`).values();
  const lane = async (): Promise<void> => {
    for (const slug of names) {
      const body = { slug, name: slug, owner: { email: `owner@${slug}.example` } };
      const created = await http.post('/v1/orgs', body, { prefer: 'wait=60' });
      if (created.status !== 201) throw new Error(`An organization was not created: ${created.body}`);
      const [row] = await sql<{ id: string }[]>`select id from organizations where slug = ${slug}`;
      if (row === undefined) throw new Error(`The organization ${slug} has no row`);
      await sql`insert into workflows (id, org_id, name, workflow_type, task_queue)
        values (${uuid()}, ${row.id}, ${workflow.name}, ${workflow.workflowType}, ${workflow.taskQueue})`;
      tenants.push({ id: row.id, slug, namespace: namespaceOf(slug, row.id) });
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return tenants;
};

const createOrganizations = async (
  sql: postgres.Sql,
  name: string,
  status: 'active' | 'suspended',
  count: number,
): Promise<void> => {
  await sql`insert into organizations (id, slug, name, temporal_namespace, status)
    select gen_random_uuid(), ${name} || '-' || n, ${name} || ' ' || n, ${name} || '-' || n, ${status}
    from generate_series(1, ${count}) n`;
  await sql`insert into workflows (id, org_id, name, workflow_type, task_queue)
    select gen_random_uuid(), id, 'work', 'work', 'work' from organizations where slug like ${`${name}-%`}`;
};

/** Writes organizations without a namespace, and schedules of theirs that are due much later. */
export const createIdleSchedules = async (sql: postgres.Sql, organizations: number, each: number): Promise<void> => {
  await createOrganizations(sql, 'idle', 'active', organizations);
  await sql`insert into schedules (id, org_id, workflow_id, name, spec, next_at, due_at)
    select gen_random_uuid(), org_id, id, 's' || n, '{"cron":"0 0 1 1 *"}', at, at
    from workflows, generate_series(1, ${each}) n, lateral (select now() + interval '1 day' + random() * interval '300 days') a (at)
    where org_id in (select id from organizations where slug like 'idle-%')`;
  await sql`analyze organizations, workflows, schedules`;
};

/** Writes suspended organizations with schedules that have been due for a minute. */
export const createHeldSchedules = async (sql: postgres.Sql, organizations: number, each: number): Promise<void> => {
  await createOrganizations(sql, 'held', 'suspended', organizations);
  await sql`insert into schedules (id, org_id, workflow_id, name, spec, next_at, due_at)
    select gen_random_uuid(), org_id, id, 's' || n, '{"everySeconds":60}', at, at
    from workflows, generate_series(1, ${each}) n, lateral (select now() - interval '1 minute') a (at)
    where org_id in (select id from organizations where slug like 'held-%')`;
};

/** Makes schedules of each tenant due at one instant. The next time is in a year. */
export const createSchedules = async (
  sql: postgres.Sql,
  tenants: readonly Tenant[],
  each: number,
  name: string,
  dueAt: Date,
): Promise<void> => {
  const ids = tenants.map(({ id }) => id);
  await sql`insert into schedules (id, org_id, workflow_id, name, spec, next_at, due_at)
    select gen_random_uuid(), org_id, id, ${name} || '-' || n, '{"cron":"0 0 1 1 *"}', ${dueAt}, ${dueAt}
    from workflows, generate_series(1, ${each}) n where org_id = any (${ids})`;
};

export interface ListedRun {
  workflowId: string;
  startedAt: number;
}

/** The runs of a namespace whose workflow ids begin so, as the server itself lists them. */
export const listRuns = async (connection: Connection, namespace: string, prefix: string): Promise<ListedRun[]> => {
  const found: ListedRun[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page = await connection.workflowService.listWorkflowExecutions({ namespace, pageSize: 500, nextPageToken });
    for (const { execution, startTime } of page.executions ?? []) {
      const workflowId = execution?.workflowId ?? '';
      const startedAt = Number(startTime?.seconds ?? 0) * 1_000 + Number(startTime?.nanos ?? 0) / 1e6;
      if (workflowId.startsWith(prefix)) found.push({ workflowId, startedAt });
    }
    nextPageToken = page.nextPageToken ?? new Uint8Array();
  } while (nextPageToken.length > 0);
  return found;
};
