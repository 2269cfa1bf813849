import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import type { Operation } from '../../src/contract/operation.ts';
import type { CreatedOrganization } from '../../src/contract/organization.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { asOwnerOf } from '../support/database.ts';
import { creationSteps, Faults } from '../support/faults.ts';
import { expectActive, expectNothingLeft } from '../support/left-over.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
let world: World;
let count = 0;
const refuse = (): never => {
  throw new DomainError('forbidden');
};

const next = () => {
  count += 1;
  return { name: `Saga ${count}`, email: `owner-${count}@saga.example` };
};

const create = async ({ name, email }: { name: string; email: string }): Promise<CreatedOrganization> => {
  const { created } = await createOrganization(world.ctx(), { name, owner: { email } }, {});
  return created;
};

beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
});
afterEach(() => faults.reset());
afterAll(() => world.close());

describe('a provisioning that goes well', () => {
  it('ends with both, row and namespace, and every step succeeded', async () => {
    const owner = next();
    const created = await create(owner);
    expect(created.org.status).toBe('provisioning');
    const operation = await world.ended(created.operation.id);
    expect(operation).toMatchObject({ status: 'succeeded', error: null, residue: [] });
    expect(operation.steps.map(({ name, status, attempt }) => [name, status, attempt])).toEqual(
      creationSteps.map((step) => [step, 'succeeded', 1]),
    );
    expect(operation.canaryMs).toBeGreaterThan(0);
    await expectActive(world, created, owner.email);
  });

  it('has the same end when every activity runs twice', async () => {
    faults.isTwice = true;
    const owner = next();
    const created = await create(owner);
    const operation = await world.ended(created.operation.id);
    expect(operation.status).toBe('succeeded');
    // A reservation that finds itself made cannot tell whether the try behind it was.
    expect(operation.steps.map(({ status, attempt }) => `${status} ${attempt}`)).toEqual([
      'succeeded 1',
      'succeeded 2',
      'succeeded 1',
      'succeeded 1',
    ]);
    await expectActive(world, created, owner.email);
  });
});

describe.each(creationSteps)('when %s fails', (step) => {
  it('for good, before its effect: nothing is left', async () => {
    faults.beforeStep(step, refuse);
    // Of a first step that was refused there is nothing to undo.
    await expectUndone(step, step === 'reserve' ? 'failed' : 'compensated');
  });

  it('once, before its effect: it is tried again and succeeds', async () => {
    faults.beforeStep(step, (tries) => {
      if (tries === 1) throw new DomainError('namespace_failed');
    });
    const owner = next();
    const created = await create(owner);
    const operation = await world.ended(created.operation.id);
    expect(operation.status).toBe('succeeded');
    expect(operation.steps.find(({ name }) => name === step)).toMatchObject({ status: 'succeeded', error: null });
    await expectActive(world, created, owner.email);
  });

  it('once, after its effect: the second try finds it done', async () => {
    faults.afterStep(step, (tries) => {
      if (tries === 1) throw new DomainError('namespace_failed');
    });
    const owner = next();
    const created = await create(owner);
    expect(await world.ended(created.operation.id)).toMatchObject({ status: 'succeeded' });
    await expectActive(world, created, owner.email);
  });
});

describe.each(creationSteps.filter((step) => step !== 'activate'))('when the answer of %s is lost', (step) => {
  it('for good, after its effect: nothing is left', async () => {
    faults.afterStep(step, refuse);
    await expectUndone(step, 'compensated');
  });
});

it.each(['of its own', 'of one with the canary'])(
  'keeps the organization when only the answer of the last step was lost, %s',
  async (kind) => {
    if (kind === 'of its own') faults.afterStep('activate', refuse);
    else faults.after('runCanaryAndActivate', refuse);
    const owner = next();
    const created = await create(owner);
    expect(await world.ended(created.operation.id)).toMatchObject({ status: 'succeeded', error: null });
    await expectActive(world, created, owner.email);
  },
);

it('tells a canary that succeeded from the activation that failed beside it', async () => {
  const refusing = 'alter table organizations add constraint refuse_active check (status <> $$active$$) not valid';
  await asOwnerOf(world.database, (sql) => sql.unsafe(refusing));
  const owner = next();
  const failed = await outcomeOf(owner);
  await asOwnerOf(world.database, (sql) => sql`alter table organizations drop constraint refuse_active`);
  expect(failed.operation).toMatchObject({ status: 'compensated', canaryMs: expect.any(Number) });
  expect(failed.operation.steps.map(({ name, status }) => [name, status])).toEqual([
    ['reserve', 'undone'],
    ['createNamespace', 'undone'],
    ['canary', 'succeeded'],
    ['activate', 'failed'],
  ]);
  await expectNothingLeft(world, failed, owner.email);
});

it.each(['reserveOrganization', 'createNamespace'] as const)(
  'undoes %s once, though every undo runs twice',
  async (activity) => {
    faults.isTwice = true;
    faults.after(activity, refuse);
    const owner = next();
    const failed = await outcomeOf(owner);
    expect(failed.operation.status).toBe('compensated');
    await expectNothingLeft(world, failed, owner.email);
  },
);

it('shows an undo that fails, and a retry completes it at once', async () => {
  faults.after('createNamespace', refuse);
  faults.before('deleteNamespace', (tries) => {
    if (tries < 4) throw new DomainError('temporal_unavailable');
  });
  const owner = next();
  const created = await create(owner);
  const waiting = await world.operation(
    created.operation.id,
    ({ steps }) => steps[1]?.status === 'undoFailed' && steps[1].nextRetryAt !== null && steps[1].attempt >= 2,
    'shows the failed undo',
  );
  expect(waiting.status).toBe('compensating');
  expect(waiting.steps[1]?.error?.code).toBe('temporal_unavailable');
  await retryOperation(world.ctx(), created.operation.id, { reason: 'now' }, {});
  expect(await world.ended(created.operation.id)).toMatchObject({ status: 'compensated', residue: [] });
  await expectNothingLeft(world, created, owner.email);
});

it('is stuck after ten failed undos, names the residue, and can be given up', async () => {
  faults.after('createNamespace', refuse);
  faults.before('deleteNamespace', () => {
    throw new DomainError('temporal_unavailable');
  });
  const owner = next();
  const created = await create(owner);
  const { id } = created.operation;
  for (let attempt = 1; attempt < 10; attempt += 1) {
    await world.operation(
      id,
      ({ steps }) => steps[1]?.status === 'undoFailed' && steps[1].attempt === attempt,
      `failed undo ${attempt}`,
    );
    await retryOperation(world.ctx(), id, { reason: `try ${attempt}` }, {});
  }
  const stuck = await world.operation(id, ({ status }) => status === 'stuck', 'is stuck');
  expect(stuck.residue).toEqual([{ kind: 'namespace', name: created.org.namespace }]);
  await cancelOperation(world.ctx(), id, { reason: 'will be removed by hand' }, {});
  expect(await world.ended(id)).toMatchObject({
    status: 'failed',
    residue: [{ kind: 'namespace', name: created.org.namespace }],
    steps: [{ status: 'undone' }, { status: 'undoFailed' }, {}, {}],
  });
  faults.reset();
  await world.connection.operatorService.deleteNamespace({ namespace: created.org.namespace });
});

const expectUndone = async (step: string, status: 'failed' | 'compensated'): Promise<void> => {
  const owner = next();
  const failed = await outcomeOf(owner);
  expect(failed.operation.error?.code).toBe('forbidden');
  expect(failed.operation.status).toBe(status);
  const shown = failed.operation.steps.find(({ name }) => name === step);
  expect(shown?.error?.code ?? failed.operation.error?.code).toBe('forbidden');
  await expectNothingLeft(world, failed, owner.email);
};

const orgOf = ({ orgId }: Operation) => ({ org: { id: orgId } });

/** The ended operation of a creation that is made to fail, whether the caller was told of it or not. */
const outcomeOf = async (owner: ReturnType<typeof next>) => {
  const id = await create(owner).then(
    ({ operation }) => operation.id,
    (error: unknown) => (error instanceof DomainError ? (error.operationId ?? '') : ''),
  );
  const operation = await world.ended(id);
  return { ...orgOf(operation), operation };
};
