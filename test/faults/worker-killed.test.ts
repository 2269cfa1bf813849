import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createOrganization } from '../../src/usecases/organization/creation.ts';
import { type GrpcProxy, startGrpcProxy } from '../support/grpc-proxy.ts';
import { type Holds, openHolds, startWorkerProcess } from '../support/held-step.ts';
import { expectNothingLeft } from '../support/left-over.ts';
import { startMailServer } from '../support/mail-server.ts';
import type { Process } from '../support/processes.ts';
import { temporalAddress } from '../support/temporal.ts';
import { until } from '../support/until.ts';
import { createWorld, transitionsOf, type World } from '../support/world.ts';
import {
  creationIn,
  deletionIn,
  type Interruption,
  notificationIn,
  paidCreationIn,
  paymentWithoutWorker,
  repairOfDrift,
  transferIn,
  untilEnded,
} from './interrupted.ts';
import { elevationIn, recoveryIn } from './interrupted-approvals.ts';

// One worker is killed in the middle of everything below. It is noticed only once its activities have timed out.

const interruptions: [string, Interruption][] = [
  ...(['reserve', 'createNamespace', 'canary', 'activate'] as const).map((step): [string, Interruption] => [
    `finishes a creation whose worker was killed in ${step}`,
    creationIn(step),
  ]),
  ...(['register', 'awaitPayment', 'reserve'] as const).map((step): [string, Interruption] => [
    `finishes a paid creation whose worker was killed while recording ${step}`,
    paidCreationIn(step),
  ]),
  ['delivers a payment that arrived while no worker was running', paymentWithoutWorker],
  ...(['requestTransfer', 'transfer'] as const).map((step): [string, Interruption] => [
    `finishes a transfer of ownership whose worker was killed in ${step}`,
    transferIn(step),
  ]),
  ...(['exportData', 'removeRows'] as const).map((step): [string, Interruption] => [
    `finishes a deletion whose worker was killed in ${step}`,
    deletionIn(step),
  ]),
  ...(['requestElevation', 'activateElevation', 'endElevation', 'closeElevation'] as const).map(
    (step): [string, Interruption] => [`finishes an elevation whose worker was killed in ${step}`, elevationIn(step)],
  ),
  ...(['requestRecovery', 'holdElsewhere', 'removeFactors'] as const).map((step): [string, Interruption] => [
    `finishes a recovery of factors whose worker was killed in ${step}`,
    recoveryIn(step),
  ]),
  ...(['begun', 'mailed', 'sent'] as const).map((at): [string, Interruption] => [
    `sends a notification, with the same link, whose worker was killed when it was ${at}`,
    notificationIn(at, () => mailServer),
  ]),
  ['completes with its next run a repair of drift whose worker was killed', repairOfDrift],
];

let world: World;
let proxy: GrpcProxy;
let holds: Holds;
let mailServer: Awaited<ReturnType<typeof startHoldingServer>>;
const workers: Process[] = [];
const unfinished = new Map<string, () => Promise<void>>();

/** A mail server that leaves the first mail to `mailed-…` without an answer. */
const startHoldingServer = async () => {
  const held = new Set<string>();
  const server = await startMailServer({
    onMail: (_mail, count, address) => {
      if (!address.startsWith('mailed-') || count > 1) return undefined;
      held.add(address);
      return null;
    },
  });
  const untilHeld = async (address: string): Promise<void> => {
    await until(
      async () => held.has(address),
      (isHeld) => isHeld,
      `a mail to ${address} is held`,
      60_000,
    );
  };
  return { ...server, untilHeld };
};

const killWorker = async (): Promise<void> => {
  await until(
    () => holds.missing(),
    (missing) => missing.length === 0,
    'a worker is in each step',
    60_000,
  );
  await workers.at(-1)?.stop('SIGKILL');
};

beforeAll(async () => {
  proxy = await startGrpcProxy(temporalAddress());
  world = await createWorld({
    temporalAddress: temporalAddress(),
    namespaceAddress: proxy.address,
    withoutWorker: true,
  });
  holds = await openHolds(world);
  mailServer = await startHoldingServer();
  const env = { SMTP_URL: mailServer.url, PUBLIC_URL: 'https://freehold.example', OPERATION_SWEEP_SECONDS: '5' };
  workers.push(await startWorkerProcess(world, undefined, env));
  const interrupted = await Promise.all(interruptions.map(([, interrupt]) => interrupt(world, holds)));
  await killWorker();
  await holds.release();
  for (const { withoutWorker } of interrupted) await withoutWorker?.();
  for (const [index, { expectFinished }] of interrupted.entries()) {
    unfinished.set(interruptions[index]?.[0] ?? '', expectFinished);
  }
  workers.push(await startWorkerProcess(world, proxy.address, env));
}, 180_000);
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await holds?.close();
  await world?.close();
  await proxy?.close();
  await mailServer?.close();
});

it.each(interruptions.map(([name]) => name))(
  'another worker %s',
  async (name) => {
    const expectFinished = unfinished.get(name);
    expect(expectFinished).toBeDefined();
    await expectFinished?.();
  },
  150_000,
);

it('a worker killed after its first registration leaves two of three attempts, and an undo that removes it', async () => {
  const slug = 'killed-after-registration';
  await holds.holdStep(slug, 'createNamespace');
  proxy.reset();
  proxy.refuse('RegisterNamespace', (call) => (call > 1 ? status.UNAVAILABLE : null));
  const owner = { email: 'owner@killed-after-registration.example' };
  const { created } = await createOrganization(world.ctx(), { name: 'Killed after registration', slug, owner }, {});
  await killWorker();
  await holds.release();
  await world.startWorker();
  const ended = await untilEnded(world, created.operation.id);
  expect(ended).toMatchObject({ status: 'compensated', residue: [] });
  const failed = (await transitionsOf(world, ended.id)).find((transition) => transition.status === 'failed');
  expect(failed).toMatchObject({ name: 'createNamespace', attempt: 3 });
  expect(proxy.callsOf('RegisterNamespace')).toBe(3);
  await expectNothingLeft(world, created, owner.email);
}, 150_000);
