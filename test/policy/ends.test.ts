import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Evaluation } from '../../src/contract/policy.ts';
import { setSessionPolicy } from '../../src/db/session/policy.ts';
import { withOrganization, withPerson } from '../../src/db/tenancy.ts';
import { openTestApi, platformKey } from '../api/support.ts';
import { type MembersApi, openOrganization, type TestOrganization } from '../members/support.ts';
import { asOwnerOf } from '../support/database.ts';
import { createFactorRows } from '../support/factors.ts';
import { createKeyRows } from '../support/members.ts';
import { createOperatorRows } from '../support/operators.ts';
import { createSessionRows } from '../support/sessions.ts';
import { randomOf } from './inputs.ts';

// A decision ends with its subject, at the latest.

let api: MembersApi;
let own: TestOrganization;
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  own = await openOrganization(api);
});
afterAll(() => api.close());

const ttlMs = 5_000;

const ask = async (id: string, action: string, { slug }: TestOrganization, key: string) => {
  const json = {
    subject: { type: 'token', id },
    action: { name: action },
    resource: { type: 'organization', id: slug },
  };
  const response = await api.request('/v1/policy/evaluate', { json, key });
  expect(response.status, await response.clone().text()).toBe(200);
  const { decision, context } = Evaluation.strict().parse(await response.json());
  const claims = JSON.parse(Buffer.from((context.jws ?? '').split('.')[1] ?? '', 'base64url').toString());
  return { ...context, decision, exp: (claims as { exp: number }).exp };
};

interface Subject {
  token: string;
  /** When it ends, in milliseconds since 1970. */
  end: number;
  /** Default: something that asks for no proof. */
  action?: string;
  organization?: TestOrganization;
  /** Who asks. Default: the owner. */
  asker?: string;
}

type Made = (seconds: number) => Promise<Subject>;

const personIn = async (organization: TestOrganization, aal: 1 | 2, life: object = {}) => {
  const member = await organization.join('admin');
  await createFactorRows(api.world, member.identityId);
  const session = await createSessionRows(api.world, member.identityId, { aal, life });
  const [row] = await withPerson(api.world.db, member.identityId, (tx) =>
    tx.execute<{ access: number; proved: number }>(sql`
      select (extract(epoch from access_expires_at) * 1000)::float8 as access,
        (extract(epoch from coalesce(strong_at, authenticated_at)) * 1000)::float8 as proved
      from sessions where id = ${session.id}`),
  );
  if (row === undefined) throw new Error('The session was not inserted');
  return { ...session, ...row };
};

/** An organization of its own, whose session policy the test may set. */
const withPolicy = async (values: Parameters<typeof setSessionPolicy>[2]): Promise<TestOrganization> => {
  const organization = await openOrganization(api);
  await withOrganization(api.world.db, organization.orgId, (tx) => setSessionPolicy(tx, organization.orgId, values));
  return organization;
};

const subjects: Record<string, Made> = {
  'a key that expires': async (seconds) => {
    const expiresAt = new Date(Date.now() + seconds * 1_000);
    const { key } = await createKeyRows(api.world, { orgId: own.orgId, userId: own.owner.id }, { expiresAt });
    return { token: key, end: expiresAt.getTime() };
  },
  'a rotated key in its overlap': async (seconds) => {
    const validUntil = new Date(Date.now() + seconds * 1_000);
    const { key } = await createKeyRows(api.world, { orgId: own.orgId, userId: own.owner.id }, { validUntil });
    return { token: key, end: validUntil.getTime() };
  },
  'the session of a key that expires': async (seconds) => {
    const expiresAt = new Date(Date.now() + seconds * 1_000);
    const { key } = await createKeyRows(api.world, { orgId: own.orgId, userId: own.owner.id }, { expiresAt });
    const started = await api.request('/v1/auth/sessions', { json: { key }, key: null });
    return { token: ((await started.json()) as { accessToken: string }).accessToken, end: expiresAt.getTime() };
  },
  'a session whose access token ends': async (seconds) => {
    const { accessToken, access } = await personIn(own, 1, { access: seconds });
    return { token: accessToken, end: access };
  },
  'a session that ends as a whole': async (seconds) => {
    const { accessToken, access } = await personIn(own, 1, { access: 600, absolute: seconds });
    return { token: accessToken, end: access };
  },
  'a session in an organization that asks for a recent proof': async (seconds) => {
    const organization = await withPolicy({ maxAgeSeconds: 3_600 });
    const session = await personIn(organization, 2);
    await movedBack(session.id, 3_600 - seconds);
    const end = session.proved + seconds * 1_000;
    return { token: session.accessToken, end, organization };
  },
  'a session without the factor that is required after a while': async (seconds) => {
    const mfaGraceUntil = new Date(Date.now() + seconds * 1_000);
    const organization = await withPolicy({ mfaRequired: true, mfaGraceUntil });
    const { accessToken } = await personIn(organization, 1);
    return { token: accessToken, end: mfaGraceUntil.getTime(), organization };
  },
  'a session whose proof meets the obligation': async (seconds) => {
    const session = await personIn(own, 2);
    await movedBack(session.id, 900 - seconds);
    return { token: session.accessToken, end: session.proved + seconds * 1_000, action: 'user:create' };
  },
  'the session of an operator': async (seconds) => {
    const id = await createOperatorRows(api.world.db, 'support');
    const { accessToken, id: sessionId } = await createSessionRows(api.world, id, {
      aal: 2,
      life: { access: seconds },
    });
    const [row] = await withPerson(api.world.db, id, (tx) =>
      tx.execute<{ access: number }>(sql`
        select (extract(epoch from access_expires_at) * 1000)::float8 as access from sessions where id = ${sessionId}`),
    );
    return { token: accessToken, end: row?.access ?? 0, action: 'organization:list', asker: platformKey };
  },
};

/** Has the person proved itself so many seconds earlier. */
const movedBack = async (sessionId: string, seconds: number): Promise<void> => {
  await asOwnerOf(
    api.world.database,
    (owner) => owner`
      update sessions set authenticated_at = authenticated_at - make_interval(secs => ${seconds}),
        strong_at = strong_at - make_interval(secs => ${seconds})
      where id = ${sessionId}`,
  );
};

describe.each(Object.keys(subjects))('%s', (name) => {
  test('ends each decision about it', async () => {
    const random = randomOf(name.length);
    const make = subjects[name] as Made;
    for (let round = 0; round < 6; round += 1) {
      const { token, end, action = 'user:list', organization = own, asker } = await make(1 + random(9_000) / 1_000);
      const context = await ask(token, action, organization, asker ?? organization.owner.key);
      expect(context.decision).toBe(true);
      const expected = Math.min(end, Date.parse(context.issuedAt) + ttlMs);
      // Postgres knows the fraction of the millisecond.
      expect(Math.abs(Date.parse(context.expiresAt) - expected)).toBeLessThanOrEqual(1);
      expect(Date.parse(context.expiresAt)).toBeLessThanOrEqual(end);
      expect(context.exp * 1_000).toBeLessThanOrEqual(end);
      expect(context.ttlSeconds * 1_000).toBeLessThanOrEqual(end - Date.parse(context.issuedAt));
    }
  });
});

test('an answer that is given again ends with its subject, too', async () => {
  const { token, end } = await (subjects['a key that expires'] as Made)(3);
  const first = await ask(token, 'user:read', own, own.owner.key);
  for (let round = 0; round < 3; round += 1) {
    await sleep(400);
    const again = await ask(token, 'user:read', own, own.owner.key);
    expect(Date.parse(again.expiresAt)).toBeLessThanOrEqual(end);
    expect(Date.now() + again.ttlSeconds * 1_000).toBeLessThanOrEqual(end);
    expect(Date.parse(again.expiresAt)).toBeGreaterThanOrEqual(Date.parse(first.expiresAt));
  }
});

test('the end of a key of another organization is not told', async () => {
  const other = await openOrganization(api);
  const expiresAt = new Date(Date.now() + 2_000);
  const { key } = await createKeyRows(api.world, { orgId: other.orgId, userId: other.owner.id }, { expiresAt });
  const { ttlSeconds, code } = await ask(key, 'user:list', own, own.owner.key);
  expect([code, ttlSeconds]).toEqual(['invalid_credentials', 5]);
});
