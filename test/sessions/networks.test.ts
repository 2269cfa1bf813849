import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApi, platformKey } from '../api/support.ts';
import { type Answer, type FactorApi, newPerson, type Person, send } from '../factors/support.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOperatorRows } from '../support/operators.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createSessionRows } from '../support/sessions.ts';
import { within } from '../support/until.ts';

// An organization says from which networks sessions enter it.

let api: FactorApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1 } });
});
afterAll(async () => {
  api.stopping.abort();
  await api.close();
});

const inside = '203.0.113.7';
const outside = '198.51.100.7';
const networks = ['203.0.113.0/24', '2001:db8::/32'];
const refusal = { status: 403, body: { code: 'network_refused' } };

const keyOf = async (identityId: string, aal: 1 | 2 = 1): Promise<string> =>
  (await createSessionRows(api.world, identityId, { aal })).accessToken;
const read = (slug: string, key: string, address: string): Promise<Answer> =>
  send(api, `/v1/orgs/${slug}`, { key, address });
const change = (slug: string, key: string, json: object, address = inside): Promise<Answer> =>
  send(api, `/v1/orgs/${slug}/session-policy`, { method: 'PATCH', key, json, address });

const newOrganization = async (): Promise<Person & { key: string }> => {
  const person = await newPerson(api);
  return { ...person, key: await keyOf(person.identityId) };
};

test('a session outside is refused within a second, also one in use, and inside it goes on', async () => {
  const { slug, key } = await newOrganization();
  expect((await read(slug, key, outside)).status).toBe(200);
  const { body } = await change(slug, key, { networks: ['203.0.113.99/24', ...networks] });
  expect(body).toMatchObject({ networks: ['2001:db8::/32', '203.0.113.0/24'] });
  await expect.poll(() => read(slug, key, outside), within).toMatchObject(refusal);
  for (const address of [inside, `::ffff:${inside}`, '2001:db8::7']) {
    expect((await read(slug, key, address)).status, address).toBe(200);
  }
  expect((await change(slug, key, { networks: null })).body).toMatchObject({ networks: null });
  await expect.poll(async () => (await read(slug, key, outside)).status, within).toBe(200);
});

test('only the address that the trusted proxy saw counts', async () => {
  const { slug, key } = await newOrganization();
  await change(slug, key, { networks });
  await expect.poll(() => read(slug, key, outside), within).toMatchObject(refusal);
  expect(await read(slug, key, `${inside}, ${outside}`)).toMatchObject(refusal);
  expect(await read(slug, key, 'not an address')).toMatchObject(refusal);
});

test('a person cannot shut itself out, and is told its address', async () => {
  const { slug, key } = await newOrganization();
  const refused = await change(slug, key, { networks }, outside);
  expect(refused).toMatchObject({
    status: 400,
    body: {
      code: 'validation_failed',
      errors: [{ path: 'networks', message: `must contain your address, ${outside}` }],
    },
  });
  // Another change from there is none of the networks' business.
  expect((await change(slug, key, { idleSeconds: 3_600 }, outside)).status).toBe(200);
});

test('keys, the platform and operators enter from everywhere, and can lift the limit', async () => {
  const { slug, key: session, orgId, id } = await newOrganization();
  const { key } = await createKeyRows(api.world, { orgId, userId: id });
  expect((await change(slug, key, { networks }, outside)).status).toBe(200);
  await expect.poll(() => read(slug, session, outside), within).toMatchObject(refusal);
  const operator = await keyOf(await createOperatorRows(api.world.db, 'admin'), 2);
  for (const caller of [key, platformKey, operator]) expect((await read(slug, caller, outside)).status).toBe(200);
  expect((await change(slug, operator, { networks: null }, outside)).status).toBe(200);
  await expect.poll(async () => (await read(slug, session, outside)).status, within).toBe(200);
});

test('the networks of one organization say nothing about another, nor about the person itself', async () => {
  const { slug, key, email } = await newOrganization();
  const other = await createOrganizationRows(api.world.db, { status: 'active' });
  await createMemberRows(api.world.db, other.id, { role: 'viewer', email });
  await change(slug, key, { networks });
  await expect.poll(() => read(slug, key, outside), within).toMatchObject(refusal);
  expect((await read(other.slug, key, outside)).status).toBe(200);
  expect((await send(api, '/v1/auth/sessions', { key, address: outside })).status).toBe(200);
});

test.each([
  ['none', []],
  ['more than 50', Array.from({ length: 51 }, (_, index) => `203.0.${index}.0/24`)],
  ['an address', ['203.0.113.7']],
  ['an impossible size', ['203.0.113.0/33']],
])('%s is refused as networks', async (_, given) => {
  const { slug, key } = await newOrganization();
  expect(await change(slug, key, { networks: given })).toMatchObject({
    status: 400,
    body: { code: 'validation_failed' },
  });
});
