import type { Call } from './capacity-calls.ts';
import type { Site } from './capacity-site.ts';
import { print, printTable } from './printing.ts';
import { median, percentile, rounded } from './statistics.ts';

/** Milliseconds of each sample, by site. */
type Samples = ReadonlyMap<Site, readonly number[]>;
/** Rates per second of each block, by site. */
export type Rates = Map<Site, number[]>;

export interface Timings {
  name: string;
  kind: Call['kind'];
  cold: Samples;
  warm: Samples;
  perSecond: Rates;
}

export interface Measured {
  few: Site;
  many: Site;
  verification: {
    cold: Samples;
    miss: Samples;
    /** With the same number of keys at both sites. */
    same: Rates;
    /** With as many keys as a process caches. */
    held: Rates;
    /** With all keys. */
    uniform: Rates;
  };
  calls: readonly Timings[];
}

const of = (samples: ReadonlyMap<Site, readonly number[]>, site: Site): readonly number[] => {
  const found = samples.get(site);
  if (found === undefined) throw new Error(`${site.name} was not measured`);
  return found;
};

/** Ratio of the time with many organizations to the time with few. */
const growthOf = (samples: Samples, { few, many }: Measured): number =>
  rounded(median(of(samples, many)) / median(of(samples, few)), 2);
/** The same ratio for rates, which shrink. */
const growthOfRates = (rates: Rates, { few, many }: Measured): number =>
  rounded(median(of(rates, few)) / median(of(rates, many)), 2);

const milliseconds = (samples: Samples, measured: Measured) => {
  const p50 = (site: Site) => rounded(median(of(samples, site)), 2);
  const p99 = (site: Site) => rounded(percentile(of(samples, site), 0.99), 2);
  const { few, many } = measured;
  return [p50(few), p50(many), p99(few), p99(many), growthOf(samples, measured)];
};

const perSecond = (rates: Rates, measured: Measured) => {
  const rate = (site: Site) => rounded(median(of(rates, site)), 0);
  return [rate(measured.few), rate(measured.many), growthOfRates(rates, measured)];
};

export const printCapacityReport = (measured: Measured) => {
  const { few, many, verification, calls } = measured;
  const sizeOf = ({ organizationCount, keyCount }: Site) => `${organizationCount} (${keyCount} keys)`;
  print(`\nfew: ${sizeOf(few)}, many: ${sizeOf(many)}; growth: many to few`);
  printTable(
    'One caller, ms',
    ['', 'few: p50', 'many: p50', 'few: p99', 'many: p99', 'growth'],
    [
      ['a decision, key not cached, Postgres cold', ...milliseconds(verification.cold, measured)],
      ['a decision, key not cached', ...milliseconds(verification.miss, measured)],
      ...calls.flatMap(({ name, cold, warm }) => [
        [`${name}, Postgres cold`, ...milliseconds(cold, measured)],
        [`${name}, warm`, ...milliseconds(warm, measured)],
      ]),
    ],
  );
  const { same, held, uniform } = verification;
  printTable(
    '16 callers, per second',
    ['', 'few', 'many', 'growth'],
    [
      ['decisions, as many cached keys at both', ...perSecond(same, measured)],
      ['decisions, as many cached keys as a process holds', ...perSecond(held, measured)],
      ['decisions, any key there is', ...perSecond(uniform, measured)],
      ...calls.map(({ name, perSecond: rates }) => [name, ...perSecond(rates, measured)]),
    ],
  );
  // The worst of each kind, cold or warm.
  const worstOf = (kind: Call['kind']) =>
    Math.max(
      ...calls
        .filter((call) => call.kind === kind)
        .flatMap((call) => [call.cold, call.warm].map((samples) => growthOf(samples, measured))),
    );
  const { cold, miss } = verification;
  const verifyGrowth = Math.max(growthOf(cold, measured), growthOf(miss, measured), growthOfRates(same, measured));
  const decisions = (rates: Rates) => Math.round(60 * median(of(rates, many)));
  return {
    ratios: { verifyGrowth, listGrowth: worstOf('list'), auditGrowth: worstOf('audit') },
    figures: { decisionsPerMinute: decisions(held), anyKeyDecisionsPerMinute: decisions(uniform) },
  };
};
