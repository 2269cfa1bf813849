import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../src/devstack/errno.ts';
import { auditAgreed } from './audit-agreed.ts';
import { auditStreams, auditWebhooks } from './audit-events.ts';
import { auditOutside } from './audit-outside.ts';
import { auditPeople } from './audit-people.ts';
import { auditPolicies } from './audit-policies.ts';
import { auditRecords } from './audit-records.ts';
import { auditAcceptedRuns } from './audit-runs.ts';
import { auditWorld, type World } from './audit-world.ts';
import { openClient } from './client.ts';
import { openDatabase } from './database.ts';
import { createElsewhere } from './elsewhere.ts';
import { type Injector, startInjector } from './faults.ts';
import type { Finding } from './findings.ts';
import { openFollower } from './follower.ts';
import { openForeigners } from './foreigners.ts';
import { openLedger } from './ledger.ts';
import { live } from './life.ts';
import type { Options } from './options.ts';
import { planCampaign } from './plan.ts';
import { changePolicies } from './policies.ts';
import { seeded } from './random.ts';
import { openReceiver } from './receiver.ts';
import { openRefusals } from './refusals.ts';
import type { LifeContext, Tally } from './requests.ts';
import { type CampaignResult, recoveryTimes } from './result.ts';
import type { Site } from './site.ts';
import { openTemporal } from './temporal.ts';
import { openTenantWorkers } from './tenant-workers.ts';

const progressMs = 10_000;
const settlePollMs = 500;

/** Runs all lives while faults are injected, waits until everything settles, and audits the world. */
export const runCampaign = async (
  site: Site,
  { runs, seed, concurrency, settleMsMax }: Options,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<CampaignResult> => {
  const startedAt = Date.now();
  const plan = planCampaign(seed, runs);
  const ledger = openLedger();
  const { apiUrls, platformKey } = site;
  const client = openClient({ apiUrls, platformKey, ledger, random: seeded(seed + 1), signal });

  const temporal = openTemporal(site.temporalAddress);
  const database = openDatabase(site.ownerUrl);
  const foreigners = openForeigners(temporal);
  const receiver = await openReceiver(ledger, seeded(seed + 2));
  const follower = openFollower({ apiUrls, platformKey, ledger, random: seeded(seed + 3), signal });
  const workers = openTenantWorkers(site.temporalAddress);
  const refusals = openRefusals(database, foreigners);
  const tally: Tally = {
    duplicates: 0,
    reordered: 0,
    garbage: 0,
    abandoned: 0,
    squatted: 0,
    payments: 0,
    policiesSpoiled: 0,
    cancels: 0,
    retries: 0,
  };
  const world: World = { database, temporal, foreigners };
  const failures: string[] = [];
  const onFailure = (what: string) => (error: unknown) => {
    if (signal.aborted) return; // stopped on purpose
    failures.push(`${what}: ${messageOf(error)}`);
    onProgress(`! ${what}: ${messageOf(error)}`);
  };
  let ended = 0;
  let injector: Injector | undefined;
  const progress = setInterval(() => {
    onProgress(`${ended} of ${runs} lives ended, ${injector?.injections.length ?? 0} faults healed`);
  }, progressMs);

  try {
    const elsewhere = await createElsewhere(client, signal);
    injector = startInjector(site, plan.faults, onFailure('a fault could not be injected'));
    const { mailFolder, policyFolder } = site;
    const context: LifeContext = {
      ...{ client, ledger, refusals, receiver, follower, workers, mailFolder, database, elsewhere, tally, signal },
    };
    const waiting = plan.lives.values();
    const liveNext = async (): Promise<void> => {
      for (const life of waiting) {
        signal.throwIfAborted();
        await live(context, life).catch(onFailure(`life ${life.index}`));
        ended += 1;
      }
    };
    const policies = { client, ledger, tally, policyFolder, signal };
    await Promise.all([
      ...Array.from({ length: concurrency }, liveNext),
      changePolicies(policies, () => ended === runs).catch(onFailure('the policies')),
    ]);
    // A short campaign may be over before each kind of fault was injected.
    await Promise.race([injector.allKinds, aborted(signal)]);
    await injector.stop();
    clearInterval(progress);
    const healedAt = Date.now();
    onProgress('all lives have ended and all faults are healed; waiting for a clean world');
    const look = async () => [
      ...(await auditWorld(world)),
      ...(await auditWebhooks(database, ledger, receiver)),
      ...(await auditStreams(database, ledger)),
    ];
    await untilClean(look, settleMsMax, signal, onProgress);
    const settledMs = Date.now() - healedAt;
    const isClean = (await look()).length === 0;
    onProgress(`${isClean ? 'clean' : 'not clean'} after ${settledMs} ms; auditing`);
    const findings: Finding[] = [
      ...(await look()),
      ...(await auditRecords(database, ledger)),
      ...(await auditAcceptedRuns(world, ledger)),
      ...(await auditOutside(site, database, client, ledger)),
      ...(await auditPeople(site, database, client, ledger)),
      ...(await auditAgreed(site, database, client, ledger)),
      ...(await auditPolicies(site, database, client, ledger)),
    ];
    const operations = await database.query<{ createdAt: Date; finishedAt: Date | null; kind: string; status: string }>(
      'select created_at as "createdAt", finished_at as "finishedAt", kind, status::text from operations',
    );
    const runStates = await database.query<{ status: string; isScheduled: boolean; failure: string | null }>(
      `select status, schedule is not null as "isScheduled", failure->>'type' as failure from workflow_states`,
    );
    const driftFindings = await database.query<{ kind: string; status: string }>(
      'select kind, status from drift_findings',
    );
    return {
      seed,
      runs,
      milliseconds: Date.now() - startedAt,
      injections: injector.injections,
      refusals: refusals.count - tally.squatted,
      foreigners: foreigners.registered.size,
      tally,
      answers: Object.fromEntries([...ledger.answers].sort()),
      operations,
      runStates,
      driftFindings,
      accepted: {
        operations: ledger.operations.size,
        rows: ledger.rows.length,
        runs: ledger.runs.size,
        keys: ledger.keys.size,
        webhooks: ledger.webhooks.size,
        streams: ledger.streams.size,
        sessions: ledger.sessions.length,
        elevations: ledger.elevations.size,
        recoveries: ledger.recoveries.size,
        roles: ledger.roles.length,
        policies: ledger.policies.good.size,
      },
      recoveriesMs: recoveryTimes(injector.injections, operations),
      settledMs,
      findings,
      crashes: site.crashes,
      failures,
    };
  } finally {
    clearInterval(progress);
    await Promise.all([injector?.stop(), follower.stop(), workers.stop()]);
    await Promise.all([database.close(), temporal.close(), receiver.stop()]);
  }
};

const aborted = async (signal: AbortSignal): Promise<never> => {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
};

const untilClean = async (
  look: () => Promise<Finding[]>,
  msMax: number,
  signal: AbortSignal,
  onProgress: (line: string) => void,
): Promise<void> => {
  let toldAt = Date.now();
  for (const until = Date.now() + msMax; Date.now() < until; await sleep(settlePollMs, undefined, { signal })) {
    const findings = await look();
    const [first] = findings;
    if (first === undefined) return;
    if (Date.now() - toldAt < progressMs) continue;
    toldAt = Date.now();
    onProgress(`not clean yet, ${findings.length} found: ${first.kind}: ${first.what.slice(0, 300)}`);
  }
};
