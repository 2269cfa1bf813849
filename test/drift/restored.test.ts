import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { operations, organizations } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { releaseOrganization } from '../../src/db/user/founder.ts';
import { cancelOperation } from '../../src/usecases/operation/operation.ts';
import { readOrganization } from '../../src/usecases/organization/organization.ts';
import type { World } from '../support/world.ts';
import {
  age,
  createActive,
  described,
  findingsOf,
  openDriftWorld,
  openWorkflow,
  resetModes,
  setMode,
  watch,
} from './support.ts';

let world: World;

beforeAll(async () => {
  world = await openDriftWorld();
});
afterEach(() => resetModes(world));
afterAll(() => world.close());

describe('a creation in a database restored to a time before its end', () => {
  /** Resets all rows to the time at which the namespace was being created. */
  const restoreEarlier = async () => {
    const { org, operation } = await createActive(world);
    await openWorkflow(world, org.namespace);
    const { steps } = await world.ended(operation.id);
    const earlier = steps.map((step, index) => ({
      ...step,
      ...(index === 0 ? {} : { status: index === 1 ? ('running' as const) : ('pending' as const), finishedAt: null }),
    }));
    await withPlatform(world.db, async (tx) => {
      const values = { status: 'running', steps: earlier, finishedAt: null } as const;
      await tx.update(operations).set(values).where(eq(operations.id, operation.id));
      await tx.update(organizations).set({ status: 'provisioning' }).where(eq(organizations.id, org.id));
    });
    await age(world, operation.id);
    return { org, id: operation.id };
  };

  it('is completed if its run has completed', async () => {
    const { org, id } = await restoreEarlier();
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 1, failed: 0 });
    const operation = await world.ended(id);
    expect(operation).toMatchObject({ status: 'succeeded', residue: [] });
    expect([...new Set(operation.steps.map(({ status }) => status))]).toEqual(['succeeded']);
    expect(await readOrganization(world.ctx(), org.slug)).toMatchObject({ status: 'active' });
    expect(await described(world, org.namespace)).toBeDefined();
    expect(await findingsOf(world, org.id)).toMatchObject([{ kind: 'lost_run', status: 'repaired' }]);
    expect(await watch(world)).toMatchObject({ found: 0, repaired: 0, failed: 0 });
  });

  it('is not undone if its run has completed and its rows are missing', async () => {
    const { org, id } = await restoreEarlier();
    await setMode(world, 'lost_run', 'repair', true);
    await withPlatform(world.db, (tx) => releaseOrganization(tx, org.id));
    expect(await watch(world)).toMatchObject({ repaired: 0, failed: 1 });
    expect((await findingsOf(world, org.id))[0]?.repairError).toMatch(/^namespace_in_use/);
    expect(await described(world, org.namespace)).toBeDefined();
    await cancelOperation(world.ctx(), id, { reason: 'a person wants it' }, {});
    await world.ended(id);
  });

  it('is not undone while its namespace is in use, even if Temporal has forgotten its run', async () => {
    const { org, id } = await restoreEarlier();
    // An id that never existed, for which Temporal answers as for one that it has forgotten.
    await withPlatform(world.db, (tx) =>
      tx
        .update(operations)
        .set({ workflowId: `provision-organization-${uuid()}` })
        .where(eq(operations.id, id)),
    );
    expect(await watch(world)).toMatchObject({ found: 1, repaired: 0, failed: 1 });
    expect((await findingsOf(world, org.id))[0]?.repairError).toMatch(/^namespace_in_use/);
    expect(await described(world, org.namespace)).toBeDefined();
    expect(await readOrganization(world.ctx(), org.slug)).toMatchObject({ status: 'provisioning' });
    await setMode(world, 'lost_run', 'repair', true);
    expect(await watch(world)).toMatchObject({ repaired: 1, failed: 0 });
    expect(await world.ended(id)).toMatchObject({ status: 'canceled', residue: [] });
    expect(await described(world, org.namespace)).toBeUndefined();
  });
});
