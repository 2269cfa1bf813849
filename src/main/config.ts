import { z } from 'zod';
import {
  flag,
  limit,
  milliseconds,
  nameServers,
  networks,
  onOff,
  port,
  seconds,
  url,
  webhookSecret,
} from './config-values.ts';
import '../contract/plain-messages.ts';
import { dispatchEnvironment } from './dispatch-config.ts';
import { notificationEnvironment } from './notification-config.ts';
import { policyEnvironment } from './policy-config.ts';

// The only file that reads the environment. Each description is a row of docs/configuration.md.

export const environment = z.object({
  PORT: port
    .optional()
    .describe('Port of the API. Unset: 8080, or under `npm start` the next free one. Set and taken: an error.'),
  HOST: z.string().default('127.0.0.1').describe('Address that the API listens on; 0.0.0.0 in a container.'),
  METRICS_PORT: port
    .optional()
    .describe(
      'Port of a `/metrics` without credentials, beside the one that needs the platform key. Under `npm start` the worker uses the next port.',
    ),
  METRICS_HOST: z.string().default('127.0.0.1').describe('Address that `METRICS_PORT` listens on.'),
  DATABASE_URL: url(/^postgres(ql)?$/)
    .optional()
    .describe('Postgres as the service role `freehold_service`. Unset under `npm start`: the embedded server.'),
  DATABASE_OWNER_URL: url(/^postgres(ql)?$/)
    .optional()
    .describe('Postgres as the owner of the schema. Only migrations use it; they also create the roles.'),
  DATABASE_LISTEN_URL: url(/^postgres(ql)?$/)
    .optional()
    .describe('A direct connection for LISTEN when `DATABASE_URL` goes through PgBouncer.'),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(1_000).default(20).describe('Connections per process.'),
  DATABASE_IDLE_SECONDS: seconds.default(60).describe('An idle connection is closed after this time.'),
  DATABASE_LIFETIME_SECONDS: seconds.default(1_800).describe('A connection is replaced after this time.'),
  DATABASE_CONNECT_SECONDS: seconds.default(3).describe('Longest wait for a new connection.'),
  DATABASE_STATEMENT_TIMEOUT_MS: milliseconds.default(10_000).describe('Longest run of one statement.'),
  READ_ONLY: flag
    .default(false)
    .describe(
      '`true`: the api serves reads and refuses changes with `read_only`; its database may be a hot standby. No worker starts.',
    ),
  DATABASE_PGBOUNCER: flag
    .default(false)
    .describe('`true` behind PgBouncer in transaction mode: no named prepared statements, no start-up settings.'),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^/:]+:\d+$|^\[[0-9a-fA-F:]+\]:\d+$/, 'host:port')
    .optional()
    .describe('host:port of the Temporal frontend. Unset under `npm start`: the embedded dev server.'),
  TEMPORAL_NAMESPACE: z
    .string()
    .min(1)
    .default('freehold')
    .describe('Control namespace; created when it does not exist.'),
  TEMPORAL_UI_URL: url(/^https?$/)
    .optional()
    .describe('Base of the Temporal Web UI, for links to runs.'),
  TEMPORAL_TLS: flag.default(false).describe('`true`: connect with TLS.'),
  TEMPORAL_TLS_SERVER_NAME: z.string().optional().describe('Server name to expect in the certificate.'),
  TEMPORAL_TLS_CA_FILE: z.string().optional().describe('PEM file of the authority of the server certificate.'),
  TEMPORAL_TLS_CERT_FILE: z.string().optional().describe('PEM file of the client certificate.'),
  TEMPORAL_TLS_KEY_FILE: z.string().optional().describe('PEM file of the client key.'),
  TEMPORAL_API_KEY: z.string().optional().describe('API key of a hosted Temporal.'),
  TEMPORAL_CLI_PATH: z.string().optional().describe('Temporal CLI to use for the embedded dev server.'),
  FREEHOLD_TEMPORAL_SYSTEM_WORKERS: onOff.describe(
    "Whether the embedded dev server runs its own worker in each namespace, which Temporal's schedules, batches and worker versioning need. `off` saves 2.7 MB per namespace.",
  ),
  NAMESPACE_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(365)
    .default(7)
    .describe("How long an organization's namespace keeps closed runs."),
  NAMESPACE_LENGTH_MAX: z.coerce
    .number()
    .int()
    .min(16)
    .max(255)
    .default(255)
    .describe('Longest namespace name that the Temporal cluster accepts; 39 on Temporal Cloud.'),
  PAYMENT_EXPIRY_SECONDS: seconds
    .max(31_536_000)
    .default(604_800)
    .describe('How long an organization created with `activation: on_payment` waits for its payment.'),
  PAYMENT_WEBHOOK_SECRET: webhookSecret
    .optional()
    .describe(
      'Secret with which a payment provider signs `POST /v1/payments/webhook` (Standard Webhooks, `whsec_…`). Unset: the route does not exist.',
    ),
  ...notificationEnvironment,
  ORGANIZATIONS_PER_OWNER_MAX: z.coerce.number().int().min(1).default(5).describe('Organizations a person may own.'),
  API_KEYS_PER_MEMBER_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(100)
    .describe('Unrevoked API keys of a member. Existing keys beyond that keep working, but no further one is issued.'),
  API_KEYS_PER_ORGANIZATION_MAX: limit
    .max(1_000_000)
    .default(5_000)
    .describe('Unrevoked API keys of an organization, likewise.'),
  DELETION_GRACE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(31_536_000)
    .default(604_800)
    .describe(
      'How long a deletion can still be canceled. 0: not at all. An owner can choose a longer time, not a shorter one.',
    ),
  EXPORT_DIR: z
    .string()
    .optional()
    .describe(
      'Folder to which organizations are exported before they are deleted. All api and worker machines must share it. Unset: `exports` in `FREEHOLD_DATA_DIR`.',
    ),
  EXPORT_RETENTION_DAYS: z.coerce.number().int().min(1).max(3_650).default(30).describe('How long exports are kept.'),
  CONSOLE: onOff.describe(
    'Whether the api serves the console at `/console/`, at the root of `PUBLIC_URL`. `off`: its paths do not exist.',
  ),
  FREEHOLD_DATA_DIR: z.string().default('.freehold').describe('Folder of the embedded servers and of `run.json`.'),
  FREEHOLD_CACHE_DIR: z
    .string()
    .optional()
    .describe('Folder for the Temporal CLI. Unset: the cache folder of the user.'),
  FREEHOLD_BOOTSTRAP_KEY: z
    .string()
    .regex(/^fh_platform_sk_[A-Za-z0-9]{32,}$/, 'fh_platform_sk_ and at least 32 letters or digits')
    .optional()
    .describe(
      'The platform key. Set: the only valid one, and never stored. Unset: generated at the first start and printed once.',
    ),
  FREEHOLD_KEY_FILE: z
    .string()
    .optional()
    .describe(
      'File of the key that encrypts peppers and signing keys. Created at the first start and shared by all processes. Unset: `kms.key` in `FREEHOLD_DATA_DIR`.',
    ),
  KMS_PROVIDER: z
    .enum(['local', 'vault'])
    .default('local')
    .describe(
      'What encrypts peppers and signing keys: `local`, the key in `FREEHOLD_KEY_FILE`; `vault`, a Transit key.',
    ),
  VAULT_ADDR: url(/^https?$/)
    .optional()
    .describe('Vault or OpenBao, for `KMS_PROVIDER=vault`.'),
  VAULT_TOKEN: z.string().optional().describe('Vault token that may encrypt and decrypt with the Transit key.'),
  VAULT_NAMESPACE: z.string().optional().describe('Vault namespace, if any.'),
  VAULT_TRANSIT_KEY: z.string().min(1).default('freehold').describe('Name of the Transit key.'),
  VAULT_TRANSIT_MOUNT: z.string().min(1).default('transit').describe('Mount path of the Transit engine.'),
  AUTH_CACHE_ENTRIES_MAX: z.coerce
    .number()
    .int()
    .min(100)
    .default(100_000)
    .describe('Verified keys that an api process caches, about 1 KB each.'),
  AUTH_STALE_SECONDS_MAX: z.coerce
    .number()
    .int()
    .min(0)
    .max(3_600)
    .default(30)
    .describe('How long cached keys are still accepted while Postgres cannot be reached. 0: not at all.'),
  SESSION_ACCESS_SECONDS: seconds.max(3_600).default(600).describe('Life of an access token of a session.'),
  SESSION_BROWSER_IDLE_SECONDS: seconds
    .default(28_800)
    .describe('A session of a browser ends when it is not refreshed for this long.'),
  SESSION_BROWSER_SECONDS_MAX: seconds.default(604_800).describe('Longest life of a session of a browser.'),
  SESSION_CLI_IDLE_SECONDS: seconds
    .default(604_800)
    .describe('A session of the command line or of a program ends when it is not refreshed for this long.'),
  SESSION_CLI_SECONDS_MAX: seconds
    .default(2_592_000)
    .describe('Longest life of a session of the command line or of a program.'),
  SESSION_REFRESH_GRACE_SECONDS: seconds
    .max(300)
    .default(30)
    .describe('How long a repeated request with a used refresh token gets the same answer again.'),
  SESSIONS_PER_PERSON_MAX: limit
    .default(50)
    .describe('Sessions of one person; of more, those that were not used for longest end.'),
  PASSWORD_LENGTH_MIN: z.coerce.number().int().min(8).max(64).default(15).describe('Shortest password, in characters.'),
  PASSWORD_HASH_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe('Password hashes that an api process computes at a time; 64 more wait for up to 3 s.'),
  PWNED_PASSWORDS_URL: url(/^https?$/)
    .optional()
    .describe(
      'Service with the range search of Pwned Passwords, for example https://api.pwnedpasswords.com. Unset: passwords are not compared with breached ones.',
    ),
  SSO_MEMBERS_PER_DAY_MAX: limit
    .default(1_000)
    .describe(
      'Members that an organization may gain within 24 hours before sign-ins with its identity provider add no further ones.',
    ),
  DNS_SERVERS: nameServers
    .default([])
    .describe(
      'Name servers that are queried for the records of domains, `address` or `address:port`, separated by commas. Unset: those of the system.',
    ),
  RATE_LIMIT_KEY_PER_HOUR: limit
    .default(10_000)
    .describe('Calls per hour and key, unless the organization chose another limit.'),
  RATE_LIMIT_KEY_PER_HOUR_MAX: limit.default(100_000).describe('The most that an organization may choose.'),
  RATE_LIMIT_PRINCIPAL_PER_MINUTE: limit
    .default(1_000)
    .describe('Calls per minute and user, all keys together, unless the organization chose another limit.'),
  RATE_LIMIT_PRINCIPAL_PER_MINUTE_MAX: limit.default(10_000).describe('The most that an organization may choose.'),
  RATE_LIMIT_REDIS_URL: url(/^rediss?$/)
    .optional()
    .describe('Redis in which all api processes count together. Unset: each process counts alone.'),
  RATE_LIMIT_ENTRIES_MAX: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(100_000)
    .describe('Keys, users and addresses whose calls an api process counts, about 0.8 KB each.'),
  RATE_LIMIT_SENSITIVE_PER_MINUTE: limit
    .default(300)
    .describe('Calls per minute and address that issue or rotate keys or transfer ownership.'),
  RATE_LIMIT_LOGIN_PER_MINUTE: limit.default(20).describe('Calls per minute and address that take a password.'),
  RATE_LIMIT_VERIFICATION_PER_MINUTE: limit
    .default(6_000)
    .describe('Calls per minute and address of `POST /v1/auth/verify`.'),
  ABUSE_BAD_KEYS_PER_MINUTE: limit
    .default(10)
    .describe('Unrecognized keys per minute after which an address has to wait.'),
  ABUSE_WAIT_SECONDS: seconds.default(1).describe('The first wait of an address. Each further wait is twice as long.'),
  ABUSE_WAIT_SECONDS_MAX: seconds.default(900).describe('The longest wait.'),
  ABUSE_QUIET_SECONDS: seconds
    .default(3_600)
    .describe('After this time without a new wait, the next one counts as the first.'),
  TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('Proxies in front of the API that add to `X-Forwarded-For`. 0: the header is not read.'),
  STREAMS_PER_KEY_MAX: limit
    .default(20)
    .describe('Event streams and downloads that a key may have open at once, in each api process.'),
  STREAMS_PER_ORGANIZATION_MAX: limit.default(200).describe('The same limit for all keys of an organization.'),
  STREAMS_MAX: limit.default(2_000).describe('The same limit for all callers of an api process.'),
  STREAM_SECONDS_MAX: seconds
    .default(3_600)
    .describe('An event stream is closed after this time. Clients resume where they were.'),
  HSTS_INCLUDE_SUBDOMAINS: flag
    .default(false)
    .describe(
      'Whether `Strict-Transport-Security` also covers the subdomains of the host. The header is sent only over https, according to `X-Forwarded-Proto` of a trusted proxy.',
    ),
  AUDIT_CHECKPOINT_SECONDS: seconds.default(60).describe('How often the worker signs audit chains that have grown.'),
  OPERATION_SWEEP_SECONDS: seconds
    .default(30)
    .describe('How often the worker fails operations whose workflow never started, and removes expired data.'),
  OPERATION_CLAIM_SECONDS: seconds
    .min(10)
    .default(60)
    .describe(
      'How old an operation without a workflow must be before the worker fails it. A younger one may be about to start.',
    ),
  DRIFT_WATCH_SECONDS: seconds
    .default(300)
    .describe('How often the drift watch compares organizations and namespaces.'),
  ...dispatchEnvironment,
  ...policyEnvironment,
  WEBHOOKS_PER_ORGANIZATION_MAX: limit.default(20).describe('Webhooks of an organization.'),
  WEBHOOK_ALLOW_PRIVATE: flag
    .default(false)
    .describe(
      '`true`: webhooks may be sent to private addresses, and by http, and identity providers may be there. For development only.',
    ),
  WEBHOOK_ALLOWED_NETWORKS: networks
    .default([])
    .describe(
      'Private networks to which webhooks may be sent, and where identity providers may be. Plain http is allowed to these only. CIDR, separated by commas, for example `10.20.0.0/16`.',
    ),
  WEBHOOK_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(60_000)
    .default(10_000)
    .describe('How long a receiver of webhooks may take to answer, redirects included.'),
  WEBHOOK_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(2)
    .max(1_000)
    .default(64)
    .describe(
      'Webhook deliveries that a worker has in flight at most. Up to half of them go to failing or slow receivers, and up to a quarter to one organization.',
    ),
  WEBHOOK_PENDING_MAX: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe('Pending deliveries of a webhook. Further events are not sent, but listed as dead deliveries.'),
  WEBHOOK_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(30)
    .describe('How long finished webhook deliveries are kept.'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
    .default('info')
    .describe('Lowest level that is logged.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url(/^https?$/)
    .optional()
    .describe('OTLP/HTTP endpoint for traces, for example http://localhost:4318. Unset: no traces.'),
});

export type Config = z.infer<typeof environment>;

/** Throws one error that names every invalid variable. It leaves out the values, which may be secrets. */
export const readConfig = (env: NodeJS.ProcessEnv = process.env): Config => {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = environment.safeParse(set);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The environment is not valid:\n${lines.join('\n')}`);
};

/** A variable that this process requires. */
export const required = <K extends keyof Config>(config: Config, name: K): NonNullable<Config[K]> => {
  const value = config[name];
  if (value === undefined || value === null) throw new Error(`The environment is not valid:\n  ${name}: is not set`);
  return value;
};
