import { availableParallelism, loadavg } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Permission, permissionTable } from '../src/contract/permissions.ts';
import type { UserPrincipal } from '../src/contract/principal.ts';
import { onStopSignals } from '../src/devstack/stop-signals.ts';
import { readConfig } from '../src/main/config.ts';
import { openBuiltInPolicy } from '../src/main/policy.ts';
import { authorize } from '../src/usecases/authorization.ts';
import type { Policy } from '../src/usecases/policy/policy.ts';
import { startPair } from './api-pair.ts';
import { HttpClient } from './http-client.ts';
import { seedOrganization } from './keys.ts';
import { print, printTable } from './printing.ts';
import { openProductAccess } from './product-access.ts';
import { startProductDatabase } from './product-database.ts';
import { median, percentile, rounded } from './statistics.ts';

// Measures what a decision of the policy costs, in process and over HTTP. See README.md.

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    evaluations: { type: 'string', default: '10000000' },
  },
});
const rounds = Number(values.rounds);
const evaluations = Number(values.evaluations);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds must be a whole number of at least 1');
if (!Number.isInteger(evaluations) || evaluations < 100_000) throw new Error('--evaluations must be at least 100000');

const inProcessMs = 1_000;
const httpMs = 2_000;
const callers = 8;
const permissions = Object.keys(permissionTable) as Permission[];

const member = (change: Partial<UserPrincipal> = {}): UserPrincipal => ({
  kind: 'user',
  id: '01983f0a-6f3e-7c51-9d2b-6a1f0c3e5d77',
  orgId: '01983f0a-6f3e-7c51-9d2b-5b8e4c7a91d0',
  slug: 'acme',
  orgStatus: 'active',
  role: 'admin',
  userStatus: 'active',
  credential: { kind: 'key', id: '01983f0a-6f3e-7c51-9d2b-7f2d1b9e8c66' },
  customRole: null,
  scopes: null,
  credentialPerHour: 1,
  principalPerMinute: 1,
  ...change,
});

/** The 99th percentile of one call in microseconds; a call is timed alone, so the timer is in it. */
const p99Us = (calls: number, call: (index: number) => unknown): number => {
  for (let index = 0; index < calls / 10; index += 1) call(index);
  const times = new Array<number>(calls);
  for (let index = 0; index < calls; index += 1) {
    const startedAt = performance.now();
    call(index);
    times[index] = (performance.now() - startedAt) * 1_000;
  }
  return percentile(times, 0.99);
};

const isAllowed = (work: () => void): boolean => {
  try {
    work();
    return true;
  } catch {
    return false;
  }
};

const inProcess = (policy: Policy) => {
  const principals = ['owner', 'admin', 'member', 'viewer'].map((role) =>
    member({ role: role as UserPrincipal['role'] }),
  );
  const principal = member();
  const resource = { type: 'operation', startedWith: 'organization:deactivate', deletionOf: null } as const;
  const allowed = permissions.filter((each) => isAllowed(() => authorize({ principal, policy }, each, 'acme')));
  const at = (index: number): Permission => allowed[index % allowed.length] ?? 'organization:read';
  const authorizeP99Us = p99Us(500_000, (index) => authorize({ principal, policy }, at(index), 'acme'));
  const conditionalP99Us = p99Us(100_000, () => policy.decide(principal, 'operation:cancel', resource));
  const cachedP99Us = p99Us(500_000, (index) => policy.grantsOf(principals[index % 4] ?? principal).get(at(index)));
  const until = performance.now() + inProcessMs;
  let decisions = 0;
  while (performance.now() < until) {
    for (let index = 0; index < 1_000; index += 1) {
      policy
        .grantsOf(principals[index % 4] ?? principal)
        .get(permissions[(decisions + index) % permissions.length] ?? 'organization:read');
      // One in a hundred is decided by the policy itself.
      if (index % 100 === 0) policy.decide(principal, 'operation:cancel', resource);
    }
    decisions += 1_000;
  }
  return { authorizeP99Us, conditionalP99Us, cachedP99Us, decisionsPerMinute: (decisions * 60_000) / inProcessMs };
};

/**
 * How much more memory the process has at the most in the second half of this many evaluations of the policy itself than in the first
 * half. The engine takes more heap at once at some time, and gives it back; what is lost grows all the time.
 */
const memoryGrowth = async (policy: Policy): Promise<number> => {
  const principal = member();
  const most = [0, 0];
  for (let index = 0; index < evaluations; index += 1) {
    policy.decide(principal, permissions[index % permissions.length] ?? 'organization:read', {
      type: 'operation',
      startedWith: 'organization:deactivate',
      deletionOf: null,
    });
    if (index % 10_000 !== 0) continue;
    await turn();
    const half = index < evaluations / 2 ? 0 : 1;
    most[half] = Math.max(most[half] ?? 0, process.memoryUsage().rss / 2 ** 20);
  }
  const [first = 0, second = 0] = most;
  return second - first;
};

interface Block {
  readonly perSecond: number;
  readonly p99Ms: number;
}

const block = async (client: HttpClient, path: string, body: object, ms = httpMs): Promise<Block> => {
  const times: number[] = [];
  const startedAt = performance.now();
  const call = async (): Promise<void> => {
    while (performance.now() < startedAt + ms) {
      const callAt = performance.now();
      const { status, body: text } = await client.post(path, body);
      if (status !== 200 && status !== 403) throw new Error(`${path} answered ${status}: ${text}`);
      times.push(performance.now() - callAt);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return { perSecond: (times.length * 1_000) / (performance.now() - startedAt), p99Ms: percentile(times, 0.99) };
};

const overHttp = async (signal: AbortSignal) => {
  const product = await startProductDatabase(signal);
  try {
    const { control, close } = await openProductAccess(readConfig(product.context.env));
    const { keys, slug } = await seedOrganization(product.postgres.ownerUrl, control.keyRing, 2);
    await close();
    const [server, subject] = keys.map(({ text }) => text);
    if (server === undefined || subject === undefined) throw new Error('Two keys were wanted');
    const pair = await startPair(product, {}, signal);
    const client = new HttpClient(pair.one, server);
    try {
      const question = (name: string) => ({
        subject: { type: 'token', id: subject },
        action: { name },
        resource: { type: 'organization', id: slug },
      });
      const evaluations_ = Array.from({ length: 100 }, (_, index) => ({
        action: { name: permissions[index % permissions.length] },
      }));
      const sides = {
        verify: ['/v1/auth/verify', { key: subject, permission: 'user:list', cost: 0 }],
        unsigned: ['/v1/policy/evaluate?sign=false', question('user:list')],
        signed: ['/v1/policy/evaluate', question('user:list')],
        // Both are decided alike, but only one is allowed.
        allow: ['/v1/policy/evaluate?sign=false', question('user:read')],
        deny: ['/v1/policy/evaluate?sign=false', question('organization:suspend')],
      } as const;
      const blockOf = (name: keyof typeof sides, ms?: number): Promise<Block> => {
        const [path, body] = sides[name];
        return block(client, path, body, ms);
      };
      const names = Object.keys(sides) as (keyof typeof sides)[];
      const measured = new Map<string, Block[]>(names.map((name) => [name, []]));
      for (const name of names) await blockOf(name, 500);
      for (let round = 0; round < rounds; round += 1)
        for (let index = 0; index < names.length; index += 1) {
          signal.throwIfAborted();
          const name = names[(round + index) % names.length] ?? 'verify';
          measured.get(name)?.push(await blockOf(name));
        }
      const ratio = (one: keyof typeof sides, other: keyof typeof sides, figure: keyof Block): number =>
        median(
          (measured.get(one) ?? []).map((each, index) => each[figure] / (measured.get(other)?.[index]?.[figure] ?? 0)),
        );
      const batches: number[] = [];
      for (let run = 0; run < 50; run += 1) {
        const startedAt = performance.now();
        const whole = { subject: question('').subject, resource: question('').resource, evaluations: evaluations_ };
        const { status } = await client.post('/v1/policy/evaluations?sign=false', whole);
        if (status !== 200) throw new Error(`The batch answered ${status}`);
        batches.push(performance.now() - startedAt);
      }
      printTable(
        `over HTTP, ${callers} callers`,
        ['side', 'per second', 'p99 ms'],
        names.map((name) => {
          const blocks = measured.get(name) ?? [];
          return [
            name,
            rounded(median(blocks.map(({ perSecond }) => perSecond)), 0),
            rounded(median(blocks.map(({ p99Ms }) => p99Ms)), 2),
          ];
        }),
      );
      return {
        batch100Ms: median(batches),
        evaluateToVerify: ratio('unsigned', 'verify', 'perSecond'),
        signedToVerify: ratio('signed', 'verify', 'perSecond'),
        denyToAllowP99: ratio('deny', 'allow', 'p99Ms'),
      };
    } finally {
      client.close();
      await pair.stop();
    }
  } finally {
    await product.stop();
  }
};

const run = async (signal: AbortSignal): Promise<void> => {
  const policy = await openBuiltInPolicy((error) => {
    throw error;
  });
  print('in process');
  const figures = inProcess(policy);
  print(`${rounds} rounds over HTTP`);
  const { batch100Ms, ...ratios } = await overHttp(signal);
  print(`${evaluations} evaluations of the policy itself`);
  const growthMiB = await memoryGrowth(policy);
  console.log(
    JSON.stringify({
      bench: 'policy',
      figures: {
        authorizeP99Us: rounded(figures.authorizeP99Us, 2),
        conditionalP99Us: rounded(figures.conditionalP99Us, 1),
        cachedP99Us: rounded(figures.cachedP99Us, 2),
        decisionsPerMinute: Math.round(figures.decisionsPerMinute),
        batch100Ms: rounded(batch100Ms, 2),
        memoryGrowthMiB: rounded(growthMiB, 1),
      },
      ratios: Object.fromEntries(Object.entries(ratios).map(([name, value]) => [name, rounded(value, 2)])),
      host: { cores: availableParallelism(), node: process.version, load: rounded(loadavg()[0] ?? 0, 2) },
    }),
  );
};

const stopping = new AbortController();
const stopListening = onStopSignals(
  () => stopping.abort(new Error('stopped')),
  () => process.exit(1),
);
try {
  await run(stopping.signal);
} finally {
  stopListening();
}
