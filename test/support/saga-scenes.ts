import { eq } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { expect } from 'vitest';
import type { Activities } from '../../src/activities/index.ts';
import { certifyDeletions } from '../../src/background/deletion/certifier.ts';
import { namespaceOf, type StepName } from '../../src/contract/ids.ts';
import { isEnded, type Operation, type Step } from '../../src/contract/operation.ts';
import { kindOf, type OperationKind } from '../../src/contract/operation-kinds.ts';
import type { OrganizationStatus } from '../../src/contract/organization.ts';
import { findApproval } from '../../src/db/approval/store.ts';
import { elevations, factors, ownershipTransfers, payments, users } from '../../src/db/schema.ts';
import { withOrganization, withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { decideApproval } from '../../src/usecases/approval/decide.ts';
import { deleteOrganization } from '../../src/usecases/deletion/deletion.ts';
import { requestElevation } from '../../src/usecases/elevation/request.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import {
  activateOrganization,
  deactivateOrganization,
  resumeOrganization,
  suspendOrganization,
} from '../../src/usecases/organization/status.ts';
import { transferOwnership } from '../../src/usecases/ownership/transfer.ts';
import { completePayment } from '../../src/usecases/payment/payment.ts';
import { createFullOrganization, expectGone, expectRestored, exportedFiles, statusOf } from './deletion.ts';
import { approveAll, callOf, createTeam, endNow, reviewNow } from './elevations.ts';
import { expectActive, expectNothingLeft, foundOf } from './left-over.ts';
import { createMemberRows } from './members.ts';
import { createOrganizationRows } from './organizations.ts';
import { confirmIn } from './recoveries.ts';
import type { World } from './world.ts';

/** The subject of an operation that has not started yet, with checks of its state. */
export interface Subject {
  slug: string;
  /** Starts the operation; rejects if it is refused. `held`: the event that this step waits for does not occur. */
  start(held?: StepName | null): Promise<Operation>;
  /** Lets everything occur that a started operation waits for. */
  release?(): void;
  expectDone(operation: Operation): Promise<void>;
  /** Expects the state from before the operation. */
  expectUndone(operation: Operation): Promise<void>;
  /** Expects the state after an operation that ended half done. `done`: the steps that took effect. */
  expectHalfDone?(operation: Operation, done: ReadonlySet<StepName>): Promise<void>;
}

interface SubjectOptions {
  name?: string;
  email?: string;
  reason?: string;
}

interface Scene {
  /** Activities that an attempt of a step runs besides the one in the table of kinds. */
  alsoRuns?: Partial<Record<StepName, readonly (keyof Activities)[]>>;
  createSubject(world: World, options?: SubjectOptions): Promise<Subject>;
}

const uniqueTexts = () => {
  const id = uuid().slice(-12);
  return { name: `Saga ${id}`, email: `owner-${id}@saga.example`, reason: 'a test' };
};
const uniqueSlug = (): string => `saga-${uuid().slice(-12)}`;

const created = (slug: string, { orgId }: Operation) => ({ org: { id: orgId, namespace: namespaceOf(slug, orgId) } });

const provisioning: Scene = {
  createSubject: async (world, options) => {
    const slug = uniqueSlug();
    const { name, email } = { ...uniqueTexts(), ...options };
    return {
      slug,
      start: async () =>
        (await createOrganization(world.ctx(), { name, slug, owner: { email } }, {})).created.operation,
      expectDone: (operation) => expectActive(world, created(slug, operation), email),
      expectUndone: (operation) => expectNothingLeft(world, created(slug, operation), email),
    };
  },
};

const pay = (world: World, slug: string) => completePayment(world.ctx(), slug, { paymentId: `pay-${slug}` }, {});

const paidProvisioning: Scene = {
  createSubject: async (world, options) => {
    const slug = uniqueSlug();
    const { name, email } = { ...uniqueTexts(), ...options };
    return {
      slug,
      start: async (held = null) => {
        const input = { name, slug, owner: { email }, activation: 'on_payment' as const };
        const { operation } = (await createOrganization(world.ctx(), input, {})).created;
        if (held !== null) return operation;
        const { steps } = await world.operation(
          operation.id,
          (each) => isEnded(each.status) || each.steps[0]?.status === 'succeeded',
          'is registered, or never will be',
        );
        if (steps[0]?.status === 'succeeded') await pay(world, slug);
        return operation;
      },
      expectDone: (operation) => expectActive(world, created(slug, operation), email),
      // A paid organization is kept without its namespace, so that another operation can provision it.
      expectUndone: async (operation) => {
        const paid = await withPlatform(world.db, (tx) =>
          tx.select().from(payments).where(eq(payments.orgId, operation.orgId)),
        );
        if (paid.length === 0) return expectNothingLeft(world, created(slug, operation), email);
        const found = await foundOf(world, created(slug, operation), email);
        expect(paid).toMatchObject([{ id: `pay-${slug}`, operationId: operation.id }]);
        expect(found.organization).toMatchObject([{ status: 'pending' }]);
        expect(found.users).toMatchObject([{ role: 'owner', email }]);
        expect(found.identities).toHaveLength(1);
        expect(found.namespaces).toEqual([]);
      },
    };
  },
};

const changeOfStatus = (kind: OperationKind, from: OrganizationStatus, change: typeof suspendOrganization): Scene => {
  const [first = 'suspend'] = Object.keys(kindOf(kind).steps) as StepName[];
  const to = kindOf(kind).steps[first]?.outcome?.status;
  return {
    createSubject: async (world, { reason = 'a test' } = {}) => {
      const { id, slug } = await createOrganizationRows(world.db, { status: from });
      const expectStatus = async (status: string | undefined): Promise<void> =>
        expect(await statusOf(world, id)).toBe(status);
      return {
        slug,
        start: async () => (await change(world.ctx(), slug, { reason }, {})).operation,
        expectDone: () => expectStatus(to),
        expectUndone: () => expectStatus(from),
        expectHalfDone: (_, done) => expectStatus(done.has(first) ? to : from),
      };
    },
  };
};

const transfer: Scene = {
  createSubject: async (world, { reason = 'a test' } = {}) => {
    const { id: orgId, slug, ownerId } = await createOrganizationRows(world.db, { status: 'active' });
    const { id: heirId } = await createMemberRows(world.db, orgId);
    const found = (operation: Operation) =>
      withOrganization(world.db, orgId, async (tx) => ({
        members: await tx.select({ id: users.id, role: users.role, version: users.version }).from(users),
        transfers: await tx.select().from(ownershipTransfers).where(eq(ownershipTransfers.id, operation.id)),
      }));
    const members = (owner: string, heir: string, version: number) =>
      expect.arrayContaining([
        { id: ownerId, role: owner, version },
        { id: heirId, role: heir, version },
      ]);
    const expectUnchanged = async (operation: Operation): Promise<void> => {
      const { members: present, transfers } = await found(operation);
      expect(present).toEqual(members('owner', 'member', 1));
      const failed = { status: 'TRANSFER_FAILED', code: operation.error?.code, finishedAt: expect.any(Date) };
      if (transfers.length > 0) expect(transfers).toMatchObject([failed]);
    };
    return {
      slug,
      start: async () =>
        (await transferOwnership(world.ctx(), slug, { fromUserId: ownerId, toUserId: heirId, reason }, {})).operation,
      expectDone: async (operation) => {
        const { members: present, transfers } = await found(operation);
        expect(present).toEqual(members('admin', 'owner', 2));
        expect(transfers).toMatchObject([{ status: 'TRANSFER_DONE', code: null }]);
      },
      expectUndone: expectUnchanged,
      expectHalfDone: expectUnchanged,
    };
  },
};

const formerStatuses = ['active', 'suspended', 'inactive'] as const;
let deletions = 0;

const deletion: Scene = {
  alsoRuns: { exportData: ['passPointOfNoReturn'] },
  createSubject: async (world, { reason = 'a test' } = {}) => {
    const status = formerStatuses[deletions++ % formerStatuses.length] ?? 'active';
    const organization = await createFullOrganization(world, status);
    const { id: orgId, slug } = organization;
    return {
      slug,
      start: async (held = null) => {
        const graceSeconds = held === null ? 0 : 604_800;
        return (await deleteOrganization(world.ctx(), slug, { reason, graceSeconds }, {})).operation;
      },
      expectDone: ({ id }) => expectGone(world, organization, id),
      expectUndone: async (operation) => {
        expect(operation.export).toBeNull();
        await expectRestored(world, organization, operation, status);
      },
      expectHalfDone: async ({ id }, done) => {
        expect(await exportedFiles(world, id)).not.toEqual([]);
        expect(await statusOf(world, orgId)).toBe(done.has('removeRows') ? null : 'deleting');
        if (!done.has('removeRows')) return;
        // A worker makes up only for a missing signature by itself.
        await certifyDeletions(world);
        await expectGone(world, organization, id);
      },
    };
  },
};

/** What the people do in each step that waits for them. */
const elevationWaits = [
  ['awaitApproval', approveAll],
  ['awaitElevationEnd', endNow],
  ['awaitReview', reviewNow],
] as const;

const elevation: Scene = {
  createSubject: async (world, { reason = 'a test' } = {}) => {
    const team = await createTeam(world);
    const { slug, orgId } = team;
    let id = '';
    let isHeld = false;
    let acting: Promise<void> = Promise.resolve();
    const act = async (held: StepName | null): Promise<void> => {
      for (const [step, happens] of elevationWaits) {
        if (step === held) return;
        const isReached = ({ status }: Step): boolean => ['waiting', 'succeeded'].includes(status);
        const shown = await world.operation(
          id,
          (each) => isEnded(each.status) || each.steps.some((one) => one.name === step && isReached(one)),
          `waits in ${step}`,
        );
        if (isEnded(shown.status)) return;
        if (shown.steps.some(({ name, status }) => name === step && status === 'waiting'))
          await happens(world, team, id);
      }
    };
    const begin = (held: StepName | null): void => {
      isHeld = held !== null;
      acting = act(held);
      // Awaited at the end.
      acting.catch(() => undefined);
    };
    const statusNow = () =>
      withOrganization(world.db, orgId, async (tx) => {
        const [row] = await tx.select({ status: elevations.status }).from(elevations).where(eq(elevations.id, id));
        return row?.status;
      });
    return {
      slug,
      start: async (held = null) => {
        const input = { role: 'admin' as const, durationSeconds: 3_600, reason };
        const { operation } = await requestElevation(callOf(world, team, team.member), slug, input, {});
        id = operation.id;
        begin(held);
        return operation;
      },
      release: () => {
        if (isHeld) begin(null);
      },
      expectDone: async () => {
        await acting;
        expect(await statusNow()).toBe('reviewed');
      },
      expectUndone: async () => expect(await statusNow()).toBe('withdrawn'),
      expectHalfDone: async () => expect(['active', 'ended', 'reviewed']).toContain(await statusNow()),
    };
  },
};

const recovery: Scene = {
  createSubject: async (world) => {
    const team = await createTeam(world);
    const { slug, orgId, member, admins } = team;
    const [admin] = admins;
    if (admin === undefined) throw new Error('The team has no admin');
    let id = '';
    const approve = async (): Promise<void> => {
      const shown = await world.operation(
        id,
        (each) =>
          isEnded(each.status) ||
          each.steps.some(({ name, status }) => name === 'awaitApproval' && status === 'waiting'),
        'waits for its approval',
      );
      if (!isEnded(shown.status)) await decideApproval(callOf(world, team, admin), slug, id, 'approve', undefined);
    };
    let acting: Promise<void> = Promise.resolve();
    const begin = (): void => {
      acting = approve();
      // Awaited at the end.
      acting.catch(() => undefined);
    };
    let isHeld = false;
    const factorsNow = () => withPerson(world.db, member.identityId, (tx) => tx.$count(factors));
    const statusNow = () =>
      withOrganization(world.db, orgId, async (tx) => (await findApproval(tx, orgId, id))?.status);
    return {
      slug,
      start: async (held = null) => {
        id = await confirmIn(world, team);
        isHeld = held !== null;
        if (!isHeld) begin();
        return readOperation(world.ctx(), id);
      },
      release: () => {
        if (isHeld) begin();
      },
      expectDone: async () => {
        await acting;
        expect(await factorsNow()).toBe(0);
      },
      expectUndone: async () => {
        expect(await factorsNow()).toBe(1);
        expect(await statusNow()).not.toBe('pending');
      },
      expectHalfDone: async () => expect(await factorsNow()).toBe(1),
    };
  },
};

/** The scene of each kind, for the tests of the properties of every saga. */
export const scenes: Readonly<Record<OperationKind, Scene>> = {
  provisionOrganization: provisioning,
  provisionPaidOrganization: paidProvisioning,
  suspendOrganization: changeOfStatus('suspendOrganization', 'active', suspendOrganization),
  resumeOrganization: changeOfStatus('resumeOrganization', 'suspended', resumeOrganization),
  deactivateOrganization: changeOfStatus('deactivateOrganization', 'active', deactivateOrganization),
  activateOrganization: changeOfStatus('activateOrganization', 'inactive', activateOrganization),
  transferOwnership: transfer,
  elevateAccess: elevation,
  recoverAccess: recovery,
  deleteOrganization: deletion,
};
