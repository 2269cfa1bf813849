import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import type { StepName } from '../../src/contract/ids.ts';
import { decideApproval } from '../../src/usecases/approval/decide.ts';
import { requestElevation } from '../../src/usecases/elevation/request.ts';
import { cancelOperation, retryOperation } from '../../src/usecases/operation/operation.ts';
import { approveAll, callOf, createTeam, endNow, reviewNow, type Team } from '../support/elevations.ts';
import { Faults } from '../support/faults.ts';
import { closeReplays, expectReplays } from '../support/replay.ts';
import { temporalAddress } from '../support/temporal.ts';
import { terminateRun } from '../support/termination.ts';
import { createWorld, type World } from '../support/world.ts';

const faults = new Faults();
const why = { reason: 'replay' };
let world: World;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), wrap: faults.wrap });
});
afterEach(() => faults.reset());
afterAll(async () => {
  await closeReplays();
  await world.close();
});

const waits = (id: string, name: StepName) =>
  world.operation(
    id,
    ({ steps }) => steps.some((step) => step.name === name && step.status === 'waiting'),
    `waits in ${name}`,
  );
const request = async (): Promise<{ id: string; team: Team }> => {
  const team = await createTeam(world);
  const input = { role: 'admin' as const, durationSeconds: 600, reason: 'replay' };
  const { operation } = await requestElevation(callOf(world, team, team.member), team.slug, input, {});
  await waits(operation.id, 'awaitApproval');
  return { id: operation.id, team };
};
const activate = async (): Promise<{ id: string; team: Team }> => {
  const { id, team } = await request();
  await approveAll(world, team, id);
  await waits(id, 'awaitElevationEnd');
  return { id, team };
};
const finish = async (team: Team, id: string): Promise<string> => {
  await endNow(world, team, id);
  await waits(id, 'awaitReview');
  await reviewNow(world, team, id);
  return id;
};

const scenarios: Record<string, () => Promise<string>> = {
  'elevate-succeeded': async () => {
    const { id, team } = await activate();
    return finish(team, id);
  },
  'elevate-denied': async () => {
    const { id, team } = await request();
    await decideApproval(callOf(world, team, team.owner), team.slug, id, 'deny', 'replay');
    return id;
  },
  'elevate-canceled': async () => {
    const { id } = await request();
    await cancelOperation(world.ctx(), id, why, {});
    return id;
  },
  'elevate-refused': async () => {
    faults.before('activateElevation', () => {
      throw new DomainError('not_enough_approvers');
    });
    const { id, team } = await request();
    await approveAll(world, team, id);
    return id;
  },
  'elevate-resumed': async () => {
    const { id, team } = await activate();
    await terminateRun(world, id);
    await retryOperation(world.ctx(), id, why, {});
    return finish(team, id);
  },
};

it.each(Object.keys(scenarios))('%s replays, and is among the recorded histories', async (name) => {
  const id = (await scenarios[name]?.()) ?? '';
  await world.ended(id);
  await expectReplays(world, id, name);
});

it('elevate-open: an open run replays while it waits for its end', async () => {
  const { id } = await activate();
  await expectReplays(world, id, 'elevate-open');
  expect((await world.operation(id, () => true, 'is there')).status).toBe('running');
});
