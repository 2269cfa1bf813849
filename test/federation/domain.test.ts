import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { domainLoop } from '../../src/background/federation/domains.ts';
import { Domain } from '../../src/contract/domain.ts';
import { openTestApi } from '../api/support.ts';
import { type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { mailsTo } from '../support/mails.ts';
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
  // It is not looked up again at once.
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
  names.records.set(wanted.record.name, [taken.record.value, wanted.record.value]);
  expect(await verify(second, wanted.id)).toMatchObject({ status: 409, body: { code: 'domain_taken' } });
  expect((await first.call(`/domains/${taken.id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await verify(second, wanted.id)).status).toBe(200);
  expect(await add(second, taken.domain)).toMatchObject({ status: 409, body: { code: 'domain_exists' } });
});

describe('a verified domain', () => {
  const verified = async (org: TestOrganization) => {
    const { id, domain, record } = await publish(org);
    expect((await verify(org, id)).status).toBe(200);
    return { id, domain, record };
  };
  const statusOf = async (org: TestOrganization, id: string) =>
    ((await (await org.call(`/domains/${id}`)).json()) as Domain).status;
  const check = async (...ids: string[]): Promise<void> => {
    const { db, temporal, textRecords } = api.dependencies.control;
    const { logger } = api.dependencies;
    await asOwnerOf(
      api.world.database,
      (owner) => owner`update domains set check_at = now() where id in ${owner(ids)}`,
    );
    await domainLoop({ db, temporal, textRecords, logger }).run();
  };
  const eventsOf = async (org: TestOrganization): Promise<unknown[]> => {
    const response = await org.call('/audit-events?action=domain.lose');
    return ((await response.json()) as { data: unknown[] }).data;
  };

  test('is lost after five days in a row without the record, and owners and administrators are told', async () => {
    const org = await openOrganization(api);
    const admin = await org.join('admin');
    const member = await org.join('member');
    const { id, domain, record } = await verified(org);
    const gone = async (days: number): Promise<void> => {
      names.records.delete(record.name);
      for (let day = 0; day < days; day += 1) await check(id);
    };
    await gone(4);
    names.records.set(record.name, [record.value]);
    await check(id);
    await gone(4);
    expect([await statusOf(org, id), await eventsOf(org)]).toEqual(['verified', []]);
    await gone(1);
    expect(await statusOf(org, id)).toBe('pending');
    expect(await eventsOf(org)).toMatchObject([
      { actor: 'freehold:sweeper', target: `domain:${id}`, detail: { domain } },
    ]);
    const mails = [admin, member].map(({ identityId }) => mailsTo(api.world.db, identityId));
    expect(await Promise.all(mails)).toEqual([['domain_lost'], []]);
    // Once it is published again, it is verified as before.
    names.records.set(record.name, [record.value]);
    await check(id);
    expect(await statusOf(org, id)).toBe('pending');
    expect((await verify(org, id)).status).toBe(200);
    await check(id);
    expect(await eventsOf(org)).toHaveLength(1);
  });

  test('is kept while name servers do not answer, and is looked up once a day', async () => {
    const org = await openOrganization(api);
    const { id, record } = await verified(org);
    let reads = 0;
    const { db, temporal } = api.dependencies.control;
    const textRecords = {
      read: async (name: string) => {
        if (name === record.name) reads += 1;
        return null;
      },
    };
    const { run } = domainLoop({ db, temporal, textRecords, logger: api.dependencies.logger });
    for (let day = 1; day <= 6; day += 1) {
      await asOwnerOf(api.world.database, (owner) => owner`update domains set check_at = now() where id = ${id}`);
      await Promise.all([run(), run()]);
      await run();
      expect(reads).toBe(day);
    }
    expect(await statusOf(org, id)).toBe('verified');
  });

  test('goes to another organization that proves it, if the record of the former one is gone', async () => {
    const [former, next] = [await openOrganization(api), await openOrganization(api)];
    const { id, domain } = await verified(former);
    const wanted = await publish(next, domain);
    expect((await verify(next, wanted.id)).status).toBe(200);
    expect([await statusOf(former, id), await statusOf(next, wanted.id)]).toEqual(['pending', 'verified']);
    expect(await verify(former, id)).toMatchObject({ status: 409, body: { code: 'domain_unverified' } });
    const [owner] = await asOwnerOf(
      api.world.database,
      (sql) => sql<{ id: string }[]>`select identity_id as id from users where id = ${former.owner.id}`,
    );
    await check(wanted.id);
    await check(wanted.id);
    expect(await eventsOf(former)).toMatchObject([{ target: `domain:${id}` }]);
    expect(await mailsTo(api.world.db, owner?.id ?? '')).toEqual(['domain_lost']);
    expect(await eventsOf(next)).toEqual([]);
  });
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
