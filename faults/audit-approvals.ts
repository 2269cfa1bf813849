import { roleHas, type UserRole } from '../src/contract/permissions.ts';
import type { World } from './audit-world.ts';
import type { Database } from './database.ts';
import { type Finding, found } from './findings.ts';

const isWaitingIn = (step: string): string =>
  `jsonb_path_exists(p.steps, '$[*] ? (@.name == "${step}" && @.status == "waiting")')`;

const hasDone = (step: string): string =>
  `jsonb_path_exists(p.steps, '$[*] ? (@.name == "${step}" && @.status == "succeeded")')`;

/** Whether the operation `p` waits, in time, for the decision of people, or for the end of what they have agreed to. */
export const isWaitingForPeople = `(
  exists (select from approvals a where a.id = p.id and a.status = 'pending' and a.expires_at > now()
    and ${isWaitingIn('awaitApproval')})
  or exists (select from elevations e where e.id = p.id and (
    e.status = 'active' and e.ends_at > now() and ${isWaitingIn('awaitElevationEnd')}
    or e.status = 'ended' and e.review_due_at > now() and ${isWaitingIn('awaitReview')})))`;

const isOpen = `coalesce(p.status in ('pending', 'running', 'compensating', 'stuck'), false)`;

/** How often an action is in the audit trail of the organization about the operation. */
const timesIn = (table: 'a' | 'e', action: string): string =>
  `(select count(*)::int from audit_events v
     where v.org_id = ${table}.org_id and v.operation_id = ${table}.id and v.action = '${action}')`;

/** What waits for people is a run that still waits. */
const auditWaiting = async ({ database, temporal }: Pick<World, 'database' | 'temporal'>): Promise<Finding[]> => {
  const waiting = await database.query<{ id: string; workflowId: string }>(
    `select id, workflow_id as "workflowId" from operations p where ${isOpen} and ${isWaitingForPeople}`,
  );
  const runs = waiting.length === 0 ? [] : await temporal.openRuns();
  return found(
    'lost',
    waiting
      .filter(({ workflowId }) => !runs.includes(workflowId))
      .map(({ id }) => `the waiting run of operation ${id}`),
  );
};

interface Request {
  id: string;
  kind: string;
  status: string;
  needed: number;
  approvers: number;
  ownDecisions: number;
  isOpen: boolean;
  isAwaited: boolean;
  operation: string | null;
  code: string | null;
  isAudited: boolean;
}

const requestOf = ({ id, kind, status }: Request): string => `the request ${id} (${kind}), ${status},`;

/** How an operation fails, by how its request has ended. One that fails for another reason, or is canceled, cancels the request. */
const codes: Readonly<Record<string, string>> = {
  approved: 'not_enough_approvers',
  denied: 'approval_denied',
  expired: 'approval_expired',
};

const isFalseEnd = ({ status, operation, code }: Request): boolean =>
  operation === 'succeeded'
    ? status !== 'approved'
    : operation !== 'canceled' && status !== 'canceled' && code !== codes[status];

/** Each request has the approvers that its rule asks for, and one end: in its row, in its operation and in the audit trail. */
const auditRequests = async (database: Database): Promise<Finding[]> => {
  const counted = (decision: string) =>
    `(select count(*)::int from approval_decisions d where d.approval_id = a.id and d.decision = '${decision}')`;
  const requests = await database.query<Request>(
    `select a.id, a.kind, a.status, p.status::text as operation, p.error->>'code' as code, ${isOpen} as "isOpen",
       coalesce(${isWaitingIn('awaitApproval')}, false) as "isAwaited",
       (select sum((r->>'count')::int)::int from jsonb_array_elements(a.rule->'requirements') r) as needed,
       (select count(distinct d.approver_identity_id)::int from approval_decisions d where d.approval_id = a.id
          and d.decision = 'approve' and d.approver_identity_id <> a.requester_identity_id) as approvers,
       (select count(*)::int from approval_decisions d where d.approval_id = a.id
          and d.approver_identity_id = a.requester_identity_id) as "ownDecisions",
       ${counted('approve')} = ${timesIn('a', 'approval.approve')}
         and ${counted('deny')} = ${timesIn('a', 'approval.deny')} as "isAudited"
     from approvals a left join operations p on p.id = a.id`,
  );
  const those = (is: (request: Request) => boolean) => requests.filter(is);
  return [
    ...found(
      'broken',
      those(({ ownDecisions }) => ownDecisions > 0).map((each) => `${requestOf(each)} was decided by its requester`),
    ),
    ...found(
      'broken',
      those(({ status, approvers, needed }) => status === 'approved' && approvers < needed).map(
        (each) => `${requestOf(each)} has ${each.approvers} approvers of ${each.needed}`,
      ),
    ),
    ...found(
      'broken',
      those(({ isAudited }) => !isAudited).map((each) => `${requestOf(each)} has decisions that are not audited once`),
    ),
    ...found(
      'orphan',
      those((each) => each.status === 'pending' && !(each.isOpen && each.isAwaited)).map(
        (each) => `${requestOf(each)} is of an operation that does not wait: ${each.operation}`,
      ),
    ),
    ...found(
      'lost',
      those((each) => !['pending', 'approved'].includes(each.status) && each.isOpen).map(
        (each) => `the end of ${requestOf(each)} whose operation is ${each.operation}`,
      ),
    ),
    ...found(
      'broken',
      those((each) => each.status !== 'pending' && !each.isOpen && isFalseEnd(each)).map(
        (each) => `${requestOf(each)} has another end as an operation: ${each.operation} ${each.code}`,
      ),
    ),
  ];
};

interface Elevation {
  id: string;
  status: string;
  approval: string | null;
  hasBegun: boolean;
  isOpen: boolean;
  isOverdue: boolean;
  isAudited: boolean;
}

const elevationOf = ({ id, status }: Elevation): string => `the elevation ${id}, ${status},`;

/** No elevation without its approval, after its time, or beside an operation that says otherwise; each step is audited once. */
const auditElevations = async (database: Database): Promise<Finding[]> => {
  const audited: readonly [action: string, happened: string][] = [
    ['elevation.activate', hasDone('activateElevation')],
    ['elevation.fetch', 'e.token_hash is not null'],
    ['elevation.end', `coalesce(e.ended_by not like 'freehold:%', false)`],
    ['elevation.close', hasDone('endElevation')],
    ['elevation.review', 'e.verdict is not null'],
  ];
  const elevations = await database.query<Elevation>(
    `select e.id, e.status, a.status as approval, e.starts_at is not null as "hasBegun", ${isOpen} as "isOpen",
       coalesce(e.status = 'active' and e.ends_at < now() - interval '15 seconds', false) as "isOverdue",
       ${audited.map(([action, happened]) => `${timesIn('e', action)} = coalesce(${happened}, false)::int`).join(' and ')} as "isAudited"
     from elevations e left join operations p on p.id = e.id left join approvals a on a.id = e.id`,
  );
  const those = (is: (elevation: Elevation) => boolean) => elevations.filter(is).map(elevationOf);
  return [
    ...found(
      'broken',
      those(({ hasBegun, approval }) => hasBegun && approval !== 'approved').map((each) => `${each} was not approved`),
    ),
    ...found(
      'lost',
      those(({ isOverdue }) => isOverdue).map((each) => `the end of ${each} whose time is over`),
    ),
    ...found(
      'orphan',
      those((each) => ['requested', 'active', 'ended'].includes(each.status) && !each.isOpen).map(
        (each) => `${each} has an operation that has ended`,
      ),
    ),
    ...found(
      'broken',
      those(({ isAudited }) => !isAudited).map((each) => `${each} has steps that are not audited once`),
    ),
  ];
};

/** A custom role never has more than the role that it is a part of. */
const auditRoles = async (database: Database): Promise<Finding[]> => {
  const roles = await database.query<{ id: string; base: UserRole; permissions: string[] }>(
    'select id, base, permissions from roles',
  );
  return found(
    'broken',
    roles.flatMap(({ id, base, permissions }) => {
      const beyond = permissions.filter((permission) => !roleHas(base, permission as Parameters<typeof roleHas>[1]));
      return beyond.length === 0 ? [] : [`role ${id} has ${beyond.join(', ')}, which ${base} does not have`];
    }),
  );
};

/** Checks what people agree to, and the roles that they have made. */
export const auditApprovals = async (world: Pick<World, 'database' | 'temporal'>): Promise<Finding[]> => [
  ...(await auditWaiting(world)),
  ...(await auditRequests(world.database)),
  ...(await auditElevations(world.database)),
  ...(await auditRoles(world.database)),
];
