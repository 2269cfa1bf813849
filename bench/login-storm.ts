import { openPasswordHashing } from '../src/usecases/password/hashing.ts';
import { HttpClient } from './http-client.ts';
import { print } from './printing.ts';
import { calling, expectStatus, onlySession, password, type Scene, seedPasswords, timed } from './session-requests.ts';
import { percentile, rounded } from './statistics.ts';

// A thousand sign-ins at once, and what they do to the other calls of the same process.

const loginsAtOnce = 1_000;
const rounds = 5;

/** Each has connections for a part of the sign-ins, because they are all under way at once. */
const openClients = (url: string): HttpClient[] =>
  Array.from({ length: Math.ceil(loginsAtOnce / 64) }, () => new HttpClient(url, ''));

export const measureLoginStorm = async (scene: Scene) => {
  const { pair, signal, runs } = scene;
  print(`${loginsAtOnce} sign-ins at once, ${rounds} times`);
  const phc = await openPasswordHashing({ concurrency: 2, onHashed: () => undefined }).hash(password);
  const people = await seedPasswords(scene, phc);
  const [person] = people;
  if (person === undefined) throw new Error('Nobody was made');
  const { accessToken } = await onlySession(scene, person.id);
  const clients = openClients(pair.one);
  const counts = { 200: 0, 503: 0 };

  const signIn = async (count: number): Promise<void> => {
    const email = people[count % people.length]?.email;
    const answer = await clients[count % clients.length]?.post('/v1/auth/login', { email, password });
    if (answer === undefined) throw new Error('The sign-in was not sent');
    if (answer.status !== 503) expectStatus('The sign-in', answer, 200);
    counts[answer.status === 503 ? 503 : 200] += 1;
  };

  return calling(pair.one, accessToken, async (client) => {
    const named = { 'freehold-organization': person.slugs[0] ?? '' };
    const call = async (times: number[]): Promise<void> => {
      const [milliseconds, answer] = await timed(() => client.get('/v1/me', named));
      expectStatus('The call', answer, 200);
      times.push(milliseconds);
    };
    const [idle, stormy]: [number[], number[]] = [[], []];
    try {
      for (let run = 0; run < 50; run += 1) await call([]);
      for (let round = 0; round < rounds; round += 1) {
        signal.throwIfAborted();
        for (let run = 0; run < runs; run += 1) await call(idle);
        let isOver = false;
        const storm = Promise.all(Array.from({ length: loginsAtOnce }, (_, count) => signIn(count))).finally(() => {
          isOver = true;
        });
        storm.catch(() => undefined); // thrown below
        while (!isOver) await call(stormy);
        await storm;
      }
    } finally {
      for (const each of clients) each.close();
    }
    return {
      toIdle: rounded(percentile(stormy, 0.99) / percentile(idle, 0.99), 2),
      p99Ms: rounded(percentile(stormy, 0.99)),
      accepted: counts[200],
      shed: counts[503],
    };
  });
};
