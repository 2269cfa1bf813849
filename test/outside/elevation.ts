import { Secret, TOTP } from 'otpauth';
import { expect } from 'vitest';
import { until } from '../support/until.ts';
import { call, type Installation } from './installation.ts';
import { type Apis, join, type Organization, post, type Tokens } from './sign-in.ts';

/** Adds an authenticator app, and returns the access token that has proved it. */
export const addApp = async (base: string, accessToken: string): Promise<string> => {
  const app = await post<{ factor: { id: string }; secret: string }>(base, '/v1/auth/factors/totp', accessToken, {});
  const code = TOTP.generate({ secret: Secret.fromBase32(app.secret) });
  const confirming = `/v1/auth/factors/totp/${app.factor.id}/confirm`;
  return (await post<{ session: Tokens }>(base, confirming, accessToken, { code })).session.accessToken;
};

/** Somebody who joins and signs in with two factors. */
export const joinWithFactor = async (
  base: string,
  { slug, ownerKey }: Organization,
  name: string,
  role: string,
): Promise<string> => {
  const { accessToken } = await join(base, slug, ownerKey, `${name}@umbrella.example`, role);
  return addApp(base, accessToken);
};

interface Elevation {
  status: string;
  isTokenFetched: boolean;
  review: { verdict: string } | null;
}

/**
 * More rights for a while: requested, approved by two others, used, ended and reviewed. A worker is killed while it is to become
 * active, and an api between the two approvals.
 */
export const isElevated = async (
  installation: Installation,
  apis: Apis,
  organization: Organization,
  killWorker: () => Promise<unknown>,
): Promise<void> => {
  const { first } = apis;
  const base = `/v1/orgs/${organization.slug}`;
  const [member, approver, other] = await Promise.all([
    joinWithFactor(first, organization, 'asks', 'member'),
    joinWithFactor(first, organization, 'agrees', 'admin'),
    joinWithFactor(first, organization, 'too', 'admin'),
  ]);
  const asked = { role: 'admin', durationSeconds: 600, reason: 'incident 42' };
  const { id } = await post<{ id: string }>(first, `${base}/elevations`, member, asked, 202);
  const read = async (): Promise<Elevation> =>
    (await call<Elevation>(first, `${base}/elevations/${id}`, { key: member })).body;

  const approve = `${base}/approvals/${id}/approve`;
  expect((await call(first, approve, { key: member, json: {} })).status).toBe(403);
  await post(apis.second(), approve, approver, { reason: 'confirmed by phone' });
  await apis.killSecond();
  expect((await call(first, approve, { key: approver, json: {} })).status).toBe(409);
  expect((await read()).status).toBe('requested');
  await Promise.all([post(first, approve, other, {}), killWorker()]);
  await until(read, ({ status }) => status === 'active', 'it is active', 120_000);

  const fetching = { key: member, method: 'POST' };
  const fetched = await call<{ token: string }>(first, `${base}/elevations/${id}/token`, fetching);
  expect(fetched.status).toBe(200);
  const again = await call<{ code: string }>(first, `${base}/elevations/${id}/token`, fetching);
  expect([again.status, again.body.code]).toEqual([409, 'elevation_token_fetched']);
  const { token } = fetched.body;

  await apis.startSecond();
  const limits = (api: string, key: string) => call(api, `${base}/webhooks`, { key });
  expect((await limits(first, member)).status).toBe(403);
  for (const api of [first, apis.second()]) {
    const answer = await limits(api, token);
    expect([answer.status, answer.headers.get('freehold-elevation')]).toEqual([200, id]);
  }
  // Nothing that would outlast it.
  const key = await call(first, `${base}/api-keys`, { key: token, json: { name: 'kept' } });
  expect(key.status).toBe(403);

  await post(first, `${base}/elevations/${id}/end`, member, { reason: 'done' });
  await until(
    async () => (await limits(apis.second(), token)).status,
    (status) => status === 401,
    'its token is refused',
    1_000,
  );
  const review = `${base}/elevations/${id}/review`;
  const verdict = { verdict: 'accepted', note: 'Only looked at webhooks' };
  expect((await call(first, review, { key: member, json: verdict })).status).toBe(403);
  await post(first, review, approver, verdict);
  expect(await read()).toMatchObject({ status: 'reviewed', review: { verdict: 'accepted' } });
  const operation = () =>
    call<{ status: string }>(first, `/v1/operations/${id}`, { key: installation.platformKey }).then(({ body }) => body);
  await until(operation, ({ status }) => status === 'succeeded', 'the operation has succeeded', 120_000);

  const uses = () =>
    installation.rows<{ action: string }>(
      `select action from audit_events where org_id = '${organization.id}' and operation_id = '${id}' order by seq`,
    );
  await until(uses, (rows) => rows.some(({ action }) => action === 'elevation.use'), 'its calls are audited');
  const [leaked] = await installation.rows<{ count: number }>(
    `select count(*)::int as count from audit_events where body like '%${token.slice(20, 50)}%'`,
  );
  expect(leaked?.count).toBe(0);
};
