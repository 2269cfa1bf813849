import { expect } from 'vitest';
import { approvalSweeps } from '../../src/background/approval/sweeps.ts';
import { isEnded, type Operation, type Step } from '../../src/contract/operation.ts';
import { type Answer, type FactorApi, send } from '../factors/support.ts';
import { createTeam, type StrongMember, type Team } from '../support/elevations.ts';

export const asked = { role: 'admin', durationSeconds: 600, reason: 'incident 42' };

export const elevationsOf = ({ slug }: Team): string => `/v1/orgs/${slug}/elevations`;
export const approvalsOf = ({ slug }: Team): string => `/v1/orgs/${slug}/approvals`;

/** Requests an elevation by the member's session, and returns its id. */
export const request = async (api: FactorApi, team: Team, json: object = asked, by = team.member): Promise<string> => {
  const { status, body } = await send(api, elevationsOf(team), { key: by.key, json });
  expect([status, body.code]).toEqual([202, undefined]);
  return String(body.id);
};

export const decide = (
  api: FactorApi,
  team: Team,
  id: string,
  key: string,
  verb: 'approve' | 'deny' = 'approve',
): Promise<Answer> => send(api, `${approvalsOf(team)}/${id}/${verb}`, { key, json: { reason: 'a test' } });

/** Waits until the operation is in this step. */
export const untilIn = (api: FactorApi, id: string, step: Step['name'], status: Step['status'] = 'waiting') =>
  api.world.operation(
    id,
    ({ steps }: Operation) => steps.some((each) => each.name === step && each.status === status),
    `${status} in ${step}`,
  );

export const untilEnded = (api: FactorApi, id: string) =>
  api.world.operation(id, ({ status }: Operation) => isEnded(status), 'ends');

export const fetchToken = (api: FactorApi, team: Team, id: string, by = team.member): Promise<Answer> =>
  send(api, `${elevationsOf(team)}/${id}/token`, { key: by.key, method: 'POST' });

export interface Elevated {
  team: Team;
  id: string;
  token: string;
}

/** An elevation that is active, with its token. */
export const newElevated = async (api: FactorApi, json: object = asked, team?: Team): Promise<Elevated> => {
  const chosen = team ?? (await createTeam(api.world));
  const id = await request(api, chosen, json);
  for (const { key } of chosen.admins.slice(0, 2)) expect((await decide(api, chosen, id, key)).status).toBe(200);
  await untilIn(api, id, 'awaitElevationEnd');
  const { status, body } = await fetchToken(api, chosen, id);
  expect(status).toBe(200);
  return { team: chosen, id, token: String(body.token) };
};

export const first = ([member]: StrongMember[]): StrongMember => {
  if (member === undefined) throw new Error('The team has no admin');
  return member;
};

/** The sweeps about approvals, and the ids of the operations that they could not handle. */
export const sweepsOf = ({ world }: FactorApi, failed: unknown[] = []) => {
  const logger = { warn: ({ operationId }: { operationId: unknown }) => void failed.push(operationId) };
  const { db, temporal, settings } = world.ctx();
  return approvalSweeps({ db, temporal, settings, logger, ageSecondsMin: 0 });
};
