import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOrganization } from '../src/usecases/organization/creation.ts';
import { createRunRows, createScheduleRows, createWorkflowRows } from '../test/support/runs.ts';
import { temporalAddress } from '../test/support/temporal.ts';
import { until } from '../test/support/until.ts';
import { createWorld, type World } from '../test/support/world.ts';
import { auditStreams, auditWebhooks } from './audit-events.ts';
import { auditRecords } from './audit-records.ts';
import { auditAcceptedRuns } from './audit-runs.ts';
import { type World as AuditedWorld, auditWorld } from './audit-world.ts';
import { type Database, openDatabase } from './database.ts';
import { openForeigners } from './foreigners.ts';
import { openLedger } from './ledger.ts';
import { seeded } from './random.ts';
import { openReceiver } from './receiver.ts';
import { openTemporal, type Temporal } from './temporal.ts';

// An audit that finds nothing proves something only if it would find damage.

let world: World;
let database: Database;
let temporal: Temporal;
let audited: AuditedWorld;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress() });
  database = openDatabase(world.database.ownerUrl);
  temporal = openTemporal(temporalAddress(), world.settings.controlNamespace);
  audited = { database, temporal, foreigners: openForeigners(temporal) };
});
afterAll(async () => {
  await Promise.all([database.close(), temporal.close()]);
  await world.close();
});

const createActive = async () => {
  const name = `Audited ${randomBytes(4).toString('hex')}`;
  const { created } = await createOrganization(world.ctx(), { name, owner: { email: `${uuid()}@audit.example` } }, {});
  await world.ended(created.operation.id);
  return created;
};

/** Filters findings: the server is shared, so namespaces created by others do not count. */
const foundOf = async (...names: string[]) =>
  [...(await auditWorld(audited)), ...(await auditRecords(database, openLedger()))].filter(({ what }) =>
    names.some((name) => what.includes(name)),
  );

type Created = Awaited<ReturnType<typeof createActive>>;

/** A workflow of the organization with a run in its namespace, which has a row if `hasRow`. */
const startRun = async ({ org }: Created, { hasRow }: { hasRow: boolean }) => {
  const workflowId = await createWorkflowRows(world.db, org.id, 'work');
  const temporalId = `run-${org.id}`;
  const { runId } = await world.connection.workflowService.startWorkflowExecution({
    namespace: org.namespace,
    workflowId: temporalId,
    workflowType: { name: 'work' },
    taskQueue: { name: 'work' },
    requestId: uuid(),
  });
  const id = hasRow ? await createRunRows(world.db, org.id, workflowId, { temporalId, runId: runId ?? '' }) : '';
  return { id, temporalId };
};

/** A run in the row of which nothing says that Temporal has it. */
const claimRun = async ({ org }: Created, change: string): Promise<string> => {
  const workflowId = await createWorkflowRows(world.db, org.id, 'work');
  const id = await createRunRows(world.db, org.id, workflowId, { temporalId: uuid(), runId: uuid() });
  await database.query(`update workflow_states set run_id = null, ${change} where id = $1`, [id]);
  return id;
};

const damages: [what: string, kind: string, damage: (created: Created) => Promise<string>][] = [
  [
    'a namespace with the mark of an organization that does not exist',
    'orphan',
    async ({ org }) => {
      const name = `org-nobody-${org.id.slice(-8)}`;
      await temporal.register(name, { 'freehold.org-id': uuid() });
      return name;
    },
  ],
  [
    'an organization without its namespace',
    'lost',
    async ({ org }) => {
      await world.connection.operatorService.deleteNamespace({ namespace: org.namespace });
      return org.namespace;
    },
  ],
  [
    'a missing namespace of somebody else',
    'lost',
    async ({ org }) => {
      const name = `org-theirs-${org.id.slice(-8)}`;
      await audited.foreigners.register(name, true);
      await world.connection.operatorService.deleteNamespace({ namespace: name });
      return name;
    },
  ],
  [
    'an operation without an end',
    'lost',
    async ({ operation }) => {
      await database.query(`update operations set status = 'running', finished_at = null where id = $1`, [
        operation.id,
      ]);
      return operation.id;
    },
  ],
  [
    'a stuck operation without residue',
    'stuckWithoutResidue',
    async ({ operation }) => {
      await database.query(`update operations set status = 'stuck', finished_at = null where id = $1`, [operation.id]);
      return operation.id;
    },
  ],
  [
    'an organization in a transitional status without an operation',
    'orphan',
    async ({ org }) => {
      await database.query(`update organizations set status = 'provisioning' where id = $1`, [org.id]);
      return `organization ${org.id} is provisioning, and`;
    },
  ],
  [
    'an organization in a status other than its last operation left',
    'lost',
    async ({ org }) => {
      await database.query(`update organizations set status = 'suspended' where id = $1`, [org.id]);
      return org.id;
    },
  ],
  [
    'a person in no organization',
    'orphan',
    async () => {
      const email = `${uuid()}@nobody.example`;
      await database.query('insert into identities (id, email) values ($1, $2)', [uuid(), email]);
      return email;
    },
  ],
  [
    'a changed audit event',
    'broken',
    async ({ org }) => {
      await database.query(
        `update audit_events set body = replace(body, 'reserve', 'resolve') where org_id = $1 and seq = 1`,
        [org.id],
      );
      return `chain ${org.id}`;
    },
  ],
  [
    'a gap in the events of an organization',
    'broken',
    async ({ org }) => {
      await database.query('update outbox set sequence = sequence + 1 where org_id = $1', [org.id]);
      return `outbox of ${org.id}`;
    },
  ],
  [
    'a gap in the events of an operation',
    'broken',
    async ({ operation }) => {
      await database.query('delete from operation_events where operation_id = $1 and seq = 2', [operation.id]);
      return `operation ${operation.id}: `;
    },
  ],
  [
    'a run that its organization does not know',
    'orphan',
    async (created) => {
      const { temporalId } = await startRun(created, { hasRow: false });
      await until(
        () => temporal.executions(created.org.namespace),
        (listed) => listed.length === 1,
        'Temporal lists the run',
      );
      return temporalId;
    },
  ],
  [
    'a run that Temporal does not have',
    'lost',
    async ({ org }) => {
      const workflowId = await createWorkflowRows(world.db, org.id, 'work');
      return createRunRows(world.db, org.id, workflowId, { temporalId: uuid(), runId: uuid() });
    },
  ],
  [
    'the end of a run that is not noticed',
    'lost',
    async (created) => {
      const { temporalId } = await startRun(created, { hasRow: true });
      const { namespace } = created.org;
      const workflowExecution = { workflowId: temporalId };
      await world.connection.workflowService.terminateWorkflowExecution({ namespace, workflowExecution });
      await until(
        () => foundOf(temporalId),
        (findings) => findings.length > 0,
        'it has ended some seconds ago',
        20_000,
      );
      return temporalId;
    },
  ],
  [
    'a run that is open in Temporal only',
    'orphan',
    async (created) => {
      const { id } = await startRun(created, { hasRow: true });
      await database.query(`update workflow_states set status = 'failed', finished_at = now() where id = $1`, [id]);
      await until(
        () => temporal.executions(created.org.namespace),
        (listed) => listed.length === 1,
        'Temporal lists the run',
      );
      return id;
    },
  ],
  [
    'a run that Temporal has, though its row says that it was not started',
    'broken',
    async (created) => {
      const { id, temporalId } = await startRun(created, { hasRow: true });
      const { namespace } = created.org;
      await world.connection.workflowService.terminateWorkflowExecution({
        namespace,
        workflowExecution: { workflowId: temporalId },
      });
      await database.query(
        `update workflow_states set status = 'notStarted', run_id = null, finished_at = now() where id = $1`,
        [id],
      );
      await until(
        () => temporal.executions(namespace),
        (listed) => listed[0]?.isOpen === false,
        'Temporal lists the run',
      );
      return id;
    },
  ],
  [
    'a start that nobody finishes',
    'lost',
    (created) => claimRun(created, `status = 'starting', created_at = now() - interval '2 minutes'`),
  ],
  [
    'an occurrence that was claimed twice',
    'broken',
    async (created) => {
      const schedule = `ticks-${created.org.id}`;
      for (let each = 0; each < 2; each += 1)
        await claimRun(
          created,
          `status = 'notStarted', finished_at = now(), schedule = '${schedule}', occurrence_at = '2026-01-01T00:00:00Z'`,
        );
      return schedule;
    },
  ],
  [
    'a schedule that nobody follows',
    'lost',
    async ({ org }) => {
      await createScheduleRows(world.db, org.id, 'ticks');
      const [row] = await database.query<{ id: string }>(
        `update schedules set due_at = now() - interval '1 minute' where org_id = $1 returning id`,
        [org.id],
      );
      return row?.id ?? '';
    },
  ],
];

describe('the audit of the campaign', () => {
  test('finds nothing about an intact organization', async () => {
    const { org, operation } = await createActive();
    expect(await foundOf(org.id, org.namespace, operation.id)).toEqual([]);
  });

  test.each(damages)('finds %s', async (_what, kind, damage) => {
    const name = await damage(await createActive());
    expect(await foundOf(name)).toMatchObject([{ kind }]);
  });

  test('finds an accepted run that has no row, or two', async () => {
    const { org } = await createActive();
    const { namespace } = org;
    const workflowId = await createWorkflowRows(world.db, org.id, 'work');
    const run = { temporalId: uuid(), runId: uuid() };
    const id = await createRunRows(world.db, org.id, workflowId, run);
    const ledger = openLedger();
    ledger.runs.set(id, { life: 1, id, workflowId: run.temporalId, namespace });
    expect(await auditAcceptedRuns(audited, ledger)).toEqual([]);
    await database.query(`update workflow_states set status = 'failed', finished_at = now() where id = $1`, [id]);
    await createRunRows(world.db, org.id, workflowId, run);
    expect(await auditAcceptedRuns(audited, ledger)).toMatchObject([{ kind: 'broken' }]);
    await database.query('delete from workflow_states where id = $1', [id]);
    expect(await auditAcceptedRuns(audited, ledger)).toMatchObject([{ kind: 'lost' }]);
  });

  test.each([
    ['nothing if all events arrived in order', [1, 2], []],
    ['an event that did not reach a webhook', [1], ['lost']],
    ['events that arrived in another order', [2, 1], ['broken']],
  ])('finds %s', async (_what, arrived, kinds) => {
    const { org } = await createActive();
    const [id, url] = [uuid(), `http://127.0.0.1/${org.id}`];
    const [head] = await database.query<{ sequence: number }>(
      'update outbox_heads set sequence = sequence + 3 where org_id = $1 returning sequence::int - 2 as sequence',
      [org.id],
    );
    const begin = head?.sequence ?? 0;
    await database.query(
      `insert into outbox (id, org_id, sequence, type, payload)
       values ($1, $2, $3, 'webhook.created', jsonb_build_object('webhookId', $4::text))`,
      [uuid(), org.id, begin, id],
    );
    const ledger = openLedger();
    ledger.webhooks.set(id, { id, orgId: org.id, url, secret: null });
    const receiver = await openReceiver(ledger, seeded(1));
    await receiver.stop();
    const acceptedAt = () => arrived.map((event) => begin + event);
    const findings = await auditWebhooks(database, ledger, { ...receiver, acceptedAt });
    expect(findings.map(({ kind }) => kind)).toEqual(kinds);
  });

  test.each([
    ['nothing if a stream had all events in order', [1, 2], []],
    ['an event that did not come by a stream', [1], ['lost']],
    ['events that a stream had in another order', [2, 1], ['broken']],
    ['an event that a stream had twice', [1, 2, 2], ['broken']],
    ['a stream that never began', null, ['lost']],
  ])('finds %s', async (_what, arrived, kinds) => {
    const { org } = await createActive();
    const [head] = await database.query<{ sequence: number }>(
      'update outbox_heads set sequence = sequence + 2 where org_id = $1 returning sequence::int - 2 as sequence',
      [org.id],
    );
    const begin = head?.sequence ?? 0;
    const ledger = openLedger();
    const sequences = (arrived ?? []).map((event) => begin + event);
    ledger.streams.set(org.id, { begin: arrived === null ? null : begin, sequences });
    expect((await auditStreams(database, ledger)).map(({ kind }) => kind)).toEqual(kinds);
  });
});
