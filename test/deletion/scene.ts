// Shared by the tests of a deletion's saga: one world for each file, and actions in it.
import { DomainError } from '../../src/contract/errors.ts';
import type { StepName } from '../../src/contract/ids.ts';
import type { Operation } from '../../src/contract/operation.ts';
import { deleteOrganization } from '../../src/usecases/deletion/deletion.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import type { FullOrganization } from '../support/deletion.ts';
import { Faults } from '../support/faults.ts';
import { temporalAddress } from '../support/temporal.ts';
import { terminateRun } from '../support/termination.ts';
import { createWorld, type World } from '../support/world.ts';

export const formerStatuses = ['active', 'suspended', 'inactive', 'pending'] as const;
export const week = 604_800;

export const faults = new Faults();
export let world: World;
export const refuse = (): never => {
  throw new DomainError('forbidden');
};
export const away = (): never => {
  throw new DomainError('database_unavailable');
};

export const openWorld = async (): Promise<void> => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
};

export const remove = async ({ slug }: FullOrganization, graceSeconds = 0): Promise<string> =>
  (await deleteOrganization(world.ctx(), slug, { reason: 'a test', graceSeconds }, {})).operation.id;

export const stepOf = ({ steps }: Operation, name: StepName) => steps.find((step) => step.name === name);
export const waits = (id: string, name: StepName, attempt = 1) =>
  world.operation(
    id,
    (operation) => {
      const step = stepOf(operation, name);
      return step?.status === 'waiting' && step.attempt >= attempt;
    },
    `waits in ${name}, try ${attempt}`,
  );
export const reason = { reason: 'a test' };
export const cancel = (id: string) => cancelOperation(world.ctx(), id, reason, { waitMs: 20_000 });
export const untilStuck = async (id: string, name: StepName): Promise<Operation> => {
  for (let attempt = 1; attempt < 10; attempt += 1) {
    await waits(id, name, attempt);
    await retryOperation(world.ctx(), id, reason, {});
  }
  return world.operation(id, ({ status }) => status === 'stuck', 'is stuck');
};
export const terminate = (id: string): Promise<void> => terminateRun(world, id);
