import { availableParallelism, loadavg } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { onStopSignals } from '../src/devstack/stop-signals.ts';
import { auditAppend, type Call, decide, lists } from './capacity-calls.ts';
import { type Measured, printCapacityReport, type Rates, type Timings } from './capacity-report.ts';
import { openSite, type Site } from './capacity-site.ts';
import { print } from './printing.ts';
import { type ProductDatabase, startProductDatabase } from './product-database.ts';

// Compares 20,000 organizations with 100 of the same kind, on one server. See README.md.

const { values } = parseArgs({
  options: {
    organizations: { type: 'string', default: '20000' },
    'keys-per-organization': { type: 'string', default: '25' },
    few: { type: 'string', default: '100' },
    samples: { type: 'string', default: '200' },
  },
});
const countOf = (name: keyof typeof values): number => {
  const count = Number(values[name]);
  if (!Number.isInteger(count) || count < 1) throw new Error(`--${name} must be a whole number of at least 1`);
  return count;
};
const samples = countOf('samples');
const perOrganization = countOf('keys-per-organization');
const callers = 16;
const rounds = 10;
const blockMs = 500;
/** Calls before the loop yields: one that never does would starve the timers that keep caches fresh, unlike a server. */
const decisionsPerTurn = 64;
/** Number of organizations whose rows the warm calls revisit. */
const revisitedMax = 100;

/** Each item once, in an order unfavorable to caches. */
const shuffled = <T>(items: readonly T[]): T[] => {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [copy[at], copy[other]] = [copy[other] as T, copy[at] as T];
  }
  return copy;
};

const cycle = <T>(items: readonly T[]): (() => T) => {
  let at = 0;
  return () => {
    const item = items[at] as T;
    at = (at + 1) % items.length;
    return item;
  };
};

const timed = async (run: () => unknown): Promise<number> => {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
};

/** Alternates between both sites, so that other load of the machine affects both alike. */
const inTurns = async (
  sites: readonly Site[],
  count: number,
  signal: AbortSignal,
  run: (site: Site) => Promise<number>,
): Promise<Map<Site, number[]>> => {
  const result = new Map<Site, number[]>(sites.map((site) => [site, []]));
  for (let round = 0; round < count; round += 1) {
    signal.throwIfAborted();
    for (const site of round % 2 === 0 ? sites : sites.toReversed()) result.get(site)?.push(await run(site));
  }
  return result;
};

const measureCall = async (sites: readonly Site[], call: Call, signal: AbortSignal): Promise<Timings> => {
  const next = new Map(sites.map((site) => [site, cycle(shuffled(site.organizations))]));
  const one = (site: Site) => {
    const organization = next.get(site)?.();
    if (organization === undefined) throw new Error('A site has organizations');
    return timed(() => call.run(site, organization));
  };
  // Opens connections and prepares statements for both.
  await inTurns(sites, 20, signal, one);
  const cold = await inTurns(sites, samples, signal, async (site) => {
    await site.evict();
    return one(site);
  });
  for (const site of sites) next.set(site, cycle(shuffled(site.organizations).slice(0, revisitedMax)));
  await inTurns(sites, revisitedMax, signal, one);
  const warm = await inTurns(sites, 2 * samples, signal, one);
  const rates = await measureRate(sites, signal, (site) => async () => {
    await call.run(site, next.get(site)?.() as Site['organizations'][number]);
  });
  return { name: call.name, kind: call.kind, cold, warm, perSecond: rates };
};

/** Runs all callers at one site for a while, then at the other. */
const measureRate = async (
  sites: readonly Site[],
  signal: AbortSignal,
  callOf: (site: Site) => () => void | Promise<void>,
): Promise<Rates> => {
  const rates: Rates = new Map(sites.map((site) => [site, []]));
  const runBlock = async (site: Site): Promise<number> => {
    const call = callOf(site);
    let done = 0;
    const startedAt = performance.now();
    const until = startedAt + blockMs;
    await Promise.all(
      Array.from({ length: callers }, async () => {
        while (performance.now() < until) {
          const answer = call();
          if (answer !== undefined) await answer;
          done += 1;
          if (done % decisionsPerTurn === 0) await turn();
        }
      }),
    );
    return (1_000 * done) / (performance.now() - startedAt);
  };
  await inTurns(sites, 2, signal, runBlock);
  for (const [site, found] of await inTurns(sites, rounds, signal, runBlock)) rates.set(site, found);
  return rates;
};

const measureVerification = async (sites: readonly Site[], signal: AbortSignal) => {
  const keysOf = new Map(sites.map((site) => [site, shuffled(site.keys)]));
  const unused = new Map([...keysOf].map(([site, keys]) => [site, cycle(keys)]));
  const one = (site: Site) => timed(() => decide(site, unused.get(site)?.() ?? ''));
  await inTurns(sites, 20, signal, one);
  const cold = await inTurns(sites, samples, signal, async (site) => {
    await site.evict();
    return one(site);
  });
  const miss = await inTurns(sites, 2 * samples, signal, one);

  const heldOf = (site: Site) => (keysOf.get(site) ?? []).slice(0, Math.floor(0.9 * site.cacheEntriesMax));
  const fewest = Math.min(...sites.map((site) => heldOf(site).length));
  const rateOf = async (what: string, nextOf: (site: Site) => () => string): Promise<Rates> => {
    print(what);
    const next = new Map(sites.map((site) => [site, nextOf(site)]));
    return measureRate(sites, signal, (site) => () => decide(site, next.get(site)?.() ?? ''));
  };
  for (const site of sites) await hold(site, heldOf(site));
  return {
    cold,
    miss,
    same: await rateOf('decisions, as many keys at both', (site) => cycle(heldOf(site).slice(0, fewest))),
    held: await rateOf('decisions, all keys that a process holds', (site) => cycle(heldOf(site))),
    uniform: await rateOf(
      'decisions, any key',
      ({ keys }) =>
        () =>
          keys[Math.floor(Math.random() * keys.length)] ?? '',
    ),
  };
};

/** Makes the process look the keys up. */
const hold = async (site: Site, keys: readonly string[]): Promise<void> => {
  const next = keys[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (const key of next) await decide(site, key);
    }),
  );
};

const measureAll = async (product: ProductDatabase, signal: AbortSignal): Promise<Measured> => {
  const opened: Site[] = [];
  try {
    for (const [name, organizationCount] of [
      ['few', countOf('few')],
      ['many', countOf('organizations')],
    ] as const) {
      const keyCount = organizationCount * perOrganization;
      print(`${name}: ${organizationCount} organizations, ${keyCount} keys`);
      const seconds =
        (await timed(async () => opened.push(await openSite(product, name, { organizationCount, keyCount })))) / 1_000;
      print(`  written in ${seconds.toFixed(0)} s`);
    }
    print('verification');
    const verification = await measureVerification(opened, signal);
    const calls: Timings[] = [];
    for (const call of [...lists, auditAppend]) {
      print(call.name);
      calls.push(await measureCall(opened, call, signal));
    }
    const [few, many] = opened as [Site, Site];
    return { few, many, verification, calls };
  } finally {
    for (const site of opened) await site.close();
  }
};

const stopping = new AbortController();
const stopListening = onStopSignals(
  () => stopping.abort(new Error('stopped')),
  () => process.exit(1),
);
print('starting Postgres');
const product = await startProductDatabase(stopping.signal);
try {
  const { ratios, figures } = printCapacityReport(await measureAll(product, stopping.signal));
  const host = { cores: availableParallelism(), node: process.version, load: loadavg()[0] };
  print(`\n${JSON.stringify({ bench: 'capacity', ratios, figures, host })}`);
} finally {
  await product.stop();
  stopListening();
}
