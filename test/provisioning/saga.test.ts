import { WorkflowClient } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Activities } from '../../src/activities/index.ts';
import { DomainError } from '../../src/contract/errors.ts';
import { isEnded, type Operation } from '../../src/contract/operation.ts';
import type { CreatedOrganization } from '../../src/contract/organization.ts';
import { cancelOperation, listOperations, retryOperation } from '../../src/usecases/operation.ts';
import { createOrganization } from '../../src/usecases/organization-creation.ts';
import { Faults, gate } from '../support/faults.ts';
import { expectActive, expectNothingLeft } from '../support/left-over.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, eventTypesOf, type World } from '../support/world.ts';

const steps = [
  ['reserve', 'reserveOrganization'],
  ['createNamespace', 'createNamespace'],
  ['configureNamespace', 'configureNamespace'],
  ['canary', 'runCanary'],
  ['activate', 'activateOrganization'],
] as const satisfies [string, keyof Activities][];

const faults = new Faults();
let world: World;
let count = 0;
const pending: Promise<unknown>[] = [];
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
afterEach(async () => {
  faults.reset();
  await Promise.all(pending.splice(0));
});
afterAll(() => world.close());

describe('a provisioning that goes well', () => {
  it('ends with both, row and namespace, and every step succeeded', async () => {
    const owner = next();
    const created = await create(owner);
    expect(created.org.status).toBe('provisioning');
    const operation = await world.ended(created.operation.id);
    expect(operation).toMatchObject({ status: 'succeeded', error: null, residue: [] });
    expect(operation.steps.map(({ name, status, attempt }) => [name, status, attempt])).toEqual(
      steps.map(([step]) => [step, 'succeeded', 1]),
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
    expect(operation.steps.map(({ status, attempt }) => `${status} ${attempt}`)).toEqual(
      steps.map(() => 'succeeded 1'),
    );
    await expectActive(world, created, owner.email);
  });
});

describe.each(steps)('when %s fails', (step, activity) => {
  it('for good, before its effect: nothing is left', async () => {
    faults.before(activity, refuse);
    // Of a first step that was refused there is nothing to undo.
    await expectUndone(step, step === 'reserve' ? 'failed' : 'compensated');
  });

  it('once, before its effect: it is tried again and succeeds', async () => {
    faults.before(activity, (tries) => {
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
    faults.after(activity, (tries) => {
      if (tries === 1) throw new DomainError('namespace_failed');
    });
    const owner = next();
    const created = await create(owner);
    expect(await world.ended(created.operation.id)).toMatchObject({ status: 'succeeded' });
    await expectActive(world, created, owner.email);
  });
});

describe.each(steps.filter(([step]) => step !== 'activate'))('when the answer of %s is lost', (step, activity) => {
  it('for good, after its effect: nothing is left', async () => {
    faults.after(activity, refuse);
    await expectUndone(step, 'compensated');
  });
});

it('keeps the organization when only the answer of the last step was lost', async () => {
  faults.after('activateOrganization', refuse);
  const owner = next();
  const created = await create(owner);
  expect(await world.ended(created.operation.id)).toMatchObject({ status: 'succeeded', error: null });
  await expectActive(world, created, owner.email);
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

describe.each(steps.slice(0, -1))('a cancel while %s waits for its next try', (_, activity) => {
  it('undoes what was done and leaves nothing', async () => {
    faults.before(activity, () => {
      throw new DomainError('temporal_overloaded');
    });
    const owner = next();
    const id = await start(owner);
    await world.operation(id, ({ steps }) => steps.some(({ status }) => status === 'waiting'), 'waits');
    await cancelOperation(world.ctx(), id, { reason: 'changed my mind' }, {});
    await expectCanceled(id, owner);
  });
});

it('takes a cancel while a call is under way to heart when that has ended', async () => {
  const door = gate();
  faults.before('createNamespace', door.wait);
  const owner = next();
  const id = await start(owner);
  await door.reached;
  const canceling = cancelOperation(world.ctx(), id, { reason: 'changed my mind' }, {});
  await until(
    () => eventTypesOf(world, id),
    (types) => types.includes('WORKFLOW_EXECUTION_UPDATE_ACCEPTED:cancel'),
    'the cancel is accepted',
  );
  door.open();
  expect((await canceling).operation.status).toMatch(/compensating|canceled/);
  await expectCanceled(id, owner);
});

it.each(['createNamespace', 'activateOrganization'] as const)(
  'undoes on cancel what a run did that was terminated in Temporal in %s',
  async (activity) => {
    faults.before(activity, () => {
      throw new DomainError('database_unavailable');
    });
    const owner = next();
    const id = await start(owner);
    const { workflow } = await world.operation(
      id,
      ({ steps }) => steps.some(({ status }) => status === 'waiting'),
      'waits',
    );
    const client = new WorkflowClient({ connection: world.connection, namespace: workflow.namespace });
    await client.getHandle(workflow.workflowId).terminate('by an operator');
    await cancelOperation(world.ctx(), id, { reason: 'its run was terminated' }, {});
    await expectCanceled(id, owner);
  },
);

it('refuses a cancel once the last step has begun, and says so', async () => {
  let isAway = true;
  faults.before('activateOrganization', () => {
    if (isAway) throw new DomainError('database_unavailable');
  });
  const owner = next();
  const created = await create(owner);
  const { id } = created.operation;
  await world.operation(id, ({ steps }) => steps.at(-1)?.status === 'waiting', 'waits');
  const canceling = cancelOperation(world.ctx(), id, { reason: 'too late' }, {});
  await expect(canceling).rejects.toMatchObject({ code: 'point_of_no_return' });
  isAway = false;
  await retryOperation(world.ctx(), id, { reason: 'the database is back' }, {});
  await world.ended(id);
  await expectActive(world, created, owner.email);
});

it('cancels with the request id that an earlier retry had', async () => {
  faults.before('configureNamespace', () => {
    throw new DomainError('temporal_overloaded');
  });
  const owner = next();
  const id = await start(owner);
  const waits = (attempt: number) =>
    world.operation(id, ({ steps }) => steps[2]?.status === 'waiting' && steps[2].attempt >= attempt, 'waits');
  await waits(1);
  const ctx = { ...world.ctx(), requestId: 'pinned-by-a-proxy' };
  await retryOperation(ctx, id, { reason: 'now' }, {});
  await waits(2);
  await cancelOperation(ctx, id, { reason: 'enough' }, {});
  await expectCanceled(id, owner);
});

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
    steps: [{ status: 'undone' }, { status: 'undoFailed' }, {}, {}, {}],
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

const expectCanceled = async (id: string, owner: ReturnType<typeof next>): Promise<void> => {
  const ended = await world.ended(id);
  expect(ended).toMatchObject({ status: 'canceled', error: { code: 'operation_canceled' }, residue: [] });
  expect(ended.steps.at(-1)?.status).not.toBe('succeeded');
  await expectNothingLeft(world, orgOf(ended), owner.email);
};

/** The id of the operation of a creation, whether or not the caller has its answer by now. */
const start = async (owner: ReturnType<typeof next>): Promise<string> => {
  const creating = create(owner).catch((error: unknown) => error);
  const { id } = await until(
    async () => (await listOperations(world.ctx(), { limit: 1 })).data[0],
    (operation) => operation !== undefined && !isEnded(operation.status),
    'an operation is open',
  ).then((operation) => operation ?? { id: '' });
  pending.push(creating);
  return id;
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
