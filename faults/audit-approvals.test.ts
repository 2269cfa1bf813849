import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestApi } from '../test/api/support.ts';
import { decide, newElevated, request, untilEnded, untilIn } from '../test/elevations/support.ts';
import type { FactorApi } from '../test/factors/support.ts';
import { createTeam, endNow, reviewNow } from '../test/support/elevations.ts';
import { createMemberRows } from '../test/support/members.ts';
import { createPasswordRows } from '../test/support/passwords.ts';
import { confirmIn } from '../test/support/recoveries.ts';
import { temporalAddress } from '../test/support/temporal.ts';
import { until } from '../test/support/until.ts';
import { auditApprovals } from './audit-approvals.ts';
import { auditHolds } from './audit-holds.ts';
import { type Database, openDatabase } from './database.ts';
import { openTemporal, type Temporal } from './temporal.ts';

// An audit that finds nothing proves something only if it would find damage.

let api: FactorApi & Awaited<ReturnType<typeof openTestApi>>;
let database: Database;
let temporal: Temporal;
beforeAll(async () => {
  api = await openTestApi({ config: { TRUSTED_PROXIES: 1 } });
  database = openDatabase(api.world.database.ownerUrl);
  temporal = openTemporal(temporalAddress(), api.world.settings.controlNamespace);
});
afterAll(async () => {
  await Promise.all([database.close(), temporal.close()]);
  api.stopping.abort();
  await api.close();
});

const foundOf = async (name: string) =>
  [...(await auditApprovals({ database, temporal })), ...(await auditHolds(database))].filter(({ what }) =>
    what.includes(name),
  );

/** A request that waits for approvals. */
const pending = async () => {
  const team = await createTeam(api.world);
  const id = await request(api, team);
  await untilIn(api, id, 'awaitApproval');
  return { id, team };
};

const active = () => newElevated(api);

/** An elevation that was used and reviewed. */
const reviewed = async () => {
  const elevated = await active();
  await endNow(api.world, elevated.team, elevated.id);
  await reviewNow(api.world, elevated.team, elevated.id);
  await untilEnded(api, elevated.id);
  return elevated;
};

/** Somebody who has lost its factors, and is held elsewhere. */
const recovered = async () => {
  const team = await createTeam(api.world, 1);
  const { member, admins } = team;
  await createPasswordRows(api.world, member.identityId);
  const [row] = await database.query<{ email: string }>('select email from users where id = $1', [member.id]);
  const other = await createTeam(api.world, 0);
  const { id: heldId } = await createMemberRows(api.world.db, other.orgId, { email: row?.email ?? '' });
  const id = await confirmIn(api.world, team);
  await untilIn(api, id, 'awaitApproval');
  expect((await decide(api, team, id, admins[0]?.key ?? '')).status).toBe(200);
  await untilEnded(api, id);
  return { id, team, heldId };
};

type Scene = Awaited<ReturnType<typeof pending>>;

/** Forgets one event about an operation. */
const forget = async (id: string, action: string): Promise<void> => {
  const rows = await database.query(
    `update audit_events set action = 'forgotten' where id = (
       select id from audit_events where operation_id = $1 and action = $2 limit 1) returning id`,
    [id, action],
  );
  expect(rows).toHaveLength(1);
};

const damages: [
  what: string,
  kind: string,
  said: string,
  scene: () => Promise<Scene>,
  damage: (scene: Scene) => unknown,
][] = [
  [
    'an elevation whose request was not approved',
    'broken',
    'was not approved',
    active,
    ({ id }) => database.query(`update approvals set status = 'canceled' where id = $1`, [id]),
  ],
  [
    'a request with one approver too few',
    'broken',
    'has 1 approvers of 2',
    active,
    ({ id }) =>
      database.query(
        'delete from approval_decisions where id = (select id from approval_decisions where approval_id = $1 limit 1)',
        [id],
      ),
  ],
  [
    'a request that its requester has approved',
    'broken',
    'was decided by its requester',
    active,
    ({ id, team: { admins } }) =>
      database.query('update approvals set requester_identity_id = $2 where id = $1', [
        id,
        admins[0]?.identityId ?? '',
      ]),
  ],
  [
    'a decision that is not audited',
    'broken',
    'has decisions that are not audited once',
    active,
    ({ id }) => forget(id, 'approval.approve'),
  ],
  [
    'a pending request of an operation that has ended',
    'orphan',
    'is of an operation that does not wait: failed',
    pending,
    ({ id }) => database.query(`update operations set status = 'failed', finished_at = now() where id = $1`, [id]),
  ],
  [
    'a denied request of an operation that goes on',
    'lost',
    'whose operation is running',
    pending,
    ({ id }) => database.query(`update approvals set status = 'denied', ended_at = now() where id = $1`, [id]),
  ],
  [
    'an operation that succeeded though its request was denied',
    'broken',
    'has another end as an operation: succeeded',
    reviewed,
    ({ id }) => database.query(`update approvals set status = 'denied' where id = $1`, [id]),
  ],
  [
    'an elevation after its time',
    'lost',
    'whose time is over',
    active,
    ({ id }) =>
      database.query(
        `update elevations set starts_at = now() - interval '30 minutes', ends_at = now() - interval '1 minute'
            where id = $1`,
        [id],
      ),
  ],
  [
    'an active elevation of an operation that has ended',
    'orphan',
    'has an operation that has ended',
    active,
    ({ id }) => database.query(`update operations set status = 'succeeded', finished_at = now() where id = $1`, [id]),
  ],
  [
    'a step of an elevation that is not audited',
    'broken',
    'has steps that are not audited once',
    reviewed,
    ({ id }) => forget(id, 'elevation.close'),
  ],
  [
    'a wait without its run',
    'lost',
    'the waiting run of operation',
    pending,
    async ({ id }) => {
      const { controlNamespace: namespace } = api.world.settings;
      const [row] = await database.query<{ workflowId: string }>(
        'select workflow_id as "workflowId" from operations where id = $1',
        [id],
      );
      const workflowExecution = { workflowId: row?.workflowId ?? '' };
      await api.world.connection.workflowService.terminateWorkflowExecution({ namespace, workflowExecution });
      await until(
        () => temporal.openRuns(),
        (runs) => !runs.includes(workflowExecution.workflowId),
        'Temporal no longer lists the run',
      );
    },
  ],
  [
    'factors that were removed without an approval',
    'broken',
    'not approved once',
    recovered,
    ({ id }) => forget(id, 'approval.approve'),
  ],
  [
    'a recovery after which the factors are still there',
    'lost',
    'the removal of factors',
    recovered,
    ({ id }) => forget(id, 'factor_recovery.complete'),
  ],
];

describe("the campaign's audit of approvals", () => {
  test.each([
    ['a request that waits', pending],
    ['an elevation in force', active],
    ['an elevation that was reviewed', reviewed],
    ['a recovery', recovered],
  ])('finds nothing about %s', async (_what, scene) => {
    expect(await foundOf((await scene()).id)).toEqual([]);
  });

  test.each(damages)('finds %s', async (_what, kind, said, scene, damage) => {
    const made = await scene();
    await damage(made);
    expect(await foundOf(made.id)).toContainEqual({ kind, what: expect.stringContaining(said) });
  });

  test('finds a member who is held, and no trail says why', async () => {
    const { heldId } = await recovered();
    expect(await foundOf(heldId)).toEqual([]);
    const { team } = await pending();
    await database.query(`update users set held_at = now(), held_reason = 'factors_recovered' where id = $1`, [
      team.member.id,
    ]);
    expect(await foundOf(team.member.id)).toMatchObject([{ kind: 'broken' }]);
  });

  test('finds a role with more than its base', async () => {
    const { orgId } = await createTeam(api.world, 0);
    const id = uuid();
    const put = (permission: string) =>
      database.query(
        `insert into roles (id, org_id, name, base, permissions) values ($1, $2, 'reader', 'viewer', array[$3])
         on conflict (id) do update set permissions = excluded.permissions`,
        [id, orgId, permission],
      );
    await put('organization:read');
    expect(await foundOf(id)).toEqual([]);
    await put('user:create');
    expect(await foundOf(id)).toMatchObject([{ kind: 'broken' }]);
  });
});
