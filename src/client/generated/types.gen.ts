// @ts-nocheck

export type ClientOptions = {
    baseUrl: `${string}://${string}` | (string & {});
};

export type OperationEvent = ({
    event: 'step';
} & OperationStepEvent) | ({
    event: 'end';
} & OperationEndEvent);

export type OperationStepEvent = {
    /**
     * Number of the event within the operation, for `Last-Event-ID`.
     */
    id: string;
    event: 'step';
    data: Step;
};

export type Step = {
    name: 'reserve' | 'createNamespace' | 'canary' | 'activate' | 'suspend' | 'resume' | 'requestTransfer' | 'transfer' | 'pauseSchedules' | 'resumeSchedules' | 'deactivate' | 'register' | 'awaitPayment' | 'stopWork' | 'awaitGrace' | 'exportData' | 'deleteNamespace' | 'revokeKeys' | 'removeRows' | 'certify' | 'requestElevation' | 'awaitApproval' | 'activateElevation' | 'awaitElevationEnd' | 'endElevation' | 'awaitReview' | 'closeElevation' | 'requestRecovery' | 'holdElsewhere' | 'removeFactors';
    status: 'pending' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'undoing' | 'undone' | 'undoFailed' | 'skipped';
    /**
     * Attempts so far: of the step or, during an undo, of its undo.
     */
    attempt: number;
    startedAt: string | null;
    finishedAt: string | null;
    nextRetryAt: string | null;
    error: StepError | null;
};

export type StepError = {
    code: string;
    message: string;
    retryable: boolean;
};

export type OperationEndEvent = {
    /**
     * Number of the event within the operation, for `Last-Event-ID`.
     */
    id: string;
    event: 'end';
    data: Operation;
};

export type Operation = {
    id: string;
    kind: OperationKind;
    orgId: string;
    status: OperationStatus;
    /**
     * All steps in execution order, including those that have not started.
     */
    steps: Array<Step>;
    error: StepError | null;
    residue: Array<Residue>;
    /**
     * Milliseconds from start to completion of the test workflow in the new namespace; null: none was run.
     */
    canaryMs: number | null;
    /**
     * The export of a deletion; null: nothing was exported.
     */
    export: {
        /**
         * URL of the manifest; the URLs of its files begin with it.
         */
        url: string;
        /**
         * From this time on, the answer is 410 `export_expired`.
         */
        expiresAt: string;
        /**
         * SHA-256 of the manifest.
         */
        manifestHash: string;
    } | null;
    /**
     * true: includes the current state from Temporal; false: from the database alone, which is complete once the operation has ended.
     */
    live: boolean;
    workflow: {
        namespace: string;
        workflowId: string;
        runId: string | null;
        /**
         * The run in the Temporal Web UI.
         */
        webUrl: string | null;
    };
    createdAt: string;
    finishedAt: string | null;
};

/**
 * The workflow type.
 */
export const OperationKind = {
    provisionOrganization: 'provisionOrganization',
    suspendOrganization: 'suspendOrganization',
    resumeOrganization: 'resumeOrganization',
    transferOwnership: 'transferOwnership',
    deactivateOrganization: 'deactivateOrganization',
    activateOrganization: 'activateOrganization',
    deleteOrganization: 'deleteOrganization',
    elevateAccess: 'elevateAccess',
    recoverAccess: 'recoverAccess',
    provisionPaidOrganization: 'provisionPaidOrganization'
} as const;

/**
 * The workflow type.
 */
export type OperationKind = typeof OperationKind[keyof typeof OperationKind];

/**
 * `failed`: ended in failure, with nothing to undo or with an undo given up (see `residue`); `compensated`: undone after a failure; `canceled`: undone on request; `stuck`: still open, waiting for a person.
 */
export const OperationStatus = {
    pending: 'pending',
    running: 'running',
    succeeded: 'succeeded',
    failed: 'failed',
    compensating: 'compensating',
    compensated: 'compensated',
    canceled: 'canceled',
    stuck: 'stuck'
} as const;

/**
 * `failed`: ended in failure, with nothing to undo or with an undo given up (see `residue`); `compensated`: undone after a failure; `canceled`: undone on request; `stuck`: still open, waiting for a person.
 */
export type OperationStatus = typeof OperationStatus[keyof typeof OperationStatus];

/**
 * Something that could not be undone or removed.
 */
export type Residue = {
    kind: string;
    name: string;
};

export type OrganizationEvent = ({
    event: 'ready' | 'reset';
} & OrganizationPositionEvent) | ({
    event: 'organization.paid' | 'organization.activated' | 'organization.renamed' | 'organization.suspended' | 'organization.resumed' | 'organization.deactivated' | 'organization.held' | 'organization.hold_lifted' | 'organization.deleting' | 'organization.restored' | 'organization.deleted' | 'organization.ownership_transferred' | 'organization.notified' | 'operation.ended' | 'drift.found' | 'drift.repaired' | 'drift.gone' | 'user.created' | 'user.renamed' | 'user.role_changed' | 'user.suspended' | 'user.restored' | 'user.removed' | 'user.held' | 'user.released' | 'user.recovered' | 'user.unlocked' | 'role.created' | 'role.changed' | 'role.deleted' | 'invitation.created' | 'invitation.accepted' | 'invitation.revoked' | 'api_key.issued' | 'api_key.changed' | 'api_key.rotated' | 'api_key.revoked' | 'api_key_policy.changed' | 'session_policy.changed' | 'domain.created' | 'domain.verified' | 'domain.lost' | 'domain.deleted' | 'oidc_connection.created' | 'oidc_connection.changed' | 'oidc_connection.deleted' | 'rate_limit.changed' | 'workflow.created' | 'workflow.changed' | 'workflow.deleted' | 'schedule.created' | 'schedule.changed' | 'schedule.deleted' | 'schedule.missed' | 'run.completed' | 'run.failed' | 'approval.requested' | 'approval.decided' | 'approval.ended' | 'elevation.activated' | 'elevation.ended' | 'elevation.reviewed' | 'elevation.review_lapsed' | 'webhook.created' | 'webhook.changed' | 'webhook.rotated' | 'webhook.disabled' | 'webhook.deleted';
} & OrganizationChangeEvent);

/**
 * `ready`: all events after this position follow. `reset`: the events after `Last-Event-ID` cannot be sent; read anew what was read before. Those after this position follow.
 */
export type OrganizationPositionEvent = {
    /**
     * For `Last-Event-ID`.
     */
    id: string;
    event: 'ready' | 'reset';
    data: {
        orgId: string;
        /**
         * Numbers the events of the organization from 1, without gaps, as in webhooks. 0: there are none yet.
         */
        sequence: number;
    };
};

/**
 * A change: its type, its time, and the ids of what changed.
 */
export type OrganizationChangeEvent = {
    /**
     * For `Last-Event-ID`.
     */
    id: string;
    event: EventType;
    data: {
        type: EventType;
        orgId: string;
        /**
         * Numbers the events of the organization from 1, without gaps, as in webhooks. 0: there are none yet.
         */
        sequence: number;
        at: string;
        operationId?: string;
        approvalId?: string;
        elevationId?: string;
        userId?: string;
        fromUserId?: string;
        toUserId?: string;
        invitationId?: string;
        keyId?: string;
        predecessorId?: string;
        webhookId?: string;
        domainId?: string;
        connectionId?: string;
        findingId?: string;
        notificationId?: string;
        paymentId?: string;
    };
};

/**
 * The type of an event.
 */
export const EventType = {
    'organization.paid': 'organization.paid',
    'organization.activated': 'organization.activated',
    'organization.renamed': 'organization.renamed',
    'organization.suspended': 'organization.suspended',
    'organization.resumed': 'organization.resumed',
    'organization.deactivated': 'organization.deactivated',
    'organization.held': 'organization.held',
    'organization.hold_lifted': 'organization.hold_lifted',
    'organization.deleting': 'organization.deleting',
    'organization.restored': 'organization.restored',
    'organization.deleted': 'organization.deleted',
    'organization.ownership_transferred': 'organization.ownership_transferred',
    'organization.notified': 'organization.notified',
    'operation.ended': 'operation.ended',
    'drift.found': 'drift.found',
    'drift.repaired': 'drift.repaired',
    'drift.gone': 'drift.gone',
    'user.created': 'user.created',
    'user.renamed': 'user.renamed',
    'user.role_changed': 'user.role_changed',
    'user.suspended': 'user.suspended',
    'user.restored': 'user.restored',
    'user.removed': 'user.removed',
    'user.held': 'user.held',
    'user.released': 'user.released',
    'user.recovered': 'user.recovered',
    'user.unlocked': 'user.unlocked',
    'role.created': 'role.created',
    'role.changed': 'role.changed',
    'role.deleted': 'role.deleted',
    'invitation.created': 'invitation.created',
    'invitation.accepted': 'invitation.accepted',
    'invitation.revoked': 'invitation.revoked',
    'api_key.issued': 'api_key.issued',
    'api_key.changed': 'api_key.changed',
    'api_key.rotated': 'api_key.rotated',
    'api_key.revoked': 'api_key.revoked',
    'api_key_policy.changed': 'api_key_policy.changed',
    'session_policy.changed': 'session_policy.changed',
    'domain.created': 'domain.created',
    'domain.verified': 'domain.verified',
    'domain.lost': 'domain.lost',
    'domain.deleted': 'domain.deleted',
    'oidc_connection.created': 'oidc_connection.created',
    'oidc_connection.changed': 'oidc_connection.changed',
    'oidc_connection.deleted': 'oidc_connection.deleted',
    'rate_limit.changed': 'rate_limit.changed',
    'workflow.created': 'workflow.created',
    'workflow.changed': 'workflow.changed',
    'workflow.deleted': 'workflow.deleted',
    'schedule.created': 'schedule.created',
    'schedule.changed': 'schedule.changed',
    'schedule.deleted': 'schedule.deleted',
    'schedule.missed': 'schedule.missed',
    'run.completed': 'run.completed',
    'run.failed': 'run.failed',
    'approval.requested': 'approval.requested',
    'approval.decided': 'approval.decided',
    'approval.ended': 'approval.ended',
    'elevation.activated': 'elevation.activated',
    'elevation.ended': 'elevation.ended',
    'elevation.reviewed': 'elevation.reviewed',
    'elevation.review_lapsed': 'elevation.review_lapsed',
    'webhook.created': 'webhook.created',
    'webhook.changed': 'webhook.changed',
    'webhook.rotated': 'webhook.rotated',
    'webhook.disabled': 'webhook.disabled',
    'webhook.deleted': 'webhook.deleted'
} as const;

/**
 * The type of an event.
 */
export type EventType = typeof EventType[keyof typeof EventType];

export type AuditExportLine = {
    type: 'header';
    format: 'freehold-audit-export';
    version: 1;
    orgId: string;
    exportedAt: string;
    /**
     * The newest event; `seq` 0: there are no events.
     */
    head: {
        /**
         * Position in the chain, from 1, without gaps.
         */
        seq: number;
        hash: string;
    };
    /**
     * The newest checkpoint in the export.
     */
    checkpoint: {
        /**
         * Position in the chain, from 1, without gaps.
         */
        seq: number;
        hash: string;
    } | null;
} | {
    type: 'key';
    id: string;
    algorithm: 'Ed25519';
    /**
     * The raw 32 bytes, base64url.
     */
    publicKey: string;
    /**
     * The key signs from this time on.
     */
    activeAt: string;
    retiredAt: string | null;
} | {
    type: 'event';
    /**
     * The hashed text, byte for byte.
     */
    body: string;
    hash: string;
} | {
    type: 'checkpoint';
    /**
     * The hashed text, byte for byte.
     */
    body: string;
    hash: string;
    signature: string;
};

export type Me = {
    /**
     * For a platform key and an operator, `user`, `organization` and `key` are null; for a session, `key` is.
     */
    kind: 'platform' | 'operator' | 'user';
    /**
     * A signed-in person who acts for the platform. null: another caller.
     */
    operator: {
        id: string;
        role: 'admin' | 'support' | 'auditor';
    } | null;
    user: {
        id: string;
        email: string;
        name: string | null;
        role: 'owner' | 'admin' | 'member' | 'viewer';
        /**
         * The name of the custom role, whose base is `role`; null: a built-in role.
         */
        customRole: string | null;
        status: 'active';
    } | null;
    organization: {
        id: string;
        slug: string;
        name: string;
        status: OrganizationStatus;
    } | null;
    key: {
        id: string;
        /**
         * The beginning of the key.
         */
        prefix: string;
        name: string;
        /**
         * null: all permissions of the role.
         */
        scopes: Array<string> | null;
        /**
         * null: it does not expire.
         */
        expiresAt: string | null;
        /**
         * If the key was rotated: from this time on, only its successor is accepted.
         */
        validUntil: string | null;
        /**
         * Calls per hour allowed for this key.
         */
        rateLimitPerHour: number;
    } | null;
    /**
     * null: the caller has no session.
     */
    session: {
        id: string;
        /**
         * The authenticator assurance level, 1 or 2 (NIST SP 800-63B).
         */
        aal: number;
        /**
         * As in RFC 8176.
         */
        methods: Array<'pwd' | 'otp' | 'hwk' | 'mail' | 'oidc' | 'recovery'>;
        authenticatedAt: string;
    } | null;
    /**
     * The elevation by whose token the call is made; null: none is used. For an operator who has access by it, `user` is null.
     */
    elevation: {
        id: string;
        expiresAt: string;
    } | null;
    /**
     * The effective permissions from role, custom role and scopes. While the organization is not active, most of them are suspended.
     */
    permissions: Array<Permission>;
};

export const OrganizationStatus = {
    pending: 'pending',
    provisioning: 'provisioning',
    active: 'active',
    suspended: 'suspended',
    inactive: 'inactive',
    deleting: 'deleting'
} as const;

export type OrganizationStatus = typeof OrganizationStatus[keyof typeof OrganizationStatus];

export const Permission = {
    'organization:create': 'organization:create',
    'organization:list': 'organization:list',
    'organization:read': 'organization:read',
    'organization:rename': 'organization:rename',
    'organization:suspend': 'organization:suspend',
    'organization:resume': 'organization:resume',
    'organization:deactivate': 'organization:deactivate',
    'organization:activate': 'organization:activate',
    'organization:delete': 'organization:delete',
    'organization:hold': 'organization:hold',
    'organization:pay': 'organization:pay',
    'organization:transfer': 'organization:transfer',
    'operation:list': 'operation:list',
    'operation:read': 'operation:read',
    'operation:cancel': 'operation:cancel',
    'operation:retry': 'operation:retry',
    'event:read': 'event:read',
    'attention:read': 'attention:read',
    'platform-attention:read': 'platform-attention:read',
    'export:read': 'export:read',
    'user:list': 'user:list',
    'user:read': 'user:read',
    'user:create': 'user:create',
    'user:update': 'user:update',
    'user:suspend': 'user:suspend',
    'user:restore': 'user:restore',
    'user:remove': 'user:remove',
    'user:invite': 'user:invite',
    'role:list': 'role:list',
    'role:read': 'role:read',
    'role:create': 'role:create',
    'role:update': 'role:update',
    'role:delete': 'role:delete',
    'invitation:create': 'invitation:create',
    'invitation:list': 'invitation:list',
    'invitation:read': 'invitation:read',
    'invitation:resend': 'invitation:resend',
    'invitation:revoke': 'invitation:revoke',
    'api-key:create': 'api-key:create',
    'api-key:list': 'api-key:list',
    'api-key:read': 'api-key:read',
    'api-key:update': 'api-key:update',
    'api-key:rotate': 'api-key:rotate',
    'api-key:revoke': 'api-key:revoke',
    'api-key-policy:read': 'api-key-policy:read',
    'api-key-policy:update': 'api-key-policy:update',
    'session:list': 'session:list',
    'session:revoke': 'session:revoke',
    'lockout:read': 'lockout:read',
    'user:release': 'user:release',
    'user:unlock': 'user:unlock',
    'session-policy:read': 'session-policy:read',
    'session-policy:update': 'session-policy:update',
    'domain:create': 'domain:create',
    'domain:list': 'domain:list',
    'domain:read': 'domain:read',
    'domain:verify': 'domain:verify',
    'domain:delete': 'domain:delete',
    'oidc-connection:create': 'oidc-connection:create',
    'oidc-connection:list': 'oidc-connection:list',
    'oidc-connection:read': 'oidc-connection:read',
    'oidc-connection:update': 'oidc-connection:update',
    'oidc-connection:delete': 'oidc-connection:delete',
    'oidc-connection:test': 'oidc-connection:test',
    'key:verify': 'key:verify',
    'policy:evaluate': 'policy:evaluate',
    'policy:read': 'policy:read',
    'policy-revision:list': 'policy-revision:list',
    'policy-revision:activate': 'policy-revision:activate',
    'policy-explanation:read': 'policy-explanation:read',
    'user-permission:read': 'user-permission:read',
    'rate-limit:read': 'rate-limit:read',
    'rate-limit:update': 'rate-limit:update',
    'audit:read': 'audit:read',
    'timeline:read': 'timeline:read',
    'audit-key:list': 'audit-key:list',
    'approval:list': 'approval:list',
    'approval:read': 'approval:read',
    'approval:decide': 'approval:decide',
    'approval:cancel': 'approval:cancel',
    'elevation:create': 'elevation:create',
    'elevation:list': 'elevation:list',
    'elevation:read': 'elevation:read',
    'elevation:fetch': 'elevation:fetch',
    'elevation:end': 'elevation:end',
    'elevation:review': 'elevation:review',
    'platform-approval:list': 'platform-approval:list',
    'webhook:create': 'webhook:create',
    'webhook:list': 'webhook:list',
    'webhook:read': 'webhook:read',
    'webhook:update': 'webhook:update',
    'webhook:delete': 'webhook:delete',
    'webhook:rotate': 'webhook:rotate',
    'webhook:test': 'webhook:test',
    'webhook-delivery:list': 'webhook-delivery:list',
    'webhook-delivery:replay': 'webhook-delivery:replay',
    'workflow:create': 'workflow:create',
    'workflow:list': 'workflow:list',
    'workflow:read': 'workflow:read',
    'workflow:update': 'workflow:update',
    'workflow:delete': 'workflow:delete',
    'schedule:create': 'schedule:create',
    'schedule:list': 'schedule:list',
    'schedule:read': 'schedule:read',
    'schedule:update': 'schedule:update',
    'schedule:delete': 'schedule:delete',
    'run:start': 'run:start',
    'run:list': 'run:list',
    'run:read': 'run:read',
    'run-result:read': 'run-result:read',
    'run:cancel': 'run:cancel',
    'run:signal': 'run:signal',
    'run:query': 'run:query',
    'run:update': 'run:update',
    'run:terminate': 'run:terminate',
    'drift:read': 'drift:read',
    'drift:update': 'drift:update',
    'drift:run': 'drift:run',
    'operator:create': 'operator:create',
    'operator:list': 'operator:list',
    'operator:read': 'operator:read',
    'operator:update': 'operator:update',
    'operator:remove': 'operator:remove',
    'person:list': 'person:list',
    'person:disable': 'person:disable',
    'person:enable': 'person:enable',
    'metrics:read': 'metrics:read',
    'platform-audit:read': 'platform-audit:read'
} as const;

export type Permission = typeof Permission[keyof typeof Permission];

export type Problem = {
    /**
     * Documentation of the code.
     */
    type: string;
    /**
     * Meaning of the code; the same for every problem with this code.
     */
    title: string;
    /**
     * The HTTP status.
     */
    status: number;
    /**
     * Explanation of this occurrence, for people.
     */
    detail: string;
    /**
     * Error code, for programs. Codes are only ever added.
     */
    code: string;
    /**
     * The path of the request.
     */
    instance: string;
    /**
     * Also in `X-Request-Id` and in every log line of the request.
     */
    requestId: string;
    /**
     * The operation to look at for details.
     */
    operationId?: string;
    /**
     * The permission that the caller lacks (`forbidden`).
     */
    permission?: string;
    /**
     * All problems found in the request (`validation_failed`).
     */
    errors?: Array<{
        /**
         * Path of the invalid value, for example `owner.email` (in the body), `body`, `query.limit`, `path.id`, `header.Prefer`.
         */
        path: string;
        message: string;
        code: string;
    }>;
};

export type KeyVerification = {
    valid: boolean;
    /**
     * null: valid. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `revoked_credentials`: The key or session has been revoked. `expired_credentials`: The key or session has expired. `membership_held`: The organization holds your membership until an administrator releases it. `step_up_required`: More proof of who you are is required. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `user_suspended`: The user is suspended. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `forbidden`: Not allowed. `rate_limited`: Too many requests.
     */
    code: 'malformed_credentials' | 'invalid_credentials' | 'revoked_credentials' | 'expired_credentials' | 'membership_held' | 'step_up_required' | 'sso_required' | 'network_refused' | 'user_suspended' | 'organization_pending' | 'organization_suspended' | 'organization_inactive' | 'organization_deleting' | 'forbidden' | 'rate_limited' | null;
    orgId: string | null;
    /**
     * The owner of the key or session, even if it is refused; `person`: no organization was named, or the person is not a member of it. null: the key is unknown.
     */
    principal: {
        kind: 'platform' | 'user' | 'person';
        id: string;
    } | null;
    role: 'owner' | 'admin' | 'member' | 'viewer' | null;
    /**
     * null: all permissions of the role.
     */
    scopes: Array<string> | null;
    /**
     * The effective permissions from role and scopes; empty when the key is not valid.
     */
    permissions: Array<Permission>;
    keyId: string | null;
    /**
     * null: not a session.
     */
    sessionId: string | null;
    /**
     * The authenticator assurance level of the session, 1 or 2 (NIST SP 800-63B).
     */
    aal: number | null;
    /**
     * The key is refused from this time on, because it expires or was rotated. null: no end is set.
     */
    expiresAt: string | null;
    /**
     * The key's calls per hour, or the limit that refused it. null: not checked, or not limited.
     */
    rateLimit: {
        limit: number;
        remaining: number;
        resetSeconds: number;
        retryAfterSeconds: number;
    } | null;
};

export type VerifyKey = {
    /**
     * The key, or the access token of a person's session, exactly as its holder sent it.
     */
    key: string;
    /**
     * The slug of the organization that a signed-in person acts in; a key belongs to one. Members always verify for their own.
     */
    organization?: string;
    /**
     * The address from which the session was used at your server, for an organization that admits some networks. Absent: not compared.
     */
    address?: string;
    /**
     * A permission that the key must have.
     */
    permission?: Permission;
    /**
     * Number of calls charged to the key's limits, as if the key had made them; 0: charge nothing.
     */
    cost?: number;
};

export type SignedIn = {
    sessionId: string;
    /**
     * Sent as `Authorization: Bearer …`. Shown once, like the refresh token.
     */
    accessToken: string;
    /**
     * Exchanged for new tokens before the access token expires.
     */
    refreshToken: string;
    /**
     * The life of the access token.
     */
    expiresInSeconds: number;
    status: 'authenticated';
    /**
     * Marks the device (`fh_device_sk_…`) for 180 days, to be sent with its next sign-in. It opens nothing by itself.
     */
    deviceToken: string;
    /**
     * The password was found among breached ones, and should be replaced.
     */
    mustChangePassword: boolean;
};

/**
 * A sign-in whose tokens are in cookies.
 */
export type CookieSignedIn = {
    sessionId: string;
    /**
     * The life of the access token.
     */
    expiresInSeconds: number;
    status: 'authenticated';
    /**
     * The password was found among breached ones, and should be replaced.
     */
    mustChangePassword: boolean;
};

/**
 * The password is right, and the person has a second factor.
 */
export type MfaRequired = {
    status: 'mfa_required';
    /**
     * Sent with the code to `/v1/auth/mfa/verify`. Accepted nowhere else.
     */
    challenge: string;
    expiresInSeconds: number;
    /**
     * What the person can prove.
     */
    factors: Array<'totp' | 'webauthn' | 'recovery_code'>;
};

export type Login = {
    /**
     * Unique within an organization, regardless of case. An internationalized domain must be in ASCII form (`xn--…`, RFC 5890).
     */
    email: string;
    password: string;
    client?: SessionClient;
    transport?: SessionTransport;
    /**
     * The `deviceToken` of an earlier sign-in of the same person on this device, so that wrong passwords of others do not make it wait. Absent: the one in the cookie.
     */
    deviceToken?: string;
    /**
     * A name by which the person recognizes the session in the list.
     */
    deviceName?: string;
};

/**
 * What the session is used from, which decides how long it lasts.
 */
export const SessionClient = {
    browser: 'browser',
    cli: 'cli',
    api: 'api'
} as const;

/**
 * What the session is used from, which decides how long it lasts.
 */
export type SessionClient = typeof SessionClient[keyof typeof SessionClient];

/**
 * Whether the tokens are in the answer, or in cookies. The latter is for pages of the origin of `PUBLIC_URL`.
 */
export const SessionTransport = { token: 'token', cookie: 'cookie' } as const;

/**
 * Whether the tokens are in the answer, or in cookies. The latter is for pages of the origin of `PUBLIC_URL`.
 */
export type SessionTransport = typeof SessionTransport[keyof typeof SessionTransport];

export type SessionTokens = {
    sessionId: string;
    /**
     * Sent as `Authorization: Bearer …`. Shown once, like the refresh token.
     */
    accessToken: string;
    /**
     * Exchanged for new tokens before the access token expires.
     */
    refreshToken: string;
    /**
     * The life of the access token.
     */
    expiresInSeconds: number;
};

/**
 * A session whose tokens are in cookies.
 */
export type CookieSession = {
    sessionId: string;
    /**
     * The life of the access token.
     */
    expiresInSeconds: number;
};

export type RefreshSession = {
    /**
     * Absent: the one in the cookie.
     */
    refreshToken?: string;
};

export type KeySession = {
    sessionId: string;
    /**
     * Acts as the key. It cannot be renewed.
     */
    accessToken: string;
    /**
     * The life of the session, unless its key ends before.
     */
    expiresInSeconds: number;
};

export type StartKeySession = {
    /**
     * The key of a member, or the platform key.
     */
    key: string;
    transport?: SessionTransport;
};

export type EndedSessions = {
    ended: number;
};

export type Logout = {
    /**
     * Which of the person's sessions end: this one, all others, or all.
     */
    sessions?: 'current' | 'others' | 'all';
};

export type Session = {
    id: string;
    client: SessionClient;
    /**
     * The authenticator assurance level, 1 or 2 (NIST SP 800-63B).
     */
    aal: number;
    /**
     * How the person proved who it is (RFC 8176).
     */
    methods: Array<'pwd' | 'otp' | 'hwk' | 'mail' | 'oidc' | 'recovery'>;
    deviceName: string | null;
    /**
     * Of the last refresh.
     */
    userAgent: string | null;
    /**
     * The network of the last refresh, /24 or /48.
     */
    network: string | null;
    /**
     * Whether the call was made with this session.
     */
    isCurrent: boolean;
    authenticatedAt: string;
    refreshedAt: string;
    /**
     * When the session ends unless it is refreshed before.
     */
    idleExpiresAt: string;
    /**
     * When the session ends in any case.
     */
    expiresAt: string;
};

/**
 * All other sessions of the person end.
 */
export type ChangePassword = {
    currentPassword: string;
    newPassword: string;
};

export type OwnOrganization = {
    id: string;
    slug: string;
    name: string;
    status: OrganizationStatus;
    /**
     * The id of the person as a member.
     */
    userId: string;
    role: 'owner' | 'admin' | 'member' | 'viewer';
    userStatus: 'active' | 'suspended';
};

export type Account = {
    id: string;
    email: string;
    /**
     * When the person last proved that mails to this address arrive; null: never.
     */
    emailVerifiedAt: string | null;
    /**
     * The language of mails to the person.
     */
    locale: 'en' | 'de';
};

export type UpdateAccount = {
    /**
     * The language of mails to the person.
     */
    locale: 'en' | 'de';
};

export type VerifyMfa = {
    /**
     * The `challenge` of the sign-in, exactly as it was received.
     */
    challenge: string;
    /**
     * The six digits that the authenticator app shows.
     */
    code?: string;
    /**
     * One of the recovery codes. Case, spaces and hyphens do not matter.
     */
    recoveryCode?: string;
    webauthn?: PasskeyAssertion;
    transport?: SessionTransport;
    /**
     * The `deviceToken` of an earlier sign-in of the same person on this device, so that wrong passwords of others do not make it wait. Absent: the one in the cookie.
     */
    deviceToken?: string;
};

/**
 * The JSON form of what `navigator.credentials.get` returns.
 */
export type PasskeyAssertion = {
    id: string;
    rawId: string;
    type: 'public-key';
    response: {
        /**
         * What the browser has signed, with the challenge.
         */
        clientDataJSON: string;
        authenticatorData: string;
        signature: string;
        userHandle?: string | null;
    };
};

export type Factors = {
    data: Array<Factor>;
    /**
     * How many recovery codes are left.
     */
    recoveryCodes: number;
};

/**
 * Something that a person proves besides the password.
 */
export type Factor = {
    id: string;
    kind: 'totp' | 'webauthn';
    name: string;
    /**
     * null: no code of it was sent yet, so no sign-in asks for it.
     */
    confirmedAt: string | null;
    lastUsedAt: string | null;
    /**
     * Whether a passkey is copied to the person's other devices. null: not a passkey.
     */
    isBackedUp: boolean | null;
    createdAt: string;
};

export type AddedTotp = {
    factor: Factor;
    /**
     * In base32, to be typed into an authenticator app. Shown once.
     */
    secret: string;
    /**
     * The same as an `otpauth:` URI, to be shown as a QR code.
     */
    uri: string;
};

export type AddTotp = {
    name?: string;
};

/**
 * The factor, and the session that replaces the calling one.
 */
export type ConfirmedTotp = {
    factor: Factor;
    session: SessionTokens | CookieSession;
};

export type ConfirmTotp = {
    /**
     * The six digits that the authenticator app shows.
     */
    code: string;
};

export type RenameFactor = {
    name: string;
};

export type RecoveryCodes = {
    /**
     * Each can be used once. Shown once.
     */
    codes: Array<string>;
};

export type StepUp = {
    /**
     * The six digits that the authenticator app shows.
     */
    code?: string;
    webauthn?: PasskeyAssertion;
    /**
     * Frees a session from the organization whose identity provider vouched for the person. With `code`, if the person has a second factor and has not proved it in this session.
     */
    password?: string;
};

export type RequestRecovery = {
    /**
     * Unique within an organization, regardless of case. An internationalized domain must be in ASCII form (`xn--…`, RFC 5890).
     */
    email: string;
};

export type RequestFactorRecovery = {
    /**
     * Unique within an organization, regardless of case. An internationalized domain must be in ASCII form (`xn--…`, RFC 5890).
     */
    email: string;
    /**
     * What was lost: the second factors.
     */
    kind: 'factors';
    /**
     * The organization whose administrators are asked.
     */
    organization: string;
};

/**
 * A request to remove the lost second factors of a person.
 */
export type FactorRecovery = {
    /**
     * The slug of the organization whose administrators are asked.
     */
    organization: string;
    /**
     * `pending`: it waits for a decision. `approved`: the factors are being removed. `recovered`: they are removed, so sign in and add another one. `denied`, `expired`, `canceled`: they stay.
     */
    status: 'pending' | 'approved' | 'denied' | 'expired' | 'canceled' | 'recovered';
    /**
     * How many members could approve when it was requested.
     */
    eligibleApprovers: number;
    /**
     * When the request lapses.
     */
    expiresAt: string;
    createdAt: string;
};

export type ConfirmFactorRecovery = {
    /**
     * The token of the mailed link (`fh_lost_sk_…`).
     */
    token: string;
};

/**
 * For `PublicKeyCredential.parseRequestOptionsFromJSON`.
 */
export type PasskeyAssertionOptions = {
    publicKey: {
        rpId: string;
        challenge: string;
        /**
         * How long the challenge lasts, in milliseconds.
         */
        timeout: number;
        userVerification: 'required';
        /**
         * The passkeys that are accepted. Empty: all of this server.
         */
        allowCredentials: Array<{
            id: string;
            type: 'public-key';
            transports?: Array<string>;
        }>;
    };
};

export type AskRecoveryOptions = {
    /**
     * The token of the mailed link (`fh_recover_sk_…`).
     */
    token: string;
};

/**
 * A person with a second factor proves it, too: by `code`, `recoveryCode` or `webauthn`.
 */
export type CompleteRecovery = {
    /**
     * The token of the mailed link (`fh_recover_sk_…`).
     */
    token: string;
    /**
     * The new password.
     */
    password: string;
    /**
     * The six digits that the authenticator app shows.
     */
    code?: string;
    /**
     * One of the recovery codes. Case, spaces and hyphens do not matter.
     */
    recoveryCode?: string;
    webauthn?: PasskeyAssertion;
};

export type StartedDevice = {
    /**
     * Sent to `/v1/auth/device/token`. The device keeps it to itself.
     */
    deviceCode: string;
    /**
     * Shown to the person.
     */
    userCode: string;
    /**
     * The page on which the person types the code. null without `PUBLIC_URL`: `/device` of the server.
     */
    verificationUri: string | null;
    expiresInSeconds: number;
    /**
     * The time to wait between two calls of `/v1/auth/device/token`.
     */
    intervalSeconds: number;
};

export type StartDevice = {
    /**
     * A name by which the person recognizes the device before it approves it.
     */
    deviceName?: string;
};

export type CollectDevice = {
    /**
     * The `deviceCode`, exactly as it was received.
     */
    deviceCode: string;
};

export type WaitingDevice = {
    /**
     * What the device says of itself, as the next one.
     */
    deviceName: string | null;
    userAgent: string | null;
    /**
     * The network of its address, /24 or /48.
     */
    network: string;
    createdAt: string;
    expiresAt: string;
};

export type LookUpDevice = {
    /**
     * The code that the device shows. Case, spaces and hyphens do not matter.
     */
    userCode: string;
};

export type AnsweredDevice = {
    status: 'approved' | 'denied';
};

export type AnswerDevice = {
    /**
     * The code that the device shows. Case, spaces and hyphens do not matter.
     */
    userCode: string;
    approve: boolean;
};

export type PasskeyLogin = {
    webauthn: PasskeyAssertion;
    client?: SessionClient;
    transport?: SessionTransport;
    /**
     * A name by which the person recognizes the session in the list.
     */
    deviceName?: string;
};

/**
 * For `PublicKeyCredential.parseCreationOptionsFromJSON`.
 */
export type PasskeyRegistrationOptions = {
    publicKey: {
        rp: {
            id: string;
            name: string;
        };
        user: {
            id: string;
            name: string;
            displayName: string;
        };
        challenge: string;
        pubKeyCredParams: Array<{
            type: 'public-key';
            alg: number;
        }>;
        /**
         * How long the challenge lasts, in milliseconds.
         */
        timeout: number;
        excludeCredentials: Array<{
            id: string;
            type: 'public-key';
            transports?: Array<string>;
        }>;
        authenticatorSelection: {
            residentKey: 'required';
            requireResidentKey: true;
            userVerification: 'required';
        };
        attestation: 'none';
    };
};

/**
 * The passkey, and the session that replaces the calling one.
 */
export type AddedPasskey = {
    factor: Factor;
    session: SessionTokens | CookieSession;
};

export type AddPasskey = {
    name?: string;
    webauthn: PasskeyRegistration;
};

/**
 * The JSON form of what `navigator.credentials.create` returns.
 */
export type PasskeyRegistration = {
    id: string;
    rawId: string;
    type: 'public-key';
    response: {
        /**
         * What the browser has signed, with the challenge.
         */
        clientDataJSON: string;
        attestationObject: string;
        transports?: Array<string>;
    };
};

export type AskMfaOptions = {
    /**
     * The `challenge` of the sign-in, exactly as it was received.
     */
    challenge: string;
};

export type CreatedOrganization = {
    org: {
        id: string;
        slug: string;
        name: string;
        /**
         * The organization's own Temporal namespace.
         */
        namespace: string;
        /**
         * null: the organization does not exist, because it is not recorded yet or its creation was undone.
         */
        status: OrganizationStatus | null;
    };
    operation: Operation;
    workflowId: string;
    runId: string | null;
};

export type CreateOrganization = {
    /**
     * 3–63 code points after NFC normalization and collapsing of spaces; at least one letter or digit. Unique regardless of case (Unicode default caseless matching).
     */
    name: string;
    /**
     * 3–40 characters: a-z, 0-9 and single hyphens. Unique; never changes.
     */
    slug?: string;
    owner: {
        /**
         * Unique within an organization, regardless of case. An internationalized domain must be in ASCII form (`xn--…`, RFC 5890).
         */
        email: string;
        name?: string;
        /**
         * The language of mails to the owner, unless the platform knows the person. Default: `en`.
         */
        locale?: 'en' | 'de';
    };
    activation?: Activation;
};

/**
 * `on_payment`: the organization is recorded as `pending`; its namespace and access follow once the payment is reported. Default: `immediate`.
 */
export const Activation = { immediate: 'immediate', on_payment: 'on_payment' } as const;

/**
 * `on_payment`: the organization is recorded as `pending`; its namespace and access follow once the payment is reported. Default: `immediate`.
 */
export type Activation = typeof Activation[keyof typeof Activation];

export type OrganizationPlan = {
    slug: string;
    /**
     * The last 8 characters come from the organization id, which is new for each creation.
     */
    namespace: string;
    steps: Array<{
        name: string;
        effect: string;
        undo: string | null;
        pointOfNoReturn: boolean;
    }>;
    checks: Array<{
        name: 'slug' | 'name' | 'namespace' | 'ownerLimit';
        ok: boolean;
        /**
         * The error code that a creation would get.
         */
        code: string | null;
        detail: string;
    }>;
    wouldSucceed: boolean;
};

export type Organization = {
    id: string;
    slug: string;
    name: string;
    /**
     * The organization's own Temporal namespace.
     */
    namespace: string;
    status: OrganizationStatus;
    /**
     * null: there is no hold, or the caller is neither the platform nor an owner or admin.
     */
    legalHold: LegalHold | null;
    /**
     * Increases by one with each change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

/**
 * Prevents the organization from being deleted.
 */
export type LegalHold = {
    reason: string;
    at: string;
};

export type UpdateOrganization = {
    /**
     * 3–63 code points after NFC normalization and collapsing of spaces; at least one letter or digit. Unique regardless of case (Unicode default caseless matching).
     */
    name: string;
};

export type CompletePayment = {
    /**
     * The payment provider's id of the payment; always the same for the same payment.
     */
    paymentId: string;
};

export type ReportedPayment = {
    paymentId: string;
    outcome: PaymentOutcome;
    org: {
        id: string;
        slug: string;
        /**
         * The organization's own Temporal namespace.
         */
        namespace: string;
    } | null;
    operation: Operation | null;
};

/**
 * `provisioning`: the operation is provisioning, or has provisioned, the paid organization; `nothing_to_do`: the customer already has a provisioned organization.
 */
export const PaymentOutcome = { provisioning: 'provisioning', nothing_to_do: 'nothing_to_do' } as const;

/**
 * `provisioning`: the operation is provisioning, or has provisioned, the paid organization; `nothing_to_do`: the customer already has a provisioned organization.
 */
export type PaymentOutcome = typeof PaymentOutcome[keyof typeof PaymentOutcome];

export type ReportPayment = {
    /**
     * The payment provider's id of the payment; always the same for the same payment.
     */
    paymentId: string;
    /**
     * The person who paid, identified by the email address.
     */
    customer: {
        /**
         * Unique within an organization, regardless of case. An internationalized domain must be in ASCII form (`xn--…`, RFC 5890).
         */
        email: string;
        name?: string;
        /**
         * The language of mails to the owner, unless the platform knows the person. Default: `en`.
         */
        locale?: 'en' | 'de';
    };
    /**
     * Details of the organization created for a customer who has none.
     */
    organization?: {
        /**
         * 3–63 code points after NFC normalization and collapsing of spaces; at least one letter or digit. Unique regardless of case (Unicode default caseless matching).
         */
        name?: string;
    };
};

export type ReceivedPayment = {
    paymentId: string;
    outcome: PaymentOutcome;
    operationId: string | null;
};

export type PaymentEvent = {
    type: 'payment.completed';
    /**
     * Ignored.
     */
    timestamp?: string;
    data: {
        /**
         * The payment provider's id of the payment; always the same for the same payment.
         */
        paymentId: string;
        /**
         * The slug of the organization waiting for this payment.
         */
        org?: string;
        /**
         * The person who paid, identified by the email address.
         */
        customer?: {
            /**
             * Unique within an organization, regardless of case. An internationalized domain must be in ASCII form (`xn--…`, RFC 5890).
             */
            email: string;
            name?: string;
            /**
             * The language of mails to the owner, unless the platform knows the person. Default: `en`.
             */
            locale?: 'en' | 'de';
        };
        /**
         * Details of the organization created for a customer who has none.
         */
        organization?: {
            /**
             * 3–63 code points after NFC normalization and collapsing of spaces; at least one letter or digit. Unique regardless of case (Unicode default caseless matching).
             */
            name?: string;
        };
    };
};

export type Reason = {
    reason: string;
};

/**
 * A member of an organization.
 */
export type User = {
    id: string;
    email: string;
    name: string | null;
    role: UserRole;
    /**
     * The name of the custom role; null: a built-in role.
     */
    customRole: string | null;
    status: UserStatus;
    /**
     * Since when the organization admits no session of the member, until an administrator releases it. null: it is not held.
     */
    heldAt: string | null;
    /**
     * `password_recovered`: the person has chosen another password by a mailed link, without a second factor. `factors_recovered`: another organization has approved the removal of its lost second factors.
     */
    heldReason: 'password_recovered' | 'factors_recovered' | null;
    /**
     * Increases by one with each change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

/**
 * A built-in role: that of the member, or the base of its custom role.
 */
export const UserRole = {
    owner: 'owner',
    admin: 'admin',
    member: 'member',
    viewer: 'viewer'
} as const;

/**
 * A built-in role: that of the member, or the base of its custom role.
 */
export type UserRole = typeof UserRole[keyof typeof UserRole];

export const UserStatus = { active: 'active', suspended: 'suspended' } as const;

export type UserStatus = typeof UserStatus[keyof typeof UserStatus];

export type CreateUser = {
    /**
     * Unique within an organization, regardless of case. An internationalized domain must be in ASCII form (`xn--…`, RFC 5890).
     */
    email: string;
    name?: string;
    /**
     * A built-in role. With `customRole` it may be left out, and must be the base of that.
     */
    role?: UserRole;
    /**
     * The name of a custom role.
     */
    customRole?: string;
};

export type UpdateUser = {
    /**
     * null: removes the name.
     */
    name?: string | null;
    /**
     * A built-in role. Another one than before ends the custom role, unless `customRole` names one.
     */
    role?: UserRole;
    /**
     * The name of a custom role. null: the member has the whole base from now on.
     */
    customRole?: string | null;
};

/**
 * A session of a member that came into the organization and can still be used.
 */
export type MemberSession = {
    /**
     * The id of the session, as in the audit trail.
     */
    id: string;
    client: SessionClient;
    /**
     * The authenticator assurance level at the first visit, 1 or 2.
     */
    aal: number;
    /**
     * How the person had proved who it is at the first visit (RFC 8176).
     */
    methods: Array<'pwd' | 'otp' | 'hwk' | 'mail' | 'oidc' | 'recovery'>;
    /**
     * When the session first came into the organization.
     */
    firstAt: string;
    /**
     * When it last did, a few seconds late.
     */
    lastAt: string;
};

/**
 * What failed sign-ins with the password of a member have led to.
 */
export type Lockout = {
    userId: string;
    /**
     * `none`: sign-ins with the password do not wait. `throttled`: they wait on devices on which the person has never signed in. `locked`: the password is disabled. `hidden`: the person has never come into the organization with a session, so its sign-ins are not shown.
     */
    state: 'none' | 'throttled' | 'locked' | 'hidden';
    /**
     * Which devices wait: those on which the person has never signed in, or all. null: none.
     */
    devices: 'unknown' | 'all' | null;
    /**
     * When the password was disabled; null: it is not.
     */
    since: string | null;
    /**
     * When the wait ends by itself; null: nothing waits, or only an unlock or a new password ends it.
     */
    until: string | null;
    /**
     * The earliest time of the next unlock, four hours after the last one; null: now.
     */
    unlockableFrom: string | null;
};

export type IssuedInvitation = {
    id: string;
    email: string;
    /**
     * From most to least powerful: a role has every permission of the roles after it.
     */
    role: UserRole;
    /**
     * The name of the custom role; null: a built-in role, or the invitation is for a member.
     */
    customRole: string | null;
    delivery: 'email' | 'link';
    status: InvitationStatus;
    /**
     * The member who sent it last; null: the platform.
     */
    invitedBy: string | null;
    /**
     * The member that it is for, or has become one by it; null: nobody yet.
     */
    userId: string | null;
    expiresAt: string;
    /**
     * When its link was made last. Earlier links no longer work.
     */
    sentAt: string;
    /**
     * Increases by one with each change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    /**
     * The token of the link, shown only now. null with `delivery: email`, and in the answer to a repeated request.
     */
    token: string | null;
    /**
     * The link itself. null without `token` or `PUBLIC_URL`.
     */
    url: string | null;
};

export const InvitationStatus = {
    pending: 'pending',
    accepted: 'accepted',
    revoked: 'revoked',
    expired: 'expired'
} as const;

export type InvitationStatus = typeof InvitationStatus[keyof typeof InvitationStatus];

export type CreateInvitation = {
    /**
     * Unique within an organization, regardless of case. An internationalized domain must be in ASCII form (`xn--…`, RFC 5890).
     */
    email: string;
    /**
     * A built-in role. With `customRole` it may be left out, and must be the base of that.
     */
    role?: UserRole;
    /**
     * The name of a custom role.
     */
    customRole?: string;
    /**
     * `email`: the link is mailed, and the person who opens it has proved to own the mailbox. `link`: the answer contains it, for you to hand over; it proves nothing.
     */
    delivery?: 'email' | 'link';
    expiresInSeconds?: number;
    /**
     * The language of the mail.
     */
    locale?: 'en' | 'de';
};

export type InviteUser = {
    /**
     * `email`: the link is mailed, and the person who opens it has proved to own the mailbox. `link`: the answer contains it, for you to hand over; it proves nothing.
     */
    delivery?: 'email' | 'link';
    expiresInSeconds?: number;
    /**
     * The language of the mail.
     */
    locale?: 'en' | 'de';
};

export type Invitation = {
    id: string;
    email: string;
    /**
     * From most to least powerful: a role has every permission of the roles after it.
     */
    role: UserRole;
    /**
     * The name of the custom role; null: a built-in role, or the invitation is for a member.
     */
    customRole: string | null;
    delivery: 'email' | 'link';
    status: InvitationStatus;
    /**
     * The member who sent it last; null: the platform.
     */
    invitedBy: string | null;
    /**
     * The member that it is for, or has become one by it; null: nobody yet.
     */
    userId: string | null;
    expiresAt: string;
    /**
     * When its link was made last. Earlier links no longer work.
     */
    sentAt: string;
    /**
     * Increases by one with each change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export type InvitationPreview = {
    organization: {
        slug: string;
        name: string;
    };
    /**
     * The name of the member who sent it; null: unnamed.
     */
    inviter: string | null;
    /**
     * Masked.
     */
    email: string;
    /**
     * From most to least powerful: a role has every permission of the roles after it.
     */
    role: UserRole;
    /**
     * The name of the custom role; null: a built-in role.
     */
    customRole: string | null;
    status: InvitationStatus;
    expiresAt: string;
};

export type LookUpInvitation = {
    /**
     * The token of the link (`fh_invite_sk_…`, `fh_join_sk_…` or `fh_activate_sk_…`).
     */
    token: string;
};

export type AcceptedInvitation = {
    invitationId: string;
    organization: {
        id: string;
        slug: string;
        name: string;
    };
    userId: string;
    /**
     * From most to least powerful: a role has every permission of the roles after it.
     */
    role: UserRole;
};

export type AcceptInvitation = {
    /**
     * The token of the link (`fh_invite_sk_…`, `fh_join_sk_…` or `fh_activate_sk_…`).
     */
    token: string;
    name?: string;
    /**
     * Required unless you are signed in.
     */
    password?: string;
    /**
     * The language of mails to you. Default: that of the invitation, or if you are signed in, the present one.
     */
    locale?: 'en' | 'de';
};

export type OrganizationsBatch = {
    /**
     * One result for each slug, in the order of the request.
     */
    data: Array<{
        slug: string;
        outcome: 'accepted' | 'refused';
        operation?: {
            id: string;
            status: OperationStatus;
        };
        problem?: BatchProblem;
    }>;
    accepted: number;
    refused: number;
};

/**
 * The reason why this target was refused.
 */
export type BatchProblem = {
    code: string;
    /**
     * The status that a single request for this target would have got.
     */
    status: number;
    detail: string;
    /**
     * The operation to look at for details.
     */
    operationId?: string;
};

export type BatchOrganizations = {
    action: 'suspend' | 'delete';
    /**
     * Without duplicates.
     */
    slugs: Array<string>;
    reason: string;
};

export type UsersBatch = {
    /**
     * One result for each change, in the order of the request.
     */
    data: Array<{
        userId: string;
        outcome: 'accepted' | 'refused';
        user?: User;
        problem?: BatchProblem;
    }>;
    accepted: number;
    refused: number;
};

export type BatchUsers = {
    /**
     * Applied in this order; at most one change per member.
     */
    changes: Array<{
        userId: string;
        /**
         * From most to least powerful: a role has every permission of the roles after it.
         */
        role: UserRole;
    }>;
    reason?: string;
};

export type InvitationsBatch = {
    /**
     * One result for each invitation, in the order of the request.
     */
    data: Array<{
        email: string;
        outcome: 'accepted' | 'refused';
        invitation?: IssuedInvitation;
        problem?: BatchProblem;
    }>;
    accepted: number;
    refused: number;
};

export type BatchInvitations = {
    /**
     * Made in this order; at most one for each address.
     */
    invites: Array<CreateInvitation>;
};

export type TransferOwnership = {
    /**
     * The member who becomes owner.
     */
    toUserId: string;
    /**
     * The owner who becomes admin. Default: the caller. The platform must name one.
     */
    fromUserId?: string;
    reason: string;
};

export type OwnershipTransfer = {
    /**
     * The id of the operation.
     */
    id: string;
    fromUserId: string;
    toUserId: string;
    status: OwnershipTransferStatus;
    /**
     * The error code, if the transfer failed.
     */
    code: string | null;
    createdAt: string;
    finishedAt: string | null;
};

export const OwnershipTransferStatus = {
    TRANSFER_PENDING: 'TRANSFER_PENDING',
    TRANSFER_DONE: 'TRANSFER_DONE',
    TRANSFER_FAILED: 'TRANSFER_FAILED'
} as const;

export type OwnershipTransferStatus = typeof OwnershipTransferStatus[keyof typeof OwnershipTransferStatus];

/**
 * A new key.
 */
export type IssuedApiKey = {
    id: string;
    /**
     * The beginning of the key, to tell it from others.
     */
    prefix: string;
    /**
     * SHA-256 of the whole key, in hex. To identify a leaked key, compare `printf %s "$KEY" | sha256sum`. null: the key was issued before fingerprints were kept.
     */
    fingerprint: string | null;
    name: string;
    userId: string;
    scopes: Array<string> | null;
    expiresAt: string | null;
    rateLimitPerHour: number | null;
    status: ApiKeyStatus;
    /**
     * If the key was rotated: the end of its overlap.
     */
    validUntil: string | null;
    /**
     * The key that this one replaces.
     */
    predecessorId: string | null;
    /**
     * The key used to issue or rotate this one. null: the platform issued it, or this was not recorded yet.
     */
    issuedByKeyId: string | null;
    revokedAt: string | null;
    rotation: Rotation;
    /**
     * Up to ten seconds out of date.
     */
    lastUsedAt: string | null;
    /**
     * Increases by one with each change. Use is not a change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    /**
     * The key itself, shown only in this answer. null: the request was repeated.
     */
    secret: string | null;
};

/**
 * `rotating`: the key has a successor and is accepted alongside it until `validUntil`, then it is `revoked`.
 */
export const ApiKeyStatus = {
    active: 'active',
    rotating: 'rotating',
    revoked: 'revoked'
} as const;

/**
 * `rotating`: the key has a successor and is accepted alongside it until `validUntil`, then it is `revoked`.
 */
export type ApiKeyStatus = typeof ApiKeyStatus[keyof typeof ApiKeyStatus];

/**
 * The organization's rotation policy applied to this key.
 */
export type Rotation = {
    /**
     * `none`: no policy requires a rotation, or the key has already been rotated or revoked.
     */
    state: 'none' | 'ok' | 'due_soon' | 'overdue';
    dueAt: string | null;
    /**
     * The key is `due_soon` from this time on.
     */
    warnAt: string | null;
};

export type IssueApiKey = {
    name: string;
    /**
     * The member who owns the key.
     */
    userId: string;
    /**
     * The permissions of the key, chosen from those of its owner's role; null: all of them. A change of the role takes effect at once in either case.
     */
    scopes?: Array<Scope> | null;
    /**
     * From this time on, the key is refused with `expired_credentials`. null: it does not expire.
     */
    expiresAt?: string | null;
    /**
     * Calls per hour, up to the platform's maximum. null: the organization's limit applies.
     */
    rateLimitPerHour?: number | null;
};

/**
 * A permission from the permission table.
 */
export const Scope = {
    'organization:list': 'organization:list',
    'organization:read': 'organization:read',
    'organization:rename': 'organization:rename',
    'organization:deactivate': 'organization:deactivate',
    'organization:activate': 'organization:activate',
    'organization:delete': 'organization:delete',
    'organization:transfer': 'organization:transfer',
    'operation:list': 'operation:list',
    'operation:read': 'operation:read',
    'operation:cancel': 'operation:cancel',
    'operation:retry': 'operation:retry',
    'event:read': 'event:read',
    'attention:read': 'attention:read',
    'export:read': 'export:read',
    'user:list': 'user:list',
    'user:read': 'user:read',
    'user:create': 'user:create',
    'user:update': 'user:update',
    'user:suspend': 'user:suspend',
    'user:restore': 'user:restore',
    'user:remove': 'user:remove',
    'user:invite': 'user:invite',
    'role:list': 'role:list',
    'role:read': 'role:read',
    'role:create': 'role:create',
    'role:update': 'role:update',
    'role:delete': 'role:delete',
    'invitation:create': 'invitation:create',
    'invitation:list': 'invitation:list',
    'invitation:read': 'invitation:read',
    'invitation:resend': 'invitation:resend',
    'invitation:revoke': 'invitation:revoke',
    'api-key:create': 'api-key:create',
    'api-key:list': 'api-key:list',
    'api-key:read': 'api-key:read',
    'api-key:update': 'api-key:update',
    'api-key:rotate': 'api-key:rotate',
    'api-key:revoke': 'api-key:revoke',
    'api-key-policy:read': 'api-key-policy:read',
    'api-key-policy:update': 'api-key-policy:update',
    'session:list': 'session:list',
    'session:revoke': 'session:revoke',
    'lockout:read': 'lockout:read',
    'user:release': 'user:release',
    'user:unlock': 'user:unlock',
    'session-policy:read': 'session-policy:read',
    'session-policy:update': 'session-policy:update',
    'domain:create': 'domain:create',
    'domain:list': 'domain:list',
    'domain:read': 'domain:read',
    'domain:verify': 'domain:verify',
    'domain:delete': 'domain:delete',
    'oidc-connection:create': 'oidc-connection:create',
    'oidc-connection:list': 'oidc-connection:list',
    'oidc-connection:read': 'oidc-connection:read',
    'oidc-connection:update': 'oidc-connection:update',
    'oidc-connection:delete': 'oidc-connection:delete',
    'oidc-connection:test': 'oidc-connection:test',
    'key:verify': 'key:verify',
    'policy:evaluate': 'policy:evaluate',
    'policy:read': 'policy:read',
    'policy-explanation:read': 'policy-explanation:read',
    'user-permission:read': 'user-permission:read',
    'rate-limit:read': 'rate-limit:read',
    'rate-limit:update': 'rate-limit:update',
    'audit:read': 'audit:read',
    'timeline:read': 'timeline:read',
    'audit-key:list': 'audit-key:list',
    'approval:list': 'approval:list',
    'approval:read': 'approval:read',
    'approval:decide': 'approval:decide',
    'approval:cancel': 'approval:cancel',
    'elevation:create': 'elevation:create',
    'elevation:list': 'elevation:list',
    'elevation:read': 'elevation:read',
    'elevation:fetch': 'elevation:fetch',
    'elevation:end': 'elevation:end',
    'elevation:review': 'elevation:review',
    'webhook:create': 'webhook:create',
    'webhook:list': 'webhook:list',
    'webhook:read': 'webhook:read',
    'webhook:update': 'webhook:update',
    'webhook:delete': 'webhook:delete',
    'webhook:rotate': 'webhook:rotate',
    'webhook:test': 'webhook:test',
    'webhook-delivery:list': 'webhook-delivery:list',
    'webhook-delivery:replay': 'webhook-delivery:replay',
    'workflow:create': 'workflow:create',
    'workflow:list': 'workflow:list',
    'workflow:read': 'workflow:read',
    'workflow:update': 'workflow:update',
    'workflow:delete': 'workflow:delete',
    'schedule:create': 'schedule:create',
    'schedule:list': 'schedule:list',
    'schedule:read': 'schedule:read',
    'schedule:update': 'schedule:update',
    'schedule:delete': 'schedule:delete',
    'run:start': 'run:start',
    'run:list': 'run:list',
    'run:read': 'run:read',
    'run-result:read': 'run-result:read',
    'run:cancel': 'run:cancel',
    'run:signal': 'run:signal',
    'run:query': 'run:query',
    'run:update': 'run:update',
    'run:terminate': 'run:terminate'
} as const;

/**
 * A permission from the permission table.
 */
export type Scope = typeof Scope[keyof typeof Scope];

/**
 * A key of a member, without its secret.
 */
export type ApiKey = {
    id: string;
    /**
     * The beginning of the key, to tell it from others.
     */
    prefix: string;
    /**
     * SHA-256 of the whole key, in hex. To identify a leaked key, compare `printf %s "$KEY" | sha256sum`. null: the key was issued before fingerprints were kept.
     */
    fingerprint: string | null;
    name: string;
    userId: string;
    scopes: Array<string> | null;
    expiresAt: string | null;
    rateLimitPerHour: number | null;
    status: ApiKeyStatus;
    /**
     * If the key was rotated: the end of its overlap.
     */
    validUntil: string | null;
    /**
     * The key that this one replaces.
     */
    predecessorId: string | null;
    /**
     * The key used to issue or rotate this one. null: the platform issued it, or this was not recorded yet.
     */
    issuedByKeyId: string | null;
    revokedAt: string | null;
    rotation: Rotation;
    /**
     * Up to ten seconds out of date.
     */
    lastUsedAt: string | null;
    /**
     * Increases by one with each change. Use is not a change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export type UpdateApiKey = {
    name?: string;
    /**
     * The permissions of the key, chosen from those of its owner's role; null: all of them. A change of the role takes effect at once in either case.
     */
    scopes?: Array<Scope> | null;
    /**
     * From this time on, the key is refused with `expired_credentials`. null: it does not expire.
     */
    expiresAt?: string | null;
    /**
     * Calls per hour, up to the platform's maximum. null: the organization's limit applies.
     */
    rateLimitPerHour?: number | null;
};

export type RotateApiKey = {
    /**
     * How long this key is accepted alongside its successor; 0: it is revoked at once. Default: the organization's policy.
     */
    overlapSeconds?: number;
    /**
     * Expiry of the successor; null: it does not expire. Default: this key's own `expiresAt`.
     */
    expiresAt?: string | null;
};

/**
 * A revoked key, and the keys revoked together with it.
 */
export type RevokedApiKey = {
    id: string;
    /**
     * The beginning of the key, to tell it from others.
     */
    prefix: string;
    /**
     * SHA-256 of the whole key, in hex. To identify a leaked key, compare `printf %s "$KEY" | sha256sum`. null: the key was issued before fingerprints were kept.
     */
    fingerprint: string | null;
    name: string;
    userId: string;
    scopes: Array<string> | null;
    expiresAt: string | null;
    rateLimitPerHour: number | null;
    status: ApiKeyStatus;
    /**
     * If the key was rotated: the end of its overlap.
     */
    validUntil: string | null;
    /**
     * The key that this one replaces.
     */
    predecessorId: string | null;
    /**
     * The key used to issue or rotate this one. null: the platform issued it, or this was not recorded yet.
     */
    issuedByKeyId: string | null;
    revokedAt: string | null;
    rotation: Rotation;
    /**
     * Up to ten seconds out of date.
     */
    lastUsedAt: string | null;
    /**
     * Increases by one with each change. Use is not a change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    /**
     * The keys revoked together with it (`cascade`), or that would be (`dryRun`).
     */
    cascaded: Array<CascadedApiKey>;
};

export type CascadedApiKey = {
    id: string;
    /**
     * The beginning of the key, to tell it from others.
     */
    prefix: string;
    name: string;
    userId: string;
    /**
     * The key used to issue or rotate this one. null: the platform issued it, or this was not recorded yet.
     */
    issuedByKeyId: string | null;
};

export type RevokeApiKey = {
    /**
     * The reason, for the audit trail. Optional, so that an emergency needs none.
     */
    reason?: string;
    /**
     * Also revokes every key issued or rotated with this one, directly or indirectly, all in one transaction. If the caller may not revoke one of them: 403, and nothing changes.
     */
    cascade?: boolean;
    /**
     * Lists the keys that would be revoked, and changes nothing.
     */
    dryRun?: boolean;
};

/**
 * The rotation policy for an organization's keys.
 */
export type ApiKeyPolicy = {
    orgId: string;
    /**
     * The age at which a key is due for rotation; null: never. An overdue key still works.
     */
    maxAgeDays: number | null;
    /**
     * The number of days before a key is due during which it is shown as `due_soon`.
     */
    warningDays: number;
    /**
     * How long a rotated key is accepted alongside its successor; 0: it is revoked at once.
     */
    overlapSeconds: number;
    /**
     * Increases by one with each change, from 0.
     */
    version: number;
    /**
     * null: the defaults apply.
     */
    updatedAt: string | null;
};

export type UpdateApiKeyPolicy = {
    /**
     * The age at which a key is due for rotation; null: never. An overdue key still works.
     */
    maxAgeDays?: number | null;
    /**
     * The number of days before a key is due during which it is shown as `due_soon`.
     */
    warningDays?: number;
    /**
     * How long a rotated key is accepted alongside its successor; 0: it is revoked at once.
     */
    overlapSeconds?: number;
};

/**
 * What an organization asks of the sessions that enter it.
 */
export type SessionPolicy = {
    orgId: string;
    /**
     * Whether only people who have proved two factors enter the organization. Keys are not affected.
     */
    mfaRequired: boolean;
    /**
     * Until then, people without two factors still enter.
     */
    mfaGraceUntil: string | null;
    /**
     * The kinds of second factors that `mfaRequired` accepts. null: all.
     */
    factors: Array<'totp' | 'webauthn'> | null;
    /**
     * A session that was not refreshed for longer does not enter until the person proves itself again. null: no limit.
     */
    idleSeconds: number | null;
    /**
     * How long after its last proof a person has to prove itself again. null: no limit.
     */
    maxAgeSeconds: number | null;
    /**
     * The networks (CIDR) from which sessions enter, at most 50. A signed-in person who sets them must be in one of them. null: all networks. Keys are not affected.
     */
    networks: Array<string> | null;
    /**
     * Whether only people for whom one of the organization's identity providers vouched enter (`sso_required`), and owners with a passkey. Keys are not affected.
     */
    ssoRequired: boolean;
    /**
     * Whether sessions that began with a password enter. If not, people sign in with an identity provider of the organization or with a passkey.
     */
    passwordAllowed: boolean;
    /**
     * Whether a second factor that the organization's identity provider reports (`amr: mfa`) counts as one, so that the person is not asked for its own.
     */
    trustIdpMfa: boolean;
    /**
     * `factors`: members who have lost their second factor can ask here for its removal, which others have to approve. `always`: the same, and a member who has chosen another password by a mailed link, and proved neither a code of an app nor a passkey with it, is held (`membership_held`) until an administrator releases it. `never`: neither. Keys are not affected.
     */
    recoveryApproval: 'never' | 'factors' | 'always';
    /**
     * Increases by one with each change, from 0.
     */
    version: number;
    /**
     * null: the defaults apply.
     */
    updatedAt: string | null;
};

export type UpdateSessionPolicy = {
    /**
     * Whether only people who have proved two factors enter the organization. Keys are not affected.
     */
    mfaRequired?: boolean;
    /**
     * Until then, people without two factors still enter. null: from now on they do not. Default when the requirement begins: seven days from now.
     */
    mfaGraceUntil?: string | null;
    /**
     * The kinds of second factors that `mfaRequired` accepts. null: all.
     */
    factors?: Array<'totp' | 'webauthn'> | null;
    /**
     * A session that was not refreshed for longer does not enter until the person proves itself again. null: no limit.
     */
    idleSeconds?: number | null;
    /**
     * How long after its last proof a person has to prove itself again. null: no limit.
     */
    maxAgeSeconds?: number | null;
    /**
     * The networks (CIDR) from which sessions enter, at most 50. A signed-in person who sets them must be in one of them. null: all networks. Keys are not affected.
     */
    networks?: Array<string> | null;
    /**
     * Whether only people for whom one of the organization's identity providers vouched enter (`sso_required`), and owners with a passkey. Keys are not affected.
     */
    ssoRequired?: boolean;
    /**
     * Whether sessions that began with a password enter. If not, people sign in with an identity provider of the organization or with a passkey.
     */
    passwordAllowed?: boolean;
    /**
     * Whether a second factor that the organization's identity provider reports (`amr: mfa`) counts as one, so that the person is not asked for its own.
     */
    trustIdpMfa?: boolean;
    /**
     * `factors`: members who have lost their second factor can ask here for its removal, which others have to approve. `always`: the same, and a member who has chosen another password by a mailed link, and proved neither a code of an app nor a passkey with it, is held (`membership_held`) until an administrator releases it. `never`: neither. Keys are not affected.
     */
    recoveryApproval?: 'never' | 'factors' | 'always';
};

/**
 * The identity providers by which somebody can sign in; none for an unknown email or organization.
 */
export type SignInOptions = {
    data: Array<{
        connectionId: string;
        /**
         * The name of the identity provider.
         */
        name: string;
        /**
         * Where the browser goes to sign in.
         */
        url: string;
    }>;
};

export type BegunLink = {
    /**
     * Where this browser goes to sign in at the provider.
     */
    url: string;
};

export type BeginLink = {
    /**
     * The page that the browser is sent to in the end. Default: the console.
     */
    returnTo?: string;
};

export type FederatedIdentities = {
    data: Array<FederatedIdentity>;
};

/**
 * An account at an identity provider by which the caller can sign in.
 */
export type FederatedIdentity = {
    id: string;
    organization: {
        slug: string;
        name: string;
    };
    connection: {
        id: string;
        name: string;
        issuer: string;
    };
    lastUsedAt: string | null;
    createdAt: string;
};

/**
 * A domain for whose mailboxes an organization vouches.
 */
export type Domain = {
    id: string;
    domain: string;
    status: DomainStatus;
    /**
     * The DNS record that proves it.
     */
    record: {
        name: string;
        type: 'TXT';
        value: string;
    };
    verifiedAt: string | null;
    createdAt: string;
};

/**
 * `verified`: the organization has proved that it controls the domain.
 */
export const DomainStatus = { pending: 'pending', verified: 'verified' } as const;

/**
 * `verified`: the organization has proved that it controls the domain.
 */
export type DomainStatus = typeof DomainStatus[keyof typeof DomainStatus];

export type CreateDomain = {
    /**
     * The part of an email after the `@`.
     */
    domain: string;
};

/**
 * An identity provider by which the members of an organization sign in.
 */
export type OidcConnection = {
    id: string;
    name: string;
    issuer: string;
    clientId: string;
    hasClientSecret: boolean;
    domains: Array<string> | null;
    jit: {
        isEnabled: boolean;
        role: JitRole;
    };
    isEnabled: boolean;
    /**
     * Register this redirect URI at the provider, and no other.
     */
    redirectUri: string;
    /**
     * Where the provider says that somebody has signed out there (OpenID Connect Back-Channel Logout).
     */
    backchannelLogoutUri: string;
    /**
     * When it last passed its test. null: not since the provider was changed.
     */
    testedAt: string | null;
    /**
     * Increases by one with each change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export const JitRole = { member: 'member', viewer: 'viewer' } as const;

export type JitRole = typeof JitRole[keyof typeof JitRole];

export type CreateOidcConnection = {
    /**
     * What people read when they choose how to sign in.
     */
    name: string;
    /**
     * The issuer of the identity provider: an https URL without credentials and without a private address. `/.well-known/openid-configuration` is read below it. It cannot be changed, because another issuer knows other people.
     */
    issuer: string;
    /**
     * The id of Freehold at the provider.
     */
    clientId: string;
    /**
     * The secret of Freehold at the provider. Stored encrypted, never shown. null: a public client.
     */
    clientSecret?: string | null;
    /**
     * The verified domains whose people are led here. null: all verified domains of the organization.
     */
    domains?: Array<string> | null;
    jit?: JitSettings;
    /**
     * Whether people can sign in by it. When it is disabled, the sessions that began by it end.
     */
    isEnabled?: boolean;
};

export type JitSettings = {
    /**
     * Whether people of a verified domain become members by their first sign-in.
     */
    isEnabled: boolean;
    /**
     * The role they get.
     */
    role?: JitRole;
};

export type UpdateOidcConnection = {
    /**
     * What people read when they choose how to sign in.
     */
    name?: string;
    /**
     * The id of Freehold at the provider.
     */
    clientId?: string;
    /**
     * The secret of Freehold at the provider. Stored encrypted, never shown. null: a public client.
     */
    clientSecret?: string | null;
    /**
     * The verified domains whose people are led here. null: all verified domains of the organization.
     */
    domains?: Array<string> | null;
    jit?: JitSettings;
    /**
     * Whether people can sign in by it. When it is disabled, the sessions that began by it end.
     */
    isEnabled?: boolean;
};

/**
 * The result of a test. It ends with the first check that fails.
 */
export type OidcConnectionTest = {
    isPassed: boolean;
    checks: Array<{
        name: ConnectionCheck;
        isPassed: boolean;
        /**
         * What was found, or what is wrong.
         */
        detail: string;
    }>;
};

/**
 * `discovery`: the metadata can be read and name the issuer. `capabilities`: what a sign-in needs is supported. `keys`: the signing keys can be read. `client`: the provider knows the client and its secret.
 */
export const ConnectionCheck = {
    discovery: 'discovery',
    capabilities: 'capabilities',
    keys: 'keys',
    client: 'client'
} as const;

/**
 * `discovery`: the metadata can be read and name the issuer. `capabilities`: what a sign-in needs is supported. `keys`: the signing keys can be read. `client`: the provider knows the client and its secret.
 */
export type ConnectionCheck = typeof ConnectionCheck[keyof typeof ConnectionCheck];

export type RateLimits = {
    orgId: string;
    keyPerHour: {
        /**
         * The limit in force.
         */
        limit: number;
        /**
         * The organization's choice; null: the default applies.
         */
        chosen: number | null;
        /**
         * The limit if nothing is chosen.
         */
        default: number;
        /**
         * The highest limit that can be chosen.
         */
        max: number;
    };
    principalPerMinute: {
        /**
         * The limit in force.
         */
        limit: number;
        /**
         * The organization's choice; null: the default applies.
         */
        chosen: number | null;
        /**
         * The limit if nothing is chosen.
         */
        default: number;
        /**
         * The highest limit that can be chosen.
         */
        max: number;
    };
    /**
     * Use of the caller's key, or of the key `keyId`, and of its user. null: the caller is the platform, which is not limited. Counted by the answering process only, unless Redis counts for all processes.
     */
    use: {
        key: {
            /**
             * The id of the key or the user.
             */
            id: string;
            limit: number;
            /**
             * Calls available now.
             */
            remaining: number;
            /**
             * Seconds until `remaining` increases by itself; 0: nothing is used.
             */
            resetSeconds: number;
        };
        principal: {
            /**
             * The id of the key or the user.
             */
            id: string;
            limit: number;
            /**
             * Calls available now.
             */
            remaining: number;
            /**
             * Seconds until `remaining` increases by itself; 0: nothing is used.
             */
            resetSeconds: number;
        };
    } | null;
    /**
     * Increases by one with each change. 0: never changed.
     */
    version: number;
};

export type UpdateRateLimits = {
    /**
     * Calls per hour for each key, at least 100; null: the default. Single keys can have lower limits.
     */
    keyPerHour?: number | null;
    /**
     * Calls per minute for each user over all keys, at least 10; null: the default.
     */
    principalPerMinute?: number | null;
};

export type Evaluation = {
    decision: boolean;
    context: DecisionContext;
};

export type DecisionContext = {
    /**
     * Of this decision; the `jti` of its signature.
     */
    id: string;
    /**
     * Why it is refused: the `code` with which the API would refuse the call. null: it is not.
     */
    code: 'validation_failed' | 'malformed_request' | 'unsupported_version' | 'unknown_action' | 'organization_required' | 'password_rejected' | 'missing_credentials' | 'malformed_credentials' | 'invalid_credentials' | 'expired_credentials' | 'revoked_credentials' | 'login_failed' | 'mfa_required' | 'mfa_failed' | 'challenge_expired' | 'step_up_required' | 'sso_failed' | 'refresh_reused' | 'self_approval' | 'email_mismatch' | 'email_proof_required' | 'csrf_rejected' | 'sso_required' | 'network_refused' | 'membership_held' | 'access_denied' | 'password_change_required' | 'session_required' | 'user_suspended' | 'organization_pending' | 'organization_suspended' | 'organization_inactive' | 'organization_deleting' | 'forbidden' | 'not_found' | 'method_not_allowed' | 'request_timeout' | 'slug_taken' | 'name_taken' | 'organization_limit_reached' | 'email_taken' | 'invitation_pending' | 'invitation_accepted' | 'invitation_void' | 'last_owner' | 'account_in_use' | 'policy_rejected' | 'operator_exists' | 'operation_in_progress' | 'illegal_transition' | 'authorization_pending' | 'point_of_no_return' | 'nothing_to_retry' | 'operation_ended' | 'operation_canceled' | 'namespace_conflict' | 'already_decided' | 'approval_denied' | 'not_enough_approvers' | 'elevation_token_fetched' | 'elevation_limit_reached' | 'legal_hold' | 'payment_expired' | 'payment_conflict' | 'api_key_limit_reached' | 'domain_exists' | 'domain_taken' | 'domain_unverified' | 'domain_limit_reached' | 'oidc_connection_limit_reached' | 'identity_linked_elsewhere' | 'factor_required' | 'factor_limit_reached' | 'passkeys_unavailable' | 'webhook_limit_reached' | 'role_exists' | 'role_in_use' | 'role_limit_reached' | 'workflow_exists' | 'workflow_in_use' | 'workflow_limit_reached' | 'schedule_exists' | 'schedule_limit_reached' | 'schedule_never_fires' | 'backfill_too_large' | 'backfill_running' | 'run_exists' | 'run_ended' | 'worker_unavailable' | 'result_too_large' | 'run_limit_reached' | 'start_refused' | 'namespace_missing' | 'delivery_in_progress' | 'namespace_in_use' | 'approval_expired' | 'invitation_expired' | 'invitation_revoked' | 'expired_token' | 'link_expired' | 'export_expired' | 'precondition_failed' | 'payload_too_large' | 'unsupported_media_type' | 'expectation_failed' | 'idempotency_key_reused' | 'query_rejected' | 'update_rejected' | 'login_throttled' | 'slow_down' | 'stream_limit_reached' | 'headers_too_large' | 'rate_limited' | 'internal_error' | 'namespace_failed' | 'canary_failed' | 'step_timed_out' | 'idp_unavailable' | 'login_overloaded' | 'temporal_unavailable' | 'temporal_overloaded' | 'temporal_not_asked' | 'kms_unavailable' | 'storage_unavailable' | 'policy_unavailable' | 'read_only' | 'database_unavailable' | 'operation_superseded' | null;
    reason: string | null;
    /**
     * The rules that decided.
     */
    policyIds: Array<string>;
    /**
     * Names the policy, with its data.
     */
    policyRevision: string;
    obligations: Array<Obligation>;
    /**
     * How long the decision may be kept from now on. 0: for this one call only.
     */
    ttlSeconds: number;
    issuedAt: string;
    expiresAt: string;
    /**
     * The decision as a JSON Web Signature (compact, EdDSA), verifiable by the keys at `/.well-known/jwks.json`. null: with `sign=false`.
     */
    jws: string | null;
};

/**
 * Must be met before the decision is followed; a caller that does not know its name must refuse. `step_up`: the person has signed in with a second factor, or proved it again, within `maxAgeSeconds`. Of a decision about a key it is never one; about a member, whose credential is not known, it holds for sessions only.
 */
export type Obligation = {
    name: 'step_up';
    maxAgeSeconds: number;
};

export type Evaluate = {
    subject: PolicySubject;
    action: PolicyAction;
    resource: PolicyTarget;
    context?: PolicyContext;
};

/**
 * Who is asked about.
 */
export type PolicySubject = {
    type: 'token';
    /**
     * A key, or the access token of a person's session, exactly as its holder sent it.
     */
    id: string;
    /**
     * Accepted because the shape of AuthZEN has it, and not considered: what decides is looked up, never taken from the caller.
     */
    properties?: {
        [key: string]: unknown;
    };
} | {
    type: 'user';
    /**
     * The id of a member of the organization.
     */
    id: string;
    /**
     * Accepted because the shape of AuthZEN has it, and not considered: what decides is looked up, never taken from the caller.
     */
    properties?: {
        [key: string]: unknown;
    };
} | {
    type: 'operator';
    /**
     * The id of a person who operates the installation. Only callers for the platform know of any.
     */
    id: string;
    /**
     * Accepted because the shape of AuthZEN has it, and not considered: what decides is looked up, never taken from the caller.
     */
    properties?: {
        [key: string]: unknown;
    };
};

export type PolicyAction = {
    /**
     * A permission. One that does not exist is refused to everybody.
     */
    name: string;
    /**
     * Accepted because the shape of AuthZEN has it, and not considered: what decides is looked up, never taken from the caller.
     */
    properties?: {
        [key: string]: unknown;
    };
};

/**
 * What the permission would be used on.
 */
export type PolicyTarget = {
    type: 'organization';
    /**
     * The slug of the organization.
     */
    id: string;
    /**
     * Accepted because the shape of AuthZEN has it, and not considered: what decides is looked up, never taken from the caller.
     */
    properties?: {
        [key: string]: unknown;
    };
} | {
    type: 'operation';
    /**
     * The id of an operation, for permissions whose decision depends on it.
     */
    id: string;
    /**
     * Accepted because the shape of AuthZEN has it, and not considered: what decides is looked up, never taken from the caller.
     */
    properties?: {
        [key: string]: unknown;
    };
};

/**
 * Anything but `address` is not considered. Accepted because the shape of AuthZEN has it, and not considered: what decides is looked up, never taken from the caller.
 */
export type PolicyContext = {
    /**
     * The address from which a session was used at your server, for an organization that admits some networks. Absent: not compared.
     */
    address?: string;
    [key: string]: unknown;
};

export type Evaluations = {
    evaluations: Array<Evaluation>;
};

export type EvaluateAll = {
    subject?: PolicySubject;
    action?: PolicyAction;
    resource?: PolicyTarget;
    context?: PolicyContext;
    /**
     * What one leaves out is that of the whole.
     */
    evaluations: Array<{
        subject?: PolicySubject;
        action?: PolicyAction;
        resource?: PolicyTarget;
        context?: PolicyContext;
    }>;
    options?: {
        /**
         * Whether to stop at the first refusal, or at the first permit. Those after it have no answer.
         */
        evaluations_semantic?: 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';
    };
};

export type PolicyInfo = {
    /**
     * Names the policy together with the table of permissions.
     */
    revision: string;
    /**
     * `built-in`: the policy that comes with the product. `bundle`: one that was found outside.
     */
    source: 'built-in' | 'bundle';
    /**
     * Since when this process decides by it.
     */
    loadedAt: string;
    /**
     * Shown to callers for the platform. null: no place for policies from outside is configured.
     */
    bundle: {
        place: string;
        /**
         * The one that decides. null: that of the product.
         */
        revisionId: string | null;
        /**
         * When a worker last looked for a new one.
         */
        lookedAt: string | null;
        /**
         * Why the file that is there does not decide.
         */
        problem: string | null;
    } | null;
};

export type Explanation = {
    decision: boolean;
    code: 'validation_failed' | 'malformed_request' | 'unsupported_version' | 'unknown_action' | 'organization_required' | 'password_rejected' | 'missing_credentials' | 'malformed_credentials' | 'invalid_credentials' | 'expired_credentials' | 'revoked_credentials' | 'login_failed' | 'mfa_required' | 'mfa_failed' | 'challenge_expired' | 'step_up_required' | 'sso_failed' | 'refresh_reused' | 'self_approval' | 'email_mismatch' | 'email_proof_required' | 'csrf_rejected' | 'sso_required' | 'network_refused' | 'membership_held' | 'access_denied' | 'password_change_required' | 'session_required' | 'user_suspended' | 'organization_pending' | 'organization_suspended' | 'organization_inactive' | 'organization_deleting' | 'forbidden' | 'not_found' | 'method_not_allowed' | 'request_timeout' | 'slug_taken' | 'name_taken' | 'organization_limit_reached' | 'email_taken' | 'invitation_pending' | 'invitation_accepted' | 'invitation_void' | 'last_owner' | 'account_in_use' | 'policy_rejected' | 'operator_exists' | 'operation_in_progress' | 'illegal_transition' | 'authorization_pending' | 'point_of_no_return' | 'nothing_to_retry' | 'operation_ended' | 'operation_canceled' | 'namespace_conflict' | 'already_decided' | 'approval_denied' | 'not_enough_approvers' | 'elevation_token_fetched' | 'elevation_limit_reached' | 'legal_hold' | 'payment_expired' | 'payment_conflict' | 'api_key_limit_reached' | 'domain_exists' | 'domain_taken' | 'domain_unverified' | 'domain_limit_reached' | 'oidc_connection_limit_reached' | 'identity_linked_elsewhere' | 'factor_required' | 'factor_limit_reached' | 'passkeys_unavailable' | 'webhook_limit_reached' | 'role_exists' | 'role_in_use' | 'role_limit_reached' | 'workflow_exists' | 'workflow_in_use' | 'workflow_limit_reached' | 'schedule_exists' | 'schedule_limit_reached' | 'schedule_never_fires' | 'backfill_too_large' | 'backfill_running' | 'run_exists' | 'run_ended' | 'worker_unavailable' | 'result_too_large' | 'run_limit_reached' | 'start_refused' | 'namespace_missing' | 'delivery_in_progress' | 'namespace_in_use' | 'approval_expired' | 'invitation_expired' | 'invitation_revoked' | 'expired_token' | 'link_expired' | 'export_expired' | 'precondition_failed' | 'payload_too_large' | 'unsupported_media_type' | 'expectation_failed' | 'idempotency_key_reused' | 'query_rejected' | 'update_rejected' | 'login_throttled' | 'slow_down' | 'stream_limit_reached' | 'headers_too_large' | 'rate_limited' | 'internal_error' | 'namespace_failed' | 'canary_failed' | 'step_timed_out' | 'idp_unavailable' | 'login_overloaded' | 'temporal_unavailable' | 'temporal_overloaded' | 'temporal_not_asked' | 'kms_unavailable' | 'storage_unavailable' | 'policy_unavailable' | 'read_only' | 'database_unavailable' | 'operation_superseded' | null;
    reason: string | null;
    policyIds: Array<string>;
    policyRevision: string;
    /**
     * Rules that decide only when it is known what the permission is used on. Empty if `resource` has named it.
     */
    conditions: Array<string>;
    /**
     * Each rule, in the order in which they decide. The first that refuses is the answer.
     */
    rules: Array<{
        policyId: string;
        refuses: boolean;
        /**
         * Why the rule refuses; null: it does not.
         */
        reason: string | null;
    }>;
};

export type Explain = {
    permission: Permission;
    /**
     * A member of the organization. Absent: the caller itself, or the member whose key `keyId` names.
     */
    userId?: string;
    /**
     * A key of the member, whose scopes count too. Whether the key is still accepted does not. Absent: everything that the member may do.
     */
    keyId?: string;
    /**
     * The slug of the organization of the member, for callers for the platform. Members ask about their own.
     */
    organization?: string;
    resource?: PolicyTarget;
};

export type MemberPermissions = {
    userId: string;
    role: string;
    /**
     * The name of the custom role; null: a built-in role.
     */
    customRole: string | null;
    /**
     * What the member may do now.
     */
    permissions: Array<Permission>;
    policyRevision: string;
};

export type Jwks = {
    keys: Array<Jwk>;
};

export type Jwk = {
    kty: 'OKP';
    crv: 'Ed25519';
    x: string;
    kid: string;
    alg: 'EdDSA';
    use: 'sig';
};

export type PolicyRevision = {
    /**
     * The beginning of the SHA-256 of the file, or `built-in`.
     */
    id: string;
    /**
     * What its maker calls it. null: nothing.
     */
    label: string | null;
    /**
     * Where it was found. null: it comes with the product.
     */
    place: string | null;
    /**
     * `active`: it decides. `former`: it can be activated again. `forgotten`: a former one whose content is no longer kept. `rejected`: it cannot be used.
     */
    status: 'active' | 'former' | 'forgotten' | 'rejected';
    /**
     * Why it was rejected.
     */
    problem: string | null;
    /**
     * null: it comes with the product.
     */
    takenAt: string | null;
    activatedAt: string | null;
    /**
     * The actor, as audit trails show it.
     */
    activatedBy: string | null;
};

export type ActivateRevision = {
    /**
     * The reason, for the audit trail.
     */
    reason: string;
};

/**
 * A webhook with its new secret.
 */
export type IssuedWebhook = {
    id: string;
    url: string;
    description: string | null;
    eventTypes: Array<string> | null;
    status: WebhookStatus;
    /**
     * After a rotation: the time until which the old secret also signs. null: only one secret signs.
     */
    previousSecretUntil: string | null;
    /**
     * Failed attempts since the last successful one.
     */
    failures: number;
    /**
     * The time of the next attempt at its first pending delivery. null: no deliveries are pending.
     */
    nextAttemptAt: string | null;
    /**
     * Increases by one with each change. Use is not a change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
    /**
     * The signing secret, shown only in this answer. null: the request was repeated.
     */
    secret: string | null;
};

/**
 * `disabled`: the webhook gets no new events; pending deliveries wait until it is enabled.
 */
export const WebhookStatus = { enabled: 'enabled', disabled: 'disabled' } as const;

/**
 * `disabled`: the webhook gets no new events; pending deliveries wait until it is enabled.
 */
export type WebhookStatus = typeof WebhookStatus[keyof typeof WebhookStatus];

export type CreateWebhook = {
    /**
     * An https URL without credentials and without a private address. Redirects 307 and 308 are followed.
     */
    url: string;
    /**
     * The event types to send. null: all, including those added by later releases.
     */
    eventTypes?: Array<EventType> | null;
    description?: string | null;
};

/**
 * A destination for the events of an organization.
 */
export type Webhook = {
    id: string;
    url: string;
    description: string | null;
    eventTypes: Array<string> | null;
    status: WebhookStatus;
    /**
     * After a rotation: the time until which the old secret also signs. null: only one secret signs.
     */
    previousSecretUntil: string | null;
    /**
     * Failed attempts since the last successful one.
     */
    failures: number;
    /**
     * The time of the next attempt at its first pending delivery. null: no deliveries are pending.
     */
    nextAttemptAt: string | null;
    /**
     * Increases by one with each change. Use is not a change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export type UpdateWebhook = {
    /**
     * An https URL without credentials and without a private address. Redirects 307 and 308 are followed.
     */
    url?: string;
    /**
     * The event types to send. null: all, including those added by later releases.
     */
    eventTypes?: Array<EventType> | null;
    description?: string | null;
    status?: WebhookStatus;
};

export type RotateWebhook = {
    /**
     * How long the old secret signs alongside the new one; 0: it stops at once.
     */
    overlapSeconds?: number;
};

/**
 * The delivery of one event to one webhook.
 */
export type WebhookDelivery = {
    id: string;
    /**
     * The `webhook-id` header, the same for every attempt and replay.
     */
    eventId: string;
    eventType: string;
    /**
     * The body, byte for byte as it is signed and sent.
     */
    body: string;
    status: DeliveryStatus;
    attempts: number;
    /**
     * The delivery that this one repeats.
     */
    replayOf: string | null;
    /**
     * HTTP status of the answer to the last attempt; null: no answer.
     */
    responseStatus: number | null;
    /**
     * The reason why the last attempt failed.
     */
    error: string | null;
    createdAt: string;
    firstAttemptAt: string | null;
    lastAttemptAt: string | null;
    /**
     * The time of the next attempt. null: the delivery has ended, or its first attempt is made once those before it have ended.
     */
    nextAttemptAt: string | null;
    finishedAt: string | null;
};

/**
 * `dead`: given up after 24 hours of attempts; the deliveries after it continued.
 */
export const DeliveryStatus = {
    pending: 'pending',
    delivered: 'delivered',
    dead: 'dead'
} as const;

/**
 * `dead`: given up after 24 hours of attempts; the deliveries after it continued.
 */
export type DeliveryStatus = typeof DeliveryStatus[keyof typeof DeliveryStatus];

/**
 * A role that an organization has made from a part of a built-in one.
 */
export type Role = {
    id: string;
    name: string;
    base: RoleBase;
    /**
     * In the order of the table of permissions.
     */
    permissions: Array<string>;
    description: string | null;
    /**
     * Increases by one with each change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

/**
 * The built-in role that a custom role is a part of. It decides who outranks whom. Never changes, and is never `owner`.
 */
export const RoleBase = {
    admin: 'admin',
    member: 'member',
    viewer: 'viewer'
} as const;

/**
 * The built-in role that a custom role is a part of. It decides who outranks whom. Never changes, and is never `owner`.
 */
export type RoleBase = typeof RoleBase[keyof typeof RoleBase];

export type CreateRole = {
    /**
     * 1–63 characters: a-z, 0-9 and single hyphens, and not a built-in role. Never changes.
     */
    name: string;
    base: RoleBase;
    /**
     * The permissions of the role, chosen from those of its base. Permissions that later versions add are not among them.
     */
    permissions: Array<'organization:list' | 'organization:read' | 'organization:rename' | 'organization:deactivate' | 'organization:activate' | 'organization:delete' | 'organization:transfer' | 'operation:list' | 'operation:read' | 'operation:cancel' | 'operation:retry' | 'event:read' | 'attention:read' | 'export:read' | 'user:list' | 'user:read' | 'user:create' | 'user:update' | 'user:suspend' | 'user:restore' | 'user:remove' | 'user:invite' | 'role:list' | 'role:read' | 'role:create' | 'role:update' | 'role:delete' | 'invitation:create' | 'invitation:list' | 'invitation:read' | 'invitation:resend' | 'invitation:revoke' | 'api-key:create' | 'api-key:list' | 'api-key:read' | 'api-key:update' | 'api-key:rotate' | 'api-key:revoke' | 'api-key-policy:read' | 'api-key-policy:update' | 'session:list' | 'session:revoke' | 'lockout:read' | 'user:release' | 'user:unlock' | 'session-policy:read' | 'session-policy:update' | 'domain:create' | 'domain:list' | 'domain:read' | 'domain:verify' | 'domain:delete' | 'oidc-connection:create' | 'oidc-connection:list' | 'oidc-connection:read' | 'oidc-connection:update' | 'oidc-connection:delete' | 'oidc-connection:test' | 'key:verify' | 'policy:evaluate' | 'policy:read' | 'policy-explanation:read' | 'user-permission:read' | 'rate-limit:read' | 'rate-limit:update' | 'audit:read' | 'timeline:read' | 'audit-key:list' | 'approval:list' | 'approval:read' | 'approval:decide' | 'approval:cancel' | 'elevation:create' | 'elevation:list' | 'elevation:read' | 'elevation:fetch' | 'elevation:end' | 'elevation:review' | 'webhook:create' | 'webhook:list' | 'webhook:read' | 'webhook:update' | 'webhook:delete' | 'webhook:rotate' | 'webhook:test' | 'webhook-delivery:list' | 'webhook-delivery:replay' | 'workflow:create' | 'workflow:list' | 'workflow:read' | 'workflow:update' | 'workflow:delete' | 'schedule:create' | 'schedule:list' | 'schedule:read' | 'schedule:update' | 'schedule:delete' | 'run:start' | 'run:list' | 'run:read' | 'run-result:read' | 'run:cancel' | 'run:signal' | 'run:query' | 'run:update' | 'run:terminate'>;
    description?: string | null;
};

export type UpdateRole = {
    /**
     * The permissions of the role, chosen from those of its base. Permissions that later versions add are not among them.
     */
    permissions?: Array<'organization:list' | 'organization:read' | 'organization:rename' | 'organization:deactivate' | 'organization:activate' | 'organization:delete' | 'organization:transfer' | 'operation:list' | 'operation:read' | 'operation:cancel' | 'operation:retry' | 'event:read' | 'attention:read' | 'export:read' | 'user:list' | 'user:read' | 'user:create' | 'user:update' | 'user:suspend' | 'user:restore' | 'user:remove' | 'user:invite' | 'role:list' | 'role:read' | 'role:create' | 'role:update' | 'role:delete' | 'invitation:create' | 'invitation:list' | 'invitation:read' | 'invitation:resend' | 'invitation:revoke' | 'api-key:create' | 'api-key:list' | 'api-key:read' | 'api-key:update' | 'api-key:rotate' | 'api-key:revoke' | 'api-key-policy:read' | 'api-key-policy:update' | 'session:list' | 'session:revoke' | 'lockout:read' | 'user:release' | 'user:unlock' | 'session-policy:read' | 'session-policy:update' | 'domain:create' | 'domain:list' | 'domain:read' | 'domain:verify' | 'domain:delete' | 'oidc-connection:create' | 'oidc-connection:list' | 'oidc-connection:read' | 'oidc-connection:update' | 'oidc-connection:delete' | 'oidc-connection:test' | 'key:verify' | 'policy:evaluate' | 'policy:read' | 'policy-explanation:read' | 'user-permission:read' | 'rate-limit:read' | 'rate-limit:update' | 'audit:read' | 'timeline:read' | 'audit-key:list' | 'approval:list' | 'approval:read' | 'approval:decide' | 'approval:cancel' | 'elevation:create' | 'elevation:list' | 'elevation:read' | 'elevation:fetch' | 'elevation:end' | 'elevation:review' | 'webhook:create' | 'webhook:list' | 'webhook:read' | 'webhook:update' | 'webhook:delete' | 'webhook:rotate' | 'webhook:test' | 'webhook-delivery:list' | 'webhook-delivery:replay' | 'workflow:create' | 'workflow:list' | 'workflow:read' | 'workflow:update' | 'workflow:delete' | 'schedule:create' | 'schedule:list' | 'schedule:read' | 'schedule:update' | 'schedule:delete' | 'run:start' | 'run:list' | 'run:read' | 'run-result:read' | 'run:cancel' | 'run:signal' | 'run:query' | 'run:update' | 'run:terminate'>;
    description?: string | null;
};

/**
 * A workflow that can be run in the organization's namespace, by a worker of the organization.
 */
export type Workflow = {
    id: string;
    name: string;
    workflowType: string;
    taskQueue: string;
    description: string | null;
    /**
     * After this time a run is ended, with its retries and the runs that continue it. null: never.
     */
    executionTimeoutSeconds: number | null;
    /**
     * How long a worker may take for one workflow task before another gets it.
     */
    taskTimeoutSeconds: number;
    /**
     * Among the tasks of one queue, from 1, the most urgent, to 5. null: as the server sets it (3).
     */
    priority: number | null;
    /**
     * Tasks of one queue and priority are taken in turn from each fairness key, if the server has fairness turned on.
     */
    fairnessKey: string | null;
    /**
     * How often the fairness key has its turn, compared with others; by default 1.
     */
    fairnessWeight: number | null;
    /**
     * How many runs may be open at once. null: only the limit of the organization applies.
     */
    openRunsMax: number | null;
    /**
     * Increases by one with each change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

export type CreateWorkflow = {
    /**
     * 1–63 characters: a-z, 0-9 and single hyphens. Never changes.
     */
    name: string;
    /**
     * The name under which a worker of the organization has registered the workflow.
     */
    workflowType: string;
    /**
     * The task queue that the worker polls.
     */
    taskQueue: string;
    description?: string | null;
    /**
     * After this time a run is ended, with its retries and the runs that continue it. null: never.
     */
    executionTimeoutSeconds?: number | null;
    /**
     * How long a worker may take for one workflow task before another gets it.
     */
    taskTimeoutSeconds?: number;
    /**
     * Among the tasks of one queue, from 1, the most urgent, to 5. null: as the server sets it (3).
     */
    priority?: number | null;
    /**
     * Tasks of one queue and priority are taken in turn from each fairness key, if the server has fairness turned on.
     */
    fairnessKey?: string | null;
    /**
     * How often the fairness key has its turn, compared with others; by default 1.
     */
    fairnessWeight?: number | null;
    /**
     * How many runs may be open at once. null: only the limit of the organization applies.
     */
    openRunsMax?: number | null;
};

export type UpdateWorkflow = {
    /**
     * The name under which a worker of the organization has registered the workflow.
     */
    workflowType?: string;
    /**
     * The task queue that the worker polls.
     */
    taskQueue?: string;
    description?: string | null;
    /**
     * After this time a run is ended, with its retries and the runs that continue it. null: never.
     */
    executionTimeoutSeconds?: number | null;
    /**
     * How long a worker may take for one workflow task before another gets it.
     */
    taskTimeoutSeconds?: number;
    /**
     * Among the tasks of one queue, from 1, the most urgent, to 5. null: as the server sets it (3).
     */
    priority?: number | null;
    /**
     * Tasks of one queue and priority are taken in turn from each fairness key, if the server has fairness turned on.
     */
    fairnessKey?: string | null;
    /**
     * How often the fairness key has its turn, compared with others; by default 1.
     */
    fairnessWeight?: number | null;
    /**
     * How many runs may be open at once. null: only the limit of the organization applies.
     */
    openRunsMax?: number | null;
};

/**
 * Starts runs of a workflow in the organization's namespace, at times that are known before.
 */
export type Schedule = {
    id: string;
    name: string;
    workflow: string;
    description: string | null;
    times: ScheduleTimes;
    /**
     * Of `cron` and `calendar`. If the clock is set back, a time that comes twice counts once, and a time with a wildcard or a step in its hour or minute each time. If it is set forward, a time that is left out comes at the end of the gap, and with a wildcard or a step not at all.
     */
    timezone: string;
    /**
     * Each run begins up to this much later, but before the next occurrence. An occurrence always gets the same delay.
     */
    jitterSeconds: number;
    /**
     * If a run of the schedule is open at an occurrence. `skip`: the occurrence is left out. `allow`: both run. `bufferOne`: it starts once that run has ended; one occurrence waits at most. `cancelOther` and `terminateOther`: that run is canceled or terminated, and the newest occurrence starts once it has ended.
     */
    overlap: 'skip' | 'allow' | 'bufferOne' | 'cancelOther' | 'terminateOther';
    /**
     * How late an occurrence may start, if it could not be recorded in time: no worker of Freehold ran, a limit was reached, or the organization was not active. After that it is counted in `missed`. What was recorded in time starts as soon as Temporal is available, and what waits for an open run once that has ended, however late.
     */
    catchupSeconds: number;
    /**
     * The argument of the workflow, any JSON value. null or absent: it gets none.
     */
    input?: unknown;
    /**
     * null: it is not paused.
     */
    pausedAt: string | null;
    pauseReason: string | null;
    /**
     * The next occurrence, without its jitter. null: it is paused, or there is none any longer.
     */
    nextAt: string | null;
    /**
     * The newest occurrence that was started.
     */
    lastAt: string | null;
    /**
     * The occurrence that waits for the end of an open run.
     */
    bufferedAt: string | null;
    /**
     * How many occurrences passed without a start; see `catchupSeconds`. Of a long absence, at least a hundred times of `cron` or `calendar` are counted.
     */
    missed: number;
    /**
     * How many occurrences were left out because a run was open.
     */
    skipped: number;
    /**
     * The backfill that is under way.
     */
    backfill: {
        nextAt: string;
        until: string;
    } | null;
    /**
     * Increases by one with each change by a caller.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

/**
 * One of `cron`, `everySeconds` and `calendar`.
 */
export type ScheduleTimes = {
    /**
     * Minute, hour, day of the month, month and day of the week. Each has values, lists, ranges, steps and names; `L` is the last day of the month, `15W` the weekday nearest to the 15th, `MON#1` the first Monday. If both days are given, one of them must match. Also `@yearly`, `@monthly`, `@weekly`, `@daily`, `@hourly`.
     */
    cron: string;
} | {
    /**
     * Counted from 1970-01-01T00:00:00Z, so that all times are known. No time zone matters.
     */
    everySeconds: number;
    offsetSeconds?: number;
} | {
    /**
     * Every field must match, also if both days are given. A field that is absent always does.
     */
    calendar: {
        minute: Array<number>;
        hour: Array<number>;
        dayOfMonth?: Array<number>;
        month?: Array<number>;
        /**
         * From 0, Sunday, to 6.
         */
        dayOfWeek?: Array<number>;
        year?: Array<number>;
    };
};

export type CreateSchedule = {
    /**
     * 1–63 characters: a-z, 0-9 and single hyphens. Never changes.
     */
    name: string;
    /**
     * The name of the workflow that is run.
     */
    workflow: string;
    description?: string | null;
    times: ScheduleTimes;
    /**
     * Of `cron` and `calendar`. If the clock is set back, a time that comes twice counts once, and a time with a wildcard or a step in its hour or minute each time. If it is set forward, a time that is left out comes at the end of the gap, and with a wildcard or a step not at all.
     */
    timezone?: string;
    /**
     * Each run begins up to this much later, but before the next occurrence. An occurrence always gets the same delay.
     */
    jitterSeconds?: number;
    /**
     * If a run of the schedule is open at an occurrence. `skip`: the occurrence is left out. `allow`: both run. `bufferOne`: it starts once that run has ended; one occurrence waits at most. `cancelOther` and `terminateOther`: that run is canceled or terminated, and the newest occurrence starts once it has ended.
     */
    overlap?: 'skip' | 'allow' | 'bufferOne' | 'cancelOther' | 'terminateOther';
    /**
     * How late an occurrence may start, if it could not be recorded in time: no worker of Freehold ran, a limit was reached, or the organization was not active. After that it is counted in `missed`. What was recorded in time starts as soon as Temporal is available, and what waits for an open run once that has ended, however late.
     */
    catchupSeconds?: number;
    /**
     * The argument of the workflow, any JSON value. null or absent: it gets none.
     */
    input?: unknown;
    paused?: boolean;
};

/**
 * A schedule without its input, which only the schedule itself shows.
 */
export type ScheduleSummary = {
    id: string;
    name: string;
    workflow: string;
    description: string | null;
    times: ScheduleTimes;
    /**
     * Of `cron` and `calendar`. If the clock is set back, a time that comes twice counts once, and a time with a wildcard or a step in its hour or minute each time. If it is set forward, a time that is left out comes at the end of the gap, and with a wildcard or a step not at all.
     */
    timezone: string;
    /**
     * Each run begins up to this much later, but before the next occurrence. An occurrence always gets the same delay.
     */
    jitterSeconds: number;
    /**
     * If a run of the schedule is open at an occurrence. `skip`: the occurrence is left out. `allow`: both run. `bufferOne`: it starts once that run has ended; one occurrence waits at most. `cancelOther` and `terminateOther`: that run is canceled or terminated, and the newest occurrence starts once it has ended.
     */
    overlap: 'skip' | 'allow' | 'bufferOne' | 'cancelOther' | 'terminateOther';
    /**
     * How late an occurrence may start, if it could not be recorded in time: no worker of Freehold ran, a limit was reached, or the organization was not active. After that it is counted in `missed`. What was recorded in time starts as soon as Temporal is available, and what waits for an open run once that has ended, however late.
     */
    catchupSeconds: number;
    /**
     * null: it is not paused.
     */
    pausedAt: string | null;
    pauseReason: string | null;
    /**
     * The next occurrence, without its jitter. null: it is paused, or there is none any longer.
     */
    nextAt: string | null;
    /**
     * The newest occurrence that was started.
     */
    lastAt: string | null;
    /**
     * The occurrence that waits for the end of an open run.
     */
    bufferedAt: string | null;
    /**
     * How many occurrences passed without a start; see `catchupSeconds`. Of a long absence, at least a hundred times of `cron` or `calendar` are counted.
     */
    missed: number;
    /**
     * How many occurrences were left out because a run was open.
     */
    skipped: number;
    /**
     * The backfill that is under way.
     */
    backfill: {
        nextAt: string;
        until: string;
    } | null;
    /**
     * Increases by one with each change by a caller.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

/**
 * The next occurrences, without their jitter, also of a schedule that is paused.
 */
export type ScheduleOccurrences = {
    data: Array<string>;
};

export type UpdateSchedule = {
    /**
     * The name of the workflow that is run.
     */
    workflow?: string;
    description?: string | null;
    times?: ScheduleTimes;
    /**
     * Of `cron` and `calendar`. If the clock is set back, a time that comes twice counts once, and a time with a wildcard or a step in its hour or minute each time. If it is set forward, a time that is left out comes at the end of the gap, and with a wildcard or a step not at all.
     */
    timezone?: string;
    /**
     * Each run begins up to this much later, but before the next occurrence. An occurrence always gets the same delay.
     */
    jitterSeconds?: number;
    /**
     * If a run of the schedule is open at an occurrence. `skip`: the occurrence is left out. `allow`: both run. `bufferOne`: it starts once that run has ended; one occurrence waits at most. `cancelOther` and `terminateOther`: that run is canceled or terminated, and the newest occurrence starts once it has ended.
     */
    overlap?: 'skip' | 'allow' | 'bufferOne' | 'cancelOther' | 'terminateOther';
    /**
     * How late an occurrence may start, if it could not be recorded in time: no worker of Freehold ran, a limit was reached, or the organization was not active. After that it is counted in `missed`. What was recorded in time starts as soon as Temporal is available, and what waits for an open run once that has ended, however late.
     */
    catchupSeconds?: number;
    /**
     * The argument of the workflow, any JSON value. null or absent: it gets none.
     */
    input?: unknown;
};

export type PauseSchedule = {
    reason?: string;
};

/**
 * A run of a workflow of an organization.
 */
export type Run = {
    id: string;
    /**
     * The name of the workflow.
     */
    workflow: string;
    /**
     * Its id in the namespace.
     */
    workflowId: string;
    /**
     * The id of the first run in Temporal. null: not started yet.
     */
    runId: string | null;
    namespace: string;
    status: RunStatus;
    /**
     * The schedule that has started it. null: none has.
     */
    schedule: string | null;
    /**
     * The occurrence of the schedule.
     */
    occurrenceAt: string | null;
    /**
     * Why it failed, or was not started.
     */
    failure: RunFailure | null;
    /**
     * The run in the Temporal Web UI. null: for members, because that shows the namespaces of all organizations.
     */
    webUrl: string | null;
    createdAt: string;
    finishedAt: string | null;
};

/**
 * `starting`: Temporal has not confirmed the start yet. `running`: until it ends, also while it is retried or continued as new. `notStarted`: Temporal refused the start, or the organization was not active any longer.
 */
export const RunStatus = {
    starting: 'starting',
    running: 'running',
    completed: 'completed',
    failed: 'failed',
    canceled: 'canceled',
    terminated: 'terminated',
    timedOut: 'timedOut',
    notStarted: 'notStarted'
} as const;

/**
 * `starting`: Temporal has not confirmed the start yet. `running`: until it ends, also while it is retried or continued as new. `notStarted`: Temporal refused the start, or the organization was not active any longer.
 */
export type RunStatus = typeof RunStatus[keyof typeof RunStatus];

/**
 * As the workflow or its activity has reported it, cut after 2,000 characters.
 */
export type RunFailure = {
    type: string | null;
    message: string;
};

export type BackfillStarted = {
    /**
     * How many occurrences it has.
     */
    occurrences: number;
    schedule: Schedule;
};

export type BackfillSchedule = {
    /**
     * The first occurrence is at or after it.
     */
    from: string;
    /**
     * In the past; not included.
     */
    until: string;
};

export type StartRun = {
    /**
     * The argument of the workflow, any JSON value. Absent: it gets none.
     */
    input?: unknown;
    /**
     * The workflow id. Only one open run of the organization has it. Absent: one is made.
     */
    id?: string;
    /**
     * If an open run has this id. `fail`: 409 `run_exists`, unless that run was started by the same request. `useExisting`: the answer is that run. `terminate`: that run is ended first.
     */
    onConflict?: 'fail' | 'useExisting' | 'terminate';
    /**
     * How long the first task waits.
     */
    startDelaySeconds?: number;
    /**
     * Shown with the run in the namespace: at most 20 entries and 4096 bytes of JSON. Names have 1–64 letters, digits, `.`, `_` and `-`, and do not begin with `freehold.`.
     */
    memo?: {
        [key: string]: unknown;
    };
    /**
     * After this time a run is ended, with its retries and the runs that continue it. null: never.
     */
    executionTimeoutSeconds?: number | null;
    /**
     * Among the tasks of one queue, from 1, the most urgent, to 5. null: as the server sets it (3).
     */
    priority?: number | null;
    /**
     * Tasks of one queue and priority are taken in turn from each fairness key, if the server has fairness turned on.
     */
    fairnessKey?: string;
    /**
     * How often the fairness key has its turn, compared with others; by default 1.
     */
    fairnessWeight?: number;
};

/**
 * A run, with what Temporal says about it now.
 */
export type RunDetails = {
    id: string;
    /**
     * The name of the workflow.
     */
    workflow: string;
    /**
     * Its id in the namespace.
     */
    workflowId: string;
    /**
     * The id of the first run in Temporal. null: not started yet.
     */
    runId: string | null;
    namespace: string;
    status: RunStatus;
    /**
     * The schedule that has started it. null: none has.
     */
    schedule: string | null;
    /**
     * The occurrence of the schedule.
     */
    occurrenceAt: string | null;
    /**
     * Why it failed, or was not started.
     */
    failure: RunFailure | null;
    /**
     * The run in the Temporal Web UI. null: for members, because that shows the namespaces of all organizations.
     */
    webUrl: string | null;
    createdAt: string;
    finishedAt: string | null;
    /**
     * Whether Temporal has answered. false: the fields below are not known, and the others are as last seen.
     */
    live: boolean;
    /**
     * true: no worker has polled the task queue within the last minute, and a task waits in it for 10 seconds or more.
     */
    waitsForWorker: boolean | null;
    pendingActivities: Array<RunActivity>;
    /**
     * Of a run that has ended, also after Temporal has removed it: the first 300 of its activities whose end is among the first 1,000 events of the history. Empty while the run is open.
     */
    activities: Array<EndedRunActivity>;
};

/**
 * An activity of a run that has not ended.
 */
export type RunActivity = {
    activityType: string;
    attempt: number;
    /**
     * false: it waits for a worker, or for its next attempt.
     */
    isStarted: boolean;
    lastFailure: RunFailure | null;
};

/**
 * An activity of a run that has ended.
 */
export type EndedRunActivity = {
    /**
     * Cut after 200 characters.
     */
    activityType: string;
    /**
     * Unique in the run; cut after 200 characters.
     */
    activityId: string;
    /**
     * `abandoned`: the run ended first.
     */
    status: 'completed' | 'failed' | 'timedOut' | 'canceled' | 'abandoned';
    /**
     * The number of the last attempt. 0: none is in the history of the run.
     */
    attempt: number;
    /**
     * When the last attempt started.
     */
    startedAt: string | null;
    finishedAt: string | null;
    /**
     * Why it, or the attempt before the last one, failed. null: no failure is in the history of the run.
     */
    failure: RunFailure | null;
};

/**
 * The outcome of a run.
 */
export type RunResult = {
    status: RunStatus;
    /**
     * What the workflow has returned, any JSON value. null: it has not completed, or returned nothing.
     */
    result?: unknown;
    /**
     * false: Temporal has removed the run after its retention, so its result is not known any longer.
     */
    isKept: boolean;
    failure: RunFailure | null;
};

export type EndRun = {
    reason: string;
};

export type SignalRun = {
    /**
     * The name of the signal.
     */
    name: string;
    /**
     * The argument, any JSON value. Absent: there is none.
     */
    input?: unknown;
};

/**
 * The answer to a query.
 */
export type RunAnswer = {
    /**
     * Any JSON value. null: nothing was returned, or something that is not JSON.
     */
    result?: unknown;
};

export type QueryRun = {
    /**
     * The name of the query. `__stack_trace`, `__enhanced_stack_trace`, `__temporal_workflow_metadata` are answered by the SDK of the worker.
     */
    name: string;
    /**
     * The argument, any JSON value. Absent: there is none.
     */
    input?: unknown;
};

/**
 * An update of a run.
 */
export type RunUpdate = {
    updateId: string;
    /**
     * `accepted`: the workflow works on it; the same update, sent again with its `updateId`, waits for its outcome.
     */
    status: 'accepted' | 'completed';
    /**
     * Any JSON value. null: nothing was returned, or something that is not JSON.
     */
    result?: unknown;
    /**
     * Why a completed update failed.
     */
    failure: RunFailure | null;
};

export type UpdateRun = {
    /**
     * The name of the update.
     */
    name: string;
    /**
     * The argument, any JSON value. Absent: there is none.
     */
    input?: unknown;
    /**
     * Sent again, an update with the same id is the same update. Absent: one is made.
     */
    updateId?: string;
};

export type ReportedNotification = {
    id: string;
    status: 'pending' | 'sent' | 'delivered' | 'failed';
};

export type NotificationReport = {
    /**
     * The same as in the path, which the signature does not cover.
     */
    notificationId: string;
    status: 'delivered' | 'failed';
    /**
     * With `failed`: nothing more is mailed to the address for 30 days, because it does not exist or its owner complained.
     */
    suppress?: boolean;
};

/**
 * A request that several people have to agree to.
 */
export type Approval = {
    /**
     * The id of the operation that waits for it.
     */
    id: string;
    kind: ApprovalKind;
    status: ApprovalStatus;
    /**
     * The slug of the organization.
     */
    organization: string;
    /**
     * Who asked, as audit events name callers.
     */
    requestedBy: string;
    reason: string;
    /**
     * All of them have to be met, each by different people, none of whom is the requester.
     */
    requirements: Array<{
        /**
         * The lowest role that counts.
         */
        role: 'owner' | 'admin' | 'member' | 'viewer';
        count: number;
    }>;
    /**
     * How many members could approve when it was requested.
     */
    eligibleApprovers: number;
    /**
     * Whether an operator of the installation counts as one approver, because there are too few members.
     */
    platformCounts: boolean;
    decisions: Array<ApprovalDecision>;
    expiresAt: string;
    createdAt: string;
    endedAt: string | null;
};

/**
 * `elevation`: a member asks for more rights for a while. `supportAccess`: an operator of the installation asks for access to the organization. `factorRecovery`: a member has lost its second factor.
 */
export const ApprovalKind = {
    elevation: 'elevation',
    supportAccess: 'supportAccess',
    factorRecovery: 'factorRecovery'
} as const;

/**
 * `elevation`: a member asks for more rights for a while. `supportAccess`: an operator of the installation asks for access to the organization. `factorRecovery`: a member has lost its second factor.
 */
export type ApprovalKind = typeof ApprovalKind[keyof typeof ApprovalKind];

/**
 * `approved`: enough people agreed. `denied`: one refused. `expired`: too few decided in time. `canceled`: the requester, or the end of the operation, withdrew it.
 */
export const ApprovalStatus = {
    pending: 'pending',
    approved: 'approved',
    denied: 'denied',
    expired: 'expired',
    canceled: 'canceled'
} as const;

/**
 * `approved`: enough people agreed. `denied`: one refused. `expired`: too few decided in time. `canceled`: the requester, or the end of the operation, withdrew it.
 */
export type ApprovalStatus = typeof ApprovalStatus[keyof typeof ApprovalStatus];

export type ApprovalDecision = {
    decision: 'approve' | 'deny';
    /**
     * As what the approver decided.
     */
    as: 'member' | 'platform';
    /**
     * The member who decided; null: the platform.
     */
    userId: string | null;
    /**
     * Whether the approver is still active and still has the role that the rule asks for.
     */
    isCounted: boolean;
    reason: string | null;
    decidedAt: string;
};

export type Approve = {
    reason?: string;
};

export type RequestElevation = {
    /**
     * The role whose permissions are asked for.
     */
    role: 'owner' | 'admin' | 'member' | 'viewer';
    /**
     * Only these permissions of the role. Default: all that an elevation can have.
     */
    scopes?: Array<string>;
    /**
     * How long it lasts once it is approved.
     */
    durationSeconds: number;
    reason: string;
};

/**
 * More rights for a while, which others have agreed to.
 */
export type Elevation = {
    /**
     * The id of its operation and of its approval.
     */
    id: string;
    status: ElevationStatus;
    /**
     * Who asked, as audit events name callers.
     */
    requestedBy: string;
    /**
     * The member who asked; null: an operator.
     */
    userId: string | null;
    role: 'owner' | 'admin' | 'member' | 'viewer';
    /**
     * null: all that an elevation to the role can have.
     */
    scopes: Array<string> | null;
    durationSeconds: number;
    reason: string;
    startsAt: string | null;
    /**
     * From this second on, its token is refused.
     */
    endsAt: string | null;
    endedAt: string | null;
    /**
     * Who ended it early; null: it was not ended early.
     */
    endedBy: string | null;
    isTokenFetched: boolean;
    review: {
        verdict: 'accepted' | 'objected';
        note: string;
        reviewedBy: string;
        reviewedAt: string;
    } | null;
    reviewDueAt: string | null;
    createdAt: string;
};

/**
 * `requested`: it waits for approvals. `ended`: it waits for its review. `unreviewed`: nobody reviewed it in time; it still can be. `withdrawn`: it never became active.
 */
export const ElevationStatus = {
    requested: 'requested',
    active: 'active',
    ended: 'ended',
    reviewed: 'reviewed',
    unreviewed: 'unreviewed',
    withdrawn: 'withdrawn'
} as const;

/**
 * `requested`: it waits for approvals. `ended`: it waits for its review. `unreviewed`: nobody reviewed it in time; it still can be. `withdrawn`: it never became active.
 */
export type ElevationStatus = typeof ElevationStatus[keyof typeof ElevationStatus];

export type ElevationToken = {
    /**
     * Sent as `Authorization: Bearer`. It is shown once.
     */
    token: string;
    expiresAt: string;
};

export type ReviewElevation = {
    /**
     * Whether the use of the rights was in order.
     */
    verdict: 'accepted' | 'objected';
    note: string;
};

export type Attention = {
    /**
     * Operations that are stuck, or of which two or more attempts of a step or undo have failed. Newest first.
     */
    operations: {
        /**
         * All of them, counted up to 1,000.
         */
        count: number;
        /**
         * The first 10.
         */
        items: Array<AttentionOperation>;
    };
    /**
     * Deletions whose grace period ends within 3 days: the last chance to cancel. The next one first.
     */
    deletions: {
        /**
         * All of them, counted up to 1,000.
         */
        count: number;
        /**
         * The first 10.
         */
        items: Array<AttentionDeletion>;
    };
    /**
     * Webhooks that were disabled while their deliveries failed, such as those that answered 410. Newest first.
     */
    webhooks: {
        /**
         * All of them, counted up to 1,000.
         */
        count: number;
        /**
         * The first 10.
         */
        items: Array<AttentionWebhook>;
    };
    /**
     * API keys that expire within 14 days and have no successor. The next one first.
     */
    apiKeys: {
        /**
         * All of them, counted up to 1,000.
         */
        count: number;
        /**
         * The first 10.
         */
        items: Array<AttentionApiKey>;
    };
    /**
     * Open findings of the drift watch. Newest first.
     */
    driftFindings: {
        /**
         * All of them, counted up to 1,000.
         */
        count: number;
        /**
         * The first 10.
         */
        items: Array<AttentionDriftFinding>;
    };
    /**
     * Payments that were reported and could not be served, so that the money must be accounted for. Newest first.
     */
    payments: {
        /**
         * All of them, counted up to 1,000.
         */
        count: number;
        /**
         * The first 10.
         */
        items: Array<AttentionPayment>;
    };
};

export type AttentionOperation = {
    id: string;
    orgId: string;
    /**
     * The slug of the organization.
     */
    slug: string;
    kind: OperationKind;
    status: OperationStatus;
    /**
     * The step, or the step whose undo, is not done.
     */
    step: 'reserve' | 'createNamespace' | 'canary' | 'activate' | 'suspend' | 'resume' | 'requestTransfer' | 'transfer' | 'pauseSchedules' | 'resumeSchedules' | 'deactivate' | 'register' | 'awaitPayment' | 'stopWork' | 'awaitGrace' | 'exportData' | 'deleteNamespace' | 'revokeKeys' | 'removeRows' | 'certify' | 'requestElevation' | 'awaitApproval' | 'activateElevation' | 'awaitElevationEnd' | 'endElevation' | 'awaitReview' | 'closeElevation' | 'requestRecovery' | 'holdElsewhere' | 'removeFactors' | null;
    /**
     * Attempts so far.
     */
    attempt: number | null;
    /**
     * The error code of the last attempt.
     */
    code: string | null;
    nextRetryAt: string | null;
    /**
     * When the operation was created.
     */
    at: string;
};

export type AttentionDeletion = {
    /**
     * The id of the operation.
     */
    id: string;
    orgId: string;
    /**
     * The slug of the organization.
     */
    slug: string;
    /**
     * When the grace period ends and the deletion goes on.
     */
    at: string;
};

export type AttentionWebhook = {
    id: string;
    orgId: string;
    /**
     * The slug of the organization.
     */
    slug: string;
    /**
     * The host of the URL.
     */
    host: string;
    /**
     * Failed attempts since the last success.
     */
    failures: number;
    /**
     * When the webhook was last changed, by default when it was disabled.
     */
    at: string;
};

export type AttentionApiKey = {
    id: string;
    orgId: string;
    /**
     * The slug of the organization.
     */
    slug: string;
    /**
     * The member whose key it is.
     */
    userId: string;
    name: string;
    /**
     * The beginning of the key.
     */
    prefix: string;
    lastUsedAt: string | null;
    /**
     * When the key expires.
     */
    at: string;
};

export type AttentionDriftFinding = {
    id: string;
    /**
     * null: no organization is known.
     */
    orgId: string | null;
    /**
     * null: no organization is known, or it no longer exists.
     */
    slug: string | null;
    kind: DriftKind;
    subject: string;
    /**
     * Repairs so far.
     */
    repairs: number;
    repairError: string | null;
    /**
     * When the discrepancy was first seen.
     */
    at: string;
};

/**
 * `missing_namespace`: the namespace of an organization is missing or marked for another organization; `orphan_namespace`: a namespace is marked for an organization that has a different namespace or no longer exists; `wrong_retention`: the retention of a namespace differs from the configured one; `stuck_organization`: an organization is `provisioning` or `deleting` without an open operation; `lost_run`: the workflow of an open operation is not running; `residue`: something that an operation could not undo still exists.
 */
export const DriftKind = {
    missing_namespace: 'missing_namespace',
    orphan_namespace: 'orphan_namespace',
    wrong_retention: 'wrong_retention',
    stuck_organization: 'stuck_organization',
    lost_run: 'lost_run',
    residue: 'residue'
} as const;

/**
 * `missing_namespace`: the namespace of an organization is missing or marked for another organization; `orphan_namespace`: a namespace is marked for an organization that has a different namespace or no longer exists; `wrong_retention`: the retention of a namespace differs from the configured one; `stuck_organization`: an organization is `provisioning` or `deleting` without an open operation; `lost_run`: the workflow of an open operation is not running; `residue`: something that an operation could not undo still exists.
 */
export type DriftKind = typeof DriftKind[keyof typeof DriftKind];

export type AttentionPayment = {
    /**
     * The id of the payment at the payment provider.
     */
    id: string;
    /**
     * null: no organization is known.
     */
    orgId: string | null;
    /**
     * null: no organization is known, or it no longer exists.
     */
    slug: string | null;
    /**
     * The error code that the newest report was answered with.
     */
    code: string;
    reports: number;
    /**
     * When the payment was first reported.
     */
    at: string;
};

export type OrganizationAttention = {
    /**
     * Operations that are stuck, or of which two or more attempts of a step or undo have failed. Newest first.
     */
    operations: {
        /**
         * All of them, counted up to 1,000.
         */
        count: number;
        /**
         * The first 10.
         */
        items: Array<AttentionOperation>;
    };
    /**
     * Deletions whose grace period ends within 3 days: the last chance to cancel. The next one first.
     */
    deletions: {
        /**
         * All of them, counted up to 1,000.
         */
        count: number;
        /**
         * The first 10.
         */
        items: Array<AttentionDeletion>;
    };
    /**
     * Webhooks that were disabled while their deliveries failed, such as those that answered 410. Newest first.
     */
    webhooks: {
        /**
         * All of them, counted up to 1,000.
         */
        count: number;
        /**
         * The first 10.
         */
        items: Array<AttentionWebhook>;
    };
    /**
     * API keys that expire within 14 days and have no successor. The next one first.
     */
    apiKeys: {
        /**
         * All of them, counted up to 1,000.
         */
        count: number;
        /**
         * The first 10.
         */
        items: Array<AttentionApiKey>;
    };
};

/**
 * A person who operates the installation.
 */
export type Operator = {
    /**
     * The id of the person, which audit trails show as `operator:<id>`.
     */
    id: string;
    email: string;
    role: OperatorRole;
    /**
     * Whether the person has proved to own the mailbox. Until then it cannot act as an operator.
     */
    isEmailVerified: boolean;
    /**
     * Whether the person has a second factor. Without one it cannot act as an operator.
     */
    hasFactor: boolean;
    /**
     * Increases by one with each change.
     */
    version: number;
    createdAt: string;
    updatedAt: string;
};

/**
 * `admin`: everything that the platform key may. `support`: reads organizations and what belongs to them, but no audit trails and no exports. `auditor`: reads organizations, operations, operators and audit trails.
 */
export const OperatorRole = {
    admin: 'admin',
    support: 'support',
    auditor: 'auditor'
} as const;

/**
 * `admin`: everything that the platform key may. `support`: reads organizations and what belongs to them, but no audit trails and no exports. `auditor`: reads organizations, operations, operators and audit trails.
 */
export type OperatorRole = typeof OperatorRole[keyof typeof OperatorRole];

export type CreateOperator = {
    /**
     * Unique within an organization, regardless of case. An internationalized domain must be in ASCII form (`xn--…`, RFC 5890).
     */
    email: string;
    role: OperatorRole;
    /**
     * The language of the mail to the person.
     */
    locale?: 'en' | 'de';
};

export type UpdateOperator = {
    role?: OperatorRole;
};

/**
 * A person, who may be in many organizations.
 */
export type Person = {
    /**
     * The id that audit trails show as `person:<id>`.
     */
    id: string;
    email: string;
    /**
     * Whether the person has proved to own the mailbox.
     */
    isEmailVerified: boolean;
    /**
     * When the platform disabled the account; null: the person may sign in.
     */
    disabledAt: string | null;
    createdAt: string;
};

export type ExportManifest = {
    format: 'freehold-organization-export';
    version: 1;
    exportId: string;
    operationId: string;
    orgId: string;
    slug: string;
    namespace: string;
    exportedAt: string;
    /**
     * NDJSON files: one for each table, and `audit.ndjson` in the format of an audit export.
     */
    files: Array<ExportedFile>;
};

export type ExportedFile = {
    name: string;
    /**
     * Number of lines.
     */
    rows: number;
    bytes: number;
    sha256: string;
};

export type SignedCertificate = {
    /**
     * The signed text, byte for byte: `certificate` as canonical JSON (RFC 8785).
     */
    body: string;
    /**
     * Ed25519 signature of `body`, base64url.
     */
    signature: string;
    keyId: string;
    certificate: DeletionCertificate;
    /**
     * The keys of `/v1/audit-keys` that the certificate names.
     */
    keys: Array<AuditKey>;
};

export type DeletionCertificate = {
    format: 'freehold-deletion-certificate';
    version: 1;
    orgId: string;
    slug: string;
    namespace: string;
    operationId: string;
    deletedAt: string;
    /**
     * Number of rows removed, by table.
     */
    removed: {
        [key: string]: number;
    };
    /**
     * Everything left in place, such as a namespace that no longer carried the organization's mark; empty: everything was removed.
     */
    notRemoved: Array<Residue>;
    /**
     * SHA-256 of the manifest; null: nothing was exported.
     */
    exportManifestHash: string | null;
    /**
     * The last checkpoint of the organization's audit chain.
     */
    checkpoint: {
        seq: number;
        hash: string;
        headHash: string;
        keyId: string;
    };
    keyId: string;
};

export type AuditKey = {
    id: string;
    algorithm: 'Ed25519';
    /**
     * The raw 32 bytes, base64url.
     */
    publicKey: string;
    /**
     * The key signs from this time on.
     */
    activeAt: string;
    retiredAt: string | null;
};

export type AuditEvent = {
    /**
     * Position in the chain, from 1, without gaps.
     */
    seq: number;
    /**
     * The organization whose chain this is; all zeros: the chain of the platform.
     */
    orgId: string;
    at: string;
    /**
     * `user:<id>`, `platform:<id>`, `freehold:<component>`, or `network:<prefix>` for an unknown caller who was refused.
     */
    actor: string;
    action: string;
    target: string;
    reason: string | null;
    requestId: string | null;
    operationId: string | null;
    detail: {
        [key: string]: string | number | null;
    } | null;
    /**
     * The hash of the previous event.
     */
    prevHash: string;
    /**
     * SHA-256 of the canonical JSON (RFC 8785) of the event without this member.
     */
    hash: string;
};

export type AuditProof = {
    orgId: string;
    /**
     * The newest event; `seq` 0: there are no events.
     */
    head: {
        /**
         * Position in the chain, from 1, without gaps.
         */
        seq: number;
        hash: string;
    };
    /**
     * The newest checkpoint; null: none has been signed yet.
     */
    checkpoint: AuditCheckpoint | null;
};

export type AuditCheckpoint = {
    /**
     * Position in the chain, from 1, without gaps.
     */
    seq: number;
    /**
     * The hash of the event with this `seq`.
     */
    headHash: string;
    at: string;
    /**
     * null: this is the first checkpoint.
     */
    prevCheckpointHash: string | null;
    /**
     * The public key is listed at `/v1/audit-keys`.
     */
    keyId: string;
    /**
     * The signed text, byte for byte.
     */
    body: string;
    /**
     * SHA-256 of `body`.
     */
    hash: string;
    /**
     * Ed25519 signature of `body`, base64url.
     */
    signature: string;
};

export type TimelineEntry = {
    /**
     * Unique within the organization.
     */
    id: string;
    at: string;
    source: TimelineSource;
    /**
     * What happened: the `action` of an audit event, `operation.started`, or `operation.` with the status in which the operation ended.
     */
    summary: string;
    /**
     * As in audit events.
     */
    actor: string;
    /**
     * What it is about, as in audit events: `user:<id>`, for example.
     */
    target: string;
    /**
     * As given by the actor; of an end, the code of its error.
     */
    reason: string | null;
    /**
     * The same in all entries of one operation, or, outside of operations, of one request.
     */
    correlationId: string | null;
    requestId: string | null;
    operationId: string | null;
    /**
     * Set for starts and ends of operations.
     */
    operationKind: 'provisionOrganization' | 'suspendOrganization' | 'resumeOrganization' | 'transferOwnership' | 'deactivateOrganization' | 'activateOrganization' | 'deleteOrganization' | 'elevateAccess' | 'recoverAccess' | 'provisionPaidOrganization' | null;
    /**
     * The `seq` of the audit event; null for operations.
     */
    auditSeq: number | null;
};

/**
 * `operation`: the start or the end of an operation; `drift`: the drift watch found or repaired a discrepancy, or it disappeared; `audit`: any other event of the audit trail.
 */
export const TimelineSource = {
    audit: 'audit',
    drift: 'drift',
    operation: 'operation'
} as const;

/**
 * `operation`: the start or the end of an operation; `drift`: the drift watch found or repaired a discrepancy, or it disappeared; `audit`: any other event of the audit trail.
 */
export type TimelineSource = typeof TimelineSource[keyof typeof TimelineSource];

export type DriftFinding = {
    id: string;
    kind: DriftKind;
    /**
     * The namespace, or the id of the organization or operation.
     */
    subject: string;
    /**
     * The organization concerned, even if it does not exist.
     */
    orgId: string | null;
    status: DriftFindingStatus;
    detail: {
        [key: string]: unknown;
    };
    /**
     * Code and text of the last failed repair.
     */
    repairError: string | null;
    /**
     * Number of repair attempts.
     */
    repairs: number;
    firstSeenAt: string;
    lastSeenAt: string;
    closedAt: string | null;
};

/**
 * `gone`: the discrepancy disappeared without a repair by the drift watch.
 */
export const DriftFindingStatus = {
    open: 'open',
    repaired: 'repaired',
    gone: 'gone'
} as const;

/**
 * `gone`: the discrepancy disappeared without a repair by the drift watch.
 */
export type DriftFindingStatus = typeof DriftFindingStatus[keyof typeof DriftFindingStatus];

/**
 * How the drift watch treats one kind of drift.
 */
export type DriftPolicy = {
    kind: DriftKind;
    mode: DriftMode;
    /**
     * Whether a repair may delete a namespace that has open workflows; if not, it fails with `namespace_in_use`. No effect for kinds whose repair deletes no namespace.
     */
    deletesOpenWorkflows: boolean;
    /**
     * Increases by one with each change, from 0.
     */
    version: number;
    /**
     * null: the defaults apply.
     */
    updatedAt: string | null;
};

export const DriftMode = {
    off: 'off',
    report: 'report',
    repair: 'repair'
} as const;

export type DriftMode = typeof DriftMode[keyof typeof DriftMode];

export type UpdateDriftPolicy = {
    mode?: DriftMode;
    /**
     * Whether a repair may delete a namespace that has open workflows; if not, it fails with `namespace_in_use`. No effect for kinds whose repair deletes no namespace.
     */
    deletesOpenWorkflows?: boolean;
};

export type DriftRun = {
    workflowId: string;
    runId: string;
    /**
     * The run in the Temporal Web UI.
     */
    webUrl: string | null;
    /**
     * null: the run has not ended.
     */
    summary: DriftSummary | null;
};

export type DriftSummary = {
    /**
     * Findings still open after the run.
     */
    open: number;
    /**
     * New findings.
     */
    found: number;
    /**
     * Findings that disappeared.
     */
    gone: number;
    repaired: number;
    /**
     * Failed repairs; the next run attempts them again.
     */
    failed: number;
};

export type Liveness = {
    status: 'ok';
};

export type Readiness = {
    ready: boolean;
    /**
     * `read_only`: this process refuses changes with 503 `read_only`, and does not need Temporal.
     */
    mode: 'read_write' | 'read_only';
    checks: Array<{
        name: 'database' | 'migrations' | 'temporal';
        ok: boolean;
        detail: string;
    }>;
};

export type ReadMeData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/me';
};

export type ReadMeErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadMeError = ReadMeErrors[keyof ReadMeErrors];

export type ReadMeResponses = {
    /**
     * The caller.
     */
    200: Me;
};

export type ReadMeResponse = ReadMeResponses[keyof ReadMeResponses];

export type VerifyKeyData = {
    body: VerifyKey;
    path?: never;
    query?: never;
    url: '/v1/auth/verify';
};

export type VerifyKeyErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type VerifyKeyError = VerifyKeyErrors[keyof VerifyKeyErrors];

export type VerifyKeyResponses = {
    /**
     * The result of the verification.
     */
    200: KeyVerification;
};

export type VerifyKeyResponse = VerifyKeyResponses[keyof VerifyKeyResponses];

export type LoginData = {
    body: Login;
    path?: never;
    query?: never;
    url: '/v1/auth/login';
};

export type LoginErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `login_failed`: The email, the password or the passkey is wrong.
     */
    401: Problem;
    /**
     * `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests. `login_throttled`: Too many sign-ins have failed.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `login_overloaded`: Too many passwords are being verified. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type LoginError = LoginErrors[keyof LoginErrors];

export type LoginResponses = {
    /**
     * The session and its tokens, or what is to be proved first.
     */
    200: SignedIn | CookieSignedIn | MfaRequired;
};

export type LoginResponse = LoginResponses[keyof LoginResponses];

export type RefreshSessionData = {
    body: RefreshSession;
    path?: never;
    query?: never;
    url: '/v1/auth/refresh';
};

export type RefreshSessionErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `refresh_reused`: The refresh token was used before, so the session has ended.
     */
    401: Problem;
    /**
     * `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RefreshSessionError = RefreshSessionErrors[keyof RefreshSessionErrors];

export type RefreshSessionResponses = {
    /**
     * The new tokens.
     */
    200: SessionTokens | CookieSession;
};

export type RefreshSessionResponse = RefreshSessionResponses[keyof RefreshSessionResponses];

export type ListSessionsData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
    };
    url: '/v1/auth/sessions';
};

export type ListSessionsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this.
     */
    403: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListSessionsError = ListSessionsErrors[keyof ListSessionsErrors];

export type ListSessionsResponses = {
    /**
     * A page of sessions.
     */
    200: {
        data: Array<Session>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListSessionsResponse = ListSessionsResponses[keyof ListSessionsResponses];

export type StartKeySessionData = {
    body: StartKeySession;
    path?: never;
    query?: never;
    url: '/v1/auth/sessions';
};

export type StartKeySessionErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type StartKeySessionError = StartKeySessionErrors[keyof StartKeySessionErrors];

export type StartKeySessionResponses = {
    /**
     * The session.
     */
    200: KeySession | CookieSession;
};

export type StartKeySessionResponse = StartKeySessionResponses[keyof StartKeySessionResponses];

export type LogoutData = {
    body: Logout;
    path?: never;
    query?: never;
    url: '/v1/auth/logout';
};

export type LogoutErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type LogoutError = LogoutErrors[keyof LogoutErrors];

export type LogoutResponses = {
    /**
     * How many sessions have ended.
     */
    200: EndedSessions;
};

export type LogoutResponse = LogoutResponses[keyof LogoutResponses];

export type RevokeSessionData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/auth/sessions/{id}';
};

export type RevokeSessionErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RevokeSessionError = RevokeSessionErrors[keyof RevokeSessionErrors];

export type RevokeSessionResponses = {
    /**
     * The session has ended.
     */
    204: void;
};

export type RevokeSessionResponse = RevokeSessionResponses[keyof RevokeSessionResponses];

export type ChangePasswordData = {
    body: ChangePassword;
    path?: never;
    query?: never;
    url: '/v1/auth/password';
};

export type ChangePasswordErrors = {
    /**
     * `validation_failed`: The request is invalid. `password_rejected`: The password cannot be used. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `login_failed`: The email, the password or the passkey is wrong. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests. `login_throttled`: Too many sign-ins have failed.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `login_overloaded`: Too many passwords are being verified. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ChangePasswordError = ChangePasswordErrors[keyof ChangePasswordErrors];

export type ChangePasswordResponses = {
    /**
     * How many other sessions have ended.
     */
    200: EndedSessions;
};

export type ChangePasswordResponse = ChangePasswordResponses[keyof ChangePasswordResponses];

export type RemoveAccountData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/auth/account';
};

export type RemoveAccountErrors = {
    /**
     * `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `account_in_use`: The account is still in use.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RemoveAccountError = RemoveAccountErrors[keyof RemoveAccountErrors];

export type RemoveAccountResponses = {
    /**
     * The account no longer exists.
     */
    204: void;
};

export type RemoveAccountResponse = RemoveAccountResponses[keyof RemoveAccountResponses];

export type ReadAccountData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/auth/account';
};

export type ReadAccountErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this.
     */
    403: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadAccountError = ReadAccountErrors[keyof ReadAccountErrors];

export type ReadAccountResponses = {
    /**
     * The account.
     */
    200: Account;
};

export type ReadAccountResponse = ReadAccountResponses[keyof ReadAccountResponses];

export type UpdateAccountData = {
    body: UpdateAccount;
    path?: never;
    query?: never;
    url: '/v1/auth/account';
};

export type UpdateAccountErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateAccountError = UpdateAccountErrors[keyof UpdateAccountErrors];

export type UpdateAccountResponses = {
    /**
     * The changed account.
     */
    200: Account;
};

export type UpdateAccountResponse = UpdateAccountResponses[keyof UpdateAccountResponses];

export type ListOwnOrganizationsData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * Only organizations whose slug or name contains this text, regardless of case; a hyphen and a space are the same. One or two characters are compared with the beginnings of words.
         */
        q?: string;
    };
    url: '/v1/me/organizations';
};

export type ListOwnOrganizationsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this.
     */
    403: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListOwnOrganizationsError = ListOwnOrganizationsErrors[keyof ListOwnOrganizationsErrors];

export type ListOwnOrganizationsResponses = {
    /**
     * A page of organizations.
     */
    200: {
        data: Array<OwnOrganization>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListOwnOrganizationsResponse = ListOwnOrganizationsResponses[keyof ListOwnOrganizationsResponses];

export type VerifyMfaData = {
    body: VerifyMfa;
    path?: never;
    query?: never;
    url: '/v1/auth/mfa/verify';
};

export type VerifyMfaErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `mfa_failed`: The code or the passkey is wrong, or was used before. `challenge_expired`: The challenge has expired; begin again.
     */
    401: Problem;
    /**
     * `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `passkeys_unavailable`: Passkeys require that the server has a PUBLIC_URL with a host name.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests. `login_throttled`: Too many sign-ins have failed.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type VerifyMfaError = VerifyMfaErrors[keyof VerifyMfaErrors];

export type VerifyMfaResponses = {
    /**
     * The session and its tokens.
     */
    200: SignedIn | CookieSignedIn;
};

export type VerifyMfaResponse = VerifyMfaResponses[keyof VerifyMfaResponses];

export type ListFactorsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/auth/factors';
};

export type ListFactorsErrors = {
    /**
     * `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this.
     */
    403: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListFactorsError = ListFactorsErrors[keyof ListFactorsErrors];

export type ListFactorsResponses = {
    /**
     * The factors.
     */
    200: Factors;
};

export type ListFactorsResponse = ListFactorsResponses[keyof ListFactorsResponses];

export type AddTotpData = {
    body: AddTotp;
    path?: never;
    query?: never;
    url: '/v1/auth/factors/totp';
};

export type AddTotpErrors = {
    /**
     * `validation_failed`: The request is invalid. `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `factor_limit_reached`: The maximum number of second factors has been reached.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type AddTotpError = AddTotpErrors[keyof AddTotpErrors];

export type AddTotpResponses = {
    /**
     * The factor and its secret.
     */
    200: AddedTotp;
};

export type AddTotpResponse = AddTotpResponses[keyof AddTotpResponses];

export type ConfirmTotpData = {
    body: ConfirmTotp;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/auth/factors/totp/{id}/confirm';
};

export type ConfirmTotpErrors = {
    /**
     * `validation_failed`: The request is invalid. `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required. `mfa_failed`: The code or the passkey is wrong, or was used before.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests. `login_throttled`: Too many sign-ins have failed.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ConfirmTotpError = ConfirmTotpErrors[keyof ConfirmTotpErrors];

export type ConfirmTotpResponses = {
    /**
     * The factor, and the session that replaces the calling one.
     */
    200: ConfirmedTotp;
};

export type ConfirmTotpResponse = ConfirmTotpResponses[keyof ConfirmTotpResponses];

export type RemoveFactorData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/auth/factors/{id}';
};

export type RemoveFactorErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `factor_required`: A second factor is required.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RemoveFactorError = RemoveFactorErrors[keyof RemoveFactorErrors];

export type RemoveFactorResponses = {
    /**
     * The factor is removed.
     */
    204: void;
};

export type RemoveFactorResponse = RemoveFactorResponses[keyof RemoveFactorResponses];

export type RenameFactorData = {
    body: RenameFactor;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/auth/factors/{id}';
};

export type RenameFactorErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RenameFactorError = RenameFactorErrors[keyof RenameFactorErrors];

export type RenameFactorResponses = {
    /**
     * The factor.
     */
    200: Factor;
};

export type RenameFactorResponse = RenameFactorResponses[keyof RenameFactorResponses];

export type RenewRecoveryCodesData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/auth/recovery-codes';
};

export type RenewRecoveryCodesErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `factor_required`: A second factor is required.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RenewRecoveryCodesError = RenewRecoveryCodesErrors[keyof RenewRecoveryCodesErrors];

export type RenewRecoveryCodesResponses = {
    /**
     * The codes.
     */
    200: RecoveryCodes;
};

export type RenewRecoveryCodesResponse = RenewRecoveryCodesResponses[keyof RenewRecoveryCodesResponses];

export type StepUpData = {
    body: StepUp;
    path?: never;
    query?: never;
    url: '/v1/auth/step-up';
};

export type StepUpErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `login_failed`: The email, the password or the passkey is wrong. `mfa_failed`: The code or the passkey is wrong, or was used before. `challenge_expired`: The challenge has expired; begin again.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `passkeys_unavailable`: Passkeys require that the server has a PUBLIC_URL with a host name.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests. `login_throttled`: Too many sign-ins have failed.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `login_overloaded`: Too many passwords are being verified. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type StepUpError = StepUpErrors[keyof StepUpErrors];

export type StepUpResponses = {
    /**
     * The session that replaces the calling one.
     */
    200: SessionTokens | CookieSession;
};

export type StepUpResponse = StepUpResponses[keyof StepUpResponses];

export type RequestRecoveryData = {
    body: RequestRecovery;
    path?: never;
    query?: never;
    url: '/v1/auth/recovery';
};

export type RequestRecoveryErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RequestRecoveryError = RequestRecoveryErrors[keyof RequestRecoveryErrors];

export type RequestRecoveryResponses = {
    /**
     * A link is mailed if the address is known.
     */
    202: unknown;
};

export type RequestFactorRecoveryData = {
    body: RequestFactorRecovery;
    path?: never;
    query?: never;
    url: '/v1/auth/recovery/requests';
};

export type RequestFactorRecoveryErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RequestFactorRecoveryError = RequestFactorRecoveryErrors[keyof RequestFactorRecoveryErrors];

export type RequestFactorRecoveryResponses = {
    /**
     * A link is mailed if the address is that of a member with a second factor.
     */
    202: unknown;
};

export type ConfirmFactorRecoveryData = {
    body: ConfirmFactorRecovery;
    path?: never;
    query?: never;
    url: '/v1/auth/recovery/requests/confirm';
};

export type ConfirmFactorRecoveryErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `not_enough_approvers`: The organization has too few people who can approve this.
     */
    409: Problem;
    /**
     * `link_expired`: The link has expired, was used or was replaced.
     */
    410: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ConfirmFactorRecoveryError = ConfirmFactorRecoveryErrors[keyof ConfirmFactorRecoveryErrors];

export type ConfirmFactorRecoveryResponses = {
    /**
     * The request.
     */
    200: FactorRecovery;
};

export type ConfirmFactorRecoveryResponse = ConfirmFactorRecoveryResponses[keyof ConfirmFactorRecoveryResponses];

export type RecoveryOptionsData = {
    body: AskRecoveryOptions;
    path?: never;
    query?: never;
    url: '/v1/auth/recovery/options';
};

export type RecoveryOptionsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `passkeys_unavailable`: Passkeys require that the server has a PUBLIC_URL with a host name.
     */
    409: Problem;
    /**
     * `link_expired`: The link has expired, was used or was replaced.
     */
    410: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type RecoveryOptionsError = RecoveryOptionsErrors[keyof RecoveryOptionsErrors];

export type RecoveryOptionsResponses = {
    /**
     * The options for the browser.
     */
    200: PasskeyAssertionOptions;
};

export type RecoveryOptionsResponse = RecoveryOptionsResponses[keyof RecoveryOptionsResponses];

export type CompleteRecoveryData = {
    body: CompleteRecovery;
    path?: never;
    query?: never;
    url: '/v1/auth/recovery/complete';
};

export type CompleteRecoveryErrors = {
    /**
     * `validation_failed`: The request is invalid. `password_rejected`: The password cannot be used. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `mfa_required`: A code of the second factor is required. `mfa_failed`: The code or the passkey is wrong, or was used before. `challenge_expired`: The challenge has expired; begin again.
     */
    401: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `passkeys_unavailable`: Passkeys require that the server has a PUBLIC_URL with a host name.
     */
    409: Problem;
    /**
     * `link_expired`: The link has expired, was used or was replaced.
     */
    410: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests. `login_throttled`: Too many sign-ins have failed.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `login_overloaded`: Too many passwords are being verified. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CompleteRecoveryError = CompleteRecoveryErrors[keyof CompleteRecoveryErrors];

export type CompleteRecoveryResponses = {
    /**
     * How many sessions have ended.
     */
    200: EndedSessions;
};

export type CompleteRecoveryResponse = CompleteRecoveryResponses[keyof CompleteRecoveryResponses];

export type StartDeviceData = {
    body: StartDevice;
    path?: never;
    query?: never;
    url: '/v1/auth/device';
};

export type StartDeviceErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type StartDeviceError = StartDeviceErrors[keyof StartDeviceErrors];

export type StartDeviceResponses = {
    /**
     * The codes.
     */
    200: StartedDevice;
};

export type StartDeviceResponse = StartDeviceResponses[keyof StartDeviceResponses];

export type CollectDeviceData = {
    body: CollectDevice;
    path?: never;
    query?: never;
    url: '/v1/auth/device/token';
};

export type CollectDeviceErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `access_denied`: The person has denied the device.
     */
    403: Problem;
    /**
     * `authorization_pending`: Nobody has approved the device yet.
     */
    409: Problem;
    /**
     * `expired_token`: The code of the device has expired or was used.
     */
    410: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests. `slow_down`: The device asks too often.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CollectDeviceError = CollectDeviceErrors[keyof CollectDeviceErrors];

export type CollectDeviceResponses = {
    /**
     * The session and its tokens.
     */
    200: SignedIn;
};

export type CollectDeviceResponse = CollectDeviceResponses[keyof CollectDeviceResponses];

export type LookUpDeviceData = {
    body: LookUpDevice;
    path?: never;
    query?: never;
    url: '/v1/auth/device/lookup';
};

export type LookUpDeviceErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests. `login_throttled`: Too many sign-ins have failed.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type LookUpDeviceError = LookUpDeviceErrors[keyof LookUpDeviceErrors];

export type LookUpDeviceResponses = {
    /**
     * The device.
     */
    200: WaitingDevice;
};

export type LookUpDeviceResponse = LookUpDeviceResponses[keyof LookUpDeviceResponses];

export type AnswerDeviceData = {
    body: AnswerDevice;
    path?: never;
    query?: never;
    url: '/v1/auth/device/approve';
};

export type AnswerDeviceErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests. `login_throttled`: Too many sign-ins have failed.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type AnswerDeviceError = AnswerDeviceErrors[keyof AnswerDeviceErrors];

export type AnswerDeviceResponses = {
    /**
     * What the device is told.
     */
    200: AnsweredDevice;
};

export type AnswerDeviceResponse = AnswerDeviceResponses[keyof AnswerDeviceResponses];

export type PasskeyLoginOptionsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/auth/passkeys/options';
};

export type PasskeyLoginOptionsErrors = {
    /**
     * `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `passkeys_unavailable`: Passkeys require that the server has a PUBLIC_URL with a host name.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type PasskeyLoginOptionsError = PasskeyLoginOptionsErrors[keyof PasskeyLoginOptionsErrors];

export type PasskeyLoginOptionsResponses = {
    /**
     * The options for the browser.
     */
    200: PasskeyAssertionOptions;
};

export type PasskeyLoginOptionsResponse = PasskeyLoginOptionsResponses[keyof PasskeyLoginOptionsResponses];

export type LoginWithPasskeyData = {
    body: PasskeyLogin;
    path?: never;
    query?: never;
    url: '/v1/auth/passkeys/login';
};

export type LoginWithPasskeyErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `login_failed`: The email, the password or the passkey is wrong. `challenge_expired`: The challenge has expired; begin again.
     */
    401: Problem;
    /**
     * `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `passkeys_unavailable`: Passkeys require that the server has a PUBLIC_URL with a host name.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type LoginWithPasskeyError = LoginWithPasskeyErrors[keyof LoginWithPasskeyErrors];

export type LoginWithPasskeyResponses = {
    /**
     * The session and its tokens.
     */
    200: SignedIn | CookieSignedIn;
};

export type LoginWithPasskeyResponse = LoginWithPasskeyResponses[keyof LoginWithPasskeyResponses];

export type BeginPasskeyData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/auth/factors/webauthn/options';
};

export type BeginPasskeyErrors = {
    /**
     * `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `factor_limit_reached`: The maximum number of second factors has been reached. `passkeys_unavailable`: Passkeys require that the server has a PUBLIC_URL with a host name.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type BeginPasskeyError = BeginPasskeyErrors[keyof BeginPasskeyErrors];

export type BeginPasskeyResponses = {
    /**
     * The options for the browser.
     */
    200: PasskeyRegistrationOptions;
};

export type BeginPasskeyResponse = BeginPasskeyResponses[keyof BeginPasskeyResponses];

export type AddPasskeyData = {
    body: AddPasskey;
    path?: never;
    query?: never;
    url: '/v1/auth/factors/webauthn';
};

export type AddPasskeyErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required. `mfa_failed`: The code or the passkey is wrong, or was used before. `challenge_expired`: The challenge has expired; begin again. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `factor_limit_reached`: The maximum number of second factors has been reached. `passkeys_unavailable`: Passkeys require that the server has a PUBLIC_URL with a host name.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type AddPasskeyError = AddPasskeyErrors[keyof AddPasskeyErrors];

export type AddPasskeyResponses = {
    /**
     * The passkey, and the session that replaces the calling one.
     */
    200: AddedPasskey;
};

export type AddPasskeyResponse = AddPasskeyResponses[keyof AddPasskeyResponses];

export type MfaOptionsData = {
    body: AskMfaOptions;
    path?: never;
    query?: never;
    url: '/v1/auth/mfa/options';
};

export type MfaOptionsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `challenge_expired`: The challenge has expired; begin again.
     */
    401: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `passkeys_unavailable`: Passkeys require that the server has a PUBLIC_URL with a host name.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type MfaOptionsError = MfaOptionsErrors[keyof MfaOptionsErrors];

export type MfaOptionsResponses = {
    /**
     * The options for the browser.
     */
    200: PasskeyAssertionOptions;
};

export type MfaOptionsResponse = MfaOptionsResponses[keyof MfaOptionsResponses];

export type StepUpOptionsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/auth/step-up/options';
};

export type StepUpOptionsErrors = {
    /**
     * `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `passkeys_unavailable`: Passkeys require that the server has a PUBLIC_URL with a host name.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type StepUpOptionsError = StepUpOptionsErrors[keyof StepUpOptionsErrors];

export type StepUpOptionsResponses = {
    /**
     * The options for the browser.
     */
    200: PasskeyAssertionOptions;
};

export type StepUpOptionsResponse = StepUpOptionsResponses[keyof StepUpOptionsResponses];

export type ListOrganizationsData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * Only organizations whose slug or name contains this text, regardless of case; a hyphen and a space are the same. One or two characters are compared with the beginnings of words.
         */
        q?: string;
        status?: OrganizationStatus;
    };
    url: '/v1/orgs';
};

export type ListOrganizationsErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListOrganizationsError = ListOrganizationsErrors[keyof ListOrganizationsErrors];

export type ListOrganizationsResponses = {
    /**
     * A page of organizations.
     */
    200: {
        data: Array<Organization>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListOrganizationsResponse = ListOrganizationsResponses[keyof ListOrganizationsResponses];

export type CreateOrganizationData = {
    body: CreateOrganization;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/orgs';
};

export type CreateOrganizationErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `slug_taken`: The slug is taken. `name_taken`: The name is taken. `organization_limit_reached`: The owner has reached the maximum number of organizations. `namespace_conflict`: The namespace already exists and belongs to someone else. `payment_expired`: The organization was not paid for in time.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `namespace_failed`: A namespace request to Temporal failed. `canary_failed`: A test workflow could not be run in the new namespace.
     */
    502: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `temporal_overloaded`: Temporal is limiting the rate of requests. `temporal_not_asked`: Temporal was unreachable moments ago; calls are paused. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
    /**
     * `step_timed_out`: The step did not finish in time.
     */
    504: Problem;
};

export type CreateOrganizationError = CreateOrganizationErrors[keyof CreateOrganizationErrors];

export type CreateOrganizationResponses = {
    /**
     * The organization is active (`Prefer: wait`).
     */
    201: CreatedOrganization;
    /**
     * The operation has started.
     */
    202: CreatedOrganization;
};

export type CreateOrganizationResponse = CreateOrganizationResponses[keyof CreateOrganizationResponses];

export type PlanOrganizationData = {
    body: CreateOrganization;
    path?: never;
    query?: never;
    url: '/v1/orgs/plan';
};

export type PlanOrganizationErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type PlanOrganizationError = PlanOrganizationErrors[keyof PlanOrganizationErrors];

export type PlanOrganizationResponses = {
    /**
     * The plan.
     */
    200: OrganizationPlan;
};

export type PlanOrganizationResponse = PlanOrganizationResponses[keyof PlanOrganizationResponses];

export type DeleteOrganizationData = {
    body?: never;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        /**
         * The reason, for the audit trail.
         */
        reason?: string;
        /**
         * The grace period, during which the deletion can be canceled. Default: the platform's setting; an owner cannot choose less.
         */
        graceSeconds?: number;
    };
    url: '/v1/orgs/{slug}';
};

export type DeleteOrganizationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `illegal_transition`: Not possible in the current status. `legal_hold`: A legal hold prevents the organization from being deleted.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type DeleteOrganizationError = DeleteOrganizationErrors[keyof DeleteOrganizationErrors];

export type DeleteOrganizationResponses = {
    /**
     * The organization has been deleted (`Prefer: wait`).
     */
    200: Operation;
    /**
     * The operation has started.
     */
    202: Operation;
};

export type DeleteOrganizationResponse = DeleteOrganizationResponses[keyof DeleteOrganizationResponses];

export type ReadOrganizationData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}';
};

export type ReadOrganizationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadOrganizationError = ReadOrganizationErrors[keyof ReadOrganizationErrors];

export type ReadOrganizationResponses = {
    /**
     * The organization.
     */
    200: Organization;
};

export type ReadOrganizationResponse = ReadOrganizationResponses[keyof ReadOrganizationResponses];

export type RenameOrganizationData = {
    body: UpdateOrganization;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}';
};

export type RenameOrganizationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `name_taken`: The name is taken.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RenameOrganizationError = RenameOrganizationErrors[keyof RenameOrganizationErrors];

export type RenameOrganizationResponses = {
    /**
     * The renamed organization.
     */
    200: Organization;
};

export type RenameOrganizationResponse = RenameOrganizationResponses[keyof RenameOrganizationResponses];

export type CompletePaymentData = {
    body: CompletePayment;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/payment-completed';
};

export type CompletePaymentErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `illegal_transition`: Not possible in the current status. `payment_conflict`: The payment was made for another organization. `payment_expired`: The organization was not paid for in time. `namespace_conflict`: The namespace already exists and belongs to someone else.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `namespace_failed`: A namespace request to Temporal failed. `canary_failed`: A test workflow could not be run in the new namespace.
     */
    502: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `temporal_overloaded`: Temporal is limiting the rate of requests. `temporal_not_asked`: Temporal was unreachable moments ago; calls are paused. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
    /**
     * `step_timed_out`: The step did not finish in time.
     */
    504: Problem;
};

export type CompletePaymentError = CompletePaymentErrors[keyof CompletePaymentErrors];

export type CompletePaymentResponses = {
    /**
     * The organization is active (`Prefer: wait`).
     */
    200: Operation;
    /**
     * The payment is recorded; the operation is provisioning.
     */
    202: Operation;
};

export type CompletePaymentResponse = CompletePaymentResponses[keyof CompletePaymentResponses];

export type ReportPaymentData = {
    body: ReportPayment;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/payments';
};

export type ReportPaymentErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `illegal_transition`: Not possible in the current status. `payment_conflict`: The payment was made for another organization. `payment_expired`: The organization was not paid for in time. `slug_taken`: The slug is taken. `name_taken`: The name is taken. `organization_limit_reached`: The owner has reached the maximum number of organizations. `namespace_conflict`: The namespace already exists and belongs to someone else.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `namespace_failed`: A namespace request to Temporal failed. `canary_failed`: A test workflow could not be run in the new namespace.
     */
    502: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `temporal_overloaded`: Temporal is limiting the rate of requests. `temporal_not_asked`: Temporal was unreachable moments ago; calls are paused. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
    /**
     * `step_timed_out`: The step did not finish in time.
     */
    504: Problem;
};

export type ReportPaymentError = ReportPaymentErrors[keyof ReportPaymentErrors];

export type ReportPaymentResponses = {
    /**
     * There is nothing to do, or the organization is active (`Prefer: wait`).
     */
    200: ReportedPayment;
    /**
     * The payment is recorded; the operation is provisioning.
     */
    202: ReportedPayment;
};

export type ReportPaymentResponse = ReportPaymentResponses[keyof ReportPaymentResponses];

export type ReceivePaymentData = {
    body: PaymentEvent;
    path?: never;
    query?: never;
    url: '/v1/payments/webhook';
};

export type ReceivePaymentErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `invalid_credentials`: The credentials are not recognized.
     */
    401: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `payment_conflict`: The payment was made for another organization. `payment_expired`: The organization was not paid for in time. `slug_taken`: The slug is taken. `name_taken`: The name is taken. `organization_limit_reached`: The owner has reached the maximum number of organizations. `namespace_conflict`: The namespace already exists and belongs to someone else. `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `namespace_failed`: A namespace request to Temporal failed. `canary_failed`: A test workflow could not be run in the new namespace.
     */
    502: Problem;
    /**
     * `temporal_overloaded`: Temporal is limiting the rate of requests. `temporal_not_asked`: Temporal was unreachable moments ago; calls are paused. `temporal_unavailable`: Temporal cannot be reached. `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
    /**
     * `step_timed_out`: The step did not finish in time.
     */
    504: Problem;
};

export type ReceivePaymentError = ReceivePaymentErrors[keyof ReceivePaymentErrors];

export type ReceivePaymentResponses = {
    /**
     * The payment is recorded; there is nothing to do.
     */
    200: ReceivedPayment;
    /**
     * The payment is recorded; the operation is provisioning or has done so.
     */
    202: ReceivedPayment;
};

export type ReceivePaymentResponse = ReceivePaymentResponses[keyof ReceivePaymentResponses];

export type SuspendOrganizationData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/suspend';
};

export type SuspendOrganizationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type SuspendOrganizationError = SuspendOrganizationErrors[keyof SuspendOrganizationErrors];

export type SuspendOrganizationResponses = {
    /**
     * The operation has succeeded (`Prefer: wait`).
     */
    200: Operation;
    /**
     * The operation has started.
     */
    202: Operation;
};

export type SuspendOrganizationResponse = SuspendOrganizationResponses[keyof SuspendOrganizationResponses];

export type ResumeOrganizationData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/resume';
};

export type ResumeOrganizationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ResumeOrganizationError = ResumeOrganizationErrors[keyof ResumeOrganizationErrors];

export type ResumeOrganizationResponses = {
    /**
     * The operation has succeeded (`Prefer: wait`).
     */
    200: Operation;
    /**
     * The operation has started.
     */
    202: Operation;
};

export type ResumeOrganizationResponse = ResumeOrganizationResponses[keyof ResumeOrganizationResponses];

export type DeactivateOrganizationData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/deactivate';
};

export type DeactivateOrganizationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type DeactivateOrganizationError = DeactivateOrganizationErrors[keyof DeactivateOrganizationErrors];

export type DeactivateOrganizationResponses = {
    /**
     * The operation has succeeded (`Prefer: wait`).
     */
    200: Operation;
    /**
     * The operation has started.
     */
    202: Operation;
};

export type DeactivateOrganizationResponse = DeactivateOrganizationResponses[keyof DeactivateOrganizationResponses];

export type ActivateOrganizationData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/activate';
};

export type ActivateOrganizationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ActivateOrganizationError = ActivateOrganizationErrors[keyof ActivateOrganizationErrors];

export type ActivateOrganizationResponses = {
    /**
     * The operation has succeeded (`Prefer: wait`).
     */
    200: Operation;
    /**
     * The operation has started.
     */
    202: Operation;
};

export type ActivateOrganizationResponse = ActivateOrganizationResponses[keyof ActivateOrganizationResponses];

export type ListUsersData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * From most to least powerful: a role has every permission of the roles after it.
         */
        role?: UserRole;
        /**
         * 1–63 characters: a-z, 0-9 and single hyphens, and not a built-in role. Never changes.
         */
        customRole?: string;
        status?: UserStatus;
    };
    url: '/v1/orgs/{slug}/users';
};

export type ListUsersErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListUsersError = ListUsersErrors[keyof ListUsersErrors];

export type ListUsersResponses = {
    /**
     * A page of members.
     */
    200: {
        data: Array<User>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListUsersResponse = ListUsersResponses[keyof ListUsersResponses];

export type CreateUserData = {
    body: CreateUser;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users';
};

export type CreateUserErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `email_taken`: The organization already has a member with this email. `organization_limit_reached`: The owner has reached the maximum number of organizations.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CreateUserError = CreateUserErrors[keyof CreateUserErrors];

export type CreateUserResponses = {
    /**
     * The member.
     */
    201: User;
};

export type CreateUserResponse = CreateUserResponses[keyof CreateUserResponses];

export type RemoveUserData = {
    body?: never;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/{id}';
};

export type RemoveUserErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `last_owner`: An organization needs at least one active owner.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RemoveUserError = RemoveUserErrors[keyof RemoveUserErrors];

export type RemoveUserResponses = {
    /**
     * The member is removed.
     */
    204: void;
};

export type RemoveUserResponse = RemoveUserResponses[keyof RemoveUserResponses];

export type ReadUserData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/{id}';
};

export type ReadUserErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadUserError = ReadUserErrors[keyof ReadUserErrors];

export type ReadUserResponses = {
    /**
     * The member.
     */
    200: User;
};

export type ReadUserResponse = ReadUserResponses[keyof ReadUserResponses];

export type UpdateUserData = {
    body: UpdateUser;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/{id}';
};

export type UpdateUserErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `last_owner`: An organization needs at least one active owner. `organization_limit_reached`: The owner has reached the maximum number of organizations.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateUserError = UpdateUserErrors[keyof UpdateUserErrors];

export type UpdateUserResponses = {
    /**
     * The changed member.
     */
    200: User;
};

export type UpdateUserResponse = UpdateUserResponses[keyof UpdateUserResponses];

export type SuspendUserData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/{id}/suspend';
};

export type SuspendUserErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `last_owner`: An organization needs at least one active owner.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type SuspendUserError = SuspendUserErrors[keyof SuspendUserErrors];

export type SuspendUserResponses = {
    /**
     * The changed member.
     */
    200: User;
};

export type SuspendUserResponse = SuspendUserResponses[keyof SuspendUserResponses];

export type RestoreUserData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/{id}/restore';
};

export type RestoreUserErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `last_owner`: An organization needs at least one active owner.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RestoreUserError = RestoreUserErrors[keyof RestoreUserErrors];

export type RestoreUserResponses = {
    /**
     * The changed member.
     */
    200: User;
};

export type RestoreUserResponse = RestoreUserResponses[keyof RestoreUserResponses];

export type ListMemberSessionsData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
    };
    url: '/v1/orgs/{slug}/users/{id}/sessions';
};

export type ListMemberSessionsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListMemberSessionsError = ListMemberSessionsErrors[keyof ListMemberSessionsErrors];

export type ListMemberSessionsResponses = {
    /**
     * A page of sessions.
     */
    200: {
        data: Array<MemberSession>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListMemberSessionsResponse = ListMemberSessionsResponses[keyof ListMemberSessionsResponses];

export type EndMemberSessionsData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/{id}/sessions/revoke';
};

export type EndMemberSessionsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type EndMemberSessionsError = EndMemberSessionsErrors[keyof EndMemberSessionsErrors];

export type EndMemberSessionsResponses = {
    /**
     * How many sessions had come in.
     */
    200: EndedSessions;
};

export type EndMemberSessionsResponse = EndMemberSessionsResponses[keyof EndMemberSessionsResponses];

export type ReadLockoutData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/{id}/lockout';
};

export type ReadLockoutErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadLockoutError = ReadLockoutErrors[keyof ReadLockoutErrors];

export type ReadLockoutResponses = {
    /**
     * What failed sign-ins have led to.
     */
    200: Lockout;
};

export type ReadLockoutResponse = ReadLockoutResponses[keyof ReadLockoutResponses];

export type UnlockUserData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/{id}/unlock';
};

export type UnlockUserErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UnlockUserError = UnlockUserErrors[keyof UnlockUserErrors];

export type UnlockUserResponses = {
    /**
     * The lock-out afterwards.
     */
    200: Lockout;
};

export type UnlockUserResponse = UnlockUserResponses[keyof UnlockUserResponses];

export type ReleaseUserData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/{id}/release';
};

export type ReleaseUserErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ReleaseUserError = ReleaseUserErrors[keyof ReleaseUserErrors];

export type ReleaseUserResponses = {
    /**
     * The released member.
     */
    200: User;
};

export type ReleaseUserResponse = ReleaseUserResponses[keyof ReleaseUserResponses];

export type ListInvitationsData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        status?: InvitationStatus;
    };
    url: '/v1/orgs/{slug}/invites';
};

export type ListInvitationsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListInvitationsError = ListInvitationsErrors[keyof ListInvitationsErrors];

export type ListInvitationsResponses = {
    /**
     * A page of invitations.
     */
    200: {
        data: Array<Invitation>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListInvitationsResponse = ListInvitationsResponses[keyof ListInvitationsResponses];

export type CreateInvitationData = {
    body: CreateInvitation;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/invites';
};

export type CreateInvitationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `email_taken`: The organization already has a member with this email. `invitation_pending`: This email has a pending invitation.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CreateInvitationError = CreateInvitationErrors[keyof CreateInvitationErrors];

export type CreateInvitationResponses = {
    /**
     * The invitation.
     */
    201: IssuedInvitation;
};

export type CreateInvitationResponse = CreateInvitationResponses[keyof CreateInvitationResponses];

export type InviteUserData = {
    body: InviteUser;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/{id}/invite';
};

export type InviteUserErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `invitation_pending`: This email has a pending invitation.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type InviteUserError = InviteUserErrors[keyof InviteUserErrors];

export type InviteUserResponses = {
    /**
     * The invitation.
     */
    201: IssuedInvitation;
};

export type InviteUserResponse = InviteUserResponses[keyof InviteUserResponses];

export type DeleteInvitationData = {
    body?: never;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the invitation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/invites/{id}';
};

export type DeleteInvitationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `invitation_accepted`: The invitation was accepted before.
     */
    409: Problem;
    /**
     * `invitation_revoked`: The invitation was revoked or replaced. `invitation_expired`: The invitation has expired.
     */
    410: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type DeleteInvitationError = DeleteInvitationErrors[keyof DeleteInvitationErrors];

export type DeleteInvitationResponses = {
    /**
     * The invitation is revoked.
     */
    204: void;
};

export type DeleteInvitationResponse = DeleteInvitationResponses[keyof DeleteInvitationResponses];

export type ReadInvitationData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the invitation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/invites/{id}';
};

export type ReadInvitationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadInvitationError = ReadInvitationErrors[keyof ReadInvitationErrors];

export type ReadInvitationResponses = {
    /**
     * The invitation.
     */
    200: Invitation;
};

export type ReadInvitationResponse = ReadInvitationResponses[keyof ReadInvitationResponses];

export type ResendInvitationData = {
    body?: never;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the invitation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/invites/{id}/resend';
};

export type ResendInvitationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `invitation_accepted`: The invitation was accepted before.
     */
    409: Problem;
    /**
     * `invitation_revoked`: The invitation was revoked or replaced. `invitation_expired`: The invitation has expired.
     */
    410: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ResendInvitationError = ResendInvitationErrors[keyof ResendInvitationErrors];

export type ResendInvitationResponses = {
    /**
     * The invitation with its new link.
     */
    200: IssuedInvitation;
};

export type ResendInvitationResponse = ResendInvitationResponses[keyof ResendInvitationResponses];

export type RevokeInvitationData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the invitation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/invites/{id}/revoke';
};

export type RevokeInvitationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `invitation_accepted`: The invitation was accepted before.
     */
    409: Problem;
    /**
     * `invitation_revoked`: The invitation was revoked or replaced. `invitation_expired`: The invitation has expired.
     */
    410: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RevokeInvitationError = RevokeInvitationErrors[keyof RevokeInvitationErrors];

export type RevokeInvitationResponses = {
    /**
     * The revoked invitation.
     */
    200: Invitation;
};

export type RevokeInvitationResponse = RevokeInvitationResponses[keyof RevokeInvitationResponses];

export type LookUpInvitationData = {
    body: LookUpInvitation;
    path?: never;
    query?: never;
    url: '/v1/invites/lookup';
};

export type LookUpInvitationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type LookUpInvitationError = LookUpInvitationErrors[keyof LookUpInvitationErrors];

export type LookUpInvitationResponses = {
    /**
     * The invitation.
     */
    200: InvitationPreview;
};

export type LookUpInvitationResponse = LookUpInvitationResponses[keyof LookUpInvitationResponses];

export type AcceptInvitationData = {
    body: AcceptInvitation;
    path?: never;
    query?: never;
    url: '/v1/invites/accept';
};

export type AcceptInvitationErrors = {
    /**
     * `validation_failed`: The request is invalid. `password_rejected`: The password cannot be used. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `session_required`: Only a signed-in person can do this. `email_mismatch`: The invitation is for another email. `email_proof_required`: Open the link that was mailed to the invited address. `csrf_rejected`: A change with cookies must come from a page of this server.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `email_taken`: The organization already has a member with this email. `invitation_void`: The inviter can no longer invite. `illegal_transition`: Not possible in the current status. `last_owner`: An organization needs at least one active owner. `invitation_accepted`: The invitation was accepted before.
     */
    409: Problem;
    /**
     * `invitation_revoked`: The invitation was revoked or replaced. `invitation_expired`: The invitation has expired.
     */
    410: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `login_overloaded`: Too many passwords are being verified. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type AcceptInvitationError = AcceptInvitationErrors[keyof AcceptInvitationErrors];

export type AcceptInvitationResponses = {
    /**
     * The membership.
     */
    200: AcceptedInvitation;
};

export type AcceptInvitationResponse = AcceptInvitationResponses[keyof AcceptInvitationResponses];

export type BatchOrganizationsData = {
    body: BatchOrganizations;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/orgs/batch';
};

export type BatchOrganizationsErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type BatchOrganizationsError = BatchOrganizationsErrors[keyof BatchOrganizationsErrors];

export type BatchOrganizationsResponses = {
    /**
     * One result for each target.
     */
    200: OrganizationsBatch;
};

export type BatchOrganizationsResponse = BatchOrganizationsResponses[keyof BatchOrganizationsResponses];

export type BatchUsersData = {
    body: BatchUsers;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/batch';
};

export type BatchUsersErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type BatchUsersError = BatchUsersErrors[keyof BatchUsersErrors];

export type BatchUsersResponses = {
    /**
     * One result for each target.
     */
    200: UsersBatch;
};

export type BatchUsersResponse = BatchUsersResponses[keyof BatchUsersResponses];

export type BatchInvitationsData = {
    body: BatchInvitations;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/invites/batch';
};

export type BatchInvitationsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type BatchInvitationsError = BatchInvitationsErrors[keyof BatchInvitationsErrors];

export type BatchInvitationsResponses = {
    /**
     * One result for each target.
     */
    200: InvitationsBatch;
};

export type BatchInvitationsResponse = BatchInvitationsResponses[keyof BatchInvitationsResponses];

export type ListOwnershipTransfersData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        status?: OwnershipTransferStatus;
    };
    url: '/v1/orgs/{slug}/ownership-transfers';
};

export type ListOwnershipTransfersErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListOwnershipTransfersError = ListOwnershipTransfersErrors[keyof ListOwnershipTransfersErrors];

export type ListOwnershipTransfersResponses = {
    /**
     * A page of transfers.
     */
    200: {
        data: Array<OwnershipTransfer>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListOwnershipTransfersResponse = ListOwnershipTransfersResponses[keyof ListOwnershipTransfersResponses];

export type TransferOwnershipData = {
    body: TransferOwnership;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/ownership-transfers';
};

export type TransferOwnershipErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `illegal_transition`: Not possible in the current status. `organization_limit_reached`: The owner has reached the maximum number of organizations.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
    /**
     * `step_timed_out`: The step did not finish in time.
     */
    504: Problem;
};

export type TransferOwnershipError = TransferOwnershipErrors[keyof TransferOwnershipErrors];

export type TransferOwnershipResponses = {
    /**
     * The operation has succeeded (`Prefer: wait`).
     */
    200: Operation;
    /**
     * The operation has started.
     */
    202: Operation;
};

export type TransferOwnershipResponse = TransferOwnershipResponses[keyof TransferOwnershipResponses];

export type ListApiKeysData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        userId?: string;
        /**
         * `rotating`: the key has a successor and is accepted alongside it until `validUntil`, then it is `revoked`.
         */
        status?: ApiKeyStatus;
        /**
         * Only keys issued or rotated with this key.
         */
        issuedByKeyId?: string;
    };
    url: '/v1/orgs/{slug}/api-keys';
};

export type ListApiKeysErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListApiKeysError = ListApiKeysErrors[keyof ListApiKeysErrors];

export type ListApiKeysResponses = {
    /**
     * A page of keys.
     */
    200: {
        data: Array<ApiKey>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListApiKeysResponse = ListApiKeysResponses[keyof ListApiKeysResponses];

export type IssueApiKeyData = {
    body: IssueApiKey;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/api-keys';
};

export type IssueApiKeyErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `api_key_limit_reached`: The maximum number of live API keys has been reached.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type IssueApiKeyError = IssueApiKeyErrors[keyof IssueApiKeyErrors];

export type IssueApiKeyResponses = {
    /**
     * The key.
     */
    201: IssuedApiKey;
};

export type IssueApiKeyResponse = IssueApiKeyResponses[keyof IssueApiKeyResponses];

export type ReadApiKeyData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the key.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/api-keys/{id}';
};

export type ReadApiKeyErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadApiKeyError = ReadApiKeyErrors[keyof ReadApiKeyErrors];

export type ReadApiKeyResponses = {
    /**
     * The key.
     */
    200: ApiKey;
};

export type ReadApiKeyResponse = ReadApiKeyResponses[keyof ReadApiKeyResponses];

export type UpdateApiKeyData = {
    body: UpdateApiKey;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the key.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/api-keys/{id}';
};

export type UpdateApiKeyErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateApiKeyError = UpdateApiKeyErrors[keyof UpdateApiKeyErrors];

export type UpdateApiKeyResponses = {
    /**
     * The changed key.
     */
    200: ApiKey;
};

export type UpdateApiKeyResponse = UpdateApiKeyResponses[keyof UpdateApiKeyResponses];

export type RotateApiKeyData = {
    body: RotateApiKey;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the key.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/api-keys/{id}/rotate';
};

export type RotateApiKeyErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `api_key_limit_reached`: The maximum number of live API keys has been reached.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RotateApiKeyError = RotateApiKeyErrors[keyof RotateApiKeyErrors];

export type RotateApiKeyResponses = {
    /**
     * The successor.
     */
    201: IssuedApiKey;
};

export type RotateApiKeyResponse = RotateApiKeyResponses[keyof RotateApiKeyResponses];

export type RevokeApiKeyData = {
    body?: RevokeApiKey;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the key.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/api-keys/{id}/revoke';
};

export type RevokeApiKeyErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RevokeApiKeyError = RevokeApiKeyErrors[keyof RevokeApiKeyErrors];

export type RevokeApiKeyResponses = {
    /**
     * The revoked key.
     */
    200: RevokedApiKey;
};

export type RevokeApiKeyResponse = RevokeApiKeyResponses[keyof RevokeApiKeyResponses];

export type ReadApiKeyPolicyData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/api-key-policy';
};

export type ReadApiKeyPolicyErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadApiKeyPolicyError = ReadApiKeyPolicyErrors[keyof ReadApiKeyPolicyErrors];

export type ReadApiKeyPolicyResponses = {
    /**
     * The policy.
     */
    200: ApiKeyPolicy;
};

export type ReadApiKeyPolicyResponse = ReadApiKeyPolicyResponses[keyof ReadApiKeyPolicyResponses];

export type UpdateApiKeyPolicyData = {
    body: UpdateApiKeyPolicy;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/api-key-policy';
};

export type UpdateApiKeyPolicyErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateApiKeyPolicyError = UpdateApiKeyPolicyErrors[keyof UpdateApiKeyPolicyErrors];

export type UpdateApiKeyPolicyResponses = {
    /**
     * The changed policy.
     */
    200: ApiKeyPolicy;
};

export type UpdateApiKeyPolicyResponse = UpdateApiKeyPolicyResponses[keyof UpdateApiKeyPolicyResponses];

export type ReadSessionPolicyData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/session-policy';
};

export type ReadSessionPolicyErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadSessionPolicyError = ReadSessionPolicyErrors[keyof ReadSessionPolicyErrors];

export type ReadSessionPolicyResponses = {
    /**
     * The policy.
     */
    200: SessionPolicy;
};

export type ReadSessionPolicyResponse = ReadSessionPolicyResponses[keyof ReadSessionPolicyResponses];

export type UpdateSessionPolicyData = {
    body: UpdateSessionPolicy;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/session-policy';
};

export type UpdateSessionPolicyErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateSessionPolicyError = UpdateSessionPolicyErrors[keyof UpdateSessionPolicyErrors];

export type UpdateSessionPolicyResponses = {
    /**
     * The changed policy.
     */
    200: SessionPolicy;
};

export type UpdateSessionPolicyResponse = UpdateSessionPolicyResponses[keyof UpdateSessionPolicyResponses];

export type ListSignInOptionsData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * The email of the person who wants to sign in.
         */
        email?: string;
        /**
         * Or the slug of the organization to enter.
         */
        org?: string;
    };
    url: '/v1/auth/sso';
};

export type ListSignInOptionsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached.
     */
    503: Problem;
};

export type ListSignInOptionsError = ListSignInOptionsErrors[keyof ListSignInOptionsErrors];

export type ListSignInOptionsResponses = {
    /**
     * The identity providers.
     */
    200: SignInOptions;
};

export type ListSignInOptionsResponse = ListSignInOptionsResponses[keyof ListSignInOptionsResponses];

export type LinkFederatedIdentityData = {
    body?: BeginLink;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/auth/oidc/{id}/link';
};

export type LinkFederatedIdentityErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `sso_failed`: The sign-in with the identity provider failed. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `idp_unavailable`: The identity provider cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type LinkFederatedIdentityError = LinkFederatedIdentityErrors[keyof LinkFederatedIdentityErrors];

export type LinkFederatedIdentityResponses = {
    /**
     * Where this browser goes.
     */
    200: BegunLink;
};

export type LinkFederatedIdentityResponse = LinkFederatedIdentityResponses[keyof LinkFederatedIdentityResponses];

export type ListFederatedIdentitiesData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/auth/federated-identities';
};

export type ListFederatedIdentitiesErrors = {
    /**
     * `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this.
     */
    403: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListFederatedIdentitiesError = ListFederatedIdentitiesErrors[keyof ListFederatedIdentitiesErrors];

export type ListFederatedIdentitiesResponses = {
    /**
     * The accounts.
     */
    200: FederatedIdentities;
};

export type ListFederatedIdentitiesResponse = ListFederatedIdentitiesResponses[keyof ListFederatedIdentitiesResponses];

export type UnlinkFederatedIdentityData = {
    body?: never;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/auth/federated-identities/{id}';
};

export type UnlinkFederatedIdentityErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UnlinkFederatedIdentityError = UnlinkFederatedIdentityErrors[keyof UnlinkFederatedIdentityErrors];

export type UnlinkFederatedIdentityResponses = {
    /**
     * The account is no longer linked.
     */
    204: void;
};

export type UnlinkFederatedIdentityResponse = UnlinkFederatedIdentityResponses[keyof UnlinkFederatedIdentityResponses];

export type ListDomainsData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
    };
    url: '/v1/orgs/{slug}/domains';
};

export type ListDomainsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListDomainsError = ListDomainsErrors[keyof ListDomainsErrors];

export type ListDomainsResponses = {
    /**
     * A page of domains.
     */
    200: {
        data: Array<Domain>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListDomainsResponse = ListDomainsResponses[keyof ListDomainsResponses];

export type CreateDomainData = {
    body: CreateDomain;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/domains';
};

export type CreateDomainErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `domain_exists`: The organization has this domain already. `domain_limit_reached`: The maximum number of domains has been reached.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CreateDomainError = CreateDomainErrors[keyof CreateDomainErrors];

export type CreateDomainResponses = {
    /**
     * The domain.
     */
    201: Domain;
};

export type CreateDomainResponse = CreateDomainResponses[keyof CreateDomainResponses];

export type DeleteDomainData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the domain.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/domains/{id}';
};

export type DeleteDomainErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type DeleteDomainError = DeleteDomainErrors[keyof DeleteDomainErrors];

export type DeleteDomainResponses = {
    /**
     * The domain is deleted.
     */
    204: void;
};

export type DeleteDomainResponse = DeleteDomainResponses[keyof DeleteDomainResponses];

export type ReadDomainData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the domain.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/domains/{id}';
};

export type ReadDomainErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadDomainError = ReadDomainErrors[keyof ReadDomainErrors];

export type ReadDomainResponses = {
    /**
     * The domain.
     */
    200: Domain;
};

export type ReadDomainResponse = ReadDomainResponses[keyof ReadDomainResponses];

export type VerifyDomainData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the domain.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/domains/{id}/verify';
};

export type VerifyDomainErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `domain_unverified`: The DNS does not prove that the domain is yours. `domain_taken`: The domain is verified by another organization.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type VerifyDomainError = VerifyDomainErrors[keyof VerifyDomainErrors];

export type VerifyDomainResponses = {
    /**
     * The verified domain.
     */
    200: Domain;
};

export type VerifyDomainResponse = VerifyDomainResponses[keyof VerifyDomainResponses];

export type ListOidcConnectionsData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
    };
    url: '/v1/orgs/{slug}/oidc-connections';
};

export type ListOidcConnectionsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListOidcConnectionsError = ListOidcConnectionsErrors[keyof ListOidcConnectionsErrors];

export type ListOidcConnectionsResponses = {
    /**
     * A page of connections.
     */
    200: {
        data: Array<OidcConnection>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListOidcConnectionsResponse = ListOidcConnectionsResponses[keyof ListOidcConnectionsResponses];

export type CreateOidcConnectionData = {
    body: CreateOidcConnection;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/oidc-connections';
};

export type CreateOidcConnectionErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `oidc_connection_limit_reached`: The maximum number of identity providers has been reached. `domain_unverified`: The DNS does not prove that the domain is yours.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CreateOidcConnectionError = CreateOidcConnectionErrors[keyof CreateOidcConnectionErrors];

export type CreateOidcConnectionResponses = {
    /**
     * The connection.
     */
    201: OidcConnection;
};

export type CreateOidcConnectionResponse = CreateOidcConnectionResponses[keyof CreateOidcConnectionResponses];

export type DeleteOidcConnectionData = {
    body?: never;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the connection.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/oidc-connections/{id}';
};

export type DeleteOidcConnectionErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type DeleteOidcConnectionError = DeleteOidcConnectionErrors[keyof DeleteOidcConnectionErrors];

export type DeleteOidcConnectionResponses = {
    /**
     * The connection is removed.
     */
    204: void;
};

export type DeleteOidcConnectionResponse = DeleteOidcConnectionResponses[keyof DeleteOidcConnectionResponses];

export type ReadOidcConnectionData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the connection.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/oidc-connections/{id}';
};

export type ReadOidcConnectionErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadOidcConnectionError = ReadOidcConnectionErrors[keyof ReadOidcConnectionErrors];

export type ReadOidcConnectionResponses = {
    /**
     * The connection.
     */
    200: OidcConnection;
};

export type ReadOidcConnectionResponse = ReadOidcConnectionResponses[keyof ReadOidcConnectionResponses];

export type UpdateOidcConnectionData = {
    body: UpdateOidcConnection;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the connection.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/oidc-connections/{id}';
};

export type UpdateOidcConnectionErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `domain_unverified`: The DNS does not prove that the domain is yours.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateOidcConnectionError = UpdateOidcConnectionErrors[keyof UpdateOidcConnectionErrors];

export type UpdateOidcConnectionResponses = {
    /**
     * The changed connection.
     */
    200: OidcConnection;
};

export type UpdateOidcConnectionResponse = UpdateOidcConnectionResponses[keyof UpdateOidcConnectionResponses];

export type TestOidcConnectionData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the connection.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/oidc-connections/{id}/test';
};

export type TestOidcConnectionErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type TestOidcConnectionError = TestOidcConnectionErrors[keyof TestOidcConnectionErrors];

export type TestOidcConnectionResponses = {
    /**
     * What was found.
     */
    200: OidcConnectionTest;
};

export type TestOidcConnectionResponse = TestOidcConnectionResponses[keyof TestOidcConnectionResponses];

export type ReadRateLimitsData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        /**
         * Shows the use of this key and of its user instead of the caller's.
         */
        keyId?: string;
    };
    url: '/v1/orgs/{slug}/rate-limits';
};

export type ReadRateLimitsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadRateLimitsError = ReadRateLimitsErrors[keyof ReadRateLimitsErrors];

export type ReadRateLimitsResponses = {
    /**
     * The limits.
     */
    200: RateLimits;
};

export type ReadRateLimitsResponse = ReadRateLimitsResponses[keyof ReadRateLimitsResponses];

export type UpdateRateLimitsData = {
    body: UpdateRateLimits;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/rate-limits';
};

export type UpdateRateLimitsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateRateLimitsError = UpdateRateLimitsErrors[keyof UpdateRateLimitsErrors];

export type UpdateRateLimitsResponses = {
    /**
     * The changed limits.
     */
    200: RateLimits;
};

export type UpdateRateLimitsResponse = UpdateRateLimitsResponses[keyof UpdateRateLimitsResponses];

export type EvaluatePolicyData = {
    body: Evaluate;
    path?: never;
    query?: {
        /**
         * `false`: without a signature, which costs time.
         */
        sign?: 'true' | 'false';
    };
    url: '/v1/policy/evaluate';
};

export type EvaluatePolicyErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `policy_unavailable`: The policy cannot decide now.
     */
    503: Problem;
};

export type EvaluatePolicyError = EvaluatePolicyErrors[keyof EvaluatePolicyErrors];

export type EvaluatePolicyResponses = {
    /**
     * The decision.
     */
    200: Evaluation;
};

export type EvaluatePolicyResponse = EvaluatePolicyResponses[keyof EvaluatePolicyResponses];

export type EvaluatePoliciesData = {
    body: EvaluateAll;
    path?: never;
    query?: {
        /**
         * `false`: without a signature, which costs time.
         */
        sign?: 'true' | 'false';
    };
    url: '/v1/policy/evaluations';
};

export type EvaluatePoliciesErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `policy_unavailable`: The policy cannot decide now.
     */
    503: Problem;
};

export type EvaluatePoliciesError = EvaluatePoliciesErrors[keyof EvaluatePoliciesErrors];

export type EvaluatePoliciesResponses = {
    /**
     * The decisions.
     */
    200: Evaluations;
};

export type EvaluatePoliciesResponse = EvaluatePoliciesResponses[keyof EvaluatePoliciesResponses];

export type ReadPolicyData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/policy';
};

export type ReadPolicyErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadPolicyError = ReadPolicyErrors[keyof ReadPolicyErrors];

export type ReadPolicyResponses = {
    /**
     * The policy.
     */
    200: PolicyInfo;
};

export type ReadPolicyResponse = ReadPolicyResponses[keyof ReadPolicyResponses];

export type ExplainPolicyData = {
    body: Explain;
    path?: never;
    query?: never;
    url: '/v1/policy/explain';
};

export type ExplainPolicyErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `policy_unavailable`: The policy cannot decide now.
     */
    503: Problem;
};

export type ExplainPolicyError = ExplainPolicyErrors[keyof ExplainPolicyErrors];

export type ExplainPolicyResponses = {
    /**
     * The decision, and each rule.
     */
    200: Explanation;
};

export type ExplainPolicyResponse = ExplainPolicyResponses[keyof ExplainPolicyResponses];

export type ReadUserPermissionsData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the member.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/users/{id}/permissions';
};

export type ReadUserPermissionsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadUserPermissionsError = ReadUserPermissionsErrors[keyof ReadUserPermissionsErrors];

export type ReadUserPermissionsResponses = {
    /**
     * The permissions.
     */
    200: MemberPermissions;
};

export type ReadUserPermissionsResponse = ReadUserPermissionsResponses[keyof ReadUserPermissionsResponses];

export type ReadSigningKeysData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/.well-known/jwks.json';
};

export type ReadSigningKeysErrors = {
    /**
     * `validation_failed`: The request is invalid.
     */
    400: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
};

export type ReadSigningKeysError = ReadSigningKeysErrors[keyof ReadSigningKeysErrors];

export type ReadSigningKeysResponses = {
    /**
     * The keys.
     */
    200: Jwks;
};

export type ReadSigningKeysResponse = ReadSigningKeysResponses[keyof ReadSigningKeysResponses];

export type ListPolicyRevisionsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/policy/revisions';
};

export type ListPolicyRevisionsErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListPolicyRevisionsError = ListPolicyRevisionsErrors[keyof ListPolicyRevisionsErrors];

export type ListPolicyRevisionsResponses = {
    /**
     * The policies.
     */
    200: {
        data: Array<PolicyRevision>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListPolicyRevisionsResponse = ListPolicyRevisionsResponses[keyof ListPolicyRevisionsResponses];

export type ActivatePolicyRevisionData = {
    body: ActivateRevision;
    path: {
        /**
         * The id of a revision, or `built-in`.
         */
        revision: string;
    };
    query?: never;
    url: '/v1/policy/revisions/{revision}/activate';
};

export type ActivatePolicyRevisionErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `policy_rejected`: The policy cannot be used.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ActivatePolicyRevisionError = ActivatePolicyRevisionErrors[keyof ActivatePolicyRevisionErrors];

export type ActivatePolicyRevisionResponses = {
    /**
     * The policy that decides now.
     */
    200: PolicyRevision;
};

export type ActivatePolicyRevisionResponse = ActivatePolicyRevisionResponses[keyof ActivatePolicyRevisionResponses];

export type ListWebhooksData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
    };
    url: '/v1/orgs/{slug}/webhooks';
};

export type ListWebhooksErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListWebhooksError = ListWebhooksErrors[keyof ListWebhooksErrors];

export type ListWebhooksResponses = {
    /**
     * A page of webhooks.
     */
    200: {
        data: Array<Webhook>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListWebhooksResponse = ListWebhooksResponses[keyof ListWebhooksResponses];

export type CreateWebhookData = {
    body: CreateWebhook;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/webhooks';
};

export type CreateWebhookErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `webhook_limit_reached`: The organization has reached the maximum number of webhooks.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CreateWebhookError = CreateWebhookErrors[keyof CreateWebhookErrors];

export type CreateWebhookResponses = {
    /**
     * The webhook.
     */
    201: IssuedWebhook;
};

export type CreateWebhookResponse = CreateWebhookResponses[keyof CreateWebhookResponses];

export type DeleteWebhookData = {
    body?: never;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the webhook.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/webhooks/{id}';
};

export type DeleteWebhookErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type DeleteWebhookError = DeleteWebhookErrors[keyof DeleteWebhookErrors];

export type DeleteWebhookResponses = {
    /**
     * The webhook is deleted.
     */
    204: void;
};

export type DeleteWebhookResponse = DeleteWebhookResponses[keyof DeleteWebhookResponses];

export type ReadWebhookData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the webhook.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/webhooks/{id}';
};

export type ReadWebhookErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadWebhookError = ReadWebhookErrors[keyof ReadWebhookErrors];

export type ReadWebhookResponses = {
    /**
     * The webhook.
     */
    200: Webhook;
};

export type ReadWebhookResponse = ReadWebhookResponses[keyof ReadWebhookResponses];

export type UpdateWebhookData = {
    body: UpdateWebhook;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the webhook.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/webhooks/{id}';
};

export type UpdateWebhookErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateWebhookError = UpdateWebhookErrors[keyof UpdateWebhookErrors];

export type UpdateWebhookResponses = {
    /**
     * The changed webhook.
     */
    200: Webhook;
};

export type UpdateWebhookResponse = UpdateWebhookResponses[keyof UpdateWebhookResponses];

export type RotateWebhookData = {
    body: RotateWebhook;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the webhook.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/webhooks/{id}/rotate';
};

export type RotateWebhookErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RotateWebhookError = RotateWebhookErrors[keyof RotateWebhookErrors];

export type RotateWebhookResponses = {
    /**
     * The webhook with its new secret.
     */
    200: IssuedWebhook;
};

export type RotateWebhookResponse = RotateWebhookResponses[keyof RotateWebhookResponses];

export type TestWebhookData = {
    body?: never;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the webhook.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/webhooks/{id}/test';
};

export type TestWebhookErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `delivery_in_progress`: A delivery is still pending.
     */
    409: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type TestWebhookError = TestWebhookErrors[keyof TestWebhookErrors];

export type TestWebhookResponses = {
    /**
     * The delivery.
     */
    201: WebhookDelivery;
};

export type TestWebhookResponse = TestWebhookResponses[keyof TestWebhookResponses];

export type ListWebhookDeliveriesData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the webhook.
         */
        id: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * `dead`: given up after 24 hours of attempts; the deliveries after it continued.
         */
        status?: DeliveryStatus;
    };
    url: '/v1/orgs/{slug}/webhooks/{id}/deliveries';
};

export type ListWebhookDeliveriesErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListWebhookDeliveriesError = ListWebhookDeliveriesErrors[keyof ListWebhookDeliveriesErrors];

export type ListWebhookDeliveriesResponses = {
    /**
     * A page of deliveries.
     */
    200: {
        data: Array<WebhookDelivery>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListWebhookDeliveriesResponse = ListWebhookDeliveriesResponses[keyof ListWebhookDeliveriesResponses];

export type ReadWebhookDeliveryData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the webhook.
         */
        id: string;
        /**
         * The id of the delivery.
         */
        deliveryId: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/webhooks/{id}/deliveries/{deliveryId}';
};

export type ReadWebhookDeliveryErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadWebhookDeliveryError = ReadWebhookDeliveryErrors[keyof ReadWebhookDeliveryErrors];

export type ReadWebhookDeliveryResponses = {
    /**
     * The delivery.
     */
    200: WebhookDelivery;
};

export type ReadWebhookDeliveryResponse = ReadWebhookDeliveryResponses[keyof ReadWebhookDeliveryResponses];

export type ReplayWebhookDeliveryData = {
    body?: never;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the webhook.
         */
        id: string;
        /**
         * The id of the delivery.
         */
        deliveryId: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/webhooks/{id}/deliveries/{deliveryId}/replay';
};

export type ReplayWebhookDeliveryErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `delivery_in_progress`: A delivery is still pending.
     */
    409: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ReplayWebhookDeliveryError = ReplayWebhookDeliveryErrors[keyof ReplayWebhookDeliveryErrors];

export type ReplayWebhookDeliveryResponses = {
    /**
     * The new delivery.
     */
    201: WebhookDelivery;
};

export type ReplayWebhookDeliveryResponse = ReplayWebhookDeliveryResponses[keyof ReplayWebhookDeliveryResponses];

export type ListRolesData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
    };
    url: '/v1/orgs/{slug}/roles';
};

export type ListRolesErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListRolesError = ListRolesErrors[keyof ListRolesErrors];

export type ListRolesResponses = {
    /**
     * A page of roles.
     */
    200: {
        data: Array<Role>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListRolesResponse = ListRolesResponses[keyof ListRolesResponses];

export type CreateRoleData = {
    body: CreateRole;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/roles';
};

export type CreateRoleErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `role_exists`: The organization has a custom role with this name already. `role_limit_reached`: The organization has reached the maximum number of custom roles.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CreateRoleError = CreateRoleErrors[keyof CreateRoleErrors];

export type CreateRoleResponses = {
    /**
     * The role.
     */
    201: Role;
};

export type CreateRoleResponse = CreateRoleResponses[keyof CreateRoleResponses];

export type DeleteRoleData = {
    body?: never;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the role.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/roles/{name}';
};

export type DeleteRoleErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `role_in_use`: Members or pending invitations have the custom role.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type DeleteRoleError = DeleteRoleErrors[keyof DeleteRoleErrors];

export type DeleteRoleResponses = {
    /**
     * The role is deleted.
     */
    204: void;
};

export type DeleteRoleResponse = DeleteRoleResponses[keyof DeleteRoleResponses];

export type ReadRoleData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the role.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/roles/{name}';
};

export type ReadRoleErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadRoleError = ReadRoleErrors[keyof ReadRoleErrors];

export type ReadRoleResponses = {
    /**
     * The role.
     */
    200: Role;
};

export type ReadRoleResponse = ReadRoleResponses[keyof ReadRoleResponses];

export type UpdateRoleData = {
    body: UpdateRole;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the role.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/roles/{name}';
};

export type UpdateRoleErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateRoleError = UpdateRoleErrors[keyof UpdateRoleErrors];

export type UpdateRoleResponses = {
    /**
     * The changed role.
     */
    200: Role;
};

export type UpdateRoleResponse = UpdateRoleResponses[keyof UpdateRoleResponses];

export type ListWorkflowsData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
    };
    url: '/v1/orgs/{slug}/workflows';
};

export type ListWorkflowsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListWorkflowsError = ListWorkflowsErrors[keyof ListWorkflowsErrors];

export type ListWorkflowsResponses = {
    /**
     * A page of workflows.
     */
    200: {
        data: Array<Workflow>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListWorkflowsResponse = ListWorkflowsResponses[keyof ListWorkflowsResponses];

export type CreateWorkflowData = {
    body: CreateWorkflow;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/workflows';
};

export type CreateWorkflowErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `workflow_exists`: The organization has a workflow with this name already. `workflow_limit_reached`: The organization has reached the maximum number of workflows.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CreateWorkflowError = CreateWorkflowErrors[keyof CreateWorkflowErrors];

export type CreateWorkflowResponses = {
    /**
     * The workflow.
     */
    201: Workflow;
};

export type CreateWorkflowResponse = CreateWorkflowResponses[keyof CreateWorkflowResponses];

export type DeleteWorkflowData = {
    body?: never;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the workflow.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/workflows/{name}';
};

export type DeleteWorkflowErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `workflow_in_use`: The workflow has open runs or schedules.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type DeleteWorkflowError = DeleteWorkflowErrors[keyof DeleteWorkflowErrors];

export type DeleteWorkflowResponses = {
    /**
     * The workflow is deleted.
     */
    204: void;
};

export type DeleteWorkflowResponse = DeleteWorkflowResponses[keyof DeleteWorkflowResponses];

export type ReadWorkflowData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the workflow.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/workflows/{name}';
};

export type ReadWorkflowErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadWorkflowError = ReadWorkflowErrors[keyof ReadWorkflowErrors];

export type ReadWorkflowResponses = {
    /**
     * The workflow.
     */
    200: Workflow;
};

export type ReadWorkflowResponse = ReadWorkflowResponses[keyof ReadWorkflowResponses];

export type UpdateWorkflowData = {
    body: UpdateWorkflow;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the workflow.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/workflows/{name}';
};

export type UpdateWorkflowErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateWorkflowError = UpdateWorkflowErrors[keyof UpdateWorkflowErrors];

export type UpdateWorkflowResponses = {
    /**
     * The changed workflow.
     */
    200: Workflow;
};

export type UpdateWorkflowResponse = UpdateWorkflowResponses[keyof UpdateWorkflowResponses];

export type ListSchedulesData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
    };
    url: '/v1/orgs/{slug}/schedules';
};

export type ListSchedulesErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListSchedulesError = ListSchedulesErrors[keyof ListSchedulesErrors];

export type ListSchedulesResponses = {
    /**
     * A page of schedules.
     */
    200: {
        data: Array<ScheduleSummary>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListSchedulesResponse = ListSchedulesResponses[keyof ListSchedulesResponses];

export type CreateScheduleData = {
    body: CreateSchedule;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/schedules';
};

export type CreateScheduleErrors = {
    /**
     * `validation_failed`: The request is invalid. `schedule_never_fires`: The times of the schedule never come. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `schedule_exists`: The organization has a schedule with this name already. `schedule_limit_reached`: The maximum number of schedules has been reached.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CreateScheduleError = CreateScheduleErrors[keyof CreateScheduleErrors];

export type CreateScheduleResponses = {
    /**
     * The schedule.
     */
    201: Schedule;
};

export type CreateScheduleResponse = CreateScheduleResponses[keyof CreateScheduleResponses];

export type DeleteScheduleData = {
    body?: never;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the schedule.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/schedules/{name}';
};

export type DeleteScheduleErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type DeleteScheduleError = DeleteScheduleErrors[keyof DeleteScheduleErrors];

export type DeleteScheduleResponses = {
    /**
     * The schedule is deleted.
     */
    204: void;
};

export type DeleteScheduleResponse = DeleteScheduleResponses[keyof DeleteScheduleResponses];

export type ReadScheduleData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the schedule.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/schedules/{name}';
};

export type ReadScheduleErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadScheduleError = ReadScheduleErrors[keyof ReadScheduleErrors];

export type ReadScheduleResponses = {
    /**
     * The schedule.
     */
    200: Schedule;
};

export type ReadScheduleResponse = ReadScheduleResponses[keyof ReadScheduleResponses];

export type UpdateScheduleData = {
    body: UpdateSchedule;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the schedule.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/schedules/{name}';
};

export type UpdateScheduleErrors = {
    /**
     * `validation_failed`: The request is invalid. `schedule_never_fires`: The times of the schedule never come. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateScheduleError = UpdateScheduleErrors[keyof UpdateScheduleErrors];

export type UpdateScheduleResponses = {
    /**
     * The changed schedule.
     */
    200: Schedule;
};

export type UpdateScheduleResponse = UpdateScheduleResponses[keyof UpdateScheduleResponses];

export type ListScheduleOccurrencesData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the schedule.
         */
        name: string;
    };
    query?: {
        count?: number;
    };
    url: '/v1/orgs/{slug}/schedules/{name}/next';
};

export type ListScheduleOccurrencesErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListScheduleOccurrencesError = ListScheduleOccurrencesErrors[keyof ListScheduleOccurrencesErrors];

export type ListScheduleOccurrencesResponses = {
    /**
     * The occurrences.
     */
    200: ScheduleOccurrences;
};

export type ListScheduleOccurrencesResponse = ListScheduleOccurrencesResponses[keyof ListScheduleOccurrencesResponses];

export type PauseScheduleData = {
    body?: PauseSchedule;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the schedule.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/schedules/{name}/pause';
};

export type PauseScheduleErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type PauseScheduleError = PauseScheduleErrors[keyof PauseScheduleErrors];

export type PauseScheduleResponses = {
    /**
     * The schedule.
     */
    200: Schedule;
};

export type PauseScheduleResponse = PauseScheduleResponses[keyof PauseScheduleResponses];

export type ResumeScheduleData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the schedule.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/schedules/{name}/resume';
};

export type ResumeScheduleErrors = {
    /**
     * `validation_failed`: The request is invalid. `schedule_never_fires`: The times of the schedule never come. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ResumeScheduleError = ResumeScheduleErrors[keyof ResumeScheduleErrors];

export type ResumeScheduleResponses = {
    /**
     * The schedule.
     */
    200: Schedule;
};

export type ResumeScheduleResponse = ResumeScheduleResponses[keyof ResumeScheduleResponses];

export type TriggerScheduleData = {
    body?: never;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the schedule.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/schedules/{name}/trigger';
};

export type TriggerScheduleErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `run_exists`: Another open run has this id. `run_limit_reached`: Too many runs are open. `namespace_missing`: The namespace of the organization does not exist.
     */
    409: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type TriggerScheduleError = TriggerScheduleErrors[keyof TriggerScheduleErrors];

export type TriggerScheduleResponses = {
    /**
     * The run.
     */
    202: Run;
};

export type TriggerScheduleResponse = TriggerScheduleResponses[keyof TriggerScheduleResponses];

export type BackfillScheduleData = {
    body: BackfillSchedule;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the schedule.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/schedules/{name}/backfill';
};

export type BackfillScheduleErrors = {
    /**
     * `validation_failed`: The request is invalid. `backfill_too_large`: The backfill has too many occurrences. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `backfill_running`: A backfill of the schedule is under way.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type BackfillScheduleError = BackfillScheduleErrors[keyof BackfillScheduleErrors];

export type BackfillScheduleResponses = {
    /**
     * What is started.
     */
    200: BackfillStarted;
};

export type BackfillScheduleResponse = BackfillScheduleResponses[keyof BackfillScheduleResponses];

export type StartRunData = {
    body: StartRun;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The name of the workflow.
         */
        name: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/workflows/{name}/runs';
};

export type StartRunErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `run_exists`: Another open run has this id. `run_limit_reached`: Too many runs are open. `namespace_missing`: The namespace of the organization does not exist.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type StartRunError = StartRunErrors[keyof StartRunErrors];

export type StartRunResponses = {
    /**
     * The run.
     */
    202: Run;
};

export type StartRunResponse = StartRunResponses[keyof StartRunResponses];

export type ListRunsData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * 1–63 characters: a-z, 0-9 and single hyphens. Never changes.
         */
        workflow?: string;
        /**
         * `starting`: Temporal has not confirmed the start yet. `running`: until it ends, also while it is retried or continued as new. `notStarted`: Temporal refused the start, or the organization was not active any longer.
         */
        status?: RunStatus;
        /**
         * 1–63 characters: a-z, 0-9 and single hyphens. Never changes.
         */
        schedule?: string;
    };
    url: '/v1/orgs/{slug}/runs';
};

export type ListRunsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListRunsError = ListRunsErrors[keyof ListRunsErrors];

export type ListRunsResponses = {
    /**
     * A page of runs.
     */
    200: {
        data: Array<Run>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListRunsResponse = ListRunsResponses[keyof ListRunsResponses];

export type ReadRunData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the run.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/runs/{id}';
};

export type ReadRunErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadRunError = ReadRunErrors[keyof ReadRunErrors];

export type ReadRunResponses = {
    /**
     * The run.
     */
    200: RunDetails;
};

export type ReadRunResponse = ReadRunResponses[keyof ReadRunResponses];

export type ReadRunResultData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the run.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/runs/{id}/result';
};

export type ReadRunResultErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `result_too_large`: The result is too large to be read here.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `temporal_overloaded`: Temporal is limiting the rate of requests.
     */
    503: Problem;
};

export type ReadRunResultError = ReadRunResultErrors[keyof ReadRunResultErrors];

export type ReadRunResultResponses = {
    /**
     * The outcome.
     */
    200: RunResult;
};

export type ReadRunResultResponse = ReadRunResultResponses[keyof ReadRunResultResponses];

export type CancelRunData = {
    body: EndRun;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the run.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/runs/{id}/cancel';
};

export type CancelRunErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `run_ended`: The run has already ended. `run_exists`: Another open run has this id. `namespace_missing`: The namespace of the organization does not exist.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `temporal_overloaded`: Temporal is limiting the rate of requests. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CancelRunError = CancelRunErrors[keyof CancelRunErrors];

export type CancelRunResponses = {
    /**
     * The run.
     */
    200: Run;
};

export type CancelRunResponse = CancelRunResponses[keyof CancelRunResponses];

export type TerminateRunData = {
    body: EndRun;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the run.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/runs/{id}/terminate';
};

export type TerminateRunErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `run_ended`: The run has already ended. `run_exists`: Another open run has this id. `namespace_missing`: The namespace of the organization does not exist.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `temporal_overloaded`: Temporal is limiting the rate of requests. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type TerminateRunError = TerminateRunErrors[keyof TerminateRunErrors];

export type TerminateRunResponses = {
    /**
     * The run.
     */
    200: Run;
};

export type TerminateRunResponse = TerminateRunResponses[keyof TerminateRunResponses];

export type SignalRunData = {
    body: SignalRun;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the run.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/runs/{id}/signal';
};

export type SignalRunErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `run_ended`: The run has already ended. `run_exists`: Another open run has this id. `namespace_missing`: The namespace of the organization does not exist.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `temporal_overloaded`: Temporal is limiting the rate of requests. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type SignalRunError = SignalRunErrors[keyof SignalRunErrors];

export type SignalRunResponses = {
    /**
     * The run.
     */
    202: Run;
};

export type SignalRunResponse = SignalRunResponses[keyof SignalRunResponses];

export type QueryRunData = {
    body: QueryRun;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the run.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/runs/{id}/query';
};

export type QueryRunErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `run_ended`: The run has already ended. `run_exists`: Another open run has this id. `namespace_missing`: The namespace of the organization does not exist. `worker_unavailable`: No worker of the organization has answered in time. `result_too_large`: The result is too large to be read here.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `query_rejected`: The workflow does not answer this query.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `temporal_overloaded`: Temporal is limiting the rate of requests. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type QueryRunError = QueryRunErrors[keyof QueryRunErrors];

export type QueryRunResponses = {
    /**
     * The answer.
     */
    200: RunAnswer;
};

export type QueryRunResponse = QueryRunResponses[keyof QueryRunResponses];

export type UpdateRunData = {
    body: UpdateRun;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the run.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/runs/{id}/update';
};

export type UpdateRunErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `run_ended`: The run has already ended. `run_exists`: Another open run has this id. `namespace_missing`: The namespace of the organization does not exist. `worker_unavailable`: No worker of the organization has answered in time. `result_too_large`: The result is too large to be read here.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `update_rejected`: The workflow has rejected the update. `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `temporal_overloaded`: Temporal is limiting the rate of requests. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateRunError = UpdateRunErrors[keyof UpdateRunErrors];

export type UpdateRunResponses = {
    /**
     * The update has completed.
     */
    200: RunUpdate;
    /**
     * The workflow works on the update.
     */
    202: RunUpdate;
};

export type UpdateRunResponse = UpdateRunResponses[keyof UpdateRunResponses];

export type ReportNotificationData = {
    body: NotificationReport;
    path: {
        /**
         * The id of the notification.
         */
        id: string;
    };
    query?: never;
    url: '/v1/notifications/{id}/status';
};

export type ReportNotificationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `invalid_credentials`: The credentials are not recognized.
     */
    401: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ReportNotificationError = ReportNotificationErrors[keyof ReportNotificationErrors];

export type ReportNotificationResponses = {
    /**
     * The status is recorded.
     */
    200: ReportedNotification;
};

export type ReportNotificationResponse = ReportNotificationResponses[keyof ReportNotificationResponses];

export type ListOperationsData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * Only operations of this organization.
         */
        org?: string;
        /**
         * `failed`: ended in failure, with nothing to undo or with an undo given up (see `residue`); `compensated`: undone after a failure; `canceled`: undone on request; `stuck`: still open, waiting for a person.
         */
        status?: OperationStatus;
        /**
         * The workflow type.
         */
        kind?: OperationKind;
        /**
         * `true`: only operations that a person should look at, because they are `stuck`, or because two or more attempts of a step or undo have failed and it is not done. A wait for the end of a legal hold is not meant.
         */
        attention?: 'true';
    };
    url: '/v1/operations';
};

export type ListOperationsErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListOperationsError = ListOperationsErrors[keyof ListOperationsErrors];

export type ListOperationsResponses = {
    /**
     * A page of operations.
     */
    200: {
        data: Array<Operation>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListOperationsResponse = ListOperationsResponses[keyof ListOperationsResponses];

export type ReadOperationData = {
    body?: never;
    path: {
        /**
         * The id of the operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/operations/{id}';
};

export type ReadOperationErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadOperationError = ReadOperationErrors[keyof ReadOperationErrors];

export type ReadOperationResponses = {
    /**
     * The operation.
     */
    200: Operation;
};

export type ReadOperationResponse = ReadOperationResponses[keyof ReadOperationResponses];

export type WatchOperationData = {
    body?: never;
    headers?: {
        /**
         * Resume after this event.
         */
        'Last-Event-ID'?: string;
    };
    path: {
        /**
         * The id of the operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/operations/{id}/events';
};

export type WatchOperationErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests. `stream_limit_reached`: Too many streams are open.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type WatchOperationError = WatchOperationErrors[keyof WatchOperationErrors];

export type WatchOperationResponses = {
    /**
     * The events.
     */
    200: string;
    /**
     * All events have been received, including `end`.
     */
    204: void;
};

export type WatchOperationResponse = WatchOperationResponses[keyof WatchOperationResponses];

export type CancelOperationData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path: {
        /**
         * The id of the operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/operations/{id}/cancel';
};

export type CancelOperationErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `operation_ended`: The operation has already ended. `illegal_transition`: Not possible in the current status. `point_of_no_return`: The operation can no longer be canceled.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CancelOperationError = CancelOperationErrors[keyof CancelOperationErrors];

export type CancelOperationResponses = {
    /**
     * The operation has ended (`Prefer: wait`).
     */
    200: Operation;
    /**
     * The request was accepted; watch the operation.
     */
    202: Operation;
};

export type CancelOperationResponse = CancelOperationResponses[keyof CancelOperationResponses];

export type RetryOperationData = {
    body: Reason;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path: {
        /**
         * The id of the operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/operations/{id}/retry';
};

export type RetryOperationErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `operation_ended`: The operation has already ended. `nothing_to_retry`: No step of the operation is waiting for a retry.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RetryOperationError = RetryOperationErrors[keyof RetryOperationErrors];

export type RetryOperationResponses = {
    /**
     * The operation has ended (`Prefer: wait`).
     */
    200: Operation;
    /**
     * The request was accepted; watch the operation.
     */
    202: Operation;
};

export type RetryOperationResponse = RetryOperationResponses[keyof RetryOperationResponses];

export type ListApprovalsData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * `approved`: enough people agreed. `denied`: one refused. `expired`: too few decided in time. `canceled`: the requester, or the end of the operation, withdrew it.
         */
        status?: ApprovalStatus;
    };
    url: '/v1/orgs/{slug}/approvals';
};

export type ListApprovalsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListApprovalsError = ListApprovalsErrors[keyof ListApprovalsErrors];

export type ListApprovalsResponses = {
    /**
     * A page of requests.
     */
    200: {
        data: Array<Approval>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListApprovalsResponse = ListApprovalsResponses[keyof ListApprovalsResponses];

export type ReadApprovalData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the request, which is that of its operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/approvals/{id}';
};

export type ReadApprovalErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadApprovalError = ReadApprovalErrors[keyof ReadApprovalErrors];

export type ReadApprovalResponses = {
    /**
     * The request.
     */
    200: Approval;
};

export type ReadApprovalResponse = ReadApprovalResponses[keyof ReadApprovalResponses];

export type ApproveRequestData = {
    body?: Approve;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the request, which is that of its operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/approvals/{id}/approve';
};

export type ApproveRequestErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `session_required`: Only a signed-in person can do this. `self_approval`: Nobody can decide about a request of their own. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `already_decided`: The request was decided before.
     */
    409: Problem;
    /**
     * `approval_expired`: The request was not approved in time.
     */
    410: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ApproveRequestError = ApproveRequestErrors[keyof ApproveRequestErrors];

export type ApproveRequestResponses = {
    /**
     * The request with your decision.
     */
    200: Approval;
};

export type ApproveRequestResponse = ApproveRequestResponses[keyof ApproveRequestResponses];

export type DenyRequestData = {
    body: Reason;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the request, which is that of its operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/approvals/{id}/deny';
};

export type DenyRequestErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `session_required`: Only a signed-in person can do this. `self_approval`: Nobody can decide about a request of their own. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `already_decided`: The request was decided before.
     */
    409: Problem;
    /**
     * `approval_expired`: The request was not approved in time.
     */
    410: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type DenyRequestError = DenyRequestErrors[keyof DenyRequestErrors];

export type DenyRequestResponses = {
    /**
     * The denied request.
     */
    200: Approval;
};

export type DenyRequestResponse = DenyRequestResponses[keyof DenyRequestResponses];

export type CancelRequestData = {
    body: Reason;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the request, which is that of its operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/approvals/{id}/cancel';
};

export type CancelRequestErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `already_decided`: The request was decided before.
     */
    409: Problem;
    /**
     * `approval_expired`: The request was not approved in time.
     */
    410: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CancelRequestError = CancelRequestErrors[keyof CancelRequestErrors];

export type CancelRequestResponses = {
    /**
     * The canceled request.
     */
    200: Approval;
};

export type CancelRequestResponse = CancelRequestResponses[keyof CancelRequestResponses];

export type ListPlatformApprovalsData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * `approved`: enough people agreed. `denied`: one refused. `expired`: too few decided in time. `canceled`: the requester, or the end of the operation, withdrew it.
         */
        status?: ApprovalStatus;
    };
    url: '/v1/approvals';
};

export type ListPlatformApprovalsErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListPlatformApprovalsError = ListPlatformApprovalsErrors[keyof ListPlatformApprovalsErrors];

export type ListPlatformApprovalsResponses = {
    /**
     * A page of requests.
     */
    200: {
        data: Array<Approval>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListPlatformApprovalsResponse = ListPlatformApprovalsResponses[keyof ListPlatformApprovalsResponses];

export type ListElevationsData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * `requested`: it waits for approvals. `ended`: it waits for its review. `unreviewed`: nobody reviewed it in time; it still can be. `withdrawn`: it never became active.
         */
        status?: ElevationStatus;
    };
    url: '/v1/orgs/{slug}/elevations';
};

export type ListElevationsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListElevationsError = ListElevationsErrors[keyof ListElevationsErrors];

export type ListElevationsResponses = {
    /**
     * A page of elevations.
     */
    200: {
        data: Array<Elevation>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListElevationsResponse = ListElevationsResponses[keyof ListElevationsResponses];

export type RequestElevationData = {
    body: RequestElevation;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/elevations';
};

export type RequestElevationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operation_in_progress`: Another operation on this organization is in progress. `operation_canceled`: The operation was canceled and undone. `illegal_transition`: Not possible in the current status. `not_enough_approvers`: The organization has too few people who can approve this. `elevation_limit_reached`: Too many elevations are requested or active. `approval_denied`: The request was denied.
     */
    409: Problem;
    /**
     * `approval_expired`: The request was not approved in time.
     */
    410: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
    /**
     * `step_timed_out`: The step did not finish in time.
     */
    504: Problem;
};

export type RequestElevationError = RequestElevationErrors[keyof RequestElevationErrors];

export type RequestElevationResponses = {
    /**
     * The operation has succeeded (`Prefer: wait`).
     */
    200: Operation;
    /**
     * The operation has started.
     */
    202: Operation;
};

export type RequestElevationResponse = RequestElevationResponses[keyof RequestElevationResponses];

export type ReadElevationData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the elevation, which is that of its operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/elevations/{id}';
};

export type ReadElevationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadElevationError = ReadElevationErrors[keyof ReadElevationErrors];

export type ReadElevationResponses = {
    /**
     * The elevation.
     */
    200: Elevation;
};

export type ReadElevationResponse = ReadElevationResponses[keyof ReadElevationResponses];

export type FetchElevationTokenData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the elevation, which is that of its operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/elevations/{id}/token';
};

export type FetchElevationTokenErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `session_required`: Only a signed-in person can do this. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status. `elevation_token_fetched`: The token of the elevation was fetched before.
     */
    409: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type FetchElevationTokenError = FetchElevationTokenErrors[keyof FetchElevationTokenErrors];

export type FetchElevationTokenResponses = {
    /**
     * The token, which is not shown again.
     */
    200: ElevationToken;
};

export type FetchElevationTokenResponse = FetchElevationTokenResponses[keyof FetchElevationTokenResponses];

export type EndElevationData = {
    body: Reason;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the elevation, which is that of its operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/elevations/{id}/end';
};

export type EndElevationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type EndElevationError = EndElevationErrors[keyof EndElevationErrors];

export type EndElevationResponses = {
    /**
     * The ended elevation.
     */
    200: Elevation;
};

export type EndElevationResponse = EndElevationResponses[keyof EndElevationResponses];

export type ReviewElevationData = {
    body: ReviewElevation;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
        /**
         * The id of the elevation, which is that of its operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/elevations/{id}/review';
};

export type ReviewElevationErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `session_required`: Only a signed-in person can do this. `self_approval`: Nobody can decide about a request of their own. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `already_decided`: The request was decided before. `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type ReviewElevationError = ReviewElevationErrors[keyof ReviewElevationErrors];

export type ReviewElevationResponses = {
    /**
     * The reviewed elevation.
     */
    200: Elevation;
};

export type ReviewElevationResponse = ReviewElevationResponses[keyof ReviewElevationResponses];

export type WatchEventsData = {
    body?: never;
    headers?: {
        /**
         * Resume after this event.
         */
        'Last-Event-ID'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        /**
         * Only events of these types, separated by commas.
         */
        types?: string;
    };
    url: '/v1/orgs/{slug}/events';
};

export type WatchEventsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests. `stream_limit_reached`: Too many streams are open.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type WatchEventsError = WatchEventsErrors[keyof WatchEventsErrors];

export type WatchEventsResponses = {
    /**
     * The events.
     */
    200: string;
};

export type WatchEventsResponse = WatchEventsResponses[keyof WatchEventsResponses];

export type ReadAttentionData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/attention';
};

export type ReadAttentionErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadAttentionError = ReadAttentionErrors[keyof ReadAttentionErrors];

export type ReadAttentionResponses = {
    /**
     * What needs attention.
     */
    200: Attention;
};

export type ReadAttentionResponse = ReadAttentionResponses[keyof ReadAttentionResponses];

export type ReadOrganizationAttentionData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/attention';
};

export type ReadOrganizationAttentionErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadOrganizationAttentionError = ReadOrganizationAttentionErrors[keyof ReadOrganizationAttentionErrors];

export type ReadOrganizationAttentionResponses = {
    /**
     * What needs attention.
     */
    200: OrganizationAttention;
};

export type ReadOrganizationAttentionResponse = ReadOrganizationAttentionResponses[keyof ReadOrganizationAttentionResponses];

export type ListOperatorsData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
    };
    url: '/v1/operators';
};

export type ListOperatorsErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListOperatorsError = ListOperatorsErrors[keyof ListOperatorsErrors];

export type ListOperatorsResponses = {
    /**
     * A page of operators.
     */
    200: {
        data: Array<Operator>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListOperatorsResponse = ListOperatorsResponses[keyof ListOperatorsResponses];

export type CreateOperatorData = {
    body: CreateOperator;
    path?: never;
    query?: never;
    url: '/v1/operators';
};

export type CreateOperatorErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `operator_exists`: This person is an operator already.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type CreateOperatorError = CreateOperatorErrors[keyof CreateOperatorErrors];

export type CreateOperatorResponses = {
    /**
     * The operator.
     */
    201: Operator;
};

export type CreateOperatorResponse = CreateOperatorResponses[keyof CreateOperatorResponses];

export type RemoveOperatorData = {
    body?: never;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/operators/{id}';
};

export type RemoveOperatorErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type RemoveOperatorError = RemoveOperatorErrors[keyof RemoveOperatorErrors];

export type RemoveOperatorResponses = {
    /**
     * The person is no longer an operator.
     */
    204: void;
};

export type RemoveOperatorResponse = RemoveOperatorResponses[keyof RemoveOperatorResponses];

export type ReadOperatorData = {
    body?: never;
    headers?: {
        /**
         * Read only this version; otherwise 412.
         */
        'If-Match'?: string;
        /**
         * The version you have: 304 if it is current.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/operators/{id}';
};

export type ReadOperatorErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadOperatorError = ReadOperatorErrors[keyof ReadOperatorErrors];

export type ReadOperatorResponses = {
    /**
     * The operator.
     */
    200: Operator;
};

export type ReadOperatorResponse = ReadOperatorResponses[keyof ReadOperatorResponses];

export type UpdateOperatorData = {
    body: UpdateOperator;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/operators/{id}';
};

export type UpdateOperatorErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateOperatorError = UpdateOperatorErrors[keyof UpdateOperatorErrors];

export type UpdateOperatorResponses = {
    /**
     * The changed operator.
     */
    200: Operator;
};

export type UpdateOperatorResponse = UpdateOperatorResponses[keyof UpdateOperatorResponses];

export type ListPeopleData = {
    body?: never;
    path?: never;
    query: {
        /**
         * The whole address, in any case.
         */
        email: string;
    };
    url: '/v1/people';
};

export type ListPeopleErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListPeopleError = ListPeopleErrors[keyof ListPeopleErrors];

export type ListPeopleResponses = {
    /**
     * A page of at most one person.
     */
    200: {
        data: Array<Person>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListPeopleResponse = ListPeopleResponses[keyof ListPeopleResponses];

export type DisablePersonData = {
    body: Reason;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/people/{id}/disable';
};

export type DisablePersonErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `illegal_transition`: Not possible in the current status.
     */
    409: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type DisablePersonError = DisablePersonErrors[keyof DisablePersonErrors];

export type DisablePersonResponses = {
    /**
     * The disabled person.
     */
    200: Person;
};

export type DisablePersonResponse = DisablePersonResponses[keyof DisablePersonResponses];

export type EnablePersonData = {
    body: Reason;
    path: {
        id: string;
    };
    query?: never;
    url: '/v1/people/{id}/enable';
};

export type EnablePersonErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type EnablePersonError = EnablePersonErrors[keyof EnablePersonErrors];

export type EnablePersonResponses = {
    /**
     * The person.
     */
    200: Person;
};

export type EnablePersonResponse = EnablePersonResponses[keyof EnablePersonResponses];

export type LiftLegalHoldData = {
    body?: never;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/legal-hold';
};

export type LiftLegalHoldErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type LiftLegalHoldError = LiftLegalHoldErrors[keyof LiftLegalHoldErrors];

export type LiftLegalHoldResponses = {
    /**
     * There is no hold.
     */
    204: void;
};

export type LiftLegalHoldResponse = LiftLegalHoldResponses[keyof LiftLegalHoldResponses];

export type PutLegalHoldData = {
    body: Reason;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/legal-hold';
};

export type PutLegalHoldErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `organization_pending`: The organization is not ready yet. `organization_suspended`: The organization is suspended. `organization_inactive`: The organization is inactive. `organization_deleting`: The organization is being deleted. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `point_of_no_return`: The operation can no longer be canceled.
     */
    409: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type PutLegalHoldError = PutLegalHoldErrors[keyof PutLegalHoldErrors];

export type PutLegalHoldResponses = {
    /**
     * The organization with its hold.
     */
    200: Organization;
};

export type PutLegalHoldResponse = PutLegalHoldResponses[keyof PutLegalHoldResponses];

export type ReadExportData = {
    body?: never;
    path: {
        /**
         * The id of the operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/operations/{id}/export';
};

export type ReadExportErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `export_expired`: The export is no longer available.
     */
    410: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadExportError = ReadExportErrors[keyof ReadExportErrors];

export type ReadExportResponses = {
    /**
     * The files, with their sizes and hashes.
     */
    200: ExportManifest;
};

export type ReadExportResponse = ReadExportResponses[keyof ReadExportResponses];

export type ReadExportFileData = {
    body?: never;
    path: {
        /**
         * The id of the operation.
         */
        id: string;
        file: string;
    };
    query?: never;
    url: '/v1/operations/{id}/export/{file}';
};

export type ReadExportFileErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network. `password_change_required`: The password must be changed first.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `export_expired`: The export is no longer available.
     */
    410: Problem;
    /**
     * `rate_limited`: Too many requests. `stream_limit_reached`: Too many streams are open.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `storage_unavailable`: The export storage cannot be reached.
     */
    503: Problem;
};

export type ReadExportFileError = ReadExportFileErrors[keyof ReadExportFileErrors];

export type ReadExportFileResponses = {
    /**
     * One JSON value per line.
     */
    200: string;
};

export type ReadExportFileResponse = ReadExportFileResponses[keyof ReadExportFileResponses];

export type ReadDeletionCertificateData = {
    body?: never;
    path: {
        /**
         * The id of the operation.
         */
        id: string;
    };
    query?: never;
    url: '/v1/operations/{id}/certificate';
};

export type ReadDeletionCertificateErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadDeletionCertificateError = ReadDeletionCertificateErrors[keyof ReadDeletionCertificateErrors];

export type ReadDeletionCertificateResponses = {
    /**
     * The certificate, with everything needed to verify it.
     */
    200: SignedCertificate;
};

export type ReadDeletionCertificateResponse = ReadDeletionCertificateResponses[keyof ReadDeletionCertificateResponses];

export type ListAuditEventsData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        actor?: string;
        /**
         * Only events caused with this key.
         */
        keyId?: string;
        action?: string;
        target?: string;
        operationId?: string;
        requestId?: string;
        /**
         * Only events at or after this time.
         */
        since?: string;
        /**
         * Only events before this time.
         */
        until?: string;
    };
    url: '/v1/orgs/{slug}/audit-events';
};

export type ListAuditEventsErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListAuditEventsError = ListAuditEventsErrors[keyof ListAuditEventsErrors];

export type ListAuditEventsResponses = {
    /**
     * A page of events.
     */
    200: {
        data: Array<AuditEvent>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListAuditEventsResponse = ListAuditEventsResponses[keyof ListAuditEventsResponses];

export type ProveAuditData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/audit-events/proof';
};

export type ProveAuditErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ProveAuditError = ProveAuditErrors[keyof ProveAuditErrors];

export type ProveAuditResponses = {
    /**
     * The newest event and checkpoint of the chain.
     */
    200: AuditProof;
};

export type ProveAuditResponse = ProveAuditResponses[keyof ProveAuditResponses];

export type ExportAuditData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: never;
    url: '/v1/orgs/{slug}/audit-events/export';
};

export type ExportAuditErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests. `stream_limit_reached`: Too many streams are open.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ExportAuditError = ExportAuditErrors[keyof ExportAuditErrors];

export type ExportAuditResponses = {
    /**
     * The export.
     */
    200: string;
};

export type ExportAuditResponse = ExportAuditResponses[keyof ExportAuditResponses];

export type ListPlatformAuditEventsData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        actor?: string;
        /**
         * Only events caused with this key.
         */
        keyId?: string;
        action?: string;
        target?: string;
        operationId?: string;
        requestId?: string;
        /**
         * Only events at or after this time.
         */
        since?: string;
        /**
         * Only events before this time.
         */
        until?: string;
        /**
         * The id of an organization, also of a deleted one, or the id of a person for the person's own chain: sign-ins, sessions, password, factors. Absent: the platform's own chain.
         */
        orgId?: string;
    };
    url: '/v1/audit-events';
};

export type ListPlatformAuditEventsErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListPlatformAuditEventsError = ListPlatformAuditEventsErrors[keyof ListPlatformAuditEventsErrors];

export type ListPlatformAuditEventsResponses = {
    /**
     * A page of events.
     */
    200: {
        data: Array<AuditEvent>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListPlatformAuditEventsResponse = ListPlatformAuditEventsResponses[keyof ListPlatformAuditEventsResponses];

export type ProvePlatformAuditData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * The id of an organization, also of a deleted one, or the id of a person for the person's own chain: sign-ins, sessions, password, factors. Absent: the platform's own chain.
         */
        orgId?: string;
    };
    url: '/v1/audit-events/proof';
};

export type ProvePlatformAuditErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ProvePlatformAuditError = ProvePlatformAuditErrors[keyof ProvePlatformAuditErrors];

export type ProvePlatformAuditResponses = {
    /**
     * The newest event and checkpoint of the chain.
     */
    200: AuditProof;
};

export type ProvePlatformAuditResponse = ProvePlatformAuditResponses[keyof ProvePlatformAuditResponses];

export type ExportPlatformAuditData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * The id of an organization, also of a deleted one, or the id of a person for the person's own chain: sign-ins, sessions, password, factors. Absent: the platform's own chain.
         */
        orgId?: string;
    };
    url: '/v1/audit-events/export';
};

export type ExportPlatformAuditErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests. `stream_limit_reached`: Too many streams are open.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ExportPlatformAuditError = ExportPlatformAuditErrors[keyof ExportPlatformAuditErrors];

export type ExportPlatformAuditResponses = {
    /**
     * The export.
     */
    200: string;
};

export type ExportPlatformAuditResponse = ExportPlatformAuditResponses[keyof ExportPlatformAuditResponses];

export type ListAuditKeysData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/audit-keys';
};

export type ListAuditKeysErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListAuditKeysError = ListAuditKeysErrors[keyof ListAuditKeysErrors];

export type ListAuditKeysResponses = {
    /**
     * The keys, oldest first.
     */
    200: {
        data: Array<AuditKey>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListAuditKeysResponse = ListAuditKeysResponses[keyof ListAuditKeysResponses];

export type ReadTimelineData = {
    body?: never;
    path: {
        /**
         * The slug of the organization.
         */
        slug: string;
    };
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * `operation`: the start or the end of an operation; `drift`: the drift watch found or repaired a discrepancy, or it disappeared; `audit`: any other event of the audit trail.
         */
        source?: TimelineSource;
        /**
         * Only what this actor did.
         */
        actor?: string;
        /**
         * Only what belongs to this operation.
         */
        operationId?: string;
        /**
         * Only entries at or after this time.
         */
        since?: string;
        /**
         * Only entries before this time.
         */
        until?: string;
    };
    url: '/v1/orgs/{slug}/timeline';
};

export type ReadTimelineErrors = {
    /**
     * `validation_failed`: The request is invalid. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadTimelineError = ReadTimelineErrors[keyof ReadTimelineErrors];

export type ReadTimelineResponses = {
    /**
     * A page of entries.
     */
    200: {
        data: Array<TimelineEntry>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ReadTimelineResponse = ReadTimelineResponses[keyof ReadTimelineResponses];

export type ListDriftFindingsData = {
    body?: never;
    path?: never;
    query?: {
        limit?: number;
        /**
         * `nextCursor` of the previous page.
         */
        cursor?: string;
        /**
         * `gone`: the discrepancy disappeared without a repair by the drift watch.
         */
        status?: DriftFindingStatus;
        /**
         * `missing_namespace`: the namespace of an organization is missing or marked for another organization; `orphan_namespace`: a namespace is marked for an organization that has a different namespace or no longer exists; `wrong_retention`: the retention of a namespace differs from the configured one; `stuck_organization`: an organization is `provisioning` or `deleting` without an open operation; `lost_run`: the workflow of an open operation is not running; `residue`: something that an operation could not undo still exists.
         */
        kind?: DriftKind;
    };
    url: '/v1/drift/findings';
};

export type ListDriftFindingsErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListDriftFindingsError = ListDriftFindingsErrors[keyof ListDriftFindingsErrors];

export type ListDriftFindingsResponses = {
    /**
     * A page of findings.
     */
    200: {
        data: Array<DriftFinding>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListDriftFindingsResponse = ListDriftFindingsResponses[keyof ListDriftFindingsResponses];

export type ListDriftPoliciesData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/v1/drift/policies';
};

export type ListDriftPoliciesErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ListDriftPoliciesError = ListDriftPoliciesErrors[keyof ListDriftPoliciesErrors];

export type ListDriftPoliciesResponses = {
    /**
     * The policies.
     */
    200: {
        data: Array<DriftPolicy>;
        /**
         * null: this is the last page.
         */
        nextCursor: string | null;
    };
};

export type ListDriftPoliciesResponse = ListDriftPoliciesResponses[keyof ListDriftPoliciesResponses];

export type UpdateDriftPolicyData = {
    body: UpdateDriftPolicy;
    headers?: {
        /**
         * Change only this version (RFC 9110, 13.1.1); otherwise 412.
         */
        'If-Match'?: string;
        /**
         * Change any version except these (RFC 9110, 13.1.2); otherwise 412.
         */
        'If-None-Match'?: string;
    };
    path: {
        /**
         * The kind of drift.
         */
        kind: string;
    };
    query?: never;
    url: '/v1/drift/policies/{kind}';
};

export type UpdateDriftPolicyErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found. `not_found`: Not found.
     */
    404: Problem;
    /**
     * `precondition_failed`: The resource has changed since it was read.
     */
    412: Problem;
    /**
     * `payload_too_large`: The request body is too large.
     */
    413: Problem;
    /**
     * `unsupported_media_type`: The request body must be JSON without a content encoding.
     */
    415: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type UpdateDriftPolicyError = UpdateDriftPolicyErrors[keyof UpdateDriftPolicyErrors];

export type UpdateDriftPolicyResponses = {
    /**
     * The changed policy.
     */
    200: DriftPolicy;
};

export type UpdateDriftPolicyResponse = UpdateDriftPolicyResponses[keyof UpdateDriftPolicyResponses];

export type StartDriftRunData = {
    body?: never;
    headers?: {
        /**
         * 1–255 visible ASCII characters. The same key with the same body gets the same answer, with `Idempotency-Replayed: true`. With a different body: 422 `idempotency_key_reused`. The key is kept after a 2xx and after the 409 of an ended operation; any other answer frees it.
         */
        'Idempotency-Key'?: string;
        /**
         * `wait=N`: answer when the operation has ended, or after N seconds (at most 60). `Preference-Applied` returns the N that was used. Unknown preferences are ignored (RFC 7240, 2).
         */
        Prefer?: string;
    };
    path?: never;
    query?: never;
    url: '/v1/drift/runs';
};

export type StartDriftRunErrors = {
    /**
     * `validation_failed`: The request is invalid. `organization_required`: The organization of the call is not named. `unsupported_version`: The version of the API is not supported.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `csrf_rejected`: A change with cookies must come from a page of this server. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `idempotency_key_reused`: The idempotency key was already used with a different request body or for an organization that no longer exists.
     */
    422: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached. `temporal_unavailable`: Temporal cannot be reached. `temporal_overloaded`: Temporal is limiting the rate of requests. `read_only`: Changes are not possible in read-only mode.
     */
    503: Problem;
};

export type StartDriftRunError = StartDriftRunErrors[keyof StartDriftRunErrors];

export type StartDriftRunResponses = {
    /**
     * The run has ended (`Prefer: wait`).
     */
    200: DriftRun;
    /**
     * The run has started.
     */
    202: DriftRun;
};

export type StartDriftRunResponse = StartDriftRunResponses[keyof StartDriftRunResponses];

export type CheckLivenessData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/healthz';
};

export type CheckLivenessResponses = {
    /**
     * The process answers.
     */
    200: Liveness;
};

export type CheckLivenessResponse = CheckLivenessResponses[keyof CheckLivenessResponses];

export type CheckReadinessData = {
    body?: never;
    path?: never;
    query?: {
        /**
         * `reads`: Temporal is not needed. For a load balancer that should keep sending reads while Temporal is unavailable.
         */
        for?: 'reads';
    };
    url: '/readyz';
};

export type CheckReadinessErrors = {
    /**
     * `validation_failed`: The request is invalid.
     */
    400: Problem;
    /**
     * Not ready (`checks` shows what is missing), or shutting down.
     */
    503: Readiness;
};

export type CheckReadinessError = CheckReadinessErrors[keyof CheckReadinessErrors];

export type CheckReadinessResponses = {
    /**
     * Ready.
     */
    200: Readiness;
};

export type CheckReadinessResponse = CheckReadinessResponses[keyof CheckReadinessResponses];

export type ReadMetricsData = {
    body?: never;
    path?: never;
    query?: never;
    url: '/metrics';
};

export type ReadMetricsErrors = {
    /**
     * `organization_required`: The organization of the call is not named.
     */
    400: Problem;
    /**
     * `missing_credentials`: No credentials were sent. `malformed_credentials`: The credentials are malformed. `invalid_credentials`: The credentials are not recognized. `expired_credentials`: The key or session has expired. `revoked_credentials`: The key or session has been revoked. `step_up_required`: More proof of who you are is required.
     */
    401: Problem;
    /**
     * `user_suspended`: The user is suspended. `forbidden`: Not allowed. `membership_held`: The organization holds your membership until an administrator releases it. `sso_required`: The organization is entered only by its identity provider. `network_refused`: The organization does not admit sessions from your network.
     */
    403: Problem;
    /**
     * `not_found`: Not found.
     */
    404: Problem;
    /**
     * `rate_limited`: Too many requests.
     */
    429: Problem;
    /**
     * `internal_error`: Something went wrong.
     */
    500: Problem;
    /**
     * `database_unavailable`: The database cannot be reached. `kms_unavailable`: The key management service cannot be reached.
     */
    503: Problem;
};

export type ReadMetricsError = ReadMetricsErrors[keyof ReadMetricsErrors];

export type ReadMetricsResponses = {
    /**
     * Prometheus text format.
     */
    200: string;
};

export type ReadMetricsResponse = ReadMetricsResponses[keyof ReadMetricsResponses];
