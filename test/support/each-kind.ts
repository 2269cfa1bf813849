import type { Operation } from '../../src/contract/operation.ts';
import type { OperationKind } from '../../src/contract/operation-kinds.ts';
import { deleteOrganization } from '../../src/usecases/deletion/deletion.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import {
  activateOrganization,
  deactivateOrganization,
  resumeOrganization,
  suspendOrganization,
} from '../../src/usecases/organization/status.ts';
import { transferOwnership } from '../../src/usecases/ownership/transfer.ts';
import { completePayment } from '../../src/usecases/payment/payment.ts';
import { createMemberRows } from './members.ts';
import { createOrganizationRows } from './organizations.ts';
import type { World } from './world.ts';

interface Texts {
  /** Of the organizations that are created. */
  name: string;
  /** Of their owners. */
  email: string;
  why: { reason: string };
}

/** Starts an operation of each kind that succeeds, and before some of them one of another kind. */
export const startEachKind = (
  world: World,
  { name, email, why }: Texts,
): Record<OperationKind, () => Promise<Operation>> => {
  const active = () => createOrganizationRows(world.db, { status: 'active' });
  return {
    provisionOrganization: async () => {
      const { created } = await createOrganization(world.ctx(), { name, owner: { email } }, {});
      return created.operation;
    },
    provisionPaidOrganization: async () => {
      const owner = { email: `paid-${email}` };
      const input = { name: `${name} paid`, owner, activation: 'on_payment' as const };
      const { created } = await createOrganization(world.ctx(), input, {});
      await completePayment(world.ctx(), created.org.slug, { paymentId: created.operation.id }, {});
      return created.operation;
    },
    suspendOrganization: async () => (await suspendOrganization(world.ctx(), (await active()).slug, why, {})).operation,
    resumeOrganization: async () => {
      const { slug } = await active();
      await suspendOrganization(world.ctx(), slug, why, { waitMs: 20_000 });
      return (await resumeOrganization(world.ctx(), slug, why, {})).operation;
    },
    deactivateOrganization: async () =>
      (await deactivateOrganization(world.ctx(), (await active()).slug, why, {})).operation,
    activateOrganization: async () => {
      const { slug } = await active();
      await deactivateOrganization(world.ctx(), slug, why, { waitMs: 20_000 });
      return (await activateOrganization(world.ctx(), slug, why, {})).operation;
    },
    transferOwnership: async () => {
      const { id: orgId, slug, ownerId } = await active();
      const { id: toUserId } = await createMemberRows(world.db, orgId);
      return (await transferOwnership(world.ctx(), slug, { fromUserId: ownerId, toUserId, ...why }, {})).operation;
    },
    deleteOrganization: async () =>
      (await deleteOrganization(world.ctx(), (await active()).slug, { ...why, graceSeconds: 0 }, {})).operation,
  };
};
