import { setTimeout as sleep } from 'node:timers/promises';
import { setPassword } from '../src/db/password/store.ts';
import { withPerson } from '../src/db/tenancy.ts';
import { openPasswordHashing } from '../src/usecases/password/hashing.ts';
import type { ApiPair } from './api-pair.ts';
import { HttpClient } from './http-client.ts';
import { type SeededPerson, type SeededSession, seedPerson, seedSessions } from './people.ts';
import { print } from './printing.ts';
import type { SessionScene } from './session-checks.ts';
import { percentile, rounded } from './statistics.ts';

export interface Scene extends SessionScene {
  pair: ApiPair;
}

export const expectStatus = (
  what: string,
  { status, body }: { status: number; body: string },
  expected: number,
): void => {
  if (status !== expected) throw new Error(`${what} answered ${status}: ${body}`);
};

export const timed = async <T>(work: () => Promise<T>): Promise<[milliseconds: number, result: T]> => {
  const startedAt = performance.now();
  const result = await work();
  return [performance.now() - startedAt, result];
};

/** Calls with one token, and closes its connections in the end. */
export const calling = async <T>(url: string, token: string, work: (client: HttpClient) => Promise<T>): Promise<T> => {
  const client = new HttpClient(url, token);
  try {
    return await work(client);
  } finally {
    client.close();
  }
};

export const onlySession = async ({ control }: Scene, identityId: string): Promise<SeededSession> => {
  const [session] = await seedSessions(control, identityId, 1);
  if (session === undefined) throw new Error('No session was made');
  return session;
};

export const measureRefreshes = async (scene: Scene): Promise<{ p99Ms: number }> => {
  print(`${scene.runs} refreshes, one after the other`);
  const person = await seedPerson(scene.product.postgres.ownerUrl, 1);
  let { refreshToken } = await onlySession(scene, person.id);
  const times: number[] = [];
  await calling(scene.pair.one, '', async (client) => {
    for (let run = -5; run < scene.runs; run += 1) {
      scene.signal.throwIfAborted();
      const [milliseconds, answer] = await timed(() => client.post('/v1/auth/refresh', { refreshToken }));
      expectStatus('The refresh', answer, 200);
      ({ refreshToken } = JSON.parse(answer.body) as { refreshToken: string });
      // The first ones warm up.
      if (run >= 0) times.push(milliseconds);
    }
  });
  return { p99Ms: rounded(percentile(times, 0.99)) };
};

export const password = 'seven green umbrellas in the rain';

/**
 * Enough people for each to stay below the sessions that are allowed, beyond which each sign-in would end one, and for a thousand
 * sign-ins at once to be four of each person: further ones would have to wait.
 */
const peopleCount = 250;

/** Creates people who have `password`, of which this is the hash. */
export const seedPasswords = async ({ control, product }: Scene, phc: string): Promise<SeededPerson[]> => {
  const people: SeededPerson[] = [];
  while (people.length < peopleCount) people.push(await seedPerson(product.postgres.ownerUrl, 1));
  for (const { id } of people) {
    const sealed = control.keyRing.seal(phc, id);
    await withPerson(control.db, id, (tx) => setPassword(tx, { identityId: id, sealed, checkedAt: new Date() }));
  }
  return people;
};

const loginBlockMs = 2_000;
/** Enough that two are hashed at any time. */
const loginsAtOnce = 12;
const loginRounds = 3;

/** Signs people in, beside hashing passwords alone, by turns. Both hash two passwords at a time. */
export const measureLogins = async (scene: Scene) => {
  const { pair, signal } = scene;
  print('sign-ins, and hashes alone');
  const hashing = openPasswordHashing({ concurrency: 2, onHashed: () => undefined });
  const phc = await hashing.hash(password);
  const people = await seedPasswords(scene, phc);
  const perSecond = async (work: (count: number) => Promise<unknown>): Promise<number> => {
    const startedAt = performance.now();
    let count = 0;
    const worker = async (): Promise<void> => {
      while (performance.now() - startedAt < loginBlockMs) {
        count += 1;
        await work(count);
      }
    };
    await Promise.all(Array.from({ length: loginsAtOnce }, worker));
    return count / ((performance.now() - startedAt) / 1_000);
  };
  return calling(pair.one, '', async (client) => {
    const signIn = async (count: number): Promise<void> => {
      const email = people[count % people.length]?.email;
      expectStatus('The sign-in', await client.post('/v1/auth/login', { email, password }), 200);
    };
    const verify = () => hashing.verify(phc, password);
    await perSecond(signIn);
    await perSecond(verify);
    const rates: { logins: number; hashes: number }[] = [];
    for (let round = 0; round < loginRounds; round += 1) {
      signal.throwIfAborted();
      rates.push({ logins: await perSecond(signIn), hashes: await perSecond(verify) });
    }
    const ratios = rates.map(({ logins, hashes }) => logins / hashes);
    const logins = rates.map((rate) => rate.logins);
    return {
      toHash: rounded(percentile(ratios, 0.5), 2),
      // Two hashes at a time take two cores.
      perCpuSecond: rounded(percentile(logins, 0.5) / 2),
    };
  });
};

const organizationCount = 2_000;

/** A person in very many organizations. */
export const measureOrganizations = async (scene: Scene) => {
  print(`a person in ${organizationCount} organizations`);
  const person = await seedPerson(scene.product.postgres.ownerUrl, organizationCount);
  const { accessToken } = await onlySession(scene, person.id);
  return calling(scene.pair.one, accessToken, async (client) => {
    const lists: number[] = [];
    const entrances: number[] = [];
    for (let run = 0; run < scene.runs; run += 1) {
      scene.signal.throwIfAborted();
      const [listMs, list] = await timed(() => client.get('/v1/me/organizations?limit=100'));
      expectStatus('The list', list, 200);
      const named = { 'freehold-organization': person.slugs[run] ?? '' };
      const [entranceMs, me] = await timed(() => client.get('/v1/me', named));
      expectStatus('The entrance', me, 200);
      if (run < 5) continue;
      lists.push(listMs);
      entrances.push(entranceMs);
    }
    return {
      listP99Ms: rounded(percentile(lists, 0.99)),
      entranceP99Ms: rounded(percentile(entrances, 0.99)),
    };
  });
};

/** Milliseconds from sending the end of a session to one process until the other refuses its token. */
const revokeOne = async ({ pair }: Scene, by: SeededSession, { id, accessToken }: SeededSession): Promise<number> =>
  calling(pair.other, accessToken, (caller) =>
    calling(pair.one, by.accessToken, async (revoker) => {
      expectStatus('The session', await caller.get('/v1/auth/sessions?limit=1'), 200);
      const sentAt = performance.now();
      const revoking = revoker.delete(`/v1/auth/sessions/${id}`);
      for (;;) {
        const answer = await caller.get('/v1/auth/sessions?limit=1');
        const afterMs = performance.now() - sentAt;
        if (answer.status === 401) {
          expectStatus('The revocation', await revoking, 204);
          return afterMs;
        }
        expectStatus('The session', answer, 200);
      }
    }),
  );

const stormSeconds = 30;

/** Makes what a storm ends: sessions of many people. */
const seedStorm = async (scene: Scene, perSecond: number): Promise<SeededSession[]> => {
  const people = await Promise.all(Array.from({ length: 50 }, () => seedPerson(scene.product.postgres.ownerUrl, 1)));
  const each = Math.ceil((perSecond * stormSeconds) / people.length);
  return (await Promise.all(people.map(({ id }) => seedSessions(scene.control, id, each)))).flat();
};

/** Ends sessions at this rate until it is stopped, and returns the rate that was reached. */
const storm = async (
  { pair }: Scene,
  sessions: readonly SeededSession[],
  perSecond: number,
  stopped: AbortSignal,
): Promise<number> => {
  const startedAt = performance.now();
  const client = new HttpClient(pair.one, '');
  const running: Promise<unknown>[] = [];
  for (const { accessToken } of sessions) {
    if (stopped.aborted) break;
    const earlyMs = startedAt + (running.length / perSecond) * 1_000 - performance.now();
    if (earlyMs > 1) await sleep(earlyMs);
    const headers = { authorization: `Bearer ${accessToken}` };
    running.push(client.post('/v1/auth/logout', {}, headers).then((answer) => expectStatus('The logout', answer, 200)));
  }
  await Promise.all(running);
  client.close();
  return running.length / ((performance.now() - startedAt) / 1_000);
};

export const measureRevocations = async (scene: Scene, { logoutsPerSecond }: { logoutsPerSecond: number }) => {
  print(`${scene.runs} sessions end${logoutsPerSecond === 0 ? '' : `, beside ${logoutsPerSecond} logouts a second`}`);
  const person = await seedPerson(scene.product.postgres.ownerUrl, 1);
  const by = await onlySession(scene, person.id);
  const sessions = await seedSessions(scene.control, person.id, scene.runs);
  const stopped = new AbortController();
  const ended = logoutsPerSecond === 0 ? [] : await seedStorm(scene, logoutsPerSecond);
  const storming = ended.length === 0 ? null : storm(scene, ended, logoutsPerSecond, stopped.signal);
  storming?.catch(() => undefined); // thrown below
  const times: number[] = [];
  try {
    for (const session of sessions) {
      scene.signal.throwIfAborted();
      times.push(await revokeOne(scene, by, session));
    }
  } finally {
    stopped.abort();
  }
  const reached = (await storming) ?? 0;
  return {
    p50Ms: rounded(percentile(times, 0.5)),
    p99Ms: rounded(percentile(times, 0.99)),
    logoutsPerSecond: rounded(reached),
  };
};
