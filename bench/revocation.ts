import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openDatabase } from '../src/db/client.ts';
import { onStopSignals } from '../src/devstack/stop-signals.ts';
import { readConfig } from '../src/main/config.ts';
import { kmsOf } from '../src/main/wiring.ts';
import { openKeyRing } from '../src/usecases/key-ring/key-ring.ts';
import { type ApiPair, startPair } from './api-pair.ts';
import { HttpClient } from './http-client.ts';
import { type SeededKey, type SeededOrganization, seedOrganization } from './keys.ts';
import { makeNoise, type NoisyFigures, removeMember, seedMember, seedNoise } from './noisy.ts';
import { print, printTable } from './printing.ts';
import { type ProductDatabase, startProductDatabase } from './product-database.ts';
import { percentile, rounded } from './statistics.ts';

// Measures the time from sending a key's revocation to one api process until another one refuses the key. See README.md.

const { values } = parseArgs({ options: { runs: { type: 'string', default: '200' } } });
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs must be a whole number of at least 1');

/** More than are revoked beside the noise. */
const noisyKeysMax = 3_000;

const expectStatus = (what: string, { status, body }: { status: number; body: string }, expected: number): void => {
  if (status !== expected) throw new Error(`${what} answered ${status}: ${body}`);
};

/** Milliseconds until the answer to the revocation and until the first refusal, both since the revocation was sent. */
const revokeOne = async (pair: ApiPair, { slug }: SeededOrganization, { id, text }: SeededKey) => {
  const platform = new HttpClient(pair.one, pair.platformKey);
  const caller = new HttpClient(pair.other, text);
  const path = `/v1/orgs/${slug}`;
  try {
    // Cached by the other process, like any key in use.
    expectStatus('The key', await caller.get('/v1/me'), 200);
    const sentAt = performance.now();
    const revoking = platform
      .post(`${path}/api-keys/${id}/revoke`, { reason: 'benchmark' })
      .then((answer) => ({ answer, afterMs: performance.now() - sentAt }));
    for (;;) {
      const answer = await caller.get('/v1/me');
      const refusedMs = performance.now() - sentAt;
      if (answer.status === 401) {
        const revoked = await revoking;
        expectStatus('The revocation', revoked.answer, 200);
        return { answeredMs: revoked.afterMs, refusedMs };
      }
      expectStatus('The key', answer, 200);
    }
  } finally {
    platform.close();
    caller.close();
  }
};

const measure = async (
  product: ProductDatabase,
  { keys, ...organization }: SeededOrganization,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  /** Runs beside the revocations and ends with them. */
  noise?: (apiUrl: string) => Promise<unknown>,
) => {
  const pair = await startPair(product, env, signal);
  const answered: number[] = [];
  const refused: number[] = [];
  let isNoisy = noise !== undefined;
  const making = noise?.(pair.one).finally(() => {
    isNoisy = false;
  });
  making?.catch(() => undefined); // thrown below
  try {
    for (const key of keys) {
      signal.throwIfAborted();
      if (noise !== undefined && !isNoisy) break;
      const { answeredMs, refusedMs } = await revokeOne(pair, { ...organization, keys }, key);
      answered.push(answeredMs);
      refused.push(refusedMs);
    }
    await making;
  } finally {
    await pair.stop();
  }
  const of = (series: readonly number[]) => ({
    p50Ms: rounded(percentile(series, 0.5)),
    p99Ms: rounded(percentile(series, 0.99)),
    maxMs: rounded(Math.max(...series)),
  });
  return { refused: of(refused), answered: of(answered) };
};

const removeAlone = async (
  product: ProductDatabase,
  member: Awaited<ReturnType<typeof seedMember>>,
  signal: AbortSignal,
): Promise<number> => {
  const pair = await startPair(product, {}, signal);
  try {
    return await removeMember(pair.one, member);
  } finally {
    await pair.stop();
  }
};

const run = async (product: ProductDatabase, signal: AbortSignal) => {
  const { serviceUrl, ownerUrl } = product.postgres;
  const database = openDatabase(serviceUrl, 'freehold-bench', { max: 5 });
  try {
    const keyRing = openKeyRing({ db: database.db, kms: await kmsOf(readConfig(product.context.env)) });
    await keyRing.load();
    const seed = () => seedOrganization(ownerUrl, keyRing, runs);
    print(`notified: ${runs} keys`);
    const notified = await measure(product, await seed(), {}, signal);
    print(`polling alone, as behind PgBouncer without DATABASE_LISTEN_URL: ${runs} keys`);
    const polled = await measure(product, await seed(), { DATABASE_PGBOUNCER: 'true' }, signal);
    print('a member with 20,000 keys is removed, and nothing else is done');
    const alone = await removeAlone(product, await seedMember(ownerUrl, keyRing), signal);
    print('a member with 20,000 keys and an organization with 60,000 are removed meanwhile');
    const noise = await seedNoise(ownerUrl, keyRing);
    let removed: NoisyFigures = { memberRemovedMs: 0, organizationRemovedMs: 0 };
    const noisyKeys = await seedOrganization(ownerUrl, keyRing, noisyKeysMax);
    const noisy = await measure(product, noisyKeys, {}, signal, async (apiUrl) => {
      removed = await makeNoise(database.db, apiUrl, noise);
    });
    return { notified, polled, noisy, removed: { memberRemovedAloneMs: alone, ...removed } };
  } finally {
    await database.close();
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
  const { notified, polled, noisy, removed } = await run(product, stopping.signal);
  const row = (what: string, { p50Ms, p99Ms, maxMs }: typeof notified.refused) => [what, p50Ms, p99Ms, maxMs];
  printTable(
    'Milliseconds since the revocation was sent',
    ['', 'p50', 'p99', 'max'],
    [
      row('answered', notified.answered),
      row('refused by the other process', notified.refused),
      row('beside a noisy organization: answered', noisy.answered),
      row('beside a noisy organization: refused by the other process', noisy.refused),
      row('polling alone: answered', polled.answered),
      row('polling alone: refused by the other process', polled.refused),
    ],
  );
  const { p99Ms } = notified.refused;
  print(
    `  p99 ${p99Ms} ms: bound 1000 ${p99Ms <= 1_000 ? 'kept' : 'missed'}, aim 250 ${p99Ms <= 250 ? 'reached' : 'missed'}`,
  );
  const noisyP99Ms = noisy.answered.p99Ms;
  const figures = { ...notified.refused, runs, polled: polled.refused, noisyP99Ms, noisy, ...removed };
  const host = { cores: availableParallelism(), node: process.version, load: loadavg()[0] };
  print(`\n${JSON.stringify({ bench: 'revocation', ratios: {}, figures, host })}`);
} finally {
  await product.stop();
  stopListening();
}
