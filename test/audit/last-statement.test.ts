import { afterAll, beforeAll, expect, test } from 'vitest';
import { failUnstarted } from '../../src/background/operation/unstarted.ts';
import { isPaid } from '../../src/background/payment/deliver.ts';
import type { AuditEvent } from '../../src/contract/audit.ts';
import type { Page } from '../../src/contract/list.ts';
import type { CreatedOrganization } from '../../src/contract/organization.ts';
import { openTestApi } from '../api/support.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { recordStatements, type Statement } from '../support/statements.ts';

let api: Awaited<ReturnType<typeof openTestApi>>;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

/** Statements that a transaction sends while it holds the lock of a chain. */
const behindTheLock = (statements: readonly Statement[]): string[] => {
  const locked = new Set<number>();
  const found: string[] = [];
  for (const { connection, text } of statements) {
    if (/^\s*(begin|commit|rollback)/i.test(text)) locked.delete(connection);
    else if (text.startsWith('insert into "audit_heads"')) locked.add(connection);
    else if (locked.has(connection)) found.push(text);
  }
  return found;
};

const slug = 'last-statement';
const ended = { Prefer: 'wait=30' };

test('every change sends only the event itself while it holds the lock of a chain', async () => {
  const { statements, stop } = recordStatements(api.world.db);
  const call = async (method: string, path: string, json: unknown, chosen: { key?: string; status: number }) => {
    const { key, status } = chosen;
    const headers = method === 'POST' ? { ...ended, 'Idempotency-Key': `${slug}${path}` } : {};
    const response = await api.request(path, { method, json, headers, ...(key === undefined ? {} : { key }) });
    expect(response.status, `${method} ${path}: ${await response.clone().text()}`).toBe(status);
    return response;
  };
  const owner = { email: 'owner@example.com' };
  const created = await call('POST', '/v1/orgs', { name: 'Last', slug, owner }, { status: 201 });
  const { org } = (await created.json()) as CreatedOrganization;
  const { id: userId } = await createMemberRows(api.world.db, org.id, { role: 'owner' });
  const { key } = await createKeyRows(api.world, { orgId: org.id, userId });

  const path = `/v1/orgs/${slug}`;
  await call('PATCH', path, { name: 'Last of all' }, { status: 200 });
  const member = await call('POST', `${path}/users`, { email: 'm@example.com', role: 'member' }, { key, status: 201 });
  const { id } = (await member.json()) as { id: string };
  await call('PATCH', `${path}/users/${id}`, { role: 'admin' }, { key, status: 200 });
  const issue = { name: 'Issued', userId: id };
  const issued = await call('POST', `${path}/api-keys`, issue, { key, status: 201 });
  const { id: keyId, secret } = (await issued.json()) as { id: string; secret: string };
  await call('PATCH', `${path}/api-keys/${keyId}`, { name: 'Renamed' }, { key, status: 200 });
  await call('POST', `${path}/api-keys/${keyId}/rotate`, { overlapSeconds: 60 }, { key, status: 201 });
  await call('POST', `${path}/api-keys/${keyId}/revoke`, { reason: 'test' }, { key, status: 200 });
  await call('PATCH', `${path}/rate-limits`, { keyPerHour: 5_000 }, { key, status: 200 });
  await call('PATCH', `${path}/api-key-policy`, { overlapSeconds: 60 }, { key, status: 200 });
  const transfer = { fromUserId: userId, toUserId: id, reason: 'test' };
  await call('POST', `${path}/ownership-transfers`, transfer, { status: 200 });
  await call('POST', `${path}/users/${userId}/suspend`, { reason: 'test' }, { status: 200 });
  await call('POST', '/v1/payments', { paymentId: 'pay_nothing', customer: owner }, { status: 200 });
  const unpaid = { name: 'Last to pay', slug: 'last-to-pay', owner, activation: 'on_payment' };
  expect((await api.request('/v1/orgs', { json: unpaid })).status).toBe(202);
  await call('POST', '/v1/orgs/last-to-pay/payment-completed', { paymentId: 'pay_last' }, { status: 200 });
  await call('POST', `${path}/suspend`, { reason: 'test' }, { status: 200 });
  await call('POST', `${path}/resume`, { reason: 'test' }, { status: 200 });
  // A creation that is undone, because its name is taken when it reserves it.
  const taken = await api.request('/v1/orgs', {
    headers: ended,
    json: { name: 'Last of all', slug: 'other-one', owner },
  });
  expect(taken.status).toBe(409);
  await failUnstarted({
    db: api.world.db,
    temporal: { ...api.world.temporal, find: async () => null },
    claimMsMin: -60_000,
    isWanted: isPaid(api.world.db),
  });
  stop();

  const { data } = (await (await api.request(`${path}/audit-events?limit=100`)).json()) as Page<AuditEvent>;
  expect(data.length).toBeGreaterThan(12);
  // The last 20 characters: prefixes are shown to distinguish keys.
  for (const text of [key, secret]) expect(JSON.stringify(data)).not.toContain(text.slice(-20));
  const events = statements.filter(({ text }) => text.startsWith('insert into "audit_events"'));
  expect(events.length).toBeGreaterThan(12);
  const others = behindTheLock(statements).filter(
    (text) => !text.startsWith('insert into "audit_events"') && !text.startsWith('update "audit_heads"'),
  );
  expect(others).toEqual([]);
});
