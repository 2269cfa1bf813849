import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKeySweeps } from '../../src/background/api-key/sweeps.ts';
import { recordUsage } from '../../src/db/api-key/usage.ts';
import { apiKeys } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { codeOf, type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { recordStatements } from '../support/statements.ts';
import { issuedOf, keyOf, outcomeOf, recordsOf } from './support.ts';

// The number of an organization's keys is limited, and so is the number that one request can create.

const perMember = 3;
const perOrganization = 5;

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({
    config: { API_KEYS_PER_MEMBER_MAX: perMember, API_KEYS_PER_ORGANIZATION_MAX: perOrganization },
  });
});
afterAll(() => api.close());

const issue = ({ call }: TestOrganization, userId: string) => call('/api-keys', { json: { name: 'One more', userId } });
const rotate = ({ call }: TestOrganization, id: string, overlapSeconds: number) =>
  call(`/api-keys/${id}/rotate`, { json: { overlapSeconds } });

/** Inserts more keys than the limit, which earlier releases did not have. */
const insertKeys = ({ orgId }: TestOrganization, userId: string, count: number): Promise<unknown> =>
  asOwnerOf(
    api.world.database,
    (owner) => owner`
      insert into api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix)
      select gen_random_uuid(), ${orgId}, ${userId}, 'many', gen_random_uuid(), gen_random_uuid(), 'fh_user_sk_'
      from generate_series(1, ${count})`,
  );

const keysOf = ({ orgId }: TestOrganization) =>
  withOrganization(api.world.db, orgId, (tx) => tx.select().from(apiKeys));

describe('a member with as many live keys as allowed', () => {
  it('gets no further key, can rotate its keys, and gets another one after a revocation', async () => {
    const organization = await openOrganization(api);
    const { owner, call } = organization;
    const first = await issuedOf(await issue(organization, owner.id));
    const second = await issuedOf(await issue(organization, owner.id));
    const refused = await problemOf(await issue(organization, owner.id));
    expect(refused).toMatchObject({ status: 409, code: 'api_key_limit_reached' });
    expect(await keysOf(organization)).toHaveLength(perMember);

    const successor = await issuedOf(await rotate(organization, first.id, 3_600));
    expect(await outcomeOf(api, successor.secret)).toBe('ok');
    // Both keys of the overlap are live.
    await keyOf(await call(`/api-keys/${second.id}/revoke`, { json: { reason: 'room' } }));
    expect(await codeOf(await issue(organization, owner.id))).toBe('api_key_limit_reached');
    await keyOf(await call(`/api-keys/${first.id}/revoke`, { json: { reason: 'room' } }));
    await issuedOf(await issue(organization, owner.id));
  });

  it('cannot accumulate overlaps by repeated rotation, but can always rotate without an overlap', async () => {
    const organization = await openOrganization(api);
    let { id } = await issuedOf(await issue(organization, organization.owner.id));
    for (let round = 0; round < perMember; round += 1) {
      ({ id } = await issuedOf(await rotate(organization, id, 3_600)));
    }
    expect(await codeOf(await rotate(organization, id, 3_600))).toBe('api_key_limit_reached');
    await issuedOf(await rotate(organization, id, 0));
  });

  it('gets only one key from many simultaneous requests for the last place', async () => {
    const organization = await openOrganization(api);
    await insertKeys(organization, organization.owner.id, perMember - 2);
    const answers = await Promise.all(Array.from({ length: 6 }, () => issue(organization, organization.owner.id)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
  });
});

it('no member of an organization at its key limit gets another key', async () => {
  const organization = await openOrganization(api);
  const [one, other] = [await organization.join('member'), await organization.join('viewer')];
  await issuedOf(await issue(organization, one.id));
  await issuedOf(await issue(organization, other.id));
  expect(await codeOf(await issue(organization, other.id))).toBe('api_key_limit_reached');
});

it('keys beyond the limit keep working and can be rotated; none is added', async () => {
  const organization = await openOrganization(api);
  const { owner, call } = organization;
  await insertKeys(organization, owner.id, 4 * perMember);
  expect(await outcomeOf(api, owner.key)).toBe('ok');
  expect(await codeOf(await issue(organization, owner.id))).toBe('api_key_limit_reached');
  const before = await keysOf(organization);
  // Each once, with an overlap.
  for (const { id } of before.filter(({ name }) => name === 'many')) await issuedOf(await rotate(organization, id, 60));
  expect(await keysOf(organization)).toHaveLength(2 * before.length - 1);
  const changed = await call(`/api-keys/${before[0]?.id}`, { method: 'PATCH', json: { name: 'Renamed' } });
  expect(changed.status).toBe(200);
});

it('removes a member with very many keys by few statements, and announces each key', async () => {
  const organization = await openOrganization(api);
  const member = await organization.join('member');
  const count = 2_500;
  await insertKeys(organization, member.id, count);
  const recorded = recordStatements(api.world.db);
  const response = await organization.call(`/users/${member.id}`, { method: 'DELETE' });
  recorded.stop();
  expect(response.status, await response.clone().text()).toBeLessThan(300);
  expect(recorded.statements.length).toBeLessThan(40);
  const keys = (await keysOf(organization)).filter(({ userId }) => userId === member.id);
  expect(keys).toHaveLength(count + 1);
  expect(new Set(keys.map(({ status }) => status))).toEqual(new Set(['revoked']));
  const { announced } = await recordsOf(api, organization);
  const revoked = announced.filter(({ type }) => type === 'api_key.revoked');
  expect(new Set(revoked.map(({ payload }) => (payload as { keyId: string }).keyId))).toEqual(
    new Set(keys.map(({ id }) => id)),
  );
  const sequences = announced.map(({ sequence }) => sequence).toSorted((a, b) => a - b);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  expect(await outcomeOf(api, member.key)).toBe('revoked_credentials');
});

it('removes keys 90 days after their revocation, in pages, and keeps their successors', async () => {
  const organization = await openOrganization(api);
  const { orgId, owner } = organization;
  const first = await issuedOf(await issue(organization, owner.id));
  const second = await issuedOf(await rotate(organization, first.id, 0));
  const third = await issuedOf(await rotate(organization, second.id, 3_600));
  await insertKeys(organization, owner.id, 1_100);
  await asOwnerOf(api.world.database, async (sql) => {
    const long = sql`now() - interval '91 days'`;
    await sql`update api_keys set status = 'revoked', revoked_at = ${long} where org_id = ${orgId} and name = 'many'`;
    await sql`update api_keys set revoked_at = ${long} where id = ${first.id}`;
    // Never recorded as revoked, because its overlap has ended.
    await sql`update api_keys set valid_until = ${long} where id = ${second.id}`;
  });
  const recent = await issuedOf(await issue(organization, owner.id));
  await keyOf(await organization.call(`/api-keys/${recent.id}/revoke`, { json: { reason: 'recent' } }));
  for (const { run } of apiKeySweeps({ db: api.world.db, logger: createLogger({ level: 'fatal', process: 'worker' }) }))
    await run();
  const kept = await keysOf(organization);
  expect(kept.map(({ id }) => id)).toEqual(expect.arrayContaining([third.id, recent.id]));
  expect(kept).toHaveLength(3);
  expect(kept.find(({ id }) => id === third.id)).toMatchObject({ predecessorId: null, version: 2 });
  expect(await outcomeOf(api, third.secret)).toBe('ok');
});

it('writes the last use of keys without waiting for locks, and leaves a locked key for later', async () => {
  const organization = await openOrganization(api);
  await insertKeys(organization, organization.owner.id, 2);
  const [locked, free] = (await keysOf(organization)).filter(({ name }) => name === 'many');
  if (locked === undefined || free === undefined) throw new Error('Two keys were inserted');
  const write = () =>
    withPlatform(api.world.db, (tx) =>
      recordUsage(
        tx,
        [locked, free].map(({ id }) => [id, Date.now()] as const),
      ),
    );
  await withOrganization(api.world.db, organization.orgId, async (tx) => {
    await tx.select().from(apiKeys).where(eq(apiKeys.id, locked.id)).for('update');
    expect(await write()).toEqual([locked.id]);
  });
  expect(await write()).toEqual([]);
  const used = (await keysOf(organization)).filter(({ id }) => [locked.id, free.id].includes(id));
  expect(used.every(({ lastUsedAt }) => lastUsedAt !== null)).toBe(true);
});
