import type { World } from './audit-world.ts';
import { type Finding, found } from './findings.ts';
import type { Ledger } from './ledger.ts';
import type { Execution } from './temporal.ts';

/** What is younger is under way: a schedule may go on meanwhile. */
const youngMs = 5_000;
const startingSecondsMax = 60;
const overdueSecondsMax = 30;

interface Row {
  id: string;
  workflowId: string;
  status: string;
  isStarted: boolean;
}

interface Namespace {
  name: string;
  rows: Row[];
  executions: Execution[];
}

/** The runs of each organization, on both sides. Temporal is read first, because a row comes before its execution. */
const readNamespaces = async ({ database, temporal }: Pick<World, 'database' | 'temporal'>): Promise<Namespace[]> => {
  const organizations = await database.query<{ id: string; name: string }>(
    `select id, temporal_namespace as name from organizations o
      where status in ('active', 'suspended', 'inactive')
        and exists (select 1 from workflows w where w.org_id = o.id)`,
  );
  const namespaces: Namespace[] = [];
  for (const { id, name } of organizations) {
    const executions = await temporal.executions(name);
    const rows = await database.query<Row>(
      `select id, temporal_id as "workflowId", status, run_id is not null as "isStarted"
         from workflow_states where org_id = $1`,
      [id],
    );
    namespaces.push({ name, rows, executions });
  }
  return namespaces;
};

const isOpen = ({ status }: Row): boolean => status === 'starting' || status === 'running';

const repeated = (ids: readonly string[]): string[] => [
  ...new Set(ids.filter((id, index) => ids.indexOf(id) !== index)),
];

const auditNamespace = ({ name, rows, executions }: Namespace): Finding[] => {
  const rowOf = new Map(rows.map((row) => [row.workflowId, row]));
  const executionOf = new Map(executions.map((execution) => [execution.workflowId, execution]));
  const ended = executions.filter(({ closedAt }) => closedAt !== null && Date.now() - closedAt.getTime() > youngMs);
  return [
    ...found(
      'broken',
      repeated(executions.map(({ workflowId }) => workflowId)).map((id) => `run ${id} was started twice in ${name}`),
    ),
    // Also one that belongs to another organization.
    ...found(
      'orphan',
      executions
        .filter(({ workflowId }) => !rowOf.has(workflowId))
        .map(({ workflowId }) => `run ${workflowId} in ${name}, of which its organization has no row`),
    ),
    ...found(
      'lost',
      ended
        .filter(({ workflowId }) => rowOf.get(workflowId)?.status === 'running')
        .map(({ workflowId }) => `the end of run ${workflowId} in ${name}`),
    ),
    ...found(
      'lost',
      rows.filter((row) => row.isStarted && !executionOf.has(row.workflowId)).map(({ id }) => `run ${id} in ${name}`),
    ),
    ...found(
      'broken',
      rows
        .filter(({ status, workflowId }) => status === 'notStarted' && executionOf.has(workflowId))
        .map(({ id }) => `run ${id} in ${name} was started, which its row denies`),
    ),
    ...found(
      'orphan',
      rows
        .filter((row) => !isOpen(row) && executionOf.get(row.workflowId)?.isOpen === true)
        .map(({ id, status }) => `run ${id} in ${name} is open in Temporal, and ${status} in its row`),
    ),
  ];
};

/** Starts that nobody finishes, occurrences that were claimed twice, and schedules that nobody follows. */
const auditClaims = async ({ database }: Pick<World, 'database'>): Promise<Finding[]> => {
  const waiting = await database.query<{ id: string }>(
    `select id from workflow_states
      where status = 'starting' and created_at < now() - make_interval(secs => ${startingSecondsMax})`,
  );
  const twice = await database.query<{ schedule: string; at: string; count: number }>(
    `select schedule, occurrence_at::text as at, count(*)::int from workflow_states
      where schedule is not null group by org_id, schedule, occurrence_at having count(*) > 1`,
  );
  const overdue = await database.query<{ id: string }>(
    `select s.id from schedules s join organizations o on o.id = s.org_id
      where o.status = 'active' and s.due_at < now() - make_interval(secs => ${overdueSecondsMax})`,
  );
  return [
    ...found(
      'lost',
      waiting.map(({ id }) => `the start of run ${id}`),
    ),
    ...found(
      'broken',
      twice.map(({ schedule, at, count }) => `the occurrence ${at} of ${schedule} has ${count} runs`),
    ),
    ...found(
      'lost',
      overdue.map(({ id }) => `schedule ${id} is not followed`),
    ),
  ];
};

/** Checks the runs and schedules of all organizations on both sides. */
export const auditTenantRuns = async (world: Pick<World, 'database' | 'temporal'>): Promise<Finding[]> => [
  ...(await readNamespaces(world)).flatMap(auditNamespace),
  ...(await auditClaims(world)),
];

/** Every run that was answered 202 has one row, as long as its organization exists. */
export const auditAcceptedRuns = async ({ database }: Pick<World, 'database'>, ledger: Ledger): Promise<Finding[]> => {
  const rows = await database.query<{ id: string; workflowId: string; namespace: string }>(
    `select r.id, r.temporal_id as "workflowId", o.temporal_namespace as namespace
       from workflow_states r join organizations o on o.id = r.org_id`,
  );
  const organizations = await database.query<{ name: string }>('select temporal_namespace as name from organizations');
  const existing = new Set(organizations.map(({ name }) => name));
  const idsOf = new Map<string, string[]>();
  for (const { id, workflowId, namespace } of rows) {
    const key = `${namespace} ${workflowId}`;
    idsOf.set(key, [...(idsOf.get(key) ?? []), id]);
  }
  return [...ledger.runs.values()]
    .filter(({ namespace }) => existing.has(namespace))
    .flatMap(({ life, id, workflowId, namespace }) => {
      const ids = idsOf.get(`${namespace} ${workflowId}`) ?? [];
      if (!ids.includes(id)) return found('lost', [`run ${id} (${workflowId}) of life ${life} was accepted`]);
      return ids.length === 1 ? [] : found('broken', [`run ${workflowId} of life ${life} has ${ids.length} rows`]);
    });
};
