import { expect } from 'vitest';
import { namespaceOf, type StepName } from '../../src/contract/ids.ts';
import { requestElevation } from '../../src/usecases/elevation/request.ts';
import { readOperation } from '../../src/usecases/operation/operation.ts';
import { chainOf, personTrailOf } from '../support/audit-trail.ts';
import { asOwnerOf } from '../support/database.ts';
import { approveAll, callOf, createTeam, endNow, reviewNow, type Team } from '../support/elevations.ts';
import { createMemberRows } from '../support/members.ts';
import { registerMarked } from '../support/namespaces.ts';
import { confirmIn } from '../support/recoveries.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { type Interruption, untilSucceeded } from './interrupted.ts';

const untilWaiting = (world: World, id: string, step: StepName) =>
  until(
    () => readOperation(world.ctx(), id),
    ({ steps }) => steps.some(({ name, status }) => name === step && status === 'waiting'),
    `${id} waits in ${step}`,
    120_000,
  );

/** With its namespace, which the drift watch looks for. */
const newTeam = async (world: World, admins: number): Promise<Team> => {
  const team = await createTeam(world, admins);
  await registerMarked(world, namespaceOf(team.slug, team.orgId), team.orgId);
  return team;
};

const approveOnceAwaited = async (world: World, team: Team, id: string): Promise<void> => {
  await untilWaiting(world, id, 'awaitApproval');
  await approveAll(world, team, id);
};

const countOf = (actions: readonly string[], action: string): number =>
  actions.filter((each) => each === action).length;

const elevationSteps = ['requestElevation', 'activateElevation', 'endElevation', 'closeElevation'] as const;

/** An elevation that goes as far as this step, and on from there once it has another worker. */
export const elevationIn =
  (step: (typeof elevationSteps)[number]): Interruption =>
  async (world, holds) => {
    const team = await newTeam(world, 2);
    await holds.holdStep(team.slug, step);
    const asked = { role: 'admin', durationSeconds: 600, reason: 'incident 42' } as const;
    const requested = await requestElevation(callOf(world, team, team.member), team.slug, asked, {});
    const { id } = requested.operation;
    // What people do before each of the steps but the first.
    const acts = [
      () => approveOnceAwaited(world, team, id),
      async () => {
        await untilWaiting(world, id, 'awaitElevationEnd');
        await endNow(world, team, id);
      },
      async () => {
        await untilWaiting(world, id, 'awaitReview');
        await reviewNow(world, team, id);
      },
    ];
    const before = elevationSteps.indexOf(step);
    for (const act of acts.slice(0, before)) await act();
    return {
      expectFinished: async () => {
        for (const act of acts.slice(before)) await act();
        await untilSucceeded(world, id);
        const actions = (await chainOf(world.database, team.orgId)).map(({ action }) => action);
        for (const action of ['request', 'activate', 'end', 'close', 'review'])
          expect([action, countOf(actions, `elevation.${action}`)]).toEqual([action, 1]);
        expect(countOf(actions, 'approval.approve')).toBe(2);
      },
    };
  };

/** The recovery of a lost second factor, which is held in this step. */
export const recoveryIn =
  (step: 'requestRecovery' | 'holdElsewhere' | 'removeFactors'): Interruption =>
  async (world, holds) => {
    const [team, other] = await Promise.all([newTeam(world, 1), newTeam(world, 0)]);
    const { id: userId, identityId } = team.member;
    const [row] = await asOwnerOf(
      world.database,
      (sql) => sql<{ email: string }[]>`select email from users where id = ${userId}`,
    );
    await createMemberRows(world.db, other.orgId, { email: row?.email ?? '' });
    await holds.holdStep(team.slug, step);
    const id = await confirmIn(world, team);
    if (step !== 'requestRecovery') await approveOnceAwaited(world, team, id);
    return {
      expectFinished: async () => {
        if (step === 'requestRecovery') await approveOnceAwaited(world, team, id);
        await untilSucceeded(world, id);
        const left = await asOwnerOf(
          world.database,
          (sql) => sql`select id from factors where identity_id = ${identityId}`,
        );
        expect(left).toHaveLength(0);
        const actions = async (orgId: string) => (await chainOf(world.database, orgId)).map(({ action }) => action);
        expect(countOf(await actions(team.orgId), 'user.recover')).toBe(1);
        expect(countOf(await actions(other.orgId), 'user.hold')).toBe(1);
        const trail = (await personTrailOf(world.db, identityId)).map(({ action }) => action);
        for (const action of ['membership.hold', 'factor_recovery.complete'])
          expect([action, countOf(trail, action)]).toEqual([action, 1]);
      },
    };
  };
