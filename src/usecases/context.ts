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

/** The dependencies of every use case; built once per process. */
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
  /** Stores exports. */
  readonly storage: Storage;
  readonly settings: {
    readonly ownedOrganizationsMax: number;
    /** Counts live keys, like the next one. */
    readonly apiKeysPerMemberMax: number;
    readonly apiKeysPerOrganizationMax: number;
    /** The default grace period of a deletion. */
    readonly deletionGraceSeconds: number;
    readonly namespaceLengthMax: number;
    /** How long an organization with `activation: on_payment` waits for its payment. */
    readonly paymentExpirySeconds: number;
    readonly webhooksMax: number;
    /** Unfinished deliveries of one webhook. */
    readonly webhookPendingMax: number;
    /** The base URL of the Temporal Web UI; null: operations have no link. */
    readonly webUiUrl: string | null;
    readonly controlNamespace: string;
    readonly limits: LimitSettings;
    /** `READ_ONLY`: requests for changes are refused before they reach a use case. */
    readonly isReadOnly: boolean;
  };
}

/** One call with its caller and request id. */
export interface Context extends Dependencies {
  readonly principal: Principal;
  readonly requestId: string;
  /** Gives the access log the organization of the call, as soon as it is known. */
  readonly noteOrganization?: (orgId: string) => void;
}

/** Options that a writing request may have besides its input. */
export interface RequestOptions {
  /** `path` is the canonical path below `/v1`, and `body` the parsed body, which is hashed. */
  readonly idempotency?: {
    readonly key: string;
    readonly method: string;
    readonly path: string;
    readonly body: unknown;
  };
  /** `Prefer: wait`: answers when the operation has ended, or after this time. */
  readonly waitMs?: number;
  /** Ends the wait when the caller disconnects or the process stops. */
  readonly signal?: AbortSignal;
}
