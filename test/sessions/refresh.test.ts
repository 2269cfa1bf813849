import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newRefreshToken, type RefreshTokenParts, readRefreshToken } from '../../src/contract/refresh-token.ts';
import type { SessionTokens } from '../../src/contract/session.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { openTestApi, type TestApi } from '../api/support.ts';
import { personTrailOf } from '../support/audit-trail.ts';
import { mailsTo } from '../support/mails.ts';
import { createMemberRows, type TestMember } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createSessionRows, type TestSession } from '../support/sessions.ts';
import type { World } from '../support/world.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

interface Person extends TestMember, TestSession {
  sessionId: string;
}

const newPerson = async (chosen: Parameters<typeof createSessionRows>[2] = {}): Promise<Person> => {
  const { id } = await createOrganizationRows(api.world.db, { status: 'active' });
  const member = await createMemberRows(api.world.db, id, { role: 'admin' });
  const session = await createSessionRows(api.world, member.identityId, chosen);
  return { ...session, ...member, sessionId: session.id };
};

interface Answer extends SessionTokens {
  status: number;
  code?: string;
}

const refresh = async (refreshToken: string): Promise<Answer> => {
  const response = await api.request('/v1/auth/refresh', { key: null, json: { refreshToken } });
  const body = (await response.json()) as Answer;
  return { ...body, status: response.status };
};

const statusOf = async (accessToken: string): Promise<string> => {
  const response = await api.request('/v1/auth/sessions', { key: accessToken });
  const { code } = (await response.json()) as { code?: string };
  return `${response.status} ${code ?? ''}`.trim();
};

/** Lets time pass for a session: its last refresh was this long ago. */
const age = ({ identityId, sessionId }: Person, seconds: number) =>
  withPerson(api.world.db, identityId, (tx) =>
    tx.execute(
      sql`update sessions set refreshed_at = refreshed_at - make_interval(secs => ${seconds}) where id = ${sessionId}`,
    ),
  );

describe('a refresh', () => {
  test('returns new tokens, and the access token before stays valid until its own end', async () => {
    const person = await newPerson();
    expect(await statusOf(person.accessToken)).toBe('200');
    const renewed = await refresh(person.refreshToken);
    expect(renewed).toMatchObject({ status: 200, sessionId: person.sessionId, expiresInSeconds: 600 });
    expect(new Set([person.accessToken, renewed.accessToken]).size).toBe(2);
    expect(new Set([person.refreshToken, renewed.refreshToken]).size).toBe(2);
    expect(await statusOf(renewed.accessToken)).toBe('200');
    expect(await statusOf(person.accessToken)).toBe('200');
  });

  test('repeated, or sent by ten at once, gets one identical answer', async () => {
    const person = await newPerson();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(person.refreshToken)));
    answers.push(await refresh(person.refreshToken));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    expect((await refresh(answers[0]?.refreshToken ?? '')).status).toBe(200);
  });

  test('with a token that was used longer ago ends the session, for thief and owner alike', async () => {
    const thief = await newPerson();
    const stolen = await refresh(thief.refreshToken);
    await age(thief, 31);
    expect(await refresh(thief.refreshToken)).toMatchObject({ status: 401, code: 'refresh_reused' });
    for (const token of [stolen.accessToken, thief.accessToken])
      await expect.poll(() => statusOf(token), { timeout: 1_000 }).toBe('401 revoked_credentials');
    expect(await refresh(stolen.refreshToken)).toMatchObject({ status: 401, code: 'revoked_credentials' });
    expect(await refresh(thief.refreshToken)).toMatchObject({ status: 401, code: 'revoked_credentials' });
  });

  test('with a token of two generations ago ends the session, even at once', async () => {
    const person = await newPerson();
    const second = await refresh(person.refreshToken);
    const third = await refresh(second.refreshToken);
    expect(third.status).toBe(200);
    expect(await refresh(person.refreshToken)).toMatchObject({ status: 401, code: 'refresh_reused' });
  });

  test('is recorded in the trail of the person, and mailed, when the token was reused', async () => {
    const person = await newPerson();
    await refresh(person.refreshToken);
    await age(person, 31);
    await refresh(person.refreshToken);
    const trail = await personTrailOf(api.world.db, person.identityId);
    expect(trail.map(({ action }) => action)).toEqual(['session.refresh_reused']);
    expect(await mailsTo(api.world.db, person.identityId)).toEqual(['session_reused']);
  });
});

const partsOf = (refreshToken: string): RefreshTokenParts => {
  const parts = readRefreshToken(refreshToken);
  if (parts === null) throw new Error('a refresh token that cannot be read');
  return parts;
};

describe('nobody ends a session with', () => {
  test.each<
    [what: string, code: string, forge: (person: Person, parts: RefreshTokenParts) => string | Promise<string>]
  >([
    ['a forged tag', 'invalid_credentials', (_, parts) => newRefreshToken({ ...parts, tag: Buffer.alloc(8) })],
    [
      'the tag of another session',
      'invalid_credentials',
      async (_, parts) => newRefreshToken({ ...parts, tag: partsOf((await newPerson()).refreshToken).tag }),
    ],
    ['a later generation', 'invalid_credentials', (_, parts) => newRefreshToken({ ...parts, generation: 7 })],
    ['a token cut short', 'malformed_credentials', ({ refreshToken }) => refreshToken.slice(0, -1)],
    [
      'a mistyped token',
      'malformed_credentials',
      ({ refreshToken }) => `${refreshToken.slice(0, -1)}${refreshToken.endsWith('0') ? '1' : '0'}`,
    ],
    ['an access token', 'malformed_credentials', ({ accessToken }) => accessToken],
  ])('%s', async (_, code, forge) => {
    const person = await newPerson();
    const renewed = await refresh(person.refreshToken);
    expect(await refresh(await forge(person, partsOf(person.refreshToken)))).toMatchObject({ status: 401, code });
    expect((await refresh(renewed.refreshToken)).status).toBe(200);
  });
});

describe('a session ends by itself', () => {
  test('when it was not refreshed for too long', async () => {
    const person = await newPerson();
    await withPerson(api.world.db, person.identityId, (tx) =>
      tx.execute(sql`update sessions set idle_expires_at = now() where id = ${person.sessionId}`),
    );
    expect(await refresh(person.refreshToken)).toMatchObject({ status: 401, code: 'expired_credentials' });
  });

  test('at the end of its longest life, its tokens too', async () => {
    const person = await newPerson({ life: { absolute: 2 } });
    const renewed = await refresh(person.refreshToken);
    expect(renewed.status).toBe(200);
    await expect.poll(() => statusOf(renewed.accessToken), { timeout: 4_000 }).toBe('401 expired_credentials');
    expect(await refresh(renewed.refreshToken)).toMatchObject({ code: 'expired_credentials' });
  });
});

test('a copy of the row opens no session', async () => {
  const person = await newPerson();
  const renewed = await refresh(person.refreshToken);
  const [row] = await withPerson(api.world.db, person.identityId, (tx) =>
    tx.execute(sql`select * from sessions where id = ${person.sessionId}`),
  );
  const text = JSON.stringify(row);
  for (const token of [person.accessToken, person.refreshToken, renewed.accessToken, renewed.refreshToken])
    expect(text).not.toContain(token.slice(20, 40));
});
