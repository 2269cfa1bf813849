import { afterAll, beforeAll, expect, it } from 'vitest';
import { updateOwnerEmails } from '../../src/background/ownership/owner-email.ts';
import { namespaceCatalog } from '../../src/providers/temporal/namespace-catalog.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { transferOwnership } from '../../src/usecases/ownership/transfer.ts';
import { listUsers, removeUser } from '../../src/usecases/user/user.ts';
import { createMemberRows } from '../support/members.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';
import { newEmail } from './support.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress() });
});
afterAll(() => world.close());

it('a namespace names the current owner after the previous one was removed or transferred the ownership', async () => {
  const { db, connection } = world;
  const [first, second, third] = [newEmail(), newEmail(), newEmail()];
  const { created } = await createOrganization(
    world.ctx(),
    { name: first.slice(0, 30), owner: { email: first } },
    { waitMs: 20_000 },
  );
  const { id: orgId, slug, namespace } = created.org;
  await world.ended(created.operation.id);
  const catalog = namespaceCatalog(connection, 1);
  const namedOwner = async () => {
    await updateOwnerEmails({ db, catalog });
    const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
    return namespaceInfo?.ownerEmail;
  };
  expect(await namedOwner()).toBe(first);
  await createMemberRows(db, orgId, { email: second, role: 'owner' });
  const userOf = async (email: string) => {
    const { data } = await listUsers(world.ctx(), slug, { limit: 10 });
    const user = data.find((each) => each.email === email);
    if (user === undefined) throw new Error(`There is no member ${email}`);
    return user;
  };
  await removeUser(world.ctx(), slug, (await userOf(first)).id, {});
  expect(await namedOwner()).toBe(second);
  const { id: toUserId } = await createMemberRows(db, orgId, { email: third });
  const transfer = { fromUserId: (await userOf(second)).id, toUserId, reason: 'as asked' };
  const { operation } = await transferOwnership(world.ctx(), slug, transfer, {});
  expect((await world.ended(operation.id)).status).toBe('succeeded');
  expect(await namedOwner()).toBe(third);
});
