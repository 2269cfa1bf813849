import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { elevations } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi } from '../api/support.ts';
import { type FactorApi, send } from '../factors/support.ts';
import { createTeam, type Team } from '../support/elevations.ts';
import { asked, elevationsOf, first, request } from './support.ts';

// One person can neither take the places of all others nor mail the approvers at will.

let api: FactorApi & Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi({ config: { TRUSTED_PROXIES: 1 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const ask = (team: Team, key = team.member.key) => send(api, elevationsOf(team), { key, json: asked });

/** Inserts the rows of elevations of the member, or of other people. */
const insert = (
  { orgId, member }: Team,
  count: number,
  row: Partial<typeof elevations.$inferInsert>,
  identityId = (): string => member.identityId,
) =>
  withOrganization(api.world.db, orgId, async (tx) => {
    const by = { orgId, requestedBy: `user:${member.id}`, role: 'admin' as const, reason: 'x', durationSeconds: 60 };
    for (let index = 0; index < count; index += 1)
      await tx.insert(elevations).values({ ...by, id: uuid(), requesterIdentityId: identityId(), ...row });
  });

test('one person has three open requests at most, and others can still ask', async () => {
  const team = await createTeam(api.world);
  for (let index = 0; index < 3; index += 1) await request(api, team);
  expect((await ask(team)).body.code).toBe('elevation_limit_reached');
  await request(api, team, asked, first(team.admins));
});

test('what is over takes no place, even before it is noted', async () => {
  const team = await createTeam(api.world);
  const [startsAt, endsAt] = [new Date(Date.now() - 60_000), new Date(Date.now() - 1_000)];
  await insert(team, 20, { status: 'active', startsAt, endsAt }, uuid);
  await insert(team, 3, { status: 'active', startsAt, endsAt });
  await request(api, team);
});

test('an organization has twenty open ones at most', async () => {
  const team = await createTeam(api.world);
  await insert(team, 20, {}, uuid);
  expect((await ask(team)).body.code).toBe('elevation_limit_reached');
});

test('one person requests twenty a day at most, however they end', async () => {
  const team = await createTeam(api.world);
  await insert(team, 20, { status: 'withdrawn', createdAt: new Date(Date.now() - 25 * 3_600_000) });
  await insert(team, 19, { status: 'withdrawn' });
  await request(api, team);
  const { status, body, headers } = await ask(team);
  expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'rate_limited', '3600']);
});
