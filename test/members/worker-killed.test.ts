import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { StepName } from '../../src/contract/ids.ts';
import { ownershipTransfers, users } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { transferOwnership } from '../../src/usecases/ownership/transfer.ts';
import { holdAt, startWorkerProcess } from '../support/held-step.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import type { Process } from '../support/processes.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, type World } from '../support/world.ts';

it.concurrent.each(['requestTransfer', 'transfer'] as const)(
  'another worker finishes a transfer of ownership whose worker was killed in %s',
  async (step) => {
    const world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
    const workers: Process[] = [];
    try {
      await killIn(step, world, workers);
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
      await world.close();
    }
  },
  120_000,
);

const killIn = async (step: StepName, world: World, workers: Process[]): Promise<void> => {
  const { id: orgId, slug, ownerId } = await createOrganizationRows(world.db, { status: 'active' });
  const heir = await createMemberRows(world.db, orgId);
  const hold = await holdAt(world, step);
  const first = await startWorkerProcess(world);
  workers.push(first);
  const input = { fromUserId: ownerId, toUserId: heir.id, reason: 'moves on' };
  const { operation } = await transferOwnership(world.ctx(), slug, input, {});
  await until(hold.isReached, (isReached) => isReached, `a worker is in ${step}`);
  await first.stop('SIGKILL');
  await hold.release();
  workers.push(await startWorkerProcess(world));
  const ended = await world.operation(operation.id, ({ status }) => status === 'succeeded', 'succeeds');
  expect(ended.error).toBeNull();
  const { transfers, members } = await withOrganization(world.db, orgId, async (tx) => ({
    transfers: await tx.select().from(ownershipTransfers).where(eq(ownershipTransfers.orgId, orgId)),
    members: await tx.select().from(users).where(eq(users.orgId, orgId)),
  }));
  expect(transfers).toMatchObject([{ id: operation.id, status: 'TRANSFER_DONE' }]);
  const roles = new Map(members.map(({ id, role, version }) => [id, `${role} ${version}`]));
  expect([roles.get(ownerId), roles.get(heir.id)]).toEqual(['admin 2', 'owner 2']);
};
