import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsersBatch } from '../../src/contract/batch.ts';
import type { UserRole } from '../../src/contract/permissions.ts';
import { openTestApi, platformKey, problemOf } from '../api/support.ts';
import { type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { chainOf } from '../support/audit-trail.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

type Change = [userId: string, role: UserRole];

const send = (
  { call }: Pick<TestOrganization, 'call'>,
  changes: Change[],
  { key, idempotencyKey = randomUUID(), reason }: { key?: string; idempotencyKey?: string; reason?: string } = {},
) =>
  call('/users/batch', {
    method: 'POST',
    headers: { 'Idempotency-Key': idempotencyKey },
    json: {
      changes: changes.map(([userId, role]) => ({ userId, role })),
      ...(reason === undefined ? {} : { reason }),
    },
    ...(key === undefined ? {} : { key }),
  });

const batchOf = async (response: Response) => {
  expect(response.status, await response.clone().text()).toBe(200);
  return UsersBatch.strict().parse(await response.json());
};
const shown = ({ data }: Batch) =>
  data.map(({ outcome, user, problem }) => user?.role ?? `${outcome} ${problem?.code}`);
type Batch = Awaited<ReturnType<typeof batchOf>>;

const eventsOf = async (orgId: string, wanted: string) =>
  (await chainOf(api.world.database, orgId)).filter(({ action }) => action === wanted);

describe('a batch of role changes', () => {
  test('returns one result each, by the rules of a single change', async () => {
    const [own, other] = [await openOrganization(api), await openOrganization(api)];
    const [member, viewer] = [await own.join('member'), await own.join('viewer')];
    const removed = await own.join('member', { status: 'deleted' });
    const batch = await batchOf(
      await send(
        own,
        [
          [member.id, 'admin'],
          [other.owner.id, 'viewer'],
          [removed.id, 'viewer'],
          [own.owner.id, 'member'],
          [viewer.id, 'viewer'],
          [randomUUID(), 'viewer'],
        ],
        { reason: 'spring cleaning' },
      ),
    );
    const gone = 'refused not_found';
    expect(shown(batch)).toEqual(['admin', gone, gone, 'refused last_owner', 'viewer', gone]);
    expect([batch.accepted, batch.refused]).toEqual([2, 4]);
    expect(batch.data[3]?.problem).toMatchObject({ status: 409 });
    expect((await other.read(other.owner.id)).role).toBe('owner');
    expect(await eventsOf(own.orgId, 'user.update')).toMatchObject([
      {
        target: `user:${member.id}`,
        reason: 'spring cleaning',
        detail: { role: 'admin', previousRole: 'member' },
      },
    ]);
  });

  test('is applied in the order sent: after a new owner is added, the old one may leave', async () => {
    const own = await openOrganization(api);
    const admin = await own.join('admin');
    const batch = await batchOf(
      await send(own, [
        [admin.id, 'owner'],
        [own.owner.id, 'member'],
      ]),
    );
    expect(shown(batch)).toEqual(['owner', 'member']);
  });

  test('is bounded by the rank of the caller, and each refusal is recorded', async () => {
    const own = await openOrganization(api);
    const [admin, member] = [await own.join('admin'), await own.join('member')];
    await api.denials.flush();
    const batch = await batchOf(
      await send(
        own,
        [
          [member.id, 'owner'],
          [own.owner.id, 'viewer'],
          [member.id.replace(/^./, (digit) => (digit === '0' ? '1' : '0')), 'viewer'],
          [admin.id, 'member'],
        ],
        { key: admin.key },
      ),
    );
    expect(shown(batch)).toEqual(['refused forbidden', 'refused forbidden', 'refused not_found', 'member']);
    await api.denials.flush();
    expect(await eventsOf(own.orgId, 'access.denied')).toMatchObject([
      { actor: expect.stringContaining(admin.id), reason: 'forbidden', detail: { count: 2 } },
    ]);
  });

  test('repeats its answer for the same key, without further changes', async () => {
    const own = await openOrganization(api);
    const [one, two] = [await own.join('viewer'), await own.join('viewer')];
    const changes: Change[] = [
      [one.id, 'member'],
      [two.id, 'admin'],
      [own.owner.id, 'admin'],
    ];
    const idempotencyKey = randomUUID();
    const first = await batchOf(await send(own, changes, { idempotencyKey }));
    const response = await send(own, changes, { idempotencyKey });
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    expect(await batchOf(response)).toEqual(first);
    expect(await eventsOf(own.orgId, 'user.update')).toHaveLength(2);
    const other = await send(own, [[one.id, 'viewer']], { idempotencyKey });
    expect((await problemOf(other)).code).toBe('idempotency_key_reused');
    expect((await own.read(one.id)).role).toBe('member');
  });

  test.each([
    ['101', Array.from({ length: 101 }, () => ({ userId: randomUUID(), role: 'viewer' }))],
    ['no', []],
    ['an unknown role among the', [{ userId: randomUUID(), role: 'emperor' }]],
  ])('of %s changes is 400', async (_what, changes) => {
    const own = await openOrganization(api);
    const response = await own.call('/users/batch', { method: 'POST', json: { changes } });
    expect([response.status, (await problemOf(response)).code]).toEqual([400, 'validation_failed']);
  });

  test('of one member twice is 400', async () => {
    const own = await openOrganization(api);
    const response = await send(own, [
      [own.owner.id, 'owner'],
      [own.owner.id, 'viewer'],
    ]);
    expect((await problemOf(response)).code).toBe('validation_failed');
  });

  test('is refused as a whole to callers who may not change members', async () => {
    const [own, other] = [await openOrganization(api), await openOrganization(api)];
    const member = await own.join('member');
    const changes: Change[] = [[member.id, 'viewer']];
    const codes = await Promise.all(
      [member.key, other.owner.key, platformKey].map(async (key) => (await send(own, changes, { key })).status),
    );
    expect(codes).toEqual([403, 404, 403]);
    expect((await own.call('/users/batch', { method: 'POST', key: '', json: {} })).status).toBe(401);
  });
});

test('counts each change of a batch as a call, and refuses a batch beyond the limits as a whole', async () => {
  const limited = await openTestApi({
    withoutWorker: true,
    config: { RATE_LIMIT_SENSITIVE_PER_MINUTE: 5, RATE_LIMIT_VERIFICATION_PER_MINUTE: 5 },
  });
  try {
    const own = await openOrganization(limited);
    const members = await Promise.all(Array.from({ length: 4 }, () => own.join('viewer')));
    const changes = members.map(({ id }): Change => [id, 'member']);
    await batchOf(await send(own, changes));
    const response = await send(own, changes.slice(0, 2));
    expect([response.status, (await problemOf(response)).code]).toEqual([429, 'rate_limited']);
    const key = await limited.request(`${own.path}/rate-limits`, { key: own.owner.key });
    expect(key.headers.get('ratelimit')).toContain(`r=${1_000_000 - 4 - 2 - 1}`);
  } finally {
    await limited.close();
  }
});
