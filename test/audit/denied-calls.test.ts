import { setImmediate as turn } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKey } from '../../src/contract/api-key-text.ts';
import type { AuditEvent } from '../../src/contract/audit.ts';
import type { ChainedEvent } from '../../src/contract/audit-chain.ts';
import { platformChain } from '../../src/contract/ids.ts';
import type { Page } from '../../src/contract/list.ts';
import type { Evaluation } from '../../src/contract/policy.ts';
import { openTestApi } from '../api/support.ts';
import { chainOf } from '../support/audit-trail.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { recordStatements } from '../support/statements.ts';
import { sumOf } from './denied.ts';

describe('what counts', () => {
  let api: Awaited<ReturnType<typeof openTestApi>>;
  beforeAll(async () => {
    api = await openTestApi({ withoutWorker: true, config: { TRUSTED_PROXIES: 1 } });
  });
  afterAll(() => api.close());

  const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });
  const recorded = async (orgId: string): Promise<ChainedEvent[]> => {
    await api.denials.flush();
    const events = await chainOf(api.world.database, orgId);
    return events.filter(({ action }) => action === 'access.denied' || action === 'authentication.failed');
  };
  const member = async (role: 'owner' | 'viewer', chosen: Parameters<typeof createKeyRows>[2] = {}) => {
    const organization = await createOrganizationRows(api.world.db, { status: 'active' });
    const { id: userId } = await createMemberRows(api.world.db, organization.id, { role });
    const { key } = await createKeyRows(api.world, { orgId: organization.id, userId }, chosen);
    return { organization, userId, key };
  };

  test.each([
    ['203.0.113.77', 'network:203.0.113.0/24'],
    ['2001:db8:7:1:2:3:4:5', 'network:2001:db8:7::/48'],
    ['::ffff:198.51.100.9', 'network:198.51.100.0/24'],
  ])('a stranger from %s is recorded by its network, in the chain of the platform', async (address, actor) => {
    const call = from(address);
    expect((await api.request('/v1/orgs', { key: null, ...call })).status).toBe(401);
    expect((await api.request('/v1/orgs', { key: 'no-key', ...call })).status).toBe(401);
    expect((await api.request('/v1/orgs', { key: newKey('user'), ...call })).status).toBe(401);
    const events = (await recorded(platformChain)).filter((event) => event.actor === actor);
    expect(events.map(({ action, reason, target }) => [action, reason, target]).sort()).toEqual(
      ['invalid_credentials', 'malformed_credentials', 'missing_credentials'].map((reason) => [
        'authentication.failed',
        reason,
        'route:listOrganizations',
      ]),
    );
  });

  test('what a service was told to refuse is recorded with the service, its permissions and the first decision', async () => {
    const { organization, userId, key } = await member('owner');
    const { id: viewer } = await createMemberRows(api.world.db, organization.id, { role: 'viewer' });
    const common = { subject: { type: 'user', id: viewer }, resource: { type: 'organization', id: organization.slug } };
    const ask = async (path: string, json: object): Promise<Response> => {
      const response = await api.request(path, { key, json: { ...common, ...json } });
      expect(response.status).toBe(200);
      return response;
    };
    const first = (await (await ask('/v1/policy/evaluate', { action: { name: 'user:create' } })).json()) as Evaluation;
    expect(first.decision).toBe(false);
    const names = ['user:list', 'user:create', 'webhook:create'];
    await ask('/v1/policy/evaluations', { evaluations: names.map((name) => ({ action: { name } })) });
    await ask('/v1/policy/evaluate', { action: { name: 'user:list' } });
    await ask('/v1/policy/evaluate', { action: { name: 'made up' } });
    await api.denials.flush();
    const events = await chainOf(api.world.database, organization.id);
    const denied = events.filter(({ action }) => action === 'decision.denied');
    expect(denied.map(({ detail: _, ...event }) => event)).toMatchObject([
      { actor: `user:${userId}`, target: 'permissions', reason: 'forbidden' },
      { actor: `user:${userId}`, target: 'permission:unknown', reason: 'unknown_action' },
    ]);
    expect(denied[0]?.detail).toMatchObject({
      count: 3,
      operations: 'user:create 2, webhook:create 1',
      policies: 'authz/role',
      policyReason: 'the role of the caller does not have the permission',
      policyRevision: first.context.policyRevision,
      decisionId: first.context.id,
    });
    expect(events.filter(({ action }) => action === 'access.denied')).toEqual([]);
  });

  test('a key that is known and refused is recorded with its user, in the chain of its organization', async () => {
    const { organization, userId, key } = await member('owner', { expiresAt: new Date(Date.now() - 1_000) });
    expect((await api.request(`/v1/orgs/${organization.slug}`, { key })).status).toBe(401);
    expect(await recorded(organization.id)).toMatchObject([
      {
        action: 'authentication.failed',
        actor: `user:${userId}`,
        reason: 'expired_credentials',
        target: 'route:readOrganization',
      },
    ]);
  });

  test('a refusal by the policy is recorded with the policy, its reason and its revision', async () => {
    const { organization, key } = await member('viewer');
    const path = `/v1/orgs/${organization.slug}/users`;
    const answers = await Promise.all([
      api.request(path, { key, method: 'POST', body: JSON.stringify({ email: 'ada@acme.example', role: 'viewer' }) }),
      api.request('/v1/orgs/another-organization', { key }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 404]);
    const details = (await recorded(organization.id)).map(({ reason, detail }) => ({ reason, ...detail }));
    expect(details.sort((one, other) => String(one.reason).localeCompare(String(other.reason)))).toMatchObject([
      {
        reason: 'forbidden',
        policies: 'authz/role',
        policyReason: 'the role of the caller does not have the permission',
        policyRevision: api.world.ctx().policy.revision,
      },
      {
        reason: 'not_found',
        policies: 'authz/own-organization',
        policyReason: "the organization is not the caller's",
        policyRevision: api.world.ctx().policy.revision,
      },
    ]);
  });

  test('a refusal is recorded with the caller, whatever the status of the answer', async () => {
    const { organization, userId, key } = await member('viewer');
    const other = await createOrganizationRows(api.world.db, { status: 'active' });
    expect((await api.request(`/v1/orgs/${organization.slug}/audit-events`, { key })).status).toBe(403);
    expect((await api.request(`/v1/orgs/${other.slug}`, { key })).status).toBe(404);
    const events = await recorded(organization.id);
    expect(events.map(({ action, actor, reason, target }) => [action, actor, reason, target])).toEqual([
      ['access.denied', `user:${userId}`, 'forbidden', 'route:listAuditEvents'],
      ['access.denied', `user:${userId}`, 'not_found', 'route:readOrganization'],
    ]);
    expect(await recorded(other.id)).toEqual([]);
  });

  test('a call beyond a limit is recorded with its caller', async () => {
    const { organization, userId, key } = await member('owner', { rateLimitPerHour: 1 });
    expect((await api.request(`/v1/orgs/${organization.slug}`, { key })).status).toBe(200);
    for (let time = 0; time < 3; time += 1) {
      expect((await api.request(`/v1/orgs/${organization.slug}`, { key })).status).toBe(429);
    }
    const events = await recorded(organization.id);
    expect(sumOf(events, 'count')).toBe(3);
    expect(events[0]).toMatchObject({ action: 'access.denied', actor: `user:${userId}`, reason: 'rate_limited' });
  });

  test('invalid requests and missing resources do not count as refusals', async () => {
    const { organization, key } = await member('owner');
    expect((await api.request('/v1/none-such', { key })).status).toBe(404);
    expect((await api.request(`/v1/orgs/${organization.slug}?x=1`, { key })).status).toBe(400);
    expect((await api.request(`/v1/operations/${uuid()}`, { key })).status).toBe(404);
    expect(await recorded(organization.id)).toEqual([]);
  });

  test('no refused request sends a statement', async () => {
    const { organization, key } = await member('viewer');
    const path = `/v1/orgs/${organization.slug}/audit-events`;
    expect((await api.request(path, { key })).status).toBe(403);
    const { statements, stop } = recordStatements(api.world.db);
    try {
      for (let time = 0; time < 20; time += 1) expect((await api.request(path, { key })).status).toBe(403);
      await turn();
      expect(statements).toEqual([]);
      await api.denials.flush();
      expect(statements.filter(({ text }) => text.includes('audit_events')).length).toBe(1);
    } finally {
      stop();
    }
  });

  test('the list shows a flood as one event, without secrets', async () => {
    const { organization, key } = await member('viewer');
    for (let time = 0; time < 50; time += 1) await api.request(`/v1/orgs/${organization.slug}/audit-events`, { key });
    await api.denials.flush();
    const page = (await (await api.request(`/v1/orgs/${organization.slug}/audit-events`)).json()) as Page<AuditEvent>;
    expect(page.data.length).toBe(1);
    expect(page.data.reduce((sum, { detail }) => sum + Number(detail?.count), 0)).toBe(50);
    expect(JSON.stringify(page)).not.toContain(key.slice(-20));
  });
});
