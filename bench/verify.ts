import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { type Launched, launch } from '../src/devstack/launch.ts';
import { anyFreePort } from '../src/devstack/ports.ts';
import { onStopSignals } from '../src/devstack/stop-signals.ts';
import { root } from '../src/layout/layout.ts';
import { readConfig } from '../src/main/config.ts';
import { cpuBetween, readCpu } from './cpu.ts';
import { seedOrganization } from './keys.ts';
import { Caller } from './load.ts';
import { createBetterAuthDatabase, installBetterAuth, openBetterAuth } from './peers/better-auth.ts';
import { print } from './printing.ts';
import { openProductAccess } from './product-access.ts';
import { type ProductDatabase, startProductDatabase } from './product-database.ts';
import { rounded, type Summary } from './statistics.ts';
import { printVerifyReport, type Rate, type Rates, ratiosOf } from './verify-report.ts';

// Compares verifying a key, in-process and over HTTP, with better-auth's verifyApiKey on the same Postgres. See README.md.

const keyCount = 10_000;
const callerCounts = [1, 16] as const;
const connectionsMax = 20;
const rounds = 5;
const blockMs = { freehold: 400, peer: 1_500, http: 1_500 };
/** High enough for one key to call as often as the server answers. */
const wideLimits = Object.fromEntries(
  ['KEY_PER_HOUR', 'KEY_PER_HOUR_MAX', 'PRINCIPAL_PER_MINUTE', 'PRINCIPAL_PER_MINUTE_MAX'].map((name) => [
    `RATE_LIMIT_${name}`,
    '1000000000',
  ]),
);
/** Calls before the loop yields: one that never does would starve the timers that keep caches fresh, unlike a server. */
const verificationsPerTurn = 64;

interface Side {
  name: string;
  blockMs: number;
  /** Runs this many callers until a time; returns the number of verifications. */
  run(callers: number, until: number): Promise<number>;
  pid?: number;
}

/** All keys in an order unfavorable to caches, or only the first. */
const walk = (keys: readonly string[]): (() => string) => {
  let at = 0;
  return () => {
    at = (at + 7_919) % keys.length;
    return keys[at] ?? '';
  };
};

const inProcess = (name: string, ms: number, keys: readonly string[], verify: (key: string) => unknown): Side => {
  const next = walk(keys);
  return {
    name,
    blockMs: ms,
    run: async (callers, until) => {
      let done = 0;
      const call = async (): Promise<void> => {
        while (performance.now() < until) {
          await verify(next());
          done += 1;
          if (done % verificationsPerTurn === 0) await turn();
        }
      };
      await Promise.all(Array.from({ length: callers }, call));
      return done;
    },
  };
};

const overHttp = (name: string, server: Server, path: string, keys: readonly string[]): Side => {
  const next = walk(keys);
  return {
    name,
    blockMs: blockMs.http,
    pid: server.pid,
    run: async (callers, until) => {
      const counts = await Promise.all(server.callers.slice(0, callers).map((caller) => caller.ask(path, next, until)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
  };
};

const runBlock = async (side: Side, callers: number, rate: Rate, ms = side.blockMs): Promise<void> => {
  const before = side.pid === undefined ? null : readCpu({ server: side.pid });
  const startedAt = performance.now();
  rate.count += await side.run(callers, startedAt + ms);
  rate.seconds += (performance.now() - startedAt) / 1_000;
  if (side.pid === undefined || before === null) return;
  rate.serverCpuMs += cpuBetween(before, readCpu({ server: side.pid })).get('server') ?? 0;
};

const measure = async (sides: readonly Side[], callers: number, signal: AbortSignal): Promise<Rates> => {
  const rates: Rates = new Map(sides.map(({ name }) => [name, { count: 0, seconds: 0, serverCpuMs: 0 }]));
  for (let round = 0; round < rounds; round += 1) {
    for (let index = 0; index < sides.length; index += 1) {
      signal.throwIfAborted();
      // Each round begins with a different side.
      const side = sides[(round + index) % sides.length];
      const rate = side === undefined ? undefined : rates.get(side.name);
      if (side === undefined || rate === undefined) throw new Error('A round has as many turns as there are sides');
      await runBlock(side, callers, rate);
    }
  }
  return rates;
};

const warmUp = async (sides: readonly Side[]): Promise<void> => {
  for (const side of sides) await side.run(Math.max(...callerCounts), performance.now() + 500);
};

interface Server {
  pid: number;
  callers: Caller[];
  timings(): Promise<Summary>;
  stop(): Promise<void>;
}

const startServer = async ({ context, folder }: ProductDatabase): Promise<Server> => {
  const port = await anyFreePort();
  const server: Launched = await launch({
    command: process.execPath,
    args: [join(root, 'scripts/run.mjs'), join(root, 'bench/verify-server.ts')],
    cwd: root,
    env: { ...context.env, ...wideLimits, PORT: String(port) },
    logFile: join(folder, 'verify-server.log'),
    announcesReady: true,
    stopSignal: 'SIGTERM',
    stopMsMax: 10_000,
  });
  const ended = server.exited.then(() => {
    throw new Error(`The server ended:\n${server.lastLines(15)}`);
  });
  await Promise.race([server.ready, ended]);
  ended.catch(() => undefined); // it ends when stopped
  const callers = await Promise.all(Array.from({ length: Math.max(...callerCounts) }, () => Caller.open(port)));
  return {
    pid: server.pid,
    callers,
    timings: async () => (await (await fetch(`http://127.0.0.1:${port}/timings`)).json()) as Summary,
    stop: async () => {
      for (const caller of callers) caller.close();
      await server.stop();
    },
  };
};

/** Creates many at a time, because one after the other would take longer than the measurement. */
const createPeerKeys = async (create: () => Promise<string>): Promise<string[]> => {
  const keys: string[] = [];
  const work = async (): Promise<void> => {
    while (keys.length < keyCount) keys.push(await create());
  };
  await Promise.all(Array.from({ length: connectionsMax }, work));
  return keys.slice(0, keyCount);
};

const measureAll = async (product: ProductDatabase, signal: AbortSignal) => {
  const { access, control, close } = await openProductAccess(
    readConfig({ ...product.context.env, DATABASE_POOL_MAX: String(connectionsMax) }),
  );
  const peer = await openBetterAuth(await createBetterAuthDatabase(product.postgres.superuserUrl), connectionsMax);
  const server = await startServer(product);
  try {
    print(`making ${keyCount} keys on both sides`);
    const { keys } = await seedOrganization(product.postgres.ownerUrl, control.keyRing, keyCount);
    const texts = keys.map(({ text }) => text);
    const peerTexts = await createPeerKeys(peer.createKey);

    const freehold = (key: string) => access.authenticate(key);
    const sides = [
      inProcess('freeholdHot', blockMs.freehold, texts.slice(0, 1), freehold),
      inProcess('freehold10k', blockMs.freehold, texts, freehold),
      inProcess('peerHot', blockMs.peer, peerTexts.slice(0, 1), peer.verify),
      inProcess('peer10k', blockMs.peer, peerTexts, peer.verify),
      overHttp('emptyRoute', server, '/empty', texts.slice(0, 1)),
      overHttp('verifiedHot', server, '/verified', texts.slice(0, 1)),
      overHttp('verified10k', server, '/verified', texts),
      overHttp('limitedHot', server, '/limited', texts.slice(0, 1)),
    ];
    print('warming up');
    for (const key of texts) await access.authenticate(key);
    const everyKey = overHttp('verified10k', server, '/verified', texts);
    for (let asked = 0; asked < keyCount; ) asked += await everyKey.run(16, performance.now() + 1_000);
    await warmUp(sides);
    const measured = new Map<number, Rates>();
    for (const callers of callerCounts) {
      print(`${callers} ${callers === 1 ? 'caller' : 'callers'}: ${rounds} rounds of ${sides.length} sides`);
      measured.set(callers, await measure(sides, callers, signal));
    }
    const timed = overHttp('timed', server, '/timed', texts);
    await warmUp([timed]);
    await server.timings();
    await timed.run(16, performance.now() + 3 * blockMs.http);
    return { measured, handler: await server.timings() };
  } finally {
    await server.stop();
    await peer.close();
    await close();
  }
};

const stopping = new AbortController();
const stopListening = onStopSignals(
  () => stopping.abort(new Error('stopped')),
  () => process.exit(1),
);
await installBetterAuth(print);
print('starting Postgres');
const product = await startProductDatabase(stopping.signal);
try {
  const { measured, handler } = await measureAll(product, stopping.signal);
  const ratios = ratiosOf(measured);
  const figures = { handlerP99Ms: rounded(handler.p99, 4), ...printVerifyReport(measured, handler, ratios) };
  const host = { cores: availableParallelism(), node: process.version, load: loadavg()[0] };
  print(`\n${JSON.stringify({ bench: 'verify', ratios, figures, host })}`);
} finally {
  await product.stop();
  stopListening();
}
