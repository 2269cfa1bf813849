import type { Principal } from '../contract/principal.ts';
import type { Db } from '../db/client.ts';
import type { OperationFeed } from '../db/operation/feed.ts';
import type { Kms } from '../providers/kms/port.ts';
import type { RateLimiter } from '../providers/rate-limit/port.ts';
import type { Storage } from '../providers/storage/port.ts';
import type { TemporalControl } from '../providers/temporal/port.ts';
import type { WebhookTargets } from '../providers/webhook/port.ts';
import type { LimitSettings } from './authentication/authenticator.ts';
import type { KeyRing } from './key-ring/key-ring.ts';

/** What every use case works with; built once per process. */
export interface Dependencies {
  readonly db: Db;
  readonly temporal: TemporalControl;
  readonly feed: OperationFeed;
  readonly keyRing: KeyRing;
  /** Wraps the secrets of webhooks. */
  readonly kms: Kms;
  readonly webhookTargets: WebhookTargets;
  /** Counts the calls of keys and users. */
  readonly rateLimiter: RateLimiter;
  /** Where exports are. */
  readonly storage: Storage;
  readonly settings: {
    readonly ownedOrganizationsMax: number;
    /** Live keys. */
    readonly apiKeysPerMemberMax: number;
    readonly apiKeysPerOrganizationMax: number;
    /** How long a deletion waits where nobody chose otherwise. */
    readonly deletionGraceSeconds: number;
    readonly namespaceLengthMax: number;
    /** How long an organization with `activation: on_payment` waits for its payment. */
    readonly paymentExpirySeconds: number;
    readonly webhooksMax: number;
    /** Deliveries of one webhook that have not ended. */
    readonly webhookPendingMax: number;
    /** Base of the Temporal Web UI; null: operations carry no link. */
    readonly webUiUrl: string | null;
    readonly controlNamespace: string;
    readonly limits: LimitSettings;
    /** `READ_ONLY`: requests that would change something are refused before they get here. */
    readonly isReadOnly: boolean;
  };
}

/** One call: who asks for it and under which request id. */
export interface Context extends Dependencies {
  readonly principal: Principal;
  readonly requestId: string;
  /** Tells the access log which organization the call is about, as soon as that is known. */
  readonly noteOrganization?: (orgId: string) => void;
}

/** What a request that starts or changes an operation may add to its input. */
export interface RequestOptions {
  /** `path` is the canonical path below `/v1`; `body` the parsed one, for its hash. */
  readonly idempotency?: {
    readonly key: string;
    readonly method: string;
    readonly path: string;
    readonly body: unknown;
  };
  /** `Prefer: wait`: answer when the operation has ended, or after this time. */
  readonly waitMs?: number;
  /** Ends the wait: the caller has gone, or the process is stopping. */
  readonly signal?: AbortSignal;
}
