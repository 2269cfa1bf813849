import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi, openTestApi, platformKey, problemOf } from '../api/support.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { samples } from '../security/samples.ts';
import { asOwnerOf } from '../support/database.ts';
import { run } from '../support/processes.ts';

const operations = Object.entries(openApi.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Described>).map(([method, described]) => ({ path, method, described })),
);
interface Described {
  operationId: string;
  security?: object[];
  responses: Record<string, { content?: Record<string, { examples?: Record<string, unknown> }> }>;
}
/** Routes other than GET that never write. */
const harmless = [
  'lookUpInvitation',
  'verifyKey',
  'evaluatePolicy',
  'evaluatePolicies',
  'explainPolicy',
  'planOrganization',
  'lookUpDevice',
  'passkeyLoginOptions',
  'mfaOptions',
  'recoveryOptions',
  'stepUpOptions',
];
const isWrite = ({ method, described }: (typeof operations)[number]): boolean =>
  method !== 'get' && !harmless.includes(described.operationId);
const announced = ({ responses }: Described): string[] =>
  Object.keys(responses[503]?.content?.['application/problem+json']?.examples ?? {});

test('exactly the routes that may change something document read_only', () => {
  for (const operation of operations) {
    const { operationId } = operation.described;
    expect([operationId, announced(operation.described).includes('read_only')]).toEqual([
      operationId,
      isWrite(operation),
    ]);
  }
});

describe('an api in read-only mode', () => {
  let api: Awaited<ReturnType<typeof openTestApi>>;
  let own: Tenant;
  let other: Tenant;
  beforeAll(async () => {
    api = await openTestApi({ config: { READ_ONLY: true }, withoutWorker: true });
    own = await createTenant(api.world);
    other = await createTenant(api.world);
  });
  afterAll(() => api.close());

  const rowsOf = async () =>
    asOwnerOf(
      api.world.database,
      (sql) => sql`
        select (select count(*)::int from operations) as operations, (select count(*)::int from idempotency_claims) as claims,
          (select count(*)::int from audit_events) as audited, (select count(*)::int from outbox) as announced,
          (select sum(version)::int from organizations) as organizations, (select sum(version)::int from users) as users,
          (select count(last_used_at)::int from api_keys) as used`,
    );

  const callersOf = ({ security = [] }: Described): (string | null)[] => {
    // A session may be optional.
    if (security.every((scheme) => Object.keys(scheme).length === 0)) return [null];
    if (security.some((scheme) => Object.keys(scheme).length === 0)) return [null, own.ownerSession];
    const isPersonal = security.some((scheme) => 'session' in scheme);
    return isPersonal ? [own.ownerSession] : [platformKey, own.members.owner.key];
  };

  test.each(
    operations.filter(isWrite).map(({ method, described }) => [described.operationId, method, described] as const),
  )('refuses %s with 503 read_only and Retry-After for every caller', async (id, method, described) => {
    const sample = samples[id];
    // The sample takes the caller out of its organization. The other cases need it.
    const leaver = id === 'removeAccount' ? await createTenant(api.world) : own;
    const { path, json, headers } = (await sample?.({ own: leaver, other, world: api.world })) ?? { path: '' };
    const before = await rowsOf();
    for (const key of callersOf(described)) {
      const response = await api.request(path, {
        method: method.toUpperCase(),
        key,
        headers: { ...headers, 'Idempotency-Key': randomUUID() },
        ...(json === undefined ? {} : { json }),
      });
      expect([response.status, (await problemOf(response.clone())).code]).toEqual([503, 'read_only']);
      expect(response.headers.get('retry-after')).toBe('30');
    }
    const open = await api.request(path, { method: method.toUpperCase(), key: null, ...(json && { json }) });
    // Credentials are checked first, both keys and signatures.
    expect(open.status).toBe(callersOf(described).includes(null) ? 503 : 401);
    await api.denials.flush();
    expect(await rowsOf()).toEqual(before);
  });

  test('answers reads, plans and verifications', async () => {
    const { key } = own.members.owner;
    for (const path of [`/v1/orgs/${own.slug}`, `/v1/orgs/${own.slug}/users`, '/v1/operations', '/v1/me']) {
      expect([path, (await api.request(path, { key })).status]).toEqual([path, 200]);
    }
    const plan = { name: 'A plan', owner: { email: 'ada@plan.example' } };
    const asPlatform = { method: 'POST', key: platformKey };
    expect((await api.request('/v1/orgs?dryRun=true', { ...asPlatform, json: plan })).status).toBe(200);
    for (const query of ['', '?dryRun=false']) {
      expect((await api.request(`/v1/orgs${query}`, { ...asPlatform, json: plan })).status).toBe(503);
    }
    const verified = await api.request('/v1/auth/verify', { ...asPlatform, json: { key } });
    expect(await verified.json()).toMatchObject({ valid: true });
  });

  test('reports it in its readiness', async () => {
    expect(await (await api.request('/readyz')).json()).toMatchObject({ ready: true, mode: 'read_only' });
  });
});

describe('a process that makes changes does not start in read-only mode:', () => {
  const env = {
    READ_ONLY: 'true',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  };

  test.each(['src/main/worker.ts', 'src/main/stack.ts'])('%s says why', async (entry) => {
    const child = run(entry, env);
    await child.line(/READ_ONLY is set/, 30_000);
    await child.stop('SIGCONT');
    expect(child.child.exitCode).toBe(1);
  });
});
