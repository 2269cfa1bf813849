import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../../src/contract/errors.ts';
import { Operation } from '../../src/contract/operation.ts';
import { ownershipTransfers } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { type Call, openTestApi } from '../api/support.ts';
import { Faults } from '../support/faults.ts';
import { type Caller, codeOf, type MembersApi, openOrganization, type TestOrganization } from './support.ts';

const faults = new Faults();
let api: MembersApi;
beforeAll(async () => {
  api = await openTestApi({ wrap: faults.wrap });
});
afterEach(() => faults.reset());
afterAll(() => api.close());

const reason = 'moves on';
const away = (): never => {
  throw new DomainError('database_unavailable');
};

interface Started {
  organization: TestOrganization;
  heir: Caller;
  id: string;
}

const byPlatform = (organization: TestOrganization, json: object) =>
  api.request(`${organization.path}/ownership-transfers`, { json: { fromUserId: organization.owner.id, ...json } });
const byOwner = (organization: TestOrganization, json: object) => organization.call('/ownership-transfers', { json });

const start = async (ask = byOwner): Promise<Started> => {
  const organization = await openOrganization(api);
  const heir = await organization.join('member');
  const response = await ask(organization, { toUserId: heir.id, reason });
  expect(response.status, await response.clone().text()).toBe(202);
  return { organization, heir, id: Operation.parse(await response.json()).id };
};

/** A transfer whose last step waits for its next attempt. */
const startWaiting = async (attempt = 1, ask = byOwner): Promise<Started> => {
  faults.before('transferOwnership', away);
  const started = await start(ask);
  await api.world.operation(
    started.id,
    ({ steps }) => steps[1]?.status === 'waiting' && steps[1].attempt >= attempt,
    'waits',
  );
  return started;
};

const retry = (id: string) => api.request(`/v1/operations/${id}/retry`, { json: { reason } });
const goOn = async (id: string): Promise<void> => {
  faults.reset();
  await retry(id);
};

const transferOf = async ({ organization: { orgId }, id }: Started) => {
  const [row] = await withOrganization(api.world.db, orgId, (tx) =>
    tx.select().from(ownershipTransfers).where(eq(ownershipTransfers.id, id)),
  );
  return row;
};

const rolesOf = async ({ organization, heir }: Started) => [
  (await organization.read(organization.owner.id)).role,
  (await organization.read(heir.id)).role,
];

const expectDone = async (started: Started): Promise<void> => {
  const operation = await api.world.ended(started.id);
  expect(operation).toMatchObject({ status: 'succeeded', error: null, residue: [] });
  expect(await transferOf(started)).toMatchObject({ status: 'TRANSFER_DONE', code: null });
  expect(await rolesOf(started)).toEqual(['admin', 'owner']);
};

const expectFailed = async (started: Started, status: 'failed' | 'canceled', code: string): Promise<void> => {
  const operation = await api.world.ended(started.id);
  expect(operation).toMatchObject({ status, error: { code }, residue: [] });
  expect(await transferOf(started)).toMatchObject({ status: 'TRANSFER_FAILED', code, finishedAt: expect.any(Date) });
};

describe('a transfer that is being retried', () => {
  it('is TRANSFER_PENDING and waiting, without any change of members', async () => {
    const started = await startWaiting(2);
    const operation = await api.world.operation(started.id, ({ status }) => status === 'running', 'runs');
    expect(operation.steps[0]).toMatchObject({ name: 'requestTransfer', status: 'succeeded' });
    expect(operation.steps[1]?.error?.code).toBe('database_unavailable');
    expect(await transferOf(started)).toMatchObject({ status: 'TRANSFER_PENDING', code: null, finishedAt: null });
    expect(await rolesOf(started)).toEqual(['owner', 'member']);
    await goOn(started.id);
    await expectDone(started);
  });

  it('prevents other operations of the organization from being started', async () => {
    const { organization, heir, id } = await startWaiting();
    const second = await organization.call('/ownership-transfers', { json: { toUserId: heir.id, reason } });
    expect(await codeOf(second)).toBe('operation_in_progress');
    await goOn(id);
    await api.world.ended(id);
  });

  it('is stuck after ten attempts, stays TRANSFER_PENDING, and continues after a retry', async () => {
    const started = await startWaiting();
    const { id } = started;
    for (let attempt = 1; attempt < 10; attempt += 1) {
      await api.world.operation(id, ({ steps }) => (steps[1]?.attempt ?? 0) >= attempt, `attempt ${attempt}`);
      await retry(id);
    }
    await api.world.operation(id, ({ status }) => status === 'stuck', 'is stuck');
    expect(await transferOf(started)).toMatchObject({ status: 'TRANSFER_PENDING' });
    await goOn(id);
    await expectDone(started);
  });
});

/** By another owner, who joins for this. */
const changeOwner = async ({ organization }: Started, pathBelow: string, call: Call): Promise<Response> => {
  const { key } = await organization.join('owner');
  return organization.call(`/users/${organization.owner.id}${pathBelow}`, { ...call, key });
};

describe('a transfer that has become impossible ends TRANSFER_FAILED', () => {
  it.each([
    [
      'the new owner was suspended',
      'illegal_transition',
      ({ organization, heir }: Started) => organization.call(`/users/${heir.id}/suspend`, { json: { reason } }),
    ],
    [
      'the new owner was removed',
      'not_found',
      ({ organization, heir }: Started) => organization.call(`/users/${heir.id}`, { method: 'DELETE' }),
    ],
    [
      'the old owner is no longer an owner',
      'illegal_transition',
      (started: Started) => changeOwner(started, '', { method: 'PATCH', json: { role: 'member' } }),
      byPlatform,
    ],
    [
      'its requester was demoted',
      'forbidden',
      (started: Started) => changeOwner(started, '', { method: 'PATCH', json: { role: 'admin' } }),
    ],
    [
      'its requester was suspended',
      'forbidden',
      (started: Started) => changeOwner(started, '/suspend', { json: { reason } }),
    ],
    ['its requester was removed', 'forbidden', (started: Started) => changeOwner(started, '', { method: 'DELETE' })],
  ])('when %s: %s', async (_, code, change, ask = byOwner) => {
    const started = await startWaiting(1, ask);
    expect((await change(started)).status).toBeLessThan(300);
    const before = await (await api.request(`${started.organization.path}/users`)).json();
    await goOn(started.id);
    await expectFailed(started, 'failed', code);
    // Other changes stay, but the transfer itself has changed no member.
    expect(await (await api.request(`${started.organization.path}/users`)).json()).toEqual(before);
  });
});

it('a member who became owner in another way stays owner, and the transfer succeeds', async () => {
  const started = await startWaiting();
  const { organization, heir } = started;
  const promoted = await organization.call(`/users/${heir.id}`, { method: 'PATCH', json: { role: 'owner' } });
  expect(promoted.status).toBe(200);
  await goOn(started.id);
  await expectDone(started);
});

it('a transfer from a suspended owner succeeds if the platform requested it', async () => {
  const started = await startWaiting(1, byPlatform);
  expect((await changeOwner(started, '/suspend', { json: { reason } })).status).toBe(200);
  await goOn(started.id);
  await expectDone(started);
});
