import { TimeoutStrategy, timeout } from 'cockatiel';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { stepNames } from '../contract/ids.ts';
import { endedStatuses } from '../contract/operation.ts';
import { operationKindNames } from '../contract/operation-kinds.ts';
import { type ApiKeyMetrics, apiKeyMetrics } from './api-key-metrics.ts';
import { type ApprovalMetrics, approvalMetrics } from './approval-metrics.ts';
import { type DegradationMetrics, degradationMetrics } from './degradation-metrics.ts';
import { type DispatchMetrics, dispatchMetrics } from './dispatch-metrics.ts';
import { type DriftSeries, driftSeries } from './drift-series.ts';
import type { Logger, ProcessName } from './logs.ts';
import { type MfaMetrics, mfaMetrics } from './mfa-metrics.ts';
import { type NotificationMetrics, notificationMetrics } from './notification-metrics.ts';
import { type PasswordMetrics, passwordMetrics } from './password-metrics.ts';
import { type PeopleMetrics, peopleMetrics } from './people-metrics.ts';
import { type PolicyMetrics, policyMetrics } from './policy-metrics.ts';
import type { PoolUsage } from './sql-pool.ts';
import { type WebhookMetrics, webhookMetrics } from './webhook-metrics.ts';

/** Returns text in the Prometheus exposition format from another part of this process. */
type MetricsSource = () => Promise<string>;

interface AuditSources {
  /** Events written by this process. */
  written(): number;
  /** In a process that refuses requests: refusals counted but not yet written, and refusals dropped for lack of room. */
  denials?: () => { oldestMs: number; dropped: number };
  /** In a process that signs checkpoints: age of the oldest event without one. */
  uncheckedSeconds?: () => Promise<number>;
}

export interface Metrics
  extends WebhookMetrics,
    ApiKeyMetrics,
    NotificationMetrics,
    PasswordMetrics,
    MfaMetrics,
    ApprovalMetrics,
    PeopleMetrics {
  /** Seconds from the first byte received to the answer; `route` is the template (`/v1/orgs/:slug`), never the path. */
  readonly httpRequestSeconds: Histogram<'method' | 'route' | 'status'>;
  /** Ended operations; `outcome` is the final status. */
  readonly operationsEnded: Counter<'kind' | 'outcome'>;
  /** Seconds from the claim to the end. */
  readonly operationSeconds: Histogram<'kind' | 'outcome'>;
  /** Seconds of one attempt of a step or of its undo. */
  readonly stepSeconds: Histogram<'step' | 'outcome'>;
  /** RESOURCE_EXHAUSTED answers after which a step waited. */
  readonly backPressureTotal: Counter<'step'>;
  /** Seconds of one gRPC call of the Temporal client; `code` is gRPC's name (`OK`, `NOT_FOUND`). */
  readonly temporalRequestSeconds: Histogram<'method' | 'code'>;
  /** Checked credentials; `outcome` is `ok` or the error code, `kind` is the kind of principal or `none`. */
  readonly authentications: Counter<'outcome' | 'kind'>;
  /** Sources of the data about a key: `cache`, `cache_stale` (Postgres unavailable), `database`. */
  readonly keyLookUps: Counter<'source'>;
  /** Requests answered 429, by the limit that refused them: `key`, `principal`, `address`, `backoff`, `streams`. */
  readonly rateLimitedTotal: Counter<'limit'>;
  /** Waits imposed on addresses that sent too many unrecognized keys. */
  readonly addressWaitsTotal: Counter;
  /** Limit checks that Redis should have answered and this process answered alone. */
  readonly rateLimitFallbacksTotal: Counter;
  /** Checkpoints of audit chains signed by this process. */
  readonly auditCheckpoints: Counter;
  /** Chains found broken at this process's last check, and so not signed. */
  readonly auditChainsBroken: Gauge;
  /** Circuit breakers and read-only mode. */
  readonly degradation: DegradationMetrics;
  readonly drift: DriftSeries;
  readonly dispatch: DispatchMetrics;
  readonly policy: PolicyMetrics;
  /** Operations that need a person, counted at each scrape. */
  collectStuckOperations(count: () => Promise<number>): void;
  /** Connections of this process's pool, read at each scrape. */
  collectPool(usage: () => PoolUsage): void;
  /** Keys remembered by this process, and the age of that data; read at each scrape. */
  collectAccess(state: () => { entries: number; ageMs: number }): void;
  /** Number of open streams. */
  collectStreams(count: () => number): void;
  /** The part of the audit trail that this process handles; read at each scrape. */
  collectAudit(sources: AuditSources): void;
  /** Registers a function to call before every rendering, for events too frequent for a counter call each. */
  onRender(tally: () => void): void;
  /** Appends text to every rendering: the metrics of the Temporal Core SDK. */
  append(source: MetricsSource): void;
  readonly contentType: string;
  render(): Promise<string>;
}

// From 5 ms, a tuned server's time, to the 10 minutes that back-pressure may last.
const operationBuckets = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const callBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const collectMsMax = 2_000;

/** One slow source cannot block a scrape of everything else. */
const inTime = timeout(collectMsMax, TimeoutStrategy.Aggressive);

export const createMetrics = (processName: ProcessName, { logger }: { logger?: Logger } = {}): Metrics => {
  const registry = new Registry();
  registry.setDefaultLabels({ process: processName });
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const collectFailures = new Counter({
    name: 'freehold_metrics_collect_failures_total',
    help: 'Sources that returned nothing for a scrape',
    labelNames: ['source'],
    registers,
  });
  const failed = (source: string, error: unknown): void => {
    collectFailures.inc({ source });
    logger?.warn({ err: error, source }, 'a metric could not be collected');
  };

  const operationsEnded = new Counter({
    name: 'freehold_operations_ended_total',
    help: 'Ended operations, by kind and final status',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const backPressureTotal = new Counter({
    name: 'freehold_back_pressure_total',
    help: 'How often Temporal limited the rate of a step, which then waited',
    labelNames: ['step'],
    registers,
  });
  const rateLimitedTotal = new Counter({
    name: 'freehold_rate_limited_total',
    help: 'Requests refused by a rate limit',
    labelNames: ['limit'],
    registers,
  });
  // A series that starts at its first event hides that event from increase().
  for (const kind of operationKindNames) {
    for (const outcome of endedStatuses) operationsEnded.inc({ kind, outcome }, 0);
  }
  for (const step of stepNames) backPressureTotal.inc({ step }, 0);
  for (const limit of ['key', 'principal', 'address', 'backoff', 'streams']) rateLimitedTotal.inc({ limit }, 0);

  const appended: MetricsSource[] = [];
  const tallies: (() => void)[] = [];

  const readInTime = async <T>(source: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await inTime.execute(() => read());
    } catch (error) {
      failed(source, error);
      return undefined;
    }
  };

  const collectFromDatabase = (name: string, help: string, source: string, read: () => Promise<number>): void => {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        const value = await readInTime(source, read);
        // An outdated number would look current.
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  };

  return {
    httpRequestSeconds: new Histogram({
      name: 'freehold_http_request_seconds',
      help: 'HTTP requests, from the first byte received to the answer',
      labelNames: ['method', 'route', 'status'],
      buckets: callBuckets,
      registers,
    }),
    authentications: new Counter({
      name: 'freehold_authentications_total',
      help: 'Checked credentials, by outcome and kind of principal',
      labelNames: ['outcome', 'kind'],
      registers,
    }),
    keyLookUps: new Counter({
      name: 'freehold_key_look_ups_total',
      help: 'Look-ups of keys, by the source that answered',
      labelNames: ['source'],
      registers,
    }),
    rateLimitedTotal,
    addressWaitsTotal: new Counter({
      name: 'freehold_address_waits_total',
      help: 'Waits imposed on addresses that sent too many unrecognized keys',
      registers,
    }),
    rateLimitFallbacksTotal: new Counter({
      name: 'freehold_rate_limit_fallbacks_total',
      help: 'Rate limit checks answered without Redis',
      registers,
    }),
    operationsEnded,
    operationSeconds: new Histogram({
      name: 'freehold_operation_seconds',
      help: 'Time from the claim of an operation to its end',
      labelNames: ['kind', 'outcome'],
      buckets: operationBuckets,
      registers,
    }),
    stepSeconds: new Histogram({
      name: 'freehold_step_seconds',
      help: 'Duration of single attempts of steps',
      labelNames: ['step', 'outcome'],
      buckets: callBuckets,
      registers,
    }),
    backPressureTotal,
    temporalRequestSeconds: new Histogram({
      name: 'freehold_temporal_request_seconds',
      help: 'gRPC calls of the Temporal client',
      labelNames: ['method', 'code'],
      buckets: callBuckets,
      registers,
    }),
    auditCheckpoints: new Counter({
      name: 'freehold_audit_checkpoints_total',
      help: 'Checkpoints of audit chains signed by this process',
      registers,
    }),
    auditChainsBroken: new Gauge({
      name: 'freehold_audit_chains_broken',
      help: 'Audit chains found broken at the last check of this process, and so not signed',
      registers,
    }),
    degradation: degradationMetrics(registers),
    drift: driftSeries(registers, readInTime),
    ...approvalMetrics(registers, readInTime),
    dispatch: dispatchMetrics(registers, collectFromDatabase),
    ...webhookMetrics(registers, collectFromDatabase),
    ...apiKeyMetrics(registers, collectFromDatabase),
    ...notificationMetrics(registers),
    ...passwordMetrics(registers),
    ...mfaMetrics(registers),
    ...policyMetrics(registers),
    ...peopleMetrics(registers, collectFromDatabase),
    collectStuckOperations: (count) =>
      collectFromDatabase('freehold_stuck_operations', 'Operations that need a person', 'stuck_operations', count),
    collectStreams: (count) => {
      new Gauge({
        name: 'freehold_streams_open',
        help: 'Open event streams and downloads',
        registers,
        collect() {
          this.set(count());
        },
      });
    },
    collectAudit: ({ written, denials, uncheckedSeconds }) => {
      const count = (name: string, help: string, read: () => number) =>
        new Counter({
          name,
          help,
          registers,
          collect() {
            this.reset();
            this.inc(read());
          },
        });
      count('freehold_audit_events_total', 'Audit events written by this process', written);
      if (denials !== undefined) {
        count('freehold_audit_denials_dropped_total', 'Refusals dropped for lack of room', () => denials().dropped);
        new Gauge({
          name: 'freehold_audit_denial_age_seconds',
          help: 'How long the oldest counted refusal has been overdue to be written',
          registers,
          collect() {
            this.set(denials().oldestMs / 1_000);
          },
        });
      }
      if (uncheckedSeconds !== undefined) {
        collectFromDatabase(
          'freehold_audit_unchecked_seconds',
          'Age of the oldest event without a checkpoint',
          'audit_unchecked',
          uncheckedSeconds,
        );
      }
    },
    collectPool: (usage) => {
      new Gauge({
        name: 'freehold_database_pool_connections',
        help: 'Connections of the pool: busy, or free to be used or opened',
        labelNames: ['state'],
        registers,
        collect() {
          const { busy, max } = usage();
          this.set({ state: 'busy' }, busy);
          this.set({ state: 'free' }, max - busy);
        },
      });
      new Gauge({
        name: 'freehold_database_pool_waiting',
        help: 'Statements and transactions beyond the size of the pool',
        registers,
        collect() {
          this.set(usage().waiting);
        },
      });
    },
    collectAccess: (state) => {
      new Gauge({
        name: 'freehold_key_cache_entries',
        help: 'Keys remembered by this process, including nonexistent ones',
        registers,
        collect() {
          this.set(state().entries);
        },
      });
      new Gauge({
        name: 'freehold_access_age_seconds',
        help: 'Time since the last successful poll of access changes began',
        registers,
        collect() {
          this.set(state().ageMs / 1_000);
        },
      });
    },
    onRender: (tally) => {
      tallies.push(tally);
    },
    append: (source) => {
      appended.push(source);
    },
    contentType: registry.contentType,
    render: async () => {
      for (const tally of tallies) tally();
      const texts = await Promise.all(
        appended.map((source) =>
          inTime
            .execute(() => source())
            .catch((error: unknown) => {
              failed('temporal_core', error);
              return '';
            }),
        ),
      );
      // Rendered last, to include the failures of this scrape.
      const own = await registry.metrics();
      return [own, ...texts]
        .filter((text) => text !== '')
        .map((text) => `${text.trimEnd()}\n`)
        .join('');
    },
  };
};
