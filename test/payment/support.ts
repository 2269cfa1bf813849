import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { namespaceOf } from '../../src/contract/ids.ts';
import type { Operation } from '../../src/contract/operation.ts';
import type { Db } from '../../src/db/client.ts';
import { insertOperation } from '../../src/db/operation/store.ts';
import { operations } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import type { RequestOptions } from '../../src/usecases/context.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { completePayment } from '../../src/usecases/payment/payment.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import type { World } from '../support/world.ts';

interface Payer {
  name: string;
  email: string;
  slug?: string;
}

export const uniqueOwner = (): Payer => {
  const unique = uuid().slice(-12);
  return { name: `Paying ${unique}`, email: `owner-${unique}@paying.example` };
};
export const uniquePayment = (): string => `pay_${uuid().slice(-12)}`;

/** Creates an organization that awaits payment, as the creation response shows it. */
export const register = async (world: World, owner = uniqueOwner()) => {
  const { name, email, slug } = owner;
  const body = { name, slug, owner: { email }, activation: 'on_payment' as const };
  const { created } = await createOrganization(world.ctx(), body, {});
  return { created, email, slug: created.org.slug, id: created.operation.id };
};

/** Creates the rows of an organization created for its owner, and of the operation that created it. */
export const createOwnedRows = async (
  db: Db,
  chosen: Parameters<typeof createOrganizationRows>[1] = {},
): Promise<TestOrganization> => {
  const organization = await createOrganizationRows(db, chosen);
  const { id: orgId, slug, name, ownerId: userId, ownerEmail: email } = organization;
  const owner = { identityId: uuid(), userId, email };
  const input = { slug, namespace: namespaceOf(slug, orgId), name, owner };
  const id = uuid();
  await withPlatform(db, async (tx) => {
    await insertOperation(tx, { id, kind: 'provisionOrganization', orgId, input, actor: 'test', requestId: 'test' });
    await tx.update(operations).set({ status: 'succeeded', finishedAt: new Date() }).where(eq(operations.id, id));
  });
  return organization;
};

export const pay = (world: World, slug: string, paymentId = uniquePayment(), options: RequestOptions = {}) =>
  completePayment(world.ctx(), slug, { paymentId }, options);

export const stepOf = ({ steps }: Pick<Operation, 'steps'>, name: string) => steps.find((step) => step.name === name);

export const awaiting = (world: World, id: string): Promise<Operation> =>
  world.operation(id, (operation) => stepOf(operation, 'awaitPayment')?.status === 'waiting', 'waits for its payment');

export type Registered = Awaited<ReturnType<typeof register>>;
