import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { expect } from 'vitest';
import { namespaceOf, type StepName } from '../../src/contract/ids.ts';
import { isEnded, type Operation } from '../../src/contract/operation.ts';
import { ownershipTransfers, users } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { deleteOrganization } from '../../src/usecases/deletion/deletion.ts';
import { startDriftRun } from '../../src/usecases/drift/drift.ts';
import { readToken } from '../../src/usecases/key-ring/link.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { readOrganization } from '../../src/usecases/organization/organization.ts';
import { transferOwnership } from '../../src/usecases/ownership/transfer.ts';
import { controlClient, described, findingsOf, recordedOf, watch } from '../drift/support.ts';
import { createPerson, notifyOfRecovery, untilStatus } from '../notifications/support.ts';
import { awaiting, pay, register, uniqueOwner } from '../payment/support.ts';
import { createFullOrganization, expectGone } from '../support/deletion.ts';
import type { Holds } from '../support/held-step.ts';
import { expectActive, expectNothingLeft } from '../support/left-over.ts';
import { type MailServer, tokenIn } from '../support/mail-server.ts';
import { createMemberRows } from '../support/members.ts';
import { registerMarked } from '../support/namespaces.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

/** Work in progress whose worker is killed. */
interface Interrupted {
  /** Runs between the workers. */
  withoutWorker?: () => Promise<void>;
  /** Waits until the other worker has finished it, and checks the result. */
  expectFinished: () => Promise<void>;
}

/** Starts work whose transaction is held at a certain point, so that the worker is killed there. */
export type Interruption = (world: World, holds: Holds) => Promise<Interrupted>;

/** Waits longer than others, because activities of a killed worker end only by a timeout. */
export const untilEnded = (world: World, id: string): Promise<Operation> =>
  until(
    () => readOperation(world.ctx(), id),
    ({ status }) => isEnded(status),
    `${id} ends`,
    120_000,
  );

export const untilSucceeded = async (world: World, id: string): Promise<Operation> => {
  const ended = await untilEnded(world, id);
  expect(ended).toMatchObject({ status: 'succeeded', error: null, residue: [] });
  return ended;
};

const uniqueSlug = (): string => `killed-${randomUUID().slice(0, 8)}`;

export const creationIn =
  (step: StepName): Interruption =>
  async (world, holds) => {
    const slug = uniqueSlug();
    await holds.holdStep(slug, step);
    const body = { name: `Killed ${slug}`, slug, owner: { email: `${slug}@killed.example` } };
    const { created } = await createOrganization(world.ctx(), body, {});
    return {
      expectFinished: async () => {
        await untilSucceeded(world, created.operation.id);
        expect(await readOrganization(world.ctx(), slug)).toMatchObject({ status: 'active', name: body.name });
        await expectActive(world, created, body.owner.email);
      },
    };
  };

export const paidCreationIn =
  (step: StepName): Interruption =>
  async (world, holds) => {
    const slug = uniqueSlug();
    await holds.holdStep(slug, step);
    const { created, id, email } = await register(world, { ...uniqueOwner(), slug });
    const payOnceAwaited = async (): Promise<void> => {
      await awaiting(world, id);
      await pay(world, slug);
    };
    if (step !== 'register') await payOnceAwaited();
    return {
      expectFinished: async () => {
        if (step === 'register') await payOnceAwaited();
        await untilSucceeded(world, id);
        await expectActive(world, created, email);
      },
    };
  };

export const paymentWithoutWorker: Interruption = async (world) => {
  const { created, id, email, slug } = await register(world);
  await awaiting(world, id);
  return {
    withoutWorker: async () => {
      // No run can be notified, but the payment is still recorded.
      expect((await pay(world, slug)).operation).toMatchObject({ id, status: 'running' });
    },
    expectFinished: async () => {
      await untilSucceeded(world, id);
      await expectActive(world, created, email);
    },
  };
};

export const deletionIn =
  (step: StepName): Interruption =>
  async (world, holds) => {
    const organization = await createFullOrganization(world);
    await holds.holdStep(organization.slug, step);
    const { id } = (await deleteOrganization(world.ctx(), organization.slug, { graceSeconds: 0 }, {})).operation;
    return {
      expectFinished: async () => {
        await untilSucceeded(world, id);
        await expectGone(world, organization, id);
      },
    };
  };

export const transferIn =
  (step: StepName): Interruption =>
  async (world, holds) => {
    const { id: orgId, slug, ownerId } = await createOrganizationRows(world.db, { status: 'active' });
    await registerMarked(world, namespaceOf(slug, orgId), orgId);
    const heir = await createMemberRows(world.db, orgId);
    await holds.holdStep(slug, step);
    const input = { fromUserId: ownerId, toUserId: heir.id, reason: 'moves on' };
    const { operation } = await transferOwnership(world.ctx(), slug, input, {});
    return {
      expectFinished: async () => {
        await untilSucceeded(world, operation.id);
        const { transfers, members } = await withOrganization(world.db, orgId, async (tx) => ({
          transfers: await tx.select().from(ownershipTransfers).where(eq(ownershipTransfers.orgId, orgId)),
          members: await tx.select().from(users).where(eq(users.orgId, orgId)),
        }));
        expect(transfers).toMatchObject([{ id: operation.id, status: 'TRANSFER_DONE' }]);
        const roles = new Map(members.map(({ id, role, version }) => [id, `${role} ${version}`]));
        expect([roles.get(ownerId), roles.get(heir.id)]).toEqual(['admin 2', 'owner 2']);
      },
    };
  };

/** `server` is that of all workers. `at`: in the transaction before or after the mail, or while the server has the mail. */
export const notificationIn =
  (
    at: 'begun' | 'mailed' | 'sent',
    serverOf: () => MailServer & { untilHeld(address: string): Promise<void> },
  ): Interruption =>
  async (world, holds) => {
    const person = await createPerson(world, { email: `${at}-${randomUUID().slice(0, 8)}@killed.example` });
    // Started here, once it is held.
    const away = { ...world.temporal, notifications: { start: () => Promise.reject(new Error('not yet')) } };
    const id = await notifyOfRecovery({ ...world, temporal: away }, person);
    if (at !== 'mailed') await holds.holdNotification(id, at);
    await world.temporal.notifications.start(id);
    if (at === 'mailed') await serverOf().untilHeld(person.email);
    return {
      expectFinished: async () => {
        const row = await untilStatus(world, id, 'sent', 120_000);
        // What is rolled back was not begun.
        expect(row).toMatchObject({ attempts: at === 'begun' ? 1 : 2, error: null });
        const mails = serverOf().to(person.email);
        expect(mails).toHaveLength(at === 'sent' ? 2 : 1);
        expect(new Set(mails.map(({ messageId }) => messageId))).toEqual(new Set([`<${id}@freehold.example>`]));
        const tokens = new Set(mails.map(tokenIn));
        expect([...tokens].map((token) => readToken(world.keyRing, token, ['recover'])?.id)).toEqual([person.id]);
      },
    };
  };

export const repairOfDrift: Interruption = async (world, holds) => {
  const { id, slug, ownerEmail } = await createOrganizationRows(world.db);
  await holds.holdRepair(id);
  const namespace = namespaceOf(slug, id);
  await registerMarked(world, namespace, id);
  const { value: run } = await startDriftRun(world.ctx(), {});
  return {
    withoutWorker: async () => {
      // Its next attempt would complete the repair as well.
      await controlClient(world).getHandle(run.workflowId).terminate('the next run shall complete it');
      // Its outside effect is done, its transaction is not.
      expect(await described(world, namespace)).toBeUndefined();
      expect(await findingsOf(world, id)).toMatchObject([{ kind: 'stuck_organization', status: 'open' }]);
    },
    expectFinished: async () => {
      expect(await watch(world)).toMatchObject({ open: 0, repaired: 1, failed: 0 });
      await expectNothingLeft(world, { org: { id } }, ownerEmail);
      expect(await findingsOf(world, id)).toMatchObject([{ status: 'repaired', repairs: 1 }]);
      expect(await recordedOf(world, id)).toEqual({
        audit: ['drift.find', 'drift.repair'],
        outbox: ['drift.found', 'drift.repaired'],
      });
    },
  };
};
