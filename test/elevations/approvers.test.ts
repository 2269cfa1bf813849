import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { factorRecoveries } from '../../src/db/schema.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { openTestApi, platformKey } from '../api/support.ts';
import { type FactorApi, login, send } from '../factors/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createTeam, type StrongMember, type Team } from '../support/elevations.ts';
import { createFactorRows } from '../support/factors.ts';
import { mailsTo } from '../support/mails.ts';
import { createPasswordRows } from '../support/passwords.ts';
import { lostLinkOf, settle } from '../support/recoveries.ts';
import { createSessionRows } from '../support/sessions.ts';
import { approvalsOf, asked, decide, elevationsOf, first, request, sweepsOf, untilEnded, untilIn } from './support.ts';

// Nobody is at a dead end: what a refusal advises works, and where the platform counts, its people are told.

let api: FactorApi & Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi({ config: { TRUSTED_PROXIES: 1 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

interface Operator {
  identityId: string;
  key: string;
}

/** As the page on operators says: made by the platform key, who then proves the mailbox and a second factor. */
const newOperator = async (role: 'admin' | 'support'): Promise<Operator> => {
  const email = `${role}-${uuid().slice(-12)}@freehold.example`;
  const made = await send(api, '/v1/operators', { key: platformKey, json: { email, role } });
  expect(made.status).toBe(201);
  const identityId = String(made.body.id);
  await createFactorRows(api.world, identityId);
  return { identityId, key: (await createSessionRows(api.world, identityId, { aal: 2 })).accessToken };
};

const ask = (team: Team, { key }: { key: string }, json: object = asked) =>
  send(api, elevationsOf(team), { key, json });

const refused = (message: RegExp) => ({
  status: 409,
  body: { code: 'not_enough_approvers', detail: expect.stringMatching(message) },
});

const tellsOf = async ({ identityId }: { identityId: string }, template: string): Promise<number> =>
  (await mailsTo(api.world.db, identityId)).filter((each) => each === template).length;

const setAccepted = (id: string, isAccepted: boolean) =>
  asOwnerOf(
    api.world.database,
    (sql) => sql`update users set accepted_at = ${isAccepted ? new Date() : null} where id = ${id}`,
  );

const setRole = async (team: Team, { id }: Pick<StrongMember, 'id'>, role: string): Promise<void> => {
  const change = { key: team.owner.key, method: 'PATCH', json: { role } };
  expect((await send(api, `/v1/orgs/${team.slug}/users/${id}`, change)).status).toBe(200);
};

/** Asks for the removal of the lost factors of the only owner, and returns the id of the operation. */
const askRecovery = async (team: Team): Promise<string> => {
  const { identityId, id } = team.owner;
  await settle(api.world, team, id);
  const token = await lostLinkOf(api.world, identityId, team.orgId);
  const confirmed = await send(api, '/v1/auth/recovery/requests/confirm', { json: { token } });
  expect(confirmed).toMatchObject({ status: 200, body: { status: 'pending', eligibleApprovers: 0 } });
  const [row] = await withPerson(api.world.db, identityId, (tx) => tx.select().from(factorRecoveries));
  await untilIn(api, row?.operationId ?? '', 'awaitApproval');
  return row?.operationId ?? '';
};

test('the only owner recovers a lost factor where nobody operates the installation yet', async () => {
  const team = await createTeam(api.world, 0);
  const id = await askRecovery(team);
  const inbox = await send(api, '/v1/approvals?status=pending', { key: platformKey });
  expect(inbox.body.data).toContainEqual(expect.objectContaining({ id, platformCounts: true }));
  const byKey = await decide(api, team, id, platformKey);
  expect(byKey).toMatchObject({
    status: 403,
    body: { code: 'session_required', detail: expect.stringMatching(/Make a person an operator/) },
  });
  const operator = await newOperator('admin');
  expect((await decide(api, team, id, operator.key)).body).toMatchObject({ status: 'approved' });
  expect(await untilEnded(api, id)).toMatchObject({ status: 'succeeded' });
});

describe('an organization with one owner', () => {
  test('elevates its member by the owner and an operator, who is mailed and counts', async () => {
    const [operator, support] = [await newOperator('admin'), await newOperator('support')];
    const team = await createTeam(api.world, 0);
    const id = await request(api, team);
    await untilIn(api, id, 'awaitApproval');
    expect(await tellsOf(operator, 'approval_for_platform')).toBe(1);
    expect(await tellsOf(support, 'approval_for_platform')).toBe(0);
    expect((await decide(api, team, id, operator.key)).body).toMatchObject({ status: 'pending' });
    expect((await decide(api, team, id, team.owner.key)).body).toMatchObject({ status: 'approved' });
    await untilIn(api, id, 'awaitElevationEnd');
    expect(await tellsOf(operator, 'elevation_alert')).toBe(1);
    expect(await tellsOf(support, 'elevation_alert')).toBe(0);
    // Once an hour: no organization floods the operators.
    await untilIn(api, await request(api, team), 'awaitApproval');
    expect(await tellsOf(operator, 'approval_for_platform')).toBe(1);
    const other = await createTeam(api.world, 0);
    await untilIn(api, await request(api, other), 'awaitApproval');
    expect(await tellsOf(operator, 'approval_for_platform')).toBe(2);
  });

  test('mails no operator about a request that its own people can decide', async () => {
    const operator = await newOperator('admin');
    const team = await createTeam(api.world);
    await untilIn(api, await request(api, team), 'awaitApproval');
    expect(await tellsOf(operator, 'approval_for_platform')).toBe(0);
  });

  test('mails operators when its people have become too few for a request that waits', async () => {
    const operator = await newOperator('admin');
    const team = await createTeam(api.world, 1);
    const id = await request(api, team);
    await untilIn(api, id, 'awaitApproval');
    expect(await tellsOf(operator, 'approval_for_platform')).toBe(0);
    await setRole(team, first(team.admins), 'member');
    await asOwnerOf(api.world.database, (sql) => sql`update approvals set remind_at = now() where id = ${id}`);
    for (const { run } of sweepsOf(api)) await run();
    expect(await tellsOf(operator, 'approval_for_platform')).toBe(1);
  });

  test('refuses the owner, who makes a member an admin, and is elevated', async () => {
    const operator = await newOperator('admin');
    const team = await createTeam(api.world, 0);
    expect(await ask(team, team.owner)).toMatchObject(
      refused(/^0 other owners or admins could approve this, and 2 have to, .*make a member one/),
    );
    await setRole(team, team.member, 'admin');
    // Who has never come in does not count yet.
    expect(await ask(team, team.owner)).toMatchObject(refused(/Owners and admins count once they have signed in/));
    await setAccepted(team.member.id, true);
    const id = await request(api, team, asked, team.owner);
    expect((await decide(api, team, id, operator.key)).status).toBe(200);
    expect((await decide(api, team, id, team.member.key)).body).toMatchObject({ status: 'approved' });
  });

  test('that has never come in is opened by the platform, which transfers the ownership', async () => {
    const [operator, support] = [await newOperator('admin'), await newOperator('support')];
    const team = await createTeam(api.world, 0);
    await setAccepted(team.owner.id, false);
    await setAccepted(team.member.id, true);
    expect(await ask(team, support)).toMatchObject(refused(/transfer the ownership/));
    const json = { fromUserId: team.owner.id, toUserId: team.member.id, reason: 'nobody can sign in' };
    const transfer = await send(api, `/v1/orgs/${team.slug}/ownership-transfers`, { key: operator.key, json });
    expect(transfer.status).toBe(202);
    expect(await untilEnded(api, String(transfer.body.id))).toMatchObject({ status: 'succeeded' });
    const id = await request(api, team, asked, { ...team.member, key: support.key });
    const shown = await send(api, `${approvalsOf(team)}/${id}`, { key: team.member.key });
    expect(shown.body).toMatchObject({ eligibleApprovers: 1, platformCounts: false });
    expect((await decide(api, team, id, team.member.key)).body).toMatchObject({ status: 'approved' });
  });

  test('recovers the lost factor of its owner by an operator, who is mailed', async () => {
    const operator = await newOperator('admin');
    const team = await createTeam(api.world, 0);
    await createPasswordRows(api.world, team.owner.identityId);
    const id = await askRecovery(team);
    expect(await tellsOf(operator, 'approval_for_platform')).toBe(1);
    expect((await decide(api, team, id, operator.key)).body).toMatchObject({ status: 'approved' });
    expect(await untilEnded(api, id)).toMatchObject({ status: 'succeeded' });
    const [row] = await asOwnerOf(
      api.world.database,
      (sql) => sql<{ email: string }[]>`select email from users where id = ${team.owner.id}`,
    );
    expect((await login(api, row?.email ?? '')).body.status).toBe('authenticated');
  });
});

test('an operator who asks for access is not mailed about its own request', async () => {
  const operator = await newOperator('admin');
  const other = await newOperator('admin');
  const team = await createTeam(api.world);
  const id = await request(api, team, asked, { ...team.member, key: operator.key });
  await untilIn(api, id, 'awaitApproval');
  for (const { key } of team.admins) expect((await decide(api, team, id, key)).status).toBe(200);
  await untilIn(api, id, 'awaitElevationEnd');
  expect(await tellsOf(operator, 'elevation_alert')).toBe(0);
  expect(await tellsOf(other, 'elevation_alert')).toBe(1);
});
