import { status } from '@grpc/grpc-js';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ownershipMark } from '../../src/contract/ids.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { Faults, gate } from '../support/faults.ts';
import { type GrpcProxy, startGrpcProxy } from '../support/grpc-proxy.ts';
import { expectActive, expectNothingLeft } from '../support/left-over.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, transitionsOf, type World } from '../support/world.ts';

const faults = new Faults();
let proxy: GrpcProxy;
let world: World;
let count = 0;

beforeAll(async () => {
  proxy = await startGrpcProxy(temporalAddress());
  world = await createWorld({ temporalAddress: temporalAddress(), namespaceAddress: proxy.address, wrap: faults.wrap });
});
afterEach(() => {
  faults.reset();
  proxy.reset();
});
afterAll(async () => {
  await world.close();
  await proxy.close();
});

const create = async () => {
  count += 1;
  const email = `owner-${count}@wire.example`;
  const { created } = await createOrganization(world.ctx(), { name: `Wire ${count}`, owner: { email } }, {});
  return { created, email };
};

describe('the attempts of the namespace step', () => {
  it('are one call on the wire when nothing fails', async () => {
    const { created, email } = await create();
    await world.ended(created.operation.id);
    expect(proxy.callsOf('RegisterNamespace')).toBe(1);
    await expectActive(world, created, email);
  });

  it.each([status.UNAVAILABLE, status.INTERNAL])(
    'are three on the wire, never four, when the server answers %s',
    async (code) => {
      proxy.refuse('RegisterNamespace', () => code);
      const { created, email } = await create();
      const ended = await world.ended(created.operation.id);
      expect(ended.status).toBe('compensated');
      const failed = (await transitionsOf(world, ended.id)).find(({ status }) => status === 'failed');
      expect(failed).toMatchObject({ name: 'createNamespace', attempt: 3, error: { retryable: true } });
      expect(proxy.callsOf('RegisterNamespace')).toBe(3);
      await expectNothingLeft(world, created, email);
    },
  );

  it('end with the success of the third', async () => {
    proxy.refuse('RegisterNamespace', (call) => (call < 3 ? status.UNAVAILABLE : null));
    const { created, email } = await create();
    expect(await world.ended(created.operation.id)).toMatchObject({
      status: 'succeeded',
      steps: [{}, { attempt: 3 }, {}, {}],
    });
    expect(proxy.callsOf('RegisterNamespace')).toBe(3);
    await expectActive(world, created, email);
  });

  it('are not used up by back-pressure, which is shown and counted', async () => {
    // Two answers that are not failures, then two that are, which leaves one of three attempts.
    const answers = [status.RESOURCE_EXHAUSTED, status.RESOURCE_EXHAUSTED, status.INTERNAL, status.INTERNAL];
    proxy.refuse('RegisterNamespace', (call) => answers[call - 1] ?? null);
    const { created, email } = await create();
    const waiting = await world.operation(created.operation.id, ({ steps }) => steps[1]?.status === 'waiting', 'waits');
    expect(waiting.steps[1]?.error).toMatchObject({ code: 'temporal_overloaded', retryable: true });
    expect(waiting.steps[1]?.nextRetryAt).not.toBeNull();
    await world.ended(created.operation.id);
    expect(proxy.callsOf('RegisterNamespace')).toBe(5);
    expect(await world.metrics.render()).toMatch(/freehold_back_pressure_total\{[^}]*step="createNamespace"[^}]*\} 2/);
    await expectActive(world, created, email);
  });

  it('find the namespace registered when only the answer was lost', async () => {
    proxy.loseAnswer('RegisterNamespace', (call) => call === 1);
    const { created, email } = await create();
    expect(await world.ended(created.operation.id)).toMatchObject({ status: 'succeeded' });
    expect(proxy.callsOf('RegisterNamespace')).toBe(2);
    await expectActive(world, created, email);
  });

  it('are one call on the wire when the answer of the recorded step was lost', async () => {
    faults.after('createNamespace', (attempts) => {
      if (attempts === 1) throw new Error('the answer was lost');
    });
    const { created, email } = await create();
    expect(await world.ended(created.operation.id)).toMatchObject({ status: 'succeeded' });
    expect(proxy.callsOf('RegisterNamespace')).toBe(1);
    await expectActive(world, created, email);
  });
});

it('leaves a namespace of that name alone when it belongs to another owner', async () => {
  const door = gate();
  faults.before('createNamespace', door.wait);
  const { created, email } = await create();
  await door.reached;
  const { namespace } = created.org;
  await world.connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
    data: { [ownershipMark]: 'somebody else' },
  });
  door.open();
  const ended = await world.ended(created.operation.id);
  expect(ended).toMatchObject({ status: 'compensated', error: { code: 'namespace_conflict' }, residue: [] });
  await expectNothingLeft(world, created, email);
  const { namespaceInfo } = await world.connection.workflowService.describeNamespace({ namespace });
  expect(namespaceInfo?.data?.[ownershipMark]).toBe('somebody else');
});
