import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Operation } from '../../src/contract/operation.ts';
import { auditEvents, outbox } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { openTestApi, problemOf, type TestApi } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { asOwnerOf } from '../support/database.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

// A non-exclusive operation may wait for a long time, and blocks nothing.

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const stepOf = (name: string, status: string) => ({
  name,
  status,
  attempt: status === 'pending' ? 0 : 1,
  startedAt: null,
  finishedAt: null,
  nextRetryAt: null,
  error: null,
});

/** Inserts a non-exclusive operation whose first step waits, which no kind of operation does yet. */
const openBeside = async ({ id: orgId, slug }: Tenant): Promise<string> => {
  const id = uuid();
  const steps = [stepOf('suspend', 'waiting'), stepOf('pauseSchedules', 'pending')];
  await asOwnerOf(
    api.world.database,
    (sql) => sql`
      insert into operations (id, kind, org_id, is_exclusive, status, steps, input, actor, request_id, workflow_id)
      values (${id}, 'suspendOrganization', ${orgId}, false, 'running', ${sql.json(steps)},
        ${sql.json({ slug, namespace: 'none' })}, 'platform:test', 'test', ${`none-${id}`})`,
  );
  return id;
};

const read = async (id: string): Promise<Operation> =>
  Operation.parse(await (await api.request(`/v1/operations/${id}`)).json());
const suspend = ({ slug }: Tenant) =>
  api.request(`/v1/orgs/${slug}/suspend`, { json: { reason: 'a test' }, headers: { Prefer: 'wait=20' } });
const remove = ({ slug }: Tenant, graceSeconds: number, headers: Record<string, string> = {}) =>
  api.request(`/v1/orgs/${slug}?reason=closed&graceSeconds=${graceSeconds}`, { method: 'DELETE', headers });
const waitsForGrace = (id: string) =>
  api.world.operation(
    id,
    ({ steps }) => steps.some(({ name, status }) => name === 'awaitGrace' && status === 'waiting'),
    'waits for its grace period',
  );

describe('beside a non-exclusive operation', () => {
  it('an organization is deleted, which cancels the operation', async () => {
    const tenant = await createTenant(api.world);
    const [first, second] = [await openBeside(tenant), await openBeside(tenant)];
    const response = await remove(tenant, 0, { Prefer: 'wait=20' });
    expect(response.status).toBe(200);
    const deletion = Operation.parse(await response.json());
    expect(deletion.status).toBe('succeeded');
    expect((await api.request(`/v1/orgs/${tenant.slug}`)).status).toBe(404);
    for (const id of [first, second]) {
      expect(await read(id)).toMatchObject({
        status: 'canceled',
        error: { code: 'operation_canceled' },
        residue: [],
        steps: [
          { name: 'suspend', status: 'failed' },
          { name: 'pauseSchedules', status: 'skipped' },
        ],
      });
      const { events, told } = await withPlatform(api.world.db, async (tx) => ({
        events: await tx.select().from(auditEvents).where(eq(auditEvents.operationId, id)),
        told: (await tx.select().from(outbox).where(eq(outbox.orgId, tenant.id))).filter(
          ({ type, payload }) => type === 'operation.ended' && payload.operationId === id,
        ),
      }));
      expect(events.map(({ actor, action, target, body }) => [actor, action, target, JSON.parse(body).detail])).toEqual(
        [['platform:bootstrap', 'operation.cancel', `operation:${id}`, { deletionId: deletion.id }]],
      );
      expect(told.map(({ payload }) => payload)).toEqual([
        { operationId: id, kind: 'suspendOrganization', status: 'canceled', code: 'operation_canceled', residue: [] },
      ]);
    }
  });

  it('it is canceled as soon as work stops, and canceling the deletion does not restore it', async () => {
    const tenant = await createTenant(api.world);
    const id = await openBeside(tenant);
    const deletion = Operation.parse(await (await remove(tenant, 3_600)).json());
    await waitsForGrace(deletion.id);
    expect((await read(id)).status).toBe('canceled');
    const canceled = await api.request(`/v1/operations/${deletion.id}/cancel`, {
      json: { reason: 'the customer stays' },
      headers: { Prefer: 'wait=20' },
    });
    expect(Operation.parse(await canceled.json()).status).toBe('canceled');
    expect((await read(id)).status).toBe('canceled');
  });

  it('an organization is suspended, and the operation continues', async () => {
    const tenant = await createTenant(api.world);
    const id = await openBeside(tenant);
    const response = await suspend(tenant);
    expect(response.status).toBe(200);
    expect(Operation.parse(await response.json()).status).toBe('succeeded');
    expect((await read(id)).status).toBe('running');
  });

  it('a second exclusive operation is refused, and the refusal names the first', async () => {
    const tenant = await createTenant(api.world);
    await openBeside(tenant);
    const deletion = Operation.parse(await (await remove(tenant, 3_600)).json());
    for (const refused of [await suspend(tenant), await remove(tenant, 3_600)]) {
      expect(await problemOf(refused)).toMatchObject({ code: 'operation_in_progress', operationId: deletion.id });
    }
  });

  it('a deletion waits for a step of the operation before it locks the organization', async () => {
    const tenant = await createTenant(api.world);
    const id = await openBeside(tenant);
    let deletionId = '';
    await asOwnerOf(api.world.database, (sql) =>
      sql.begin(async (tx) => {
        await tx`select from operations where id = ${id} for update`;
        deletionId = Operation.parse(await (await remove(tenant, 3_600)).json()).id;
        await until(
          () => asOwnerOf(api.world.database, async (other) => other`select from pg_locks where not granted`),
          (waiting) => waiting.length > 0,
          'the deletion waits',
        );
        // The step takes the same lock next; in the opposite order each would wait for the other.
        await tx`set local lock_timeout = '500ms'`;
        await tx`select from organizations where id = ${tenant.id} for update`;
      }),
    );
    await waitsForGrace(deletionId);
    expect((await read(id)).status).toBe('canceled');
  });
});
