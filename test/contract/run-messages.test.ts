import { WorkflowClient, WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { controlTaskQueue } from '../../src/contract/ids.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { auditEvents, organizations } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { requestElevation } from '../../src/usecases/elevation/request.ts';
import { cancelOperation, readOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { readOrganization } from '../../src/usecases/organization/organization.ts';
import * as messages from '../../src/workflows/lib/messages.ts';
import { awaiting, pay, register, stepOf, uniqueOwner } from '../payment/support.ts';
import { approveAll, callOf, createTeam } from '../support/elevations.ts';
import { Faults } from '../support/faults.ts';
import { foundOf } from '../support/left-over.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, eventTypesOf, type World } from '../support/world.ts';

// Sends every message that a run accepts, as an attacker with access to Temporal alone.

const faults = new Faults();
let world: World;

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
});
afterEach(() => faults.reset());
afterAll(() => world.close());

const forgedActor = 'platform:somebody-else';
const forged = { reason: 'a forged message', actor: forgedActor, requestId: 'forged' };

const send = async ({ workflow }: Operation, update: string, ...[first, ...others]: unknown[]): Promise<void> => {
  const client = new WorkflowClient({ connection: world.connection, namespace: workflow.namespace });
  const run = client.getHandle(workflow.workflowId);
  if (first === undefined) await run.executeUpdate(update);
  else await run.executeUpdate<void, [unknown, ...unknown[]]>(update, { args: [first, ...others] });
};

const auditOf = (operationId: string) =>
  withPlatform(world.db, (tx) => tx.select().from(auditEvents).where(eq(auditEvents.operationId, operationId)));

const markersOf = async (id: string): Promise<number> =>
  (await eventTypesOf(world, id)).filter((type) => type === 'MARKER_RECORDED').length;

/** Starts a creation that waits in its canary. */
const waiting = async (): Promise<Operation> => {
  faults.beforeStep('canary', () => {
    throw new DomainError('temporal_unavailable');
  });
  const { name, email } = uniqueOwner();
  const { created } = await createOrganization(world.ctx(), { name, owner: { email } }, {});
  return world.operation(created.operation.id, (row) => stepOf(row, 'canary')?.status === 'waiting', 'waits');
};

const attempts: Record<keyof typeof messages, () => Promise<void>> = {
  async paymentCompleted() {
    const { id, slug, created } = await register(world);
    const open = await awaiting(world, id);
    const before = await markersOf(id);
    await send(open, 'paymentCompleted');
    await until(
      () => markersOf(id),
      (count) => count > before,
      'the run has asked the rows',
    );
    expect(stepOf(await awaiting(world, id), 'awaitPayment')).toMatchObject({ status: 'waiting', error: null });
    expect((await readOrganization(world.ctx(), slug)).status).toBe('pending');
    // The genuine payment is still accepted.
    await pay(world, slug);
    expect((await world.ended(id)).status).toBe('succeeded');
    const [row] = await withPlatform(world.db, (tx) =>
      tx.select().from(organizations).where(eq(organizations.id, created.org.id)),
    );
    expect(row?.status).toBe('active');
  },

  async lookAgain() {
    const team = await createTeam(world);
    const input = { role: 'admin' as const, durationSeconds: 60, reason: 'a test' };
    const { operation } = await requestElevation(callOf(world, team, team.member), team.slug, input, {});
    const isAwaiting = (row: Operation) => stepOf(row, 'awaitApproval')?.status === 'waiting';
    const open = await world.operation(operation.id, isAwaiting, 'waits');
    const before = await markersOf(open.id);
    await send(open, 'lookAgain');
    await until(
      () => markersOf(open.id),
      (count) => count > before,
      'the run has asked the rows',
    );
    expect(isAwaiting(await readOperation(world.ctx(), open.id))).toBe(true);
    // The genuine approvals are still accepted.
    await approveAll(world, team, open.id);
    await world.operation(open.id, (row) => stepOf(row, 'activateElevation')?.status === 'succeeded', 'is active');
  },

  async cancel() {
    const operation = await waiting();
    await send(operation, 'cancel', forged);
    expect((await world.ended(operation.id)).status).toBe('canceled');
    const canceled = (await auditOf(operation.id)).filter(({ action }) => action === 'operation.cancel');
    expect(canceled).toMatchObject([{ actor: forgedActor }]);
    expect(JSON.parse(canceled[0]?.body ?? '{}')).toMatchObject({ detail: { via: 'temporal message' } });
    const others = (await auditOf(operation.id)).filter(({ action }) => action !== 'operation.cancel');
    expect(others.map(({ actor }) => actor)).not.toContain(forgedActor);
  },

  async retry() {
    const operation = await waiting();
    const attempt = stepOf(operation, 'canary')?.attempt ?? 0;
    await send(operation, 'retry', forged);
    const later = (row: Operation): boolean =>
      (stepOf(row, 'canary')?.attempt ?? 0) > attempt || row.status !== 'running';
    await world.operation(operation.id, later, 'attempts its step again');
    expect((await auditOf(operation.id)).map(({ actor }) => actor)).not.toContain(forgedActor);
    await cancelOperation(world.ctx(), operation.id, { reason: 'a test' }, { waitMs: 20_000 });
  },
};

describe('a message that bypasses the API', () => {
  it.each(Object.keys(messages) as (keyof typeof messages)[])(
    '%s neither replaces a row nor hides the origin of its actor',
    async (name) => {
      const attempt = attempts[name];
      if (attempt === undefined) throw new Error(`Nothing here says what a forged ${name} may do`);
      await attempt();
    },
  );

  it('starts no run that provisions an unpaid organization', async () => {
    const { id, created, email } = await register(world);
    const { workflow, orgId } = await awaiting(world, id);
    const client = new WorkflowClient({ connection: world.connection, namespace: workflow.namespace });
    const { slug, namespace } = created.org;
    const run = client.execute('provisionOrganization', {
      workflowId: `forged-${id}`,
      taskQueue: controlTaskQueue,
      args: [{ operationId: id, orgId, slug, namespace }],
    });
    await expect(run).rejects.toThrow(WorkflowFailedError);
    expect(stepOf(await world.ended(id), 'createNamespace')?.status).toBe('skipped');
    expect((await foundOf(world, created, email)).namespaces).toEqual([]);
  });

  it('is refused, and the run continues, if it holds a value that no row can store', async () => {
    const operation = await waiting();
    const wrong = [
      [],
      [null],
      [{}],
      ['cancel'],
      [{ ...forged, actor: 7 }],
      [{ ...forged, actor: 'a'.repeat(201) }],
      [{ ...forged, actor: 'a\u0000b' }],
      [{ ...forged, reason: '' }],
      [{ ...forged, reason: '\ud800' }],
      [{ ...forged, reason: 'a'.repeat(501) }],
      [{ ...forged, requestId: { a: 1 } }],
    ];
    for (const name of ['cancel', 'retry']) {
      for (const args of wrong) await expect(send(operation, name, ...args)).rejects.toThrow(WorkflowUpdateFailedError);
    }
    await cancelOperation(world.ctx(), operation.id, { reason: 'a test' }, { waitMs: 20_000 });
    expect((await world.ended(operation.id)).status).toBe('canceled');
  });
});
