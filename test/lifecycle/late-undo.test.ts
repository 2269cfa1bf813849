import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Activities } from '../../src/activities/index.ts';
import { namespaceOf } from '../../src/contract/ids.ts';
import { kindOf, type OperationKind, operationKindNames } from '../../src/contract/operation-kinds.ts';
import { removeOrganization } from '../../src/db/deletion/removal.ts';
import { insertOperation } from '../../src/db/operation/store.ts';
import { operations, organizations } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

const undos = new Set(
  operationKindNames
    .flatMap((kind) => Object.values(kindOf(kind).steps))
    .flatMap(({ undo }) => (undo === undefined ? [] : [undo as keyof Activities])),
);

let activities: Activities;
let world: World;
beforeAll(async () => {
  const wrap = (all: Activities): Activities => {
    activities = all;
    return all;
  };
  world = await createWorld({ temporalAddress: temporalAddress(), wrap });
});
afterAll(() => world.close());

/** A canceled and undone operation. */
const insertCanceled = async (kind: OperationKind, { id: orgId, slug }: { id: string; slug: string }) => {
  const input = {
    slug,
    namespace: namespaceOf(slug, orgId),
    isRegistered: kind === 'provisionPaidOrganization',
    deletion: { formerStatus: 'active' as const, graceSeconds: 0, exportTarget: 'folder' },
  };
  const ended = { status: 'canceled', finishedAt: new Date() } as const;
  return withPlatform(world.db, async (tx) => {
    const { id } = await insertOperation(tx, { id: uuid(), kind, orgId, input, actor: 'test', requestId: uuid() });
    await tx.update(operations).set(ended).where(eq(operations.id, id));
    return { operationId: id, ...input };
  });
};

const rowsOf = (orgId: string) =>
  withPlatform(world.db, (tx) => tx.select().from(organizations).where(eq(organizations.id, orgId)));

// If its worker is killed between the end of the operation and the end of the run's task, the task runs again, perhaps after
// other operations have changed the organization.
it.each([...undos])('%s, run again after its operation has ended, leaves later changes alone', async (undo) => {
  for (const kind of ['provisionOrganization', 'provisionPaidOrganization', 'deleteOrganization'] as const) {
    for (const status of ['pending', 'provisioning', 'active', 'deleting'] as const) {
      const organization = await createOrganizationRows(world.db, { status });
      const ended = await insertCanceled(kind, organization);
      const before = await rowsOf(organization.id);
      const input = { ...ended, orgId: organization.id, attempt: 1 };
      const run = () => (activities[undo] as (input: unknown) => Promise<unknown>)(input);
      await run();
      expect(await rowsOf(organization.id)).toEqual(before);
      await withPlatform(world.db, (tx) => removeOrganization(tx, organization.id));
      await run();
    }
  }
});
