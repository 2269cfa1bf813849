import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Breaker, openBreaker } from '../../src/providers/circuit/breaker.ts';
import { isOutage } from '../../src/providers/temporal/errors.ts';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { type GrpcProxy, startGrpcProxy } from '../support/grpc-proxy.ts';
import { expectActive } from '../support/left-over.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, transitionsOf, type World } from '../support/world.ts';

const openAfter = 2;
// Long enough for a second creation to begin while the circuit is open, on a busy machine too.
const halfOpenMs = 6_000;

let proxy: GrpcProxy;
let breaker: Breaker;
let world: World;
beforeAll(async () => {
  proxy = await startGrpcProxy(temporalAddress());
  const current = (): Breaker => breaker;
  world = await createWorld({
    temporalAddress: temporalAddress(),
    namespaceAddress: proxy.address,
    namespacesBreaker: {
      run: (call, own) => current().run(call, own),
      probe: (call) => current().probe(call),
      assertPasses: () => current().assertPasses(),
      state: () => current().state(),
    },
  });
});
afterAll(async () => {
  await world.close();
  await proxy.close();
});
beforeEach(() => {
  proxy.reset();
  const settings = { name: 'test', code: 'temporal_not_asked', isOutage, openAfter, halfOpenMs } as const;
  breaker = openBreaker(settings, () => undefined);
});

const newBody = () => {
  const id = randomUUID().slice(0, 8);
  return { name: `Circuit ${id}`, owner: { email: `${id}@circuit.example` } };
};
const start = async () => {
  const body = newBody();
  const { created } = await createOrganization(world.ctx(), body, {});
  return { body, created, id: created.operation.id };
};
const waitsOf = async (operationId: string): Promise<string[]> =>
  (await transitionsOf(world, operationId))
    .filter(({ name, status }) => name === 'createNamespace' && status === 'waiting')
    .map(({ error }) => error?.code ?? '');
const isNotAsked = (operationId: string) =>
  world.operation(
    operationId,
    ({ steps }) => steps.some(({ error }) => error?.code === 'temporal_not_asked'),
    'waits without a call',
  );

describe('while the server of the namespaces is unavailable', () => {
  test('a call not made uses up no attempt of its step, and a new creation succeeds at its first attempt', async () => {
    proxy.refuse('RegisterNamespace', (call) => (call <= openAfter ? status.UNAVAILABLE : null));
    const first = await start();
    await isNotAsked(first.id);
    const second = await start();
    await isNotAsked(second.id);
    for (const { body, created, id } of [first, second]) {
      expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
      await expectActive(world, created, body.owner.email);
    }
    const waits = await waitsOf(first.id);
    expect(waits.slice(0, openAfter)).toEqual(['temporal_unavailable', 'temporal_unavailable']);
    expect(new Set(waits.slice(openAfter))).toEqual(new Set(['temporal_not_asked']));
    expect(new Set(await waitsOf(second.id))).toEqual(new Set(['temporal_not_asked']));
    // Three for the first creation, and one for the second.
    expect(proxy.callsOf('RegisterNamespace')).toBe(openAfter + 2);
  });

  test('the creation is undone after exactly three attempts on the wire', async () => {
    proxy.refuse('RegisterNamespace', () => status.UNAVAILABLE);
    const { id } = await start();
    expect(await world.ended(id)).toMatchObject({ status: 'compensated', error: { code: 'temporal_unavailable' } });
    expect(proxy.callsOf('RegisterNamespace')).toBe(3);
    expect(await waitsOf(id)).toContain('temporal_not_asked');
  });
});

test('back-pressure and refusals count as answers and do not open the circuit', async () => {
  proxy.refuse('RegisterNamespace', (call) => (call <= openAfter + 1 ? status.RESOURCE_EXHAUSTED : null));
  const { id } = await start();
  expect(await world.ended(id)).toMatchObject({ status: 'succeeded' });
  expect(await waitsOf(id)).toEqual(Array.from({ length: openAfter + 1 }, () => 'temporal_overloaded'));
  expect(breaker.state()).toBe('closed');
});
