import { expect } from 'vitest';
import { until } from '../support/until.ts';
import { addApp, joinWithFactor } from './elevation.ts';
import { call, type Installation } from './installation.ts';
import { type Apis, type Organization, password, post } from './sign-in.ts';

const domain = 'lost.example';
const email = `ada@${domain}`;

interface SignedIn {
  status: string;
  accessToken: string;
}

/** A member of two organizations that has proved its mailbox, and has a second factor. Returns its access token. */
const joinBoth = async (
  installation: Installation,
  base: string,
  { slug, ownerKey }: Organization,
  elsewhere: Organization,
): Promise<string> => {
  await post(base, `/v1/orgs/${slug}/invites`, ownerKey, { email, role: 'admin' }, 201);
  const token = await installation.mailedToken('invite', domain);
  await post(base, '/v1/invites/accept', null, { token, password });
  const { accessToken } = await post<SignedIn>(base, '/v1/auth/login', null, { email, password });
  const member = { email, role: 'viewer' };
  await post(base, `/v1/orgs/${elsewhere.slug}/users`, elsewhere.ownerKey, member, 201);
  return addApp(base, accessToken);
};

/**
 * A lost second factor is removed by the mailbox and an administrator, and the other organization of the person holds it until it
 * releases it. An api is killed while the link is opened there, and a worker when the removal is approved.
 */
export const isRecovered = async (
  installation: Installation,
  apis: Apis,
  organization: Organization,
  elsewhere: Organization,
  killWorker: () => Promise<unknown>,
): Promise<void> => {
  const { first } = apis;
  const { id: orgId, slug } = organization;
  const [lost, approver] = await Promise.all([
    joinBoth(installation, first, organization, elsewhere),
    joinWithFactor(first, organization, 'vouches', 'admin'),
  ]);
  // Two days in the organization, which are not waited for.
  await installation.rows(`update users set accepted_at = now() - interval '2 days' where email = '${email}'`, orgId);

  const asked = { email, kind: 'factors', organization: slug };
  await post(first, '/v1/auth/recovery/requests', null, asked, 202);
  const token = await installation.mailedToken('lost', domain);
  const confirm = (base: string) =>
    call<{ status: string }>(base, '/v1/auth/recovery/requests/confirm', { key: null, json: { token } });
  const asking = confirm(apis.second()).catch((error: unknown) => {
    // The api was killed during the request.
    if (!(error instanceof TypeError)) throw error;
  });
  await apis.killSecond();
  await asking;
  expect(await confirm(first)).toMatchObject({ status: 200, body: { status: 'pending' } });
  const requests = await installation.rows<{ id: string }>(
    `select id from approvals where org_id = '${orgId}' and kind = 'factorRecovery'`,
  );
  expect(requests).toHaveLength(1);
  const [request] = requests;

  const approve = `/v1/orgs/${slug}/approvals/${request?.id}/approve`;
  const own = await call<{ code: string }>(first, approve, { key: lost, json: {} });
  expect([own.status, own.body.code]).toEqual([403, 'self_approval']);
  await Promise.all([post(first, approve, approver, { reason: 'known by phone' }), killWorker()]);
  const status = async (): Promise<string> => (await confirm(first)).body.status;
  await until(status, (shown) => shown === 'recovered', 'the factors are removed', 120_000);

  // Every session has ended. The password alone opens the organization that vouches, and no other one.
  await apis.startSecond();
  const statusAt = async (base: string, at: string, key: string) => {
    const { status: answered, body } = await call<{ code?: string }>(base, `/v1/orgs/${at}`, { key });
    return [answered, body.code];
  };
  for (const base of [first, apis.second()])
    await until(
      () => statusAt(base, slug, lost),
      ([answered, code]) => answered === 401 && code === 'revoked_credentials',
      'its session has ended',
      1_000,
    );
  const login = () => post<SignedIn>(apis.second(), '/v1/auth/login', null, { email, password });
  const { accessToken } = await login();
  for (const base of [first, apis.second()]) {
    expect(await statusAt(base, slug, accessToken)).toEqual([200, undefined]);
    expect(await statusAt(base, elsewhere.slug, accessToken)).toEqual([403, 'membership_held']);
  }

  const [held] = await installation.rows<{ id: string }>(`select id from users where email = '${email}'`, elsewhere.id);
  const release = `/v1/orgs/${elsewhere.slug}/users/${held?.id}/release`;
  expect((await call(first, release, { key: accessToken, json: { reason: 'it is me' } })).status).toBe(403);
  await post(first, release, elsewhere.ownerKey, { reason: 'known here, too' });
  for (const base of [first, apis.second()])
    await until(
      () => statusAt(base, elsewhere.slug, accessToken),
      ([answered]) => answered === 200,
      'it is released',
      1_000,
    );
  await addApp(first, accessToken);
  expect((await login()).status).toBe('mfa_required');

  // Each of them once, though an api and a worker were killed.
  const actionsIn = async (id: string): Promise<string[]> => {
    const rows = await installation.rows<{ action: string }>(
      `select action from audit_events where org_id = '${id}' and action in
         ('user.request_recovery', 'approval.approve', 'user.recover', 'user.hold', 'user.release')
         and (operation_id is null or operation_id = '${request?.id}') order by seq`,
    );
    return rows.map(({ action }) => action);
  };
  // The run's first step records the request: after the approval, if the worker was killed before it.
  const recorded = await actionsIn(orgId);
  expect(recorded.toSorted()).toEqual(['approval.approve', 'user.recover', 'user.request_recovery']);
  expect(recorded.at(-1)).toBe('user.recover');
  expect(await actionsIn(elsewhere.id)).toEqual(['user.hold', 'user.release']);
};
