import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InvitationsBatch } from '../../src/contract/batch.ts';
import { idempotencyClaims, notifications } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { openTestApi, problemOf } from '../api/support.ts';
import { accept, acceptedOf } from '../invitations/support.ts';
import { type MembersApi, newEmail, openOrganization, type TestOrganization } from '../members/support.ts';
import { createInvitationRows } from '../support/invitations.ts';

let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

interface Sent {
  key?: string;
  idempotencyKey?: string;
}

const send = ({ call }: TestOrganization, invites: object[], { key, idempotencyKey = randomUUID() }: Sent = {}) =>
  call('/invites/batch', {
    headers: { 'Idempotency-Key': idempotencyKey },
    json: { invites },
    ...(key === undefined ? {} : { key }),
  });

const batchOf = async (response: Response) => {
  expect(response.status, await response.clone().text()).toBe(200);
  return InvitationsBatch.strict().parse(await response.json());
};
const shown = ({ data }: Awaited<ReturnType<typeof batchOf>>) =>
  data.map(({ outcome, invitation, problem }) => invitation?.status ?? `${outcome} ${problem?.code}`);

const ofRole = (role: string, more: object = {}) => ({ email: newEmail(), role, ...more });

describe('a batch of invitations', () => {
  test('returns one result each, by the rules of a single invitation', async () => {
    const org = await openOrganization(api);
    const admin = await org.join('admin');
    const member = await org.join('member');
    const handed = ofRole('viewer', { delivery: 'link' });
    const response = await send(
      org,
      [ofRole('member'), handed, { email: member.email, role: 'viewer' }, ofRole('owner')],
      { key: admin.key },
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    const batch = await batchOf(response);
    expect(shown(batch)).toEqual(['pending', 'pending', 'refused email_taken', 'refused forbidden']);
    expect([batch.accepted, batch.refused]).toEqual([2, 2]);
    expect(batch.data.map(({ email }) => email)[1]).toBe(handed.email);
    const [mailed, link] = batch.data;
    expect(mailed?.invitation?.token).toBeNull();
    await acceptedOf(await accept(api, link?.invitation?.token ?? ''));
    const mails = await withOrganization(api.world.db, org.orgId, (tx) => tx.$count(notifications));
    expect(mails).toBe(1);
  });

  test('repeats its answer for the same key, without the links, and stores no address in its claims', async () => {
    const org = await openOrganization(api);
    const invites = [ofRole('viewer', { delivery: 'link' }), ofRole('member')];
    const idempotencyKey = randomUUID();
    const first = await batchOf(await send(org, invites, { idempotencyKey }));
    const response = await send(org, invites, { idempotencyKey });
    expect(response.headers.get('idempotency-replayed')).toBe('true');
    const again = await batchOf(response);
    expect(again.data.map(({ invitation }) => invitation?.id)).toEqual(
      first.data.map(({ invitation }) => invitation?.id),
    );
    expect(again.data[0]?.invitation).toMatchObject({ token: null, url: null });
    const claims = await withOrganization(api.world.db, org.orgId, (tx) => tx.select().from(idempotencyClaims));
    expect(claims).toHaveLength(3);
    expect(JSON.stringify(claims.map(({ answer: _, ...claim }) => claim))).not.toContain('@');
    const other = await send(org, invites.slice(1), { idempotencyKey });
    expect((await problemOf(other)).code).toBe('idempotency_key_reused');
  });

  test('ends where the limit of a day does', async () => {
    const org = await openOrganization(api);
    await Promise.all(Array.from({ length: 99 }, () => createInvitationRows(api.world.db, org.orgId)));
    const batch = await batchOf(await send(org, [ofRole('viewer'), ofRole('viewer')]));
    expect(shown(batch)).toEqual(['pending', 'refused rate_limited']);
  });

  test.each([
    ['101', Array.from({ length: 101 }, () => ofRole('viewer'))],
    ['no', []],
    ['an unknown role among the', [ofRole('emperor')]],
    [
      'two of one address among the',
      ['ada@acme.example', 'Ada@acme.example'].map((email) => ({ email, role: 'viewer' })),
    ],
  ])('of %s invitations is 400', async (_what, invites) => {
    const response = await send(await openOrganization(api), invites);
    expect([response.status, (await problemOf(response)).code]).toEqual([400, 'validation_failed']);
  });

  test('is for those who may invite', async () => {
    const org = await openOrganization(api);
    const member = await org.join('member');
    expect((await send(org, [ofRole('viewer')], { key: member.key })).status).toBe(403);
    expect((await send(org, [ofRole('viewer')], { key: '' })).status).toBe(401);
  });
});
