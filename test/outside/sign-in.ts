import { Secret, TOTP } from 'otpauth';
import { expect } from 'vitest';
import { newAuthenticator } from '../support/authenticator.ts';
import { type IdentityProvider, openIdentityProvider } from '../support/identity-provider.ts';
import { type NameServer, openNameServer } from '../support/name-server.ts';
import { signInBy } from '../support/sso.ts';
import { until } from '../support/until.ts';
import { call, type Installation } from './installation.ts';

export interface Tokens {
  sessionId: string;
  accessToken: string;
  refreshToken: string;
}

/** Two apis, of which one can be killed and started again. */
export interface Apis {
  first: string;
  second(): string;
  killSecond(): Promise<unknown>;
  startSecond(): Promise<void>;
}

export interface Organization {
  id: string;
  slug: string;
  ownerKey: string;
}

export const password = 'nine green bicycles in the rain';

export const post = async <T>(
  base: string,
  path: string,
  key: string | null,
  json: object,
  status = 200,
): Promise<T> => {
  const answer = await call<T>(base, path, { key, json });
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(status);
  return answer.body;
};

/** Somebody accepts an invitation by a link, chooses a password and signs in. */
export const join = async (
  base: string,
  slug: string,
  key: string,
  email: string,
  role = 'viewer',
): Promise<Tokens> => {
  const invitation = { email, role, delivery: 'link' };
  const { token } = await post<{ token: string }>(base, `/v1/orgs/${slug}/invites`, key, invitation, 201);
  await post(base, '/v1/invites/accept', null, { token, password });
  return post<Tokens>(base, '/v1/auth/login', null, { email, password });
};

/** A person is invited by mail while a worker is killed, and stays signed in while an api is killed, until it signs out. */
export const staysSignedIn = async (
  installation: Installation,
  apis: Apis,
  { slug, ownerKey }: Organization,
  killWorker: () => Promise<unknown>,
): Promise<void> => {
  const { file } = installation;
  const email = 'ada@umbrella.example';
  const member = { email, role: 'admin' };
  const { id: userId } = await post<{ id: string }>(file.apiUrl, `/v1/orgs/${slug}/users`, ownerKey, member, 201);

  // The worker that may be writing the mail is killed; the mail comes, and with one link.
  const invited = await call(file.apiUrl, `/v1/orgs/${slug}/users/${userId}/invite`, { key: ownerKey, json: {} });
  expect(invited.status, JSON.stringify(invited.body)).toBe(201);
  await killWorker();
  const tokens = () =>
    installation.mails().flatMap((mail) => (mail.includes(email) ? (/fh_invite_sk_\w+/.exec(mail)?.[0] ?? []) : []));
  const [token] = await until(
    async () => tokens(),
    (found) => found.length > 0,
    'the mail is written',
    60_000,
  );
  expect(new Set(tokens()).size).toBe(1);
  const accepted = await call(file.apiUrl, '/v1/invites/accept', { key: null, json: { token, password } });
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(200);

  const signedIn = await call<Tokens>(file.apiUrl, '/v1/auth/login', { key: null, json: { email, password } });
  expect(signedIn.status).toBe(200);
  const inOrganization = { 'freehold-organization': slug };
  for (const base of [file.apiUrl, apis.second()]) {
    const me = await call<{ user: { id: string } }>(base, '/v1/me', {
      key: signedIn.body.accessToken,
      headers: inOrganization,
    });
    expect(me.body.user.id).toBe(userId);
  }

  // An api is killed during refreshes. Whether or not it answered, the other gives each token the same successor.
  const refresh = (base: string, refreshToken: string) =>
    call<Tokens>(base, '/v1/auth/refresh', { key: null, json: { refreshToken } });
  let { refreshToken, accessToken } = signedIn.body;
  for (let round = 0; round < 6; round += 1) {
    const asking = refresh(apis.second(), refreshToken).catch((error: unknown) => {
      if (error instanceof TypeError) return undefined;
      throw error;
    });
    if (round === 3) await apis.killSecond();
    const answered = await asking;
    const again = await refresh(file.apiUrl, refreshToken);
    expect([round, again.status]).toEqual([round, 200]);
    if (answered?.status === 200) expect(again.body).toEqual(answered.body);
    ({ refreshToken, accessToken } = again.body);
  }

  // Ended at one api, the session is refused at the other within a second.
  await apis.startSecond();
  const statusAt = async (base: string): Promise<number> =>
    (await call(base, '/v1/auth/sessions', { key: accessToken })).status;
  for (const base of [file.apiUrl, apis.second()]) expect(await statusAt(base)).toBe(200);
  expect((await call(file.apiUrl, '/v1/auth/logout', { key: accessToken, json: {} })).status).toBe(200);
  await until(
    () => statusAt(apis.second()),
    (status) => status === 401,
    'the session has ended',
    1_000,
  );
};

/** Signs in with the password and an app, and with a passkey. The api that asks for the factor is killed before the answer. */
export const signsInWithFactors = async (
  publicUrl: string,
  apis: Apis,
  { slug, ownerKey }: Organization,
): Promise<void> => {
  const { first } = apis;
  const email = 'factors@umbrella.example';
  let { accessToken } = await join(first, slug, ownerKey, email);

  const app = await post<{ factor: { id: string }; secret: string }>(first, '/v1/auth/factors/totp', accessToken, {});
  const codeIn = (seconds: number): string =>
    TOTP.generate({ secret: Secret.fromBase32(app.secret), timestamp: Date.now() + seconds * 1_000 });
  const confirming = `/v1/auth/factors/totp/${app.factor.id}/confirm`;
  const confirmed = await post<{ session: Tokens }>(first, confirming, accessToken, { code: codeIn(-30) });
  ({ accessToken } = confirmed.session);

  const device = newAuthenticator(publicUrl);
  const creation = await post<Parameters<typeof device.create>[0]>(
    first,
    '/v1/auth/factors/webauthn/options',
    accessToken,
    {},
  );
  await post(first, '/v1/auth/factors/webauthn', accessToken, { name: 'Laptop', webauthn: device.create(creation) });

  const asked = await post<{ status: string; challenge: string }>(apis.second(), '/v1/auth/login', null, {
    email,
    password,
  });
  expect(asked.status).toBe('mfa_required');
  const request = await post<Parameters<typeof device.get>[0]>(apis.second(), '/v1/auth/passkeys/options', null, {});
  await apis.killSecond();
  const answer = { challenge: asked.challenge, code: codeIn(0) };
  const byApp = await post<Tokens>(first, '/v1/auth/mfa/verify', null, answer);
  // A code is good once.
  expect((await call(first, '/v1/auth/mfa/verify', { key: null, json: answer })).status).toBe(401);
  const assertion = device.get(request);
  const byPasskey = await post<Tokens>(first, '/v1/auth/passkeys/login', null, { webauthn: assertion, client: 'api' });
  expect((await call(first, '/v1/auth/passkeys/login', { key: null, json: { webauthn: assertion } })).status).toBe(401);
  const sessions = await call<{ data: { id: string; aal: number; methods: string[] }[] }>(first, '/v1/auth/sessions', {
    key: byApp.accessToken,
  });
  const found = (id: string) => sessions.body.data.find((session) => session.id === id);
  expect(found(byApp.sessionId)).toMatchObject({ aal: 2, methods: ['pwd', 'otp'] });
  expect(found(byPasskey.sessionId)).toMatchObject({ aal: 2 });
};

/**
 * A person signs in and issues a key at the api that is killed then. Returns the rest, for which that api runs again: the key is
 * accepted until the person revokes it, and refused everywhere within a second after that.
 */
export const issuesKey = async (apis: Apis, { slug, ownerKey }: Organization): Promise<() => Promise<void>> => {
  const { accessToken } = await join(apis.first, slug, ownerKey, 'keys@umbrella.example', 'member');
  const me = await call<{ user: { id: string } }>(apis.second(), '/v1/me', {
    key: accessToken,
    headers: { 'freehold-organization': slug },
  });
  const keys = `/v1/orgs/${slug}/api-keys`;
  const wanted = { name: 'Laptop', userId: me.body.user.id };
  const { id, secret } = await post<{ id: string; secret: string }>(apis.second(), keys, accessToken, wanted, 201);
  const statusAt = async (base: string): Promise<number> =>
    (await call(base, `/v1/orgs/${slug}`, { key: secret })).status;
  expect(await statusAt(apis.first)).toBe(200);
  return async () => {
    for (const base of [apis.first, apis.second()]) expect(await statusAt(base)).toBe(200);
    await post(apis.first, `${keys}/${id}/revoke`, accessToken, { reason: 'the laptop was lost' });
    for (const base of [apis.first, apis.second()])
      await until(
        () => statusAt(base),
        (status) => status === 401,
        'the key is refused',
        1_000,
      );
  };
};

/** An identity provider and a name server on this machine, and the settings of an installation that may ask them. */
export const openIdentities = async () => {
  const [provider, names] = await Promise.all([openIdentityProvider({ sub: 'nobody' }), openNameServer()]);
  return {
    provider,
    names,
    settings: { DNS_SERVERS: names.address, WEBHOOK_ALLOW_PRIVATE: 'true' },
    close: () => Promise.all([provider.close(), names.close()]),
  };
};

/** Signs somebody in by the identity provider of its organization, and nowhere else; then the provider ends the session. */
export const signsInByProvider = async (
  { first, second }: Apis,
  { slug, ownerKey }: Organization,
  { provider, names }: { provider: IdentityProvider; names: NameServer },
  elsewhere: string,
): Promise<void> => {
  const base = `/v1/orgs/${slug}`;
  const domain = 'umbrella.example';
  interface Domain {
    id: string;
    record: { name: string; value: string };
  }
  const { id, record } = await post<Domain>(first, `${base}/domains`, ownerKey, { domain }, 201);
  names.records.set(record.name, [record.value]);
  await post(first, `${base}/domains/${id}/verify`, ownerKey, {});
  const { issuer, clientId, clientSecret } = provider;
  interface Connection {
    id: string;
    redirectUri: string;
    backchannelLogoutUri: string;
  }
  const connection = await post<Connection>(
    first,
    `${base}/oidc-connections`,
    ownerKey,
    { name: 'Provider', issuer, clientId, clientSecret, jit: { isEnabled: true, role: 'viewer' } },
    201,
  );
  provider.register(connection);
  expect(await post(first, `${base}/oidc-connections/${connection.id}/test`, ownerKey, {})).toMatchObject({
    isPassed: true,
  });

  provider.account = { sub: 'sub-1', email: `guest@${domain}`, email_verified: true, name: 'Guest' };
  const { response, jar } = await signInBy(
    (path, { headers }) => fetch(`${first}${path}`, { headers, redirect: 'manual' }),
    provider,
    connection.id,
  );
  expect(response.status, await response.clone().text()).toBeLessThan(400);
  const read = (path: string) => call<{ code?: string }>(first, path, { key: null, headers: jar.headers(path) });
  expect((await read(base)).status).toBe(200);
  expect(await read(`/v1/orgs/${elsewhere}`)).toMatchObject({ status: 401, body: { code: 'step_up_required' } });

  const iat = Math.floor(Date.now() / 1_000);
  const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
  const claims = { iss: issuer, aud: clientId, sub: 'sub-1', jti: 'logout-1', iat, exp: iat + 60, events };
  const { pathname } = new URL(connection.backchannelLogoutUri);
  const logout = await fetch(`${second()}${pathname}`, {
    method: 'POST',
    body: new URLSearchParams({ logout_token: provider.sign(claims) }),
  });
  expect(logout.status, await logout.text()).toBe(200);
  await until(
    () => read('/v1/auth/sessions'),
    ({ status, body }) => status === 401 && body.code === 'revoked_credentials',
    'the session has ended',
    1_000,
  );
};

/** A role that is changed, or narrowed, while its holder is signed in counts at the other api within a second. */
export const noticesRoles = async ({ first, second }: Apis, { slug, ownerKey }: Organization): Promise<void> => {
  const email = 'roles@umbrella.example';
  const { accessToken } = await join(first, slug, ownerKey, email);
  const me = () =>
    call<{ user: { id: string; role: string }; permissions: string[] }>(second(), '/v1/me', {
      key: accessToken,
      headers: { 'freehold-organization': slug },
    });
  const { id, role } = (await me()).body.user;
  expect(role).toBe('viewer');
  const path = `/v1/orgs/${slug}/users/${id}`;
  expect((await call(first, path, { key: ownerKey, method: 'PATCH', json: { role: 'admin' } })).status).toBe(200);
  await until(me, ({ body }) => body.user.role === 'admin', 'the role has changed', 1_000);

  const permissions = ['organization:read', 'user:list', 'webhook:list'];
  const roles = `/v1/orgs/${slug}/roles`;
  await post(first, roles, ownerKey, { name: 'reader', base: 'admin', permissions }, 201);
  expect((await call(first, path, { key: ownerKey, method: 'PATCH', json: { customRole: 'reader' } })).status).toBe(
    200,
  );
  const webhooks = async (): Promise<number> =>
    (await call(second(), `/v1/orgs/${slug}/webhooks`, { key: accessToken })).status;
  await until(me, ({ body }) => String(body.permissions) === String(permissions), 'it has this part of it', 1_000);
  expect(await webhooks()).toBe(200);
  const narrower = { permissions: permissions.slice(0, 2) };
  expect((await call(first, `${roles}/reader`, { key: ownerKey, method: 'PATCH', json: narrower })).status).toBe(200);
  await until(webhooks, (status) => status === 403, 'the role is narrower', 1_000);
};
