import { setImmediate as turn } from 'node:timers/promises';
import { isPerson } from '../src/contract/principal.ts';
import type { ComposedApi } from '../src/main/compose-api.ts';
import { seedOrganization } from './keys.ts';
import { seedPerson, seedSessions } from './people.ts';
import { print } from './printing.ts';
import type { ProductDatabase } from './product-database.ts';
import { percentile, rounded } from './statistics.ts';

export interface SessionScene {
  product: ProductDatabase;
  control: ComposedApi['control'];
  access: ComposedApi['access'];
  runs: number;
  signal: AbortSignal;
}

const rounds = 9;
const blockMs = 300;
const checksPerTurn = 64;

/** Checks a key, and a session with the entrance of an organization, by turns; both are remembered. */
export const compareChecks = async ({ product, control, access, signal }: SessionScene) => {
  print('checks in process');
  const { keys } = await seedOrganization(product.postgres.ownerUrl, control.keyRing, 1);
  const person = await seedPerson(product.postgres.ownerUrl, 1);
  const [session] = await seedSessions(control, person.id, 1);
  const [key = '', token = '', slug = ''] = [keys[0]?.text, session?.accessToken, person.slugs[0]];

  const checkKey = (): unknown => access.authenticate(key);
  const checkSession = (): unknown => {
    const found = access.authenticate(token);
    if (found instanceof Promise) return found.then((caller) => isPerson(caller) && access.enter(caller, slug));
    if (!isPerson(found)) throw new Error('The token of a session was taken for a key');
    return access.enter(found, slug);
  };

  const rate = async (check: () => unknown): Promise<number> => {
    const startedAt = performance.now();
    let count = 0;
    while (performance.now() - startedAt < blockMs) {
      await check();
      count += 1;
      if (count % checksPerTurn === 0) await turn();
    }
    return count / (performance.now() - startedAt);
  };

  for (const check of [checkKey, checkSession]) await rate(check);
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    signal.throwIfAborted();
    const isReversed = round % 2 === 1;
    const first = await rate(isReversed ? checkSession : checkKey);
    const second = await rate(isReversed ? checkKey : checkSession);
    ratios.push(isReversed ? first / second : second / first);
  }
  const times: number[] = [];
  for (let count = 0; count < 20_000; count += 1) {
    const startedAt = performance.now();
    await checkSession();
    times.push(performance.now() - startedAt);
    if (count % checksPerTurn === 0) await turn();
  }
  return {
    sessionToKey: rounded(percentile(ratios, 0.5), 2),
    sessionP99Ms: rounded(percentile(times, 0.99), 4),
  };
};
