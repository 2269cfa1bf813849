import type { PersonalChannel } from '../contract/notification.ts';
import type { PersonPrincipal, Principal } from '../contract/principal.ts';
import type { Db } from '../db/client.ts';
import type { EventFeed } from '../db/event/feed.ts';
import type { OperationFeed } from '../db/operation/feed.ts';
import type { TextRecords } from '../providers/dns/port.ts';
import type { Kms } from '../providers/kms/port.ts';
import type { IdentityProviders } from '../providers/oidc/port.ts';
import type { OutboundTargets } from '../providers/outbound/port.ts';
import type { RateLimiter, RateLimitStores } from '../providers/rate-limit/port.ts';
import type { Storage } from '../providers/storage/port.ts';
import type { TemporalControl } from '../providers/temporal/port.ts';
import type { KeyRing } from './key-ring/key-ring.ts';
import type { Passwords } from './password/passwords.ts';
import type { Policy, PolicyRevisions } from './policy/policy.ts';
import type { LimitSettings } from './rate-limit/settings.ts';
import type { SessionSettings } from './session/settings.ts';
import type { Dispatch } from './workflow/parts.ts';

/** The dependencies of every use case; built once per process. */
export interface Dependencies {
  readonly db: Db;
  readonly temporal: TemporalControl;
  readonly feed: OperationFeed;
  readonly eventFeed: EventFeed;
  readonly keyRing: KeyRing;
  /** Decides who may do what. */
  readonly policy: Policy;
  /** Policies from outside; null: that of the product decides, always. */
  readonly policyRevisions: PolicyRevisions | null;
  /** Wraps the secrets of webhooks. */
  readonly kms: Kms;
  /** Where webhooks, and requests to identity providers, may be sent. */
  readonly outboundTargets: OutboundTargets;
  /** Shows whether an organization controls a domain. */
  readonly textRecords: TextRecords;
  readonly identityProviders: IdentityProviders;
  /** Counts the calls of keys and users. */
  readonly rateLimiter: RateLimiter;
  /** Stores exports. */
  readonly storage: Storage;
  readonly dispatch: Dispatch;
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
    /** How many people may become members within a day by their first sign-in. */
    readonly jitMembersPerDayMax: number;
    readonly webhooksMax: number;
    readonly workflowsMax: number;
    /** Of all workflows of an organization. */
    readonly openRunsMax: number;
    /** Starts of an organization within a minute. */
    readonly runStartsPerMinuteMax: number;
    readonly schedulesMax: number;
    /** The largest input of a run, a message or a schedule, as JSON. */
    readonly runInputBytesMax: number;
    /** How long others may keep a decision of the policy. */
    readonly decisionSeconds: number;
    /** The largest result of a run, a query or an update that is read. */
    readonly runResultBytesMax: number;
    /** Unfinished deliveries of one webhook. */
    readonly webhookPendingMax: number;
    /** The base URL of the Temporal Web UI; null: operations have no link. */
    readonly webUiUrl: string | null;
    /** The base of links; null: it is not set. */
    readonly publicUrl: string | null;
    readonly controlNamespace: string;
    /** How people are notified of what happens to their accounts. */
    readonly noticeChannels: readonly PersonalChannel[];
    readonly limits: LimitSettings;
    readonly sessions: SessionSettings;
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

/** One call of a person, signed in or not. */
export interface PersonalCall extends Dependencies {
  readonly passwords: Passwords;
  /** Counts attempts to sign in. */
  readonly attempts: Pick<RateLimitStores, 'addresses' | 'backoff'>;
  readonly requestId: string;
  /** The network of the caller's address: /24 or /48. */
  readonly network: string;
}

/** One call of a signed-in person about itself. */
export interface PersonContext extends PersonalCall {
  readonly person: PersonPrincipal;
}

/** One call of somebody who is not signed in. */
export interface Visit extends PersonalCall {
  readonly userAgent: string | null;
  /** The mark of a device on which somebody has signed in; null: it has none. Not verified. */
  readonly deviceToken: string | null;
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
