import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../../src/contract/api-key-text.ts';
import { openTestApi, type TestApi } from '../api/support.ts';
import { createKeyRows, createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import type { World } from '../support/world.ts';
import { parseExposition } from '../telemetry/prometheus.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const sampleOf = async (name: string, labels: Record<string, string>): Promise<number> => {
  const { samples } = parseExposition(await (await api.request('/metrics')).text());
  const found = samples.find(
    (sample) =>
      sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  );
  return Number(found?.value ?? 0);
};

test('counts every credential once by its outcome, even missing and malformed ones', async () => {
  const { id: orgId } = await createOrganizationRows(api.world.db, { status: 'active' });
  const { id: userId } = await createMemberRows(api.world.db, orgId);
  const accepted = await createKeyRows(api.world, { orgId, userId });
  const revoked = await createKeyRows(api.world, { orgId, userId }, { status: 'revoked' });
  const expired = await createKeyRows(api.world, { orgId, userId }, { expiresAt: new Date(0) });
  const sent: [outcome: string, kind: string, authorization: string | null][] = [
    ['ok', 'user', `Bearer ${accepted.key}`],
    ['missing_credentials', 'none', null],
    ['malformed_credentials', 'none', 'Basic YTpi'],
    ['malformed_credentials', 'none', `Bearer ${newKey('user').slice(0, -1)}`],
    ['invalid_credentials', 'none', `Bearer ${newKey('user')}`],
    ['revoked_credentials', 'user', `Bearer ${revoked.key}`],
    ['expired_credentials', 'user', `Bearer ${expired.key}`],
  ];
  for (const [outcome, kind, authorization] of sent) {
    const before = await sampleOf('freehold_authentications_total', { outcome, kind });
    await api.request('/v1/me', {
      key: null,
      headers: authorization === null ? {} : { Authorization: authorization },
    });
    expect(await sampleOf('freehold_authentications_total', { outcome, kind }), outcome).toBe(before + 1);
  }
});

test('counts hits and misses of the cache', async () => {
  const { id: orgId, ownerId: userId } = await createOrganizationRows(api.world.db, { status: 'active' });
  const { key } = await createKeyRows(api.world, { orgId, userId });
  const counts = async () => [
    await sampleOf('freehold_key_look_ups_total', { source: 'database' }),
    await sampleOf('freehold_key_look_ups_total', { source: 'cache' }),
  ];
  const [misses = 0, hits = 0] = await counts();
  for (let times = 0; times < 4; times += 1) expect((await api.request('/v1/orgs', { key })).status).toBe(200);
  const [missesAfter = 0, hitsAfter = 0] = await counts();
  expect(missesAfter - misses + hitsAfter - hits).toBe(4);
  expect(missesAfter - misses).toBeGreaterThanOrEqual(1);
});
