import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApi, platformKey } from '../api/support.ts';
import { type FactorApi, send } from '../factors/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { type Elevated, elevationsOf, newElevated } from './support.ts';

// The token of an elevation at another service, which asks Freehold about it.

let api: FactorApi & Awaited<ReturnType<typeof openTestApi>>;
let elevated: Elevated;
beforeAll(async () => {
  api = await openTestApi({ config: { TRUSTED_PROXIES: 1 } });
  elevated = await newElevated(api);
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const by = (key: string, organization: string) => ({ key, organization });

const questionAbout = (token: string, slug: string, name = 'user:list') => ({
  subject: { type: 'token', id: token },
  action: { name },
  resource: { type: 'organization', id: slug },
});

/** What was written about uses since the last time. */
const usesOf = async (id: string): Promise<object[]> => {
  await api.elevationUses.flush();
  const rows = await asOwnerOf(
    api.world.database,
    (owner) => owner<{ actor: string; detail: { count: number; operations: string } }[]>`
      select actor, body::jsonb->'detail' as detail from audit_events
      where action = 'elevation.use' and target = ${`elevation:${id}`} order by seq`,
  );
  return rows.map(({ actor, detail: { count, operations } }) => ({ actor, count, operations }));
};

test('each question about it is counted as a use, allowed or not, and that of a batch too', async () => {
  const { team, id, token } = elevated;
  const owner = by(team.owner.key, team.slug);
  const verify = (json: object, caller: object = owner) => send(api, '/v1/auth/verify', { ...caller, json });
  expect((await verify({ key: token })).body).toMatchObject({ valid: true });
  expect((await verify({ key: token, permission: 'api-key:create' })).body).toMatchObject({ code: 'forbidden' });
  expect((await verify({ key: token }, { key: platformKey })).body).toMatchObject({ valid: true });
  const evaluate = (name: string) =>
    send(api, '/v1/policy/evaluate', { ...owner, json: questionAbout(token, team.slug, name) });
  expect((await evaluate('user:list')).body).toMatchObject({ decision: true, context: { ttlSeconds: 0 } });
  // Nothing is remembered about it, so that none goes uncounted.
  expect((await evaluate('user:list')).body).toMatchObject({ decision: true });
  expect((await evaluate('api-key:create')).body).toMatchObject({ decision: false });
  const evaluations = [{ action: { name: 'user:list' } }, { action: { name: 'user:read' } }];
  const batch = { ...questionAbout(token, team.slug), evaluations };
  expect((await send(api, '/v1/policy/evaluations', { ...owner, json: batch })).status).toBe(200);
  expect(await usesOf(id)).toEqual([
    {
      actor: `user:${team.member.id}`,
      count: 8,
      operations: 'verifyKey 3, evaluatePolicy 3, evaluatePolicies 2',
    },
  ]);
});

test('a question of another organization, to which it is unknown, is not counted', async () => {
  const { id, token } = elevated;
  const { team: other } = await newElevated(api);
  const before = await usesOf(id);
  const owner = by(other.owner.key, other.slug);
  const verified = await send(api, '/v1/auth/verify', { ...owner, json: { key: token } });
  expect(verified.body).toMatchObject({ valid: false, code: 'invalid_credentials' });
  const evaluated = await send(api, '/v1/policy/evaluate', { ...owner, json: questionAbout(token, other.slug) });
  expect(evaluated.body).toMatchObject({ decision: false, context: { code: 'invalid_credentials' } });
  expect(await usesOf(id)).toEqual(before);
});

test('after its end it is refused, and counted no more', async () => {
  const { team, id, token } = elevated;
  const before = await usesOf(id);
  const json = { reason: 'done' };
  expect((await send(api, `${elevationsOf(team)}/${id}/end`, { key: team.member.key, json })).status).toBe(200);
  const owner = by(team.owner.key, team.slug);
  await expect
    .poll(async () => {
      const { body } = await send(api, '/v1/policy/evaluate', { ...owner, json: questionAbout(token, team.slug) });
      return body;
    })
    .toMatchObject({ decision: false, context: { code: 'revoked_credentials' } });
  const counted = (await usesOf(id)).slice(before.length) as { operations: string }[];
  // Those of the second in which every process learns of the end.
  for (const { operations } of counted) expect(operations).toMatch(/^evaluatePolicy \d+$/);
  expect((await send(api, '/v1/auth/verify', { ...owner, json: { key: token } })).body).toMatchObject({
    code: 'revoked_credentials',
  });
  expect(await usesOf(id)).toHaveLength(before.length + counted.length);
});
