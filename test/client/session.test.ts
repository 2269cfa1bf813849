import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createClient, type FreeholdClient, type KeptTokens, keepSession, keptTokens } from '../../src/client/index.ts';
import { withPerson } from '../../src/db/tenancy.ts';
import { openTestApi, type TestApi } from '../api/support.ts';
import { createMemberRows } from '../support/members.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { createPasswordRows, testPassword } from '../support/passwords.ts';
import { createSessionRows } from '../support/sessions.ts';
import type { World } from '../support/world.ts';

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

type Fetch = typeof globalThis.fetch;
const refreshPath = '/v1/auth/refresh';

const newPerson = async () => {
  const { id, slug } = await createOrganizationRows(api.world.db, { status: 'active' });
  const { identityId, email } = await createMemberRows(api.world.db, id, { role: 'admin' });
  const session = await createSessionRows(api.world, identityId);
  const tokens = { accessToken: session.accessToken, refreshToken: session.refreshToken };
  /** To be renewed before the next call. */
  const due: KeptTokens = { ...tokens, renewAt: 0 };
  return { slug, email, identityId, sessionId: session.id, due };
};

/** The api in this process; `calls` has the path of each request, and `kept` where tokens were kept. */
const openNetwork = (wrap: (send: Fetch) => Fetch = (send) => send) => {
  const calls: string[] = [];
  const send: Fetch = async (input, init) => {
    const request = new Request(input, init);
    calls.push(new URL(request.url).pathname);
    return api.app.request(request);
  };
  const settings = { url: 'http://localhost', fetch: wrap(send) };
  return { calls, settings, anonymous: createClient(settings) };
};

/** A process that uses the session of `store`, which others may share. */
const openProcess = (store: { tokens: KeptTokens }, wrap?: (send: Fetch) => Fetch) => {
  const network = openNetwork(wrap);
  const key = keepSession(network.anonymous, {
    tokens: () => store.tokens,
    onRenewed: (tokens) => {
      network.calls.push('kept');
      store.tokens = tokens;
    },
  });
  return { ...network, key, client: createClient({ ...network.settings, key }) };
};

const idsOf = async (client: FreeholdClient): Promise<string[]> =>
  (await client.sessions.list()).data.map(({ id }) => id);

const setSession = (identityId: string, set: ReturnType<typeof sql>) =>
  withPerson(api.world.db, identityId, (tx) => tx.execute(sql`update sessions set ${set}`));

describe('a session', () => {
  it('begins with a password, and acts in the organization that the client names', async () => {
    const { identityId, email, slug } = await newPerson();
    await createPasswordRows(api.world, identityId);
    const { anonymous, settings } = openNetwork();
    const before = Date.now();
    const answer = await anonymous.sessions.login({ body: { email, password: testPassword } });
    if (answer.status !== 'authenticated') throw new Error('A second factor is asked for.');
    const tokens = keptTokens(answer);
    expect(tokens.renewAt).toBeGreaterThanOrEqual(before + 540_000);
    expect(tokens.renewAt).toBeLessThan(Date.now() + 600_000);
    const key = keepSession(anonymous, { tokens, onRenewed: () => undefined });
    const client = createClient({ ...settings, key, organization: slug });
    expect(await client.me()).toMatchObject({ user: { email }, organization: { slug } });
    expect((await client.orgs.listOwn()).data).toMatchObject([{ slug, role: 'admin' }]);
    await expect(createClient({ ...settings, key }).me()).rejects.toMatchObject({ code: 'organization_required' });
  });

  it('is not renewed before it is due', async () => {
    const { due, sessionId } = await newPerson();
    const { client, calls } = openProcess({ tokens: { ...due, renewAt: Date.now() + 60_000 } });
    expect(await idsOf(client)).toEqual([sessionId]);
    expect(calls).toEqual(['/v1/auth/sessions']);
  });

  it('is renewed once for all calls that wait for it, and its tokens are kept before the first of them', async () => {
    const { due, sessionId } = await newPerson();
    const store = { tokens: due };
    const { client, calls } = openProcess(store);
    const answers = await Promise.all(Array.from({ length: 10 }, () => idsOf(client)));
    expect(answers).toEqual(Array.from({ length: 10 }, () => [sessionId]));
    expect(calls.slice(0, 3)).toEqual([refreshPath, 'kept', '/v1/auth/sessions']);
    expect(calls).toHaveLength(12);
    expect(store.tokens.refreshToken).not.toBe(due.refreshToken);
  });

  it('goes on when its tokens could not be kept at first', async () => {
    const { due, sessionId } = await newPerson();
    const { anonymous, calls, settings } = openNetwork();
    const kept: KeptTokens[] = [];
    const key = keepSession(anonymous, {
      tokens: due,
      onRenewed: (tokens) => {
        kept.push(tokens);
        if (kept.length === 1) throw new Error('the disk is full');
      },
    });
    const client = createClient({ ...settings, key });
    await expect(client.sessions.list()).rejects.toThrow('the disk is full');
    expect(await idsOf(client)).toEqual([sessionId]);
    expect(kept).toHaveLength(2);
    expect(kept[1]).toEqual(kept[0]);
    expect(calls).toEqual([refreshPath, '/v1/auth/sessions']);
  });

  it('goes on after a crash between the answer and the keeping', async () => {
    const { due, sessionId } = await newPerson();
    const store = { tokens: due };
    await new Promise<void>((resolve) => {
      const onRenewed = () => new Promise<void>(() => resolve());
      void keepSession(openNetwork().anonymous, { tokens: due, onRenewed })();
    });
    const { client } = openProcess(store);
    expect(await idsOf(client)).toEqual([sessionId]);
    store.tokens = { ...store.tokens, renewAt: 0 };
    expect(await idsOf(openProcess(store).client)).toEqual([sessionId]);
  });

  it('is shared by processes that renew it at the same time, and by one that was told later', async () => {
    const { due, sessionId } = await newPerson();
    const store = { tokens: due };
    const all = Array.from({ length: 5 }, () => openProcess(store));
    expect(new Set((await Promise.all(all.map(({ client }) => idsOf(client)))).flat())).toEqual(new Set([sessionId]));
    const late = openProcess(store);
    expect(await idsOf(late.client)).toEqual([sessionId]);
    expect(late.calls).toEqual(['/v1/auth/sessions']);
    store.tokens = { ...store.tokens, renewAt: 0 };
    expect(await idsOf(openProcess(store).client)).toEqual([sessionId]);
  });
});

describe('the answer to a renewal', () => {
  /** Lets the first request for it arrive, and its answer not. */
  const losing =
    (lose: (request: Request) => Promise<Response>) =>
    (send: Fetch): Fetch => {
      let isLost = false;
      return async (input, init) => {
        const request = new Request(input, init);
        const response = await send(request.clone());
        if (isLost || !request.url.endsWith(refreshPath)) return response;
        isLost = true;
        return lose(request);
      };
    };

  it('that is lost is asked for again', async () => {
    const { due, sessionId } = await newPerson();
    const store = { tokens: due };
    const { client, calls } = openProcess(
      store,
      losing(() => Promise.reject(new TypeError('the connection was reset'))),
    );
    expect(await idsOf(client)).toEqual([sessionId]);
    expect(calls).toEqual([refreshPath, refreshPath, 'kept', '/v1/auth/sessions']);
  });

  it('that hangs is asked for again', async () => {
    const { due, sessionId } = await newPerson();
    const { timeout } = AbortSignal;
    const waits = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout.call(AbortSignal, ms / 100));
    const { client, calls } = openProcess(
      { tokens: due },
      losing(
        ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
      ),
    );
    expect(await idsOf(client)).toEqual([sessionId]);
    expect(calls.filter((path) => path === refreshPath)).toHaveLength(2);
    // Both attempts are over before the server would take the second for a stolen token.
    expect(waits.mock.calls.reduce((sum, [ms]) => sum + ms, 0)).toBeLessThan(30_000);
    waits.mockRestore();
  });
});

describe('a session that has ended', () => {
  it('says so, once asked for by the server, until there is another', async () => {
    const { due, identityId } = await newPerson();
    await setSession(identityId, sql`revoked_at = now(), revoked_reason = 'revoked'`);
    const store = { tokens: due };
    const { client, calls } = openProcess(store);
    for (let tries = 0; tries < 3; tries += 1)
      await expect(client.sessions.list()).rejects.toMatchObject({
        name: 'FreeholdError',
        code: 'session_ended',
        status: 401,
        requestId: expect.any(String),
        message: expect.stringContaining('Sign in again.'),
        cause: { code: 'revoked_credentials' },
      });
    expect(calls).toEqual([refreshPath]);
    const next = await createSessionRows(api.world, identityId);
    store.tokens = { ...next, renewAt: 0 };
    expect(await idsOf(client)).toEqual([next.id]);
  });

  it('because its tokens were stolen says so', async () => {
    const { due, identityId } = await newPerson();
    const thief = openProcess({ tokens: due });
    await thief.client.sessions.list();
    await setSession(identityId, sql`refreshed_at = refreshed_at - interval '31 seconds'`);
    await expect(openProcess({ tokens: due }).client.sessions.list()).rejects.toMatchObject({
      code: 'session_ended',
      cause: { code: 'refresh_reused' },
    });
  });

  it('is not one whose server is overloaded', async () => {
    const { due } = await newPerson();
    const { client } = openProcess({ tokens: due }, () => async () => {
      const headers = {
        'Freehold-Version': '2026-11-29',
        'Retry-After': '60',
        'Content-Type': 'application/problem+json',
      };
      return new Response('{"code":"database_unavailable","detail":"x","type":"/x"}', { status: 503, headers });
    });
    await expect(client.sessions.list()).rejects.toMatchObject({ code: 'database_unavailable', status: 503 });
  });
});
