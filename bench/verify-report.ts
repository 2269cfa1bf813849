import { print, printTable } from './printing.ts';
import { rounded, type Summary } from './statistics.ts';

export interface Rate {
  count: number;
  seconds: number;
  /** For sides over HTTP: CPU time of the server's process. */
  serverCpuMs: number;
}

export type Rates = Map<string, Rate>;

const descriptions: Readonly<Record<string, string>> = {
  freeholdHot: 'Freehold in-process, one key',
  freehold10k: 'Freehold in-process, 10,000 keys',
  peerHot: 'better-auth in-process, one key',
  peer10k: 'better-auth in-process, 10,000 keys',
  emptyRoute: 'HTTP, empty route',
  verifiedHot: 'HTTP, the same verified, one key',
  verified10k: 'HTTP, the same verified, 10,000 keys',
  limitedHot: 'HTTP, verified and limited, one key',
};

const perSecond = (rates: Rates, name: string): number => {
  const rate = rates.get(name);
  if (rate === undefined) throw new Error(`The side ${name} was not measured`);
  return rate.count / rate.seconds;
};

/** The worst ratio for Freehold among all numbers of callers. */
const worst = (measured: ReadonlyMap<number, Rates>, name: string, against: string): number =>
  Math.min(...[...measured.values()].map((rates) => perSecond(rates, name) / perSecond(rates, against)));

export const ratiosOf = (measured: ReadonlyMap<number, Rates>) => ({
  inProcessHotToPeer: rounded(worst(measured, 'freeholdHot', 'peerHot')),
  inProcess10kToPeer: rounded(worst(measured, 'freehold10k', 'peer10k')),
  httpToEmptyRoute: rounded(worst(measured, 'verifiedHot', 'emptyRoute'), 3),
});

type Ratios = ReturnType<typeof ratiosOf>;

/** Prints the report; returns additional data of the last line. */
export const printVerifyReport = (measured: ReadonlyMap<number, Rates>, handler: Summary, ratios: Ratios) => {
  for (const [callers, rates] of measured) {
    printTable(
      `${callers} ${callers === 1 ? 'caller' : 'callers'}`,
      ['side', 'verified', 'per second', 'µs each', 'server CPU µs each', 'server busy %'],
      [...rates].map(([name, { count, seconds, serverCpuMs }]) => [
        ...[descriptions[name] ?? name, count, Math.round(count / seconds), rounded((seconds * 1e6) / count)],
        serverCpuMs === 0 ? '' : rounded((serverCpuMs * 1_000) / count),
        serverCpuMs === 0 ? '' : Math.round(serverCpuMs / seconds / 10),
      ]),
    );
  }
  const aims = [
    ['in-process / better-auth, one key', ratios.inProcessHotToPeer, '>= 100', ratios.inProcessHotToPeer >= 100],
    ['in-process / better-auth, 10,000 keys', ratios.inProcess10kToPeer, '>= 50', ratios.inProcess10kToPeer >= 50],
    ['HTTP: verified / empty route', ratios.httpToEmptyRoute, '>= 0.85', ratios.httpToEmptyRoute >= 0.85],
    ['in the handler, p99 ms', rounded(handler.p99, 4), '< 0.1', handler.p99 < 0.1],
  ] as const;
  printTable(
    'Aims (of ratios: the worse of both numbers of callers)',
    ['', 'measured', 'aim', ''],
    aims.map(([what, value, aim, isReached]) => [what, value, aim, isReached ? 'reached' : 'missed']),
  );
  print(`  (in the handler: ${handler.count} requests, 16 callers, 10,000 keys; p50 ${rounded(handler.p50, 4)} ms)`);
  const rates = [...measured].map(([callers, sides]) => [
    `perSecond${callers}`,
    Object.fromEntries([...sides.keys()].map((name) => [name, Math.round(perSecond(sides, name))])),
  ]);
  return { handlerP50Ms: rounded(handler.p50, 4), ...(Object.fromEntries(rates) as Record<string, object>) };
};
