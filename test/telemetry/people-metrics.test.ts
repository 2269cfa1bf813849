import { afterAll, beforeAll, expect, test } from 'vitest';
import { passwordRecoveries } from '../../src/db/schema.ts';
import { countSessions } from '../../src/db/session/store.ts';
import { withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { tokenOf } from '../../src/usecases/key-ring/link.ts';
import { openTestApi } from '../api/support.ts';
import { type FactorApi, login, newPerson, send } from '../factors/support.ts';
import { codeOf, createFactorRows } from '../support/factors.ts';
import { testPassword } from '../support/passwords.ts';
import { createSessionRows } from '../support/sessions.ts';
import { until } from '../support/until.ts';
import { parseExposition } from './prometheus.ts';

let api: FactorApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1 } });
});
afterAll(() => api.close());

/** How much the series of this metric grew meanwhile, without those that did not. */
const grown = async (metric: string, run: () => Promise<unknown>): Promise<Record<string, number>> => {
  const read = async () => {
    const { samples } = parseExposition(await api.dependencies.metrics.render());
    const own = samples.filter(({ name }) => name === metric);
    return new Map(own.map(({ labels: { process: _, ...labels }, value }) => [Object.values(labels).join(' '), value]));
  };
  const before = await read();
  await run();
  const after = [...(await read())].map(([labels, value]) => [labels, value - (before.get(labels) ?? 0)] as const);
  return Object.fromEntries(after.filter(([, growth]) => growth !== 0));
};

test('sign-ins are counted by their outcome, and requests that are none are not', async () => {
  const { email } = await newPerson(api);
  const counted = await grown('freehold_logins_total', async () => {
    await login(api, email);
    await login(api, 'nobody@example.com');
    await send(api, '/v1/auth/login', { json: { email } });
  });
  expect(counted).toEqual({ 'password accepted': 1, 'password failed': 1 });
});

test('renewals of sessions are counted by their outcome', async () => {
  const { identityId } = await newPerson(api);
  const { refreshToken } = await createSessionRows(api.world, identityId);
  const refresh = (token: string) => send(api, '/v1/auth/refresh', { json: { refreshToken: token } });
  const counted = await grown('freehold_session_refreshes_total', async () => {
    const { body } = await refresh(refreshToken);
    await refresh(String(body.refreshToken));
    await refresh(refreshToken);
    await refresh('fh_refresh_sk_none');
  });
  expect(counted).toEqual({ renewed: 2, reused: 1, refused: 1 });
});

test('changes of invitations are counted once, also when a request is repeated', async () => {
  const { slug, identityId } = await newPerson(api);
  const key = (await createSessionRows(api.world, identityId)).accessToken;
  const path = `/v1/orgs/${slug}/invites`;
  const create = () =>
    api.request(path, {
      key,
      headers: { 'Idempotency-Key': 'once' },
      json: { email: 'guest@example.com', role: 'viewer', delivery: 'link' },
    });
  const counted = await grown('freehold_invitations_total', async () => {
    const { id } = (await (await create()).json()) as { id: string };
    expect((await create()).headers.get('Idempotency-Replayed')).toBe('true');
    await send(api, `${path}/${id}/revoke`, { key, json: { reason: 'a test' } });
  });
  expect(counted).toEqual({ pending: 1, revoked: 1 });
});

test('proofs of a second factor are counted, also beside a password and with the link of a recovery', async () => {
  const { email, identityId } = await newPerson(api);
  const { seed } = await createFactorRows(api.world, identityId);
  const key = (await createSessionRows(api.world, identityId)).accessToken;
  await send(api, '/v1/auth/recovery', { json: { email } });
  await until(
    () => withPerson(api.world.db, identityId, (tx) => tx.$count(passwordRecoveries)),
    (count) => count === 1,
    'the link is made',
  );
  const token = tokenOf(api.world.keyRing, { kind: 'recover', id: identityId, generation: 1 });
  const complete = (more: object) =>
    send(api, '/v1/auth/recovery/complete', {
      json: { token, password: 'nine blue bicycles at the station', ...more },
    });
  const counted = await grown('freehold_mfa_total', async () => {
    await complete({});
    await complete({ code: codeOf(seed, 7) });
    await complete({ recoveryCode: 'AAAA-AAAA-AAAA-AAAA' });
    await send(api, '/v1/auth/step-up', { key, json: { password: testPassword, code: codeOf(seed) } });
    await complete({ code: codeOf(seed, 1) });
  });
  expect(counted).toEqual({ 'totp failed': 1, 'recovery_code failed': 1, 'totp accepted': 2 });
});

test('recoveries are counted by what was lost and how they end', async () => {
  const { email, identityId, slug } = await newPerson(api);
  const ask = (path: string, json: object) => send(api, `/v1/auth/recovery${path}`, { json });
  const counted = await grown('freehold_recoveries_total', async () => {
    await ask('', { email });
    await ask('', { email: 'nobody@example.com' });
    await ask('', { email: 'no address' });
    await ask('/requests', { email, kind: 'factors', organization: slug });
    await until(
      () => withPerson(api.world.db, identityId, (tx) => tx.$count(passwordRecoveries)),
      (count) => count === 1,
      'the link is made',
    );
    const token = tokenOf(api.world.keyRing, { kind: 'recover', id: identityId, generation: 1 });
    const password = 'nine blue bicycles at the station';
    await ask('/complete', { token, password: 'short' });
    await ask('/complete', { token, password });
    await ask('/complete', { token, password });
  });
  expect(counted).toEqual({ 'password asked': 2, 'factors asked': 1, 'password completed': 1, 'password failed': 1 });
});

test('each invitation of a batch is counted', async () => {
  const { slug, identityId } = await newPerson(api);
  const key = (await createSessionRows(api.world, identityId)).accessToken;
  const invites = ['one', 'two'].map((name) => ({ email: `${name}@example.com`, role: 'viewer' }));
  const counted = await grown('freehold_invitations_total', () =>
    send(api, `/v1/orgs/${slug}/invites/batch`, { key, json: { invites } }),
  );
  expect(counted).toEqual({ pending: 2 });
});

test('sessions that have ended are not active', async () => {
  const { identityId } = await newPerson(api);
  const count = () => withPlatform(api.world.db, countSessions);
  const before = await count();
  await createSessionRows(api.world, identityId);
  await createSessionRows(api.world, identityId, { life: { absolute: -1 } });
  expect(await count()).toBe(before + 1);
});
