import { auditApprovals, isWaitingForPeople } from './audit-approvals.ts';
import { auditHolds } from './audit-holds.ts';
import { auditTenantRuns } from './audit-runs.ts';
import type { Database } from './database.ts';
import { type Finding, found } from './findings.ts';
import { type Foreigners, isForeign } from './foreigners.ts';
import type { Temporal } from './temporal.ts';

export interface World {
  database: Database;
  temporal: Temporal;
  foreigners: Foreigners;
}

/** Tables whose rows outlive the organization by design; all other rows with an `org_id` are removed with it. */
const outliving = [
  'operations',
  'operation_events',
  'idempotency_claims',
  'audit_events',
  'audit_heads',
  'audit_checkpoints',
  'outbox',
  'outbox_heads',
  'access_changes',
  'organization_exports',
  'organization_tombstones',
  'payments',
];

/** Every deleted organization must have a tombstone with a signed certificate. */
const auditTombstones = async ({ database }: World): Promise<Finding[]> => {
  const missing = await database.query<{ id: string }>(
    `select org_id as id from operations p where kind = 'deleteOrganization' and status = 'succeeded'
       and not exists (select 1 from organization_tombstones t where t.org_id = p.org_id and t.signature is not null)`,
  );
  return found(
    'lost',
    missing.map(({ id }) => `the certificate of the deletion of organization ${id}`),
  );
};

const settledStatuses = ['active', 'suspended', 'inactive'];
const openStatuses = `('pending', 'running', 'compensating', 'stuck')`;

/** Each namespace with a mark must belong to an existing organization; those of somebody else must be unchanged. */
const auditNamespaces = async ({ database, temporal, foreigners }: World): Promise<Finding[]> => {
  const organizations = await database.query<{ id: string; namespace: string; status: string }>(
    'select id, temporal_namespace as namespace, status::text from organizations',
  );
  const namespaces = await temporal.namespaces();
  const owners = new Map(
    organizations.filter(({ status }) => settledStatuses.includes(status)).map(({ id, namespace }) => [namespace, id]),
  );
  const ours = namespaces.filter((namespace) => namespace.orgId !== null && !isForeign(namespace));
  const names = new Set(ours.map(({ name }) => name));
  const foreign = new Map(namespaces.filter(isForeign).map(({ name, orgId }) => [name, orgId]));
  return [
    ...found(
      'orphan',
      ours
        .filter(({ name, orgId }) => owners.get(name) !== orgId)
        .map(({ name, orgId }) => `namespace ${name} of organization ${orgId}, which has another one`),
    ),
    ...found(
      'lost',
      [...owners].filter(([name]) => !names.has(name)).map(([name, id]) => `namespace ${name} of organization ${id}`),
    ),
    ...found(
      'lost',
      [...foreigners.registered]
        .filter(([name, owner]) => !foreign.has(name) || foreign.get(name) !== owner)
        .map(([name]) => `namespace ${name} of somebody else, which must not be touched`),
    ),
  ];
};

/** Every notification must have been sent, or have an error. */
export const auditNotifications = async (database: Database): Promise<Finding[]> => {
  const open = await database.query<{ id: string; template: string; attempts: number }>(
    `select id, template, attempts from notifications where status = 'pending'`,
  );
  return found(
    'lost',
    open.map(({ id, template, attempts }) => `notification ${id} (${template}) after ${attempts} attempts`),
  );
};

const auditOperations = async ({ database }: World): Promise<Finding[]> => {
  const open = await database.query<{ id: string; kind: string; status: string; residue: unknown[]; error: unknown }>(
    `select id, kind, status::text, residue, steps from operations p
      where status in ${openStatuses} and not ${isWaitingForPeople}`,
  );
  const text = ({ id, kind, status, ...rest }: (typeof open)[number]): string =>
    `operation ${id} (${kind}) is ${status} ${JSON.stringify(rest)}`;
  return [
    ...found('lost', open.filter(({ status }) => status !== 'stuck').map(text)),
    ...found(
      'stuckWithoutResidue',
      open.filter(({ status, residue }) => status === 'stuck' && residue.length === 0).map(text),
    ),
  ];
};

/**
 * Each organization must have the status that its last successful operation left, and none may be in a transitional one.
 * Exception: an organization that was paid for without success waits until the payment is reported again.
 */
const auditStatuses = async ({ database }: World): Promise<Finding[]> => {
  const between = await database.query<{ id: string; status: string }>(
    `select id, status::text from organizations o where status in ('provisioning', 'deleting', 'pending')
       and not exists (select 1 from operations p where p.org_id = o.id and p.status in ${openStatuses})
       and not (status = 'pending' and exists (select 1 from payments y where y.org_id = o.id))`,
  );
  const different = await database.query<{ id: string; status: string; kind: string }>(
    `with last as (
       select distinct on (org_id) org_id, kind from operations
        where status = 'succeeded' and kind not in ('transferOwnership', 'elevateAccess', 'recoverAccess')
        order by org_id, finished_at desc),
     expected as (
       select org_id, kind, case kind
         when 'suspendOrganization' then 'suspended' when 'deactivateOrganization' then 'inactive'
         when 'deleteOrganization' then 'gone' else 'active' end as status from last)
     select e.org_id as id, coalesce(o.status::text, 'gone') as status, e.kind from expected e
       left join organizations o on o.id = e.org_id
      where coalesce(o.status::text, 'gone') <> e.status`,
  );
  return [
    ...found(
      'orphan',
      between.map(({ id, status }) => `organization ${id} is ${status}, and has no open operation`),
    ),
    ...found(
      'lost',
      different.map(({ id, status, kind }) => `organization ${id} is ${status}after a successful ${kind}`),
    ),
  ];
};

/** No rows of deleted organizations may remain, and no person in no organization. */
const auditRows = async ({ database }: World): Promise<Finding[]> => {
  const tables = await database.query<{ name: string }>(
    `select c.table_name as name from information_schema.columns c join information_schema.tables t
       on t.table_schema = c.table_schema and t.table_name = c.table_name
      where c.table_schema = 'public' and c.column_name = 'org_id' and t.table_type = 'BASE TABLE'`,
  );
  const findings: Finding[] = [];
  for (const { name } of tables.filter((table) => !outliving.includes(table.name))) {
    const [row] = await database.query<{ count: number }>(
      `select count(*)::int as count from ${name} t
        where not exists (select 1 from organizations o where o.id = t.org_id)
          and not exists (select 1 from identities i where i.id = t.org_id)`,
    );
    if (row !== undefined && row.count > 0) findings.push(...found('orphan', [`${row.count} rows of ${name}`]));
  }
  const persons = await database.query<{ email: string }>(
    'select email from identities i where not exists (select 1 from users u where u.identity_id = i.id)',
  );
  return [
    ...findings,
    ...found(
      'orphan',
      persons.map(({ email }) => `the person ${email} in no organization`),
    ),
  ];
};

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** No runs of ended operations may remain, and no schedules of deleted organizations. */
const auditRuns = async ({ database, temporal }: World): Promise<Finding[]> => {
  const [runs, schedules] = [await temporal.openRuns(), await temporal.schedules()];
  const open = await database.query<{ workflowId: string }>(
    `select workflow_id as "workflowId" from operations where status in ${openStatuses}`,
  );
  const operations = await database.query<{ workflowId: string }>('select workflow_id as "workflowId" from operations');
  const organizations = await database.query<{ id: string }>('select id from organizations');
  const [openIds, knownIds] = [new Set(open.map(idOf)), new Set(operations.map(idOf))];
  const living = new Set(organizations.map(({ id }) => id));
  return [
    ...found(
      'orphan',
      runs.filter((run) => knownIds.has(run) && !openIds.has(run)).map((run) => `run ${run} of an ended operation`),
    ),
    ...found(
      'orphan',
      schedules
        .filter((schedule) => (schedule.match(uuid) ?? []).some((id) => !living.has(id)))
        .map((schedule) => `schedule ${schedule}`),
    ),
  ];
};

const idOf = ({ workflowId }: { workflowId: string }): string => workflowId;

/** Checks the world on both sides; cheap enough to be repeated until it is clean. */
export const auditWorld = async (world: World): Promise<Finding[]> => [
  ...(await auditOperations(world)),
  ...(await auditStatuses(world)),
  ...(await auditTombstones(world)),
  ...(await auditNamespaces(world)),
  ...(await auditRows(world)),
  ...(await auditRuns(world)),
  ...(await auditTenantRuns(world)),
  ...(await auditNotifications(world.database)),
  ...(await auditApprovals(world)),
  ...(await auditHolds(world.database)),
];
