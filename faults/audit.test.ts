import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOrganization } from '../src/usecases/organization/creation.ts';
import { temporalAddress } from '../test/support/temporal.ts';
import { createWorld, type World } from '../test/support/world.ts';
import { auditStreams, auditWebhooks } from './audit-events.ts';
import { auditRecords } from './audit-records.ts';
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

const damages: [
  what: string,
  kind: string,
  damage: (created: Awaited<ReturnType<typeof createActive>>) => Promise<string>,
][] = [
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
