import { afterEach, expect, test, vi } from 'vitest';
import { serverTime } from './server-clock.ts';
import { createSessionFetch, type Need, type StepUp } from './session-fetch.ts';

type Answer = readonly [status: number, code?: string];

afterEach(() => void vi.unstubAllGlobals());

/** Answers the calls that reach the network with what `answer` says, and notes them. */
const openApi = (answer: (path: string, request: Request) => Answer | Promise<Answer>) => {
  const seen: string[] = [];
  vi.stubGlobal('fetch', async (input: Request | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    seen.push(`${request.method} ${pathname}`);
    const [status, code] = await answer(pathname, request);
    return code === undefined
      ? new Response('done', { status })
      : new Response(JSON.stringify({ code, detail: `because of ${code}` }), {
          status,
          headers: { 'Content-Type': 'application/problem+json' },
        });
  });
  return { seen, url: (path: string): string => `http://localhost:8080${path}` };
};

const never = async (): Promise<null> => {
  throw new Error('It must not ask');
};

const open = (
  ask: (need: Need) => Promise<StepUp | null> = never,
  asksFor: (request: Request) => boolean = () => true,
) => {
  let ended = 0;
  let signIns = 0;
  const session = createSessionFetch({
    ask,
    asksFor,
    session: () => signIns,
    onEnded: () => {
      ended += 1;
    },
  });
  return {
    ...session,
    ended: () => ended,
    signIn: () => {
      signIns += 1;
    },
  };
};

const post = { method: 'POST', body: '{"name":"x"}' };

test('calls whose token has expired are sent again, after one renewal for all of them', async () => {
  let isRenewed = false;
  const api = openApi((path) => {
    if (path === '/v1/auth/refresh') isRenewed = true;
    return isRenewed ? [200] : [401, 'expired_credentials'];
  });
  const { fetch, ended } = open();
  const answers = await Promise.all(['/a', '/b', '/c'].map((path) => fetch(api.url(path), post)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(api.seen.filter((each) => each === 'POST /v1/auth/refresh')).toHaveLength(1);
  expect(ended()).toBe(0);
});

test('a session that another tab has renewed goes on, although this one came too late', async () => {
  let calls = 0;
  const api = openApi((path) => {
    if (path === '/v1/auth/refresh') return [401, 'refresh_reused'];
    calls += 1;
    return calls === 1 ? [401, 'expired_credentials'] : [200];
  });
  const { fetch, ended } = open();
  expect((await fetch(api.url('/a'))).status).toBe(200);
  expect(ended()).toBe(0);
});

test('a session that cannot be renewed is over', async () => {
  const api = openApi((path) => [401, path === '/v1/auth/refresh' ? 'revoked_credentials' : 'expired_credentials']);
  const { fetch, ended } = open();
  expect((await fetch(api.url('/a'))).status).toBe(401);
  expect(ended()).toBe(1);
});

test('a server that cannot renew at the moment does not end the session', async () => {
  const api = openApi((path) =>
    path === '/v1/auth/refresh' ? [503, 'database_unavailable'] : [401, 'expired_credentials'],
  );
  const { fetch, ended } = open();
  const answer = await fetch(api.url('/a'));
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ code: 'database_unavailable' });
  expect(ended()).toBe(0);
});

test('a refusal that comes after another sign-in ends nothing: the call is sent again', async () => {
  let calls = 0;
  let signIn = (): void => undefined;
  const api = openApi(() => {
    calls += 1;
    if (calls > 1) return [200];
    signIn();
    return [401, 'revoked_credentials'];
  });
  const opened = open();
  signIn = opened.signIn;
  expect((await opened.fetch(api.url('/a'), post)).status).toBe(200);
  expect(opened.ended()).toBe(0);
});

test('a wrong password is the answer to the form, and ends nothing', async () => {
  const api = openApi(() => [401, 'login_failed']);
  const { fetch, ended } = open();
  expect((await fetch(api.url('/v1/auth/login'), post)).status).toBe(401);
  const key = openApi(() => [401, 'invalid_credentials']);
  expect((await fetch(key.url('/v1/auth/sessions'), post)).status).toBe(401);
  expect(ended()).toBe(0);
});

test('several calls that need more proof ask once, and are then sent again with what they were', async () => {
  let isProved = false;
  const bodies: string[] = [];
  const api = openApi(async (_path, request) => {
    const body = await request.text();
    if (!isProved) return [401, 'step_up_required'];
    bodies.push(body);
    return [200];
  });
  const needs: Need[] = [];
  const { fetch } = open(async (need) => {
    needs.push(need);
    await new Promise((resolve) => setTimeout(resolve, 50));
    isProved = true;
    return { key: null };
  });
  const answers = await Promise.all(['/a', '/b', '/c'].map((path) => fetch(api.url(path), post)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(needs).toEqual([{ detail: 'because of step_up_required' }]);
  expect(bodies).toEqual([post.body, post.body, post.body]);
});

test('a call that was sent before the proof, and refused after it, is sent again without asking', async () => {
  let isProved = false;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let slow = 0;
  const api = openApi(async (path) => {
    if (path === '/slow') {
      slow += 1;
      if (slow === 1) {
        await held;
        return [401, 'step_up_required'];
      }
    }
    return isProved ? [200] : [401, 'step_up_required'];
  });
  let asked = 0;
  const { fetch } = open(async () => {
    asked += 1;
    isProved = true;
    return { key: null };
  });
  const waiting = fetch(api.url('/slow'), post);
  expect((await fetch(api.url('/quick'), post)).status).toBe(200);
  release();
  expect((await waiting).status).toBe(200);
  expect(asked).toBe(1);
});

test('who does not want to prove more gets the refusal, and may be asked again', async () => {
  const api = openApi(() => [401, 'step_up_required']);
  let asked = 0;
  const { fetch, ended } = open(async () => {
    asked += 1;
    return null;
  });
  for (const times of [1, 2]) {
    expect((await fetch(api.url('/a'), post)).status).toBe(401);
    expect(asked).toBe(times);
  }
  expect(api.seen).toHaveLength(2);
  expect(ended()).toBe(0);
});

test('a key is sent with the call that needs it, and with no other', async () => {
  const sent: (string | null)[] = [];
  const api = openApi((_path, { headers }) => {
    sent.push(headers.get('Authorization'));
    return headers.get('Authorization') === null ? [401, 'step_up_required'] : [200];
  });
  const { fetch } = open(async () => ({ key: 'fh_platform_sk_x' }));
  expect((await fetch(api.url('/a'), post)).status).toBe(200);
  expect((await fetch(api.url('/b'), post)).status).toBe(200);
  expect(sent).toEqual([null, 'Bearer fh_platform_sk_x', null, 'Bearer fh_platform_sk_x']);
});

test('reads are refused without a question, and so is the proof itself', async () => {
  const api = openApi(() => [401, 'step_up_required']);
  const { fetch } = open(never, ({ method }) => method !== 'GET');
  expect((await fetch(api.url('/a'))).status).toBe(401);
  expect((await fetch(api.url('/v1/auth/step-up'), post)).status).toBe(401);
});

test('an answer to any call tells the server’s clock', async () => {
  const hourMs = 3_600_000;
  const headers = { Date: new Date(Date.now() + hourMs).toUTCString() };
  vi.stubGlobal('fetch', async () => new Response('done', { headers }));
  await open().fetch('http://localhost:8080/v1/orgs');
  const now = Date.now();
  expect(Math.abs(serverTime(now) - now - hourMs)).toBeLessThan(5_000);
});
