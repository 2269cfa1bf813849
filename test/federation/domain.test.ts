import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Domain } from '../../src/contract/domain.ts';
import { openTestApi } from '../api/support.ts';
import { type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { type NameServer, openNameServer } from '../support/name-server.ts';

// A domain counts once its owner has published a record, and then belongs to one organization.

let api: MembersApi;
let names: NameServer;
beforeAll(async () => {
  names = await openNameServer();
  api = await openTestApi({ withoutWorker: true, config: { DNS_SERVERS: [names.address] } });
});
afterAll(() => Promise.all([api?.close(), names?.close()]));

const answer = async (response: Response) => ({
  status: response.status,
  body: (response.status === 204 ? {} : await response.json()) as Domain & { code?: string; detail?: string },
});
const add = async (org: TestOrganization, domain: string) => answer(await org.call('/domains', { json: { domain } }));
const verify = async (org: TestOrganization, id: string) =>
  answer(await org.call(`/domains/${id}/verify`, { method: 'POST' }));

let count = 0;
const newName = (): string => {
  count += 1;
  return `d${count}.example`;
};

/** Adds a domain and publishes its record. */
const publish = async (org: TestOrganization, domain = newName()) => {
  const { body } = await add(org, domain);
  names.records.set(body.record.name, ['v=spf1 -all', body.record.value]);
  return body;
};

test('a domain is added with the record that verifies it, which works once it is published', async () => {
  const org = await openOrganization(api);
  const { status, body } = await add(org, 'ACME-One.example');
  expect(status).toBe(201);
  expect(Domain.strict().parse(body)).toMatchObject({
    domain: 'acme-one.example',
    status: 'pending',
    record: { name: '_freehold.acme-one.example', value: expect.stringMatching(/^freehold-domain=[\w-]{22}$/) },
  });
  const early = await verify(org, body.id);
  expect(early).toMatchObject({ status: 409, body: { code: 'domain_unverified' } });
  expect(early.body.detail).toContain(body.record.value);
  names.records.set(body.record.name, ['freehold-domain=another']);
  expect((await verify(org, body.id)).body.code).toBe('domain_unverified');
  names.records.set(body.record.name, ['something else', body.record.value]);
  expect(await verify(org, body.id)).toMatchObject({ status: 200, body: { status: 'verified' } });
  // Once verified it stays so.
  names.records.delete(body.record.name);
  expect((await verify(org, body.id)).status).toBe(200);
  const list = await org.call('/domains');
  expect(await list.json()).toMatchObject({ data: [{ id: body.id, status: 'verified' }], nextCursor: null });
});

test('a verified domain belongs to one organization until it is deleted there', async () => {
  const [first, second] = [await openOrganization(api), await openOrganization(api)];
  const taken = await publish(first);
  expect((await verify(first, taken.id)).status).toBe(200);
  const wanted = await publish(second, taken.domain);
  expect(await verify(second, wanted.id)).toMatchObject({ status: 409, body: { code: 'domain_taken' } });
  expect((await first.call(`/domains/${taken.id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await verify(second, wanted.id)).status).toBe(200);
  expect(await add(second, taken.domain)).toMatchObject({ status: 409, body: { code: 'domain_exists' } });
});

test('of two organizations that verify a domain at once, one gets it', async () => {
  const organizations = [await openOrganization(api), await openOrganization(api)];
  const domain = newName();
  const added: Domain[] = [];
  for (const org of organizations) added.push((await add(org, domain)).body);
  names.records.set(
    `_freehold.${domain}`,
    added.map(({ record }) => record.value),
  );
  const outcomes = await Promise.all(organizations.map((org, index) => verify(org, added[index]?.id ?? '')));
  expect(outcomes.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('name servers that do not answer leave it unverified', async () => {
  const silent = await openTestApi({ withoutWorker: true, config: { DNS_SERVERS: ['127.0.0.1:1'] } });
  try {
    const org = await openOrganization(silent);
    const { body } = await add(org, newName());
    const { body: refused } = await verify(org, body.id);
    expect(refused).toMatchObject({ code: 'domain_unverified', detail: expect.stringContaining('did not answer') });
  } finally {
    await silent.close();
  }
});

describe('what is no domain of an organization', () => {
  test.each([
    'localhost',
    'example',
    '10.0.0.1',
    '[::1]',
    'a..example',
    '-a.example',
    'ümlaut.example',
    'a b.example',
    '',
  ])('"%s" is refused', async (domain) => {
    const org = await openOrganization(api);
    expect(await add(org, domain)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });
});

test('of another organization it does not exist, and members cannot add one', async () => {
  const [org, other] = [await openOrganization(api), await openOrganization(api)];
  const { id } = await publish(org);
  for (const call of [{ method: 'GET' }, { method: 'DELETE' }])
    expect((await other.call(`/domains/${id}`, call)).status).toBe(404);
  expect((await verify(other, id)).status).toBe(404);
  const member = await org.join('member');
  expect((await org.call('/domains', { key: member.key, json: { domain: newName() } })).status).toBe(403);
});
