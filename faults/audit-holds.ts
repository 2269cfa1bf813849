import type { Database } from './database.ts';
import { type Finding, found } from './findings.ts';

/** Nobody is held without a reason that both trails give, that of the organization and that of the person. */
const auditHeld = async (database: Database): Promise<Finding[]> => {
  const held = await database.query<{ id: string; orgId: string }>(
    `select u.id, u.org_id as "orgId" from users u
      where u.held_at is not null and not (u.held_reason is not null
        and exists (select from audit_events v
          where v.org_id = u.org_id and v.action = 'user.hold' and v.target = 'user:' || u.id)
        and exists (select from audit_events v where v.org_id = u.identity_id and v.action = 'membership.hold'
          and v.body::jsonb->'detail'->>'orgId' = u.org_id::text)
        and (u.held_reason <> 'factors_recovered' or exists (select from audit_events v
          where v.org_id = u.identity_id and v.action = 'factor_recovery.confirm')))`,
  );
  return found(
    'broken',
    held.map(({ id, orgId }) => `member ${id} of ${orgId} is held, and no trail says why`),
  );
};

/** Factors are removed once for each recovery, after somebody else has approved. The trails outlive the organization. */
const auditRemovals = async (database: Database): Promise<Finding[]> => {
  const removals = await database.query<{ personId: string; operationId: string | null }>(
    `select v.org_id as "personId", v.operation_id as "operationId" from audit_events v
      where v.action = 'factor_recovery.complete' and (
        (select count(*) from audit_events o where o.org_id = v.org_id and o.action = v.action
           and o.operation_id = v.operation_id) <> 1
        or not exists (select from operations p join audit_events o on o.org_id = p.org_id and o.operation_id = p.id
          where p.id = v.operation_id and p.kind = 'recoverAccess' and p.status = 'succeeded'
            and o.action = 'approval.approve' and o.actor <> p.actor))`,
  );
  const unfinished = await database.query<{ id: string }>(
    `select id from operations p where kind = 'recoverAccess' and status = 'succeeded'
       and not exists (select from audit_events v where v.operation_id = p.id and v.action = 'factor_recovery.complete')`,
  );
  return [
    ...found(
      'broken',
      removals.map(
        ({ personId, operationId }) => `the factors of ${personId} were removed by ${operationId}, not approved once`,
      ),
    ),
    ...found(
      'lost',
      unfinished.map(({ id }) => `the removal of factors that the recovery ${id} was for`),
    ),
  ];
};

/** Checks who is held, and whose second factors were removed. */
export const auditHolds = async (database: Database): Promise<Finding[]> => [
  ...(await auditHeld(database)),
  ...(await auditRemovals(database)),
];
