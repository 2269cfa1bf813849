// @ts-nocheck

import { client } from './client.gen.ts';
import type { Client, ClientMeta, Options as Options2, RequestResult, TDataShape } from './client/index.ts';
import type { AcceptInvitationData, AcceptInvitationErrors, AcceptInvitationResponses, ActivateOrganizationData, ActivateOrganizationErrors, ActivateOrganizationResponses, ActivatePolicyRevisionData, ActivatePolicyRevisionErrors, ActivatePolicyRevisionResponses, AddPasskeyData, AddPasskeyErrors, AddPasskeyResponses, AddTotpData, AddTotpErrors, AddTotpResponses, AnswerDeviceData, AnswerDeviceErrors, AnswerDeviceResponses, ApproveRequestData, ApproveRequestErrors, ApproveRequestResponses, BackfillScheduleData, BackfillScheduleErrors, BackfillScheduleResponses, BatchInvitationsData, BatchInvitationsErrors, BatchInvitationsResponses, BatchOrganizationsData, BatchOrganizationsErrors, BatchOrganizationsResponses, BatchUsersData, BatchUsersErrors, BatchUsersResponses, BeginPasskeyData, BeginPasskeyErrors, BeginPasskeyResponses, CancelOperationData, CancelOperationErrors, CancelOperationResponses, CancelRequestData, CancelRequestErrors, CancelRequestResponses, CancelRunData, CancelRunErrors, CancelRunResponses, ChangePasswordData, ChangePasswordErrors, ChangePasswordResponses, CheckLivenessData, CheckLivenessResponses, CheckReadinessData, CheckReadinessErrors, CheckReadinessResponses, CollectDeviceData, CollectDeviceErrors, CollectDeviceResponses, CompletePaymentData, CompletePaymentErrors, CompletePaymentResponses, CompleteRecoveryData, CompleteRecoveryErrors, CompleteRecoveryResponses, ConfirmFactorRecoveryData, ConfirmFactorRecoveryErrors, ConfirmFactorRecoveryResponses, ConfirmTotpData, ConfirmTotpErrors, ConfirmTotpResponses, CreateDomainData, CreateDomainErrors, CreateDomainResponses, CreateInvitationData, CreateInvitationErrors, CreateInvitationResponses, CreateOidcConnectionData, CreateOidcConnectionErrors, CreateOidcConnectionResponses, CreateOperatorData, CreateOperatorErrors, CreateOperatorResponses, CreateOrganizationData, CreateOrganizationErrors, CreateOrganizationResponses, CreateRoleData, CreateRoleErrors, CreateRoleResponses, CreateScheduleData, CreateScheduleErrors, CreateScheduleResponses, CreateUserData, CreateUserErrors, CreateUserResponses, CreateWebhookData, CreateWebhookErrors, CreateWebhookResponses, CreateWorkflowData, CreateWorkflowErrors, CreateWorkflowResponses, DeactivateOrganizationData, DeactivateOrganizationErrors, DeactivateOrganizationResponses, DeleteDomainData, DeleteDomainErrors, DeleteDomainResponses, DeleteInvitationData, DeleteInvitationErrors, DeleteInvitationResponses, DeleteOidcConnectionData, DeleteOidcConnectionErrors, DeleteOidcConnectionResponses, DeleteOrganizationData, DeleteOrganizationErrors, DeleteOrganizationResponses, DeleteRoleData, DeleteRoleErrors, DeleteRoleResponses, DeleteScheduleData, DeleteScheduleErrors, DeleteScheduleResponses, DeleteWebhookData, DeleteWebhookErrors, DeleteWebhookResponses, DeleteWorkflowData, DeleteWorkflowErrors, DeleteWorkflowResponses, DenyRequestData, DenyRequestErrors, DenyRequestResponses, DisablePersonData, DisablePersonErrors, DisablePersonResponses, EnablePersonData, EnablePersonErrors, EnablePersonResponses, EndElevationData, EndElevationErrors, EndElevationResponses, EndMemberSessionsData, EndMemberSessionsErrors, EndMemberSessionsResponses, EvaluatePoliciesData, EvaluatePoliciesErrors, EvaluatePoliciesResponses, EvaluatePolicyData, EvaluatePolicyErrors, EvaluatePolicyResponses, ExplainPolicyData, ExplainPolicyErrors, ExplainPolicyResponses, ExportAuditData, ExportAuditErrors, ExportAuditResponses, ExportPlatformAuditData, ExportPlatformAuditErrors, ExportPlatformAuditResponses, FetchElevationTokenData, FetchElevationTokenErrors, FetchElevationTokenResponses, InviteUserData, InviteUserErrors, InviteUserResponses, IssueApiKeyData, IssueApiKeyErrors, IssueApiKeyResponses, LiftLegalHoldData, LiftLegalHoldErrors, LiftLegalHoldResponses, LinkFederatedIdentityData, LinkFederatedIdentityErrors, LinkFederatedIdentityResponses, ListApiKeysData, ListApiKeysErrors, ListApiKeysResponses, ListApprovalsData, ListApprovalsErrors, ListApprovalsResponses, ListAuditEventsData, ListAuditEventsErrors, ListAuditEventsResponses, ListAuditKeysData, ListAuditKeysErrors, ListAuditKeysResponses, ListDomainsData, ListDomainsErrors, ListDomainsResponses, ListDriftFindingsData, ListDriftFindingsErrors, ListDriftFindingsResponses, ListDriftPoliciesData, ListDriftPoliciesErrors, ListDriftPoliciesResponses, ListElevationsData, ListElevationsErrors, ListElevationsResponses, ListFactorsData, ListFactorsErrors, ListFactorsResponses, ListFederatedIdentitiesData, ListFederatedIdentitiesErrors, ListFederatedIdentitiesResponses, ListInvitationsData, ListInvitationsErrors, ListInvitationsResponses, ListMemberSessionsData, ListMemberSessionsErrors, ListMemberSessionsResponses, ListOidcConnectionsData, ListOidcConnectionsErrors, ListOidcConnectionsResponses, ListOperationsData, ListOperationsErrors, ListOperationsResponses, ListOperatorsData, ListOperatorsErrors, ListOperatorsResponses, ListOrganizationsData, ListOrganizationsErrors, ListOrganizationsResponses, ListOwnershipTransfersData, ListOwnershipTransfersErrors, ListOwnershipTransfersResponses, ListOwnOrganizationsData, ListOwnOrganizationsErrors, ListOwnOrganizationsResponses, ListPeopleData, ListPeopleErrors, ListPeopleResponses, ListPlatformApprovalsData, ListPlatformApprovalsErrors, ListPlatformApprovalsResponses, ListPlatformAuditEventsData, ListPlatformAuditEventsErrors, ListPlatformAuditEventsResponses, ListPolicyRevisionsData, ListPolicyRevisionsErrors, ListPolicyRevisionsResponses, ListRolesData, ListRolesErrors, ListRolesResponses, ListRunsData, ListRunsErrors, ListRunsResponses, ListScheduleOccurrencesData, ListScheduleOccurrencesErrors, ListScheduleOccurrencesResponses, ListSchedulesData, ListSchedulesErrors, ListSchedulesResponses, ListSessionsData, ListSessionsErrors, ListSessionsResponses, ListSignInOptionsData, ListSignInOptionsErrors, ListSignInOptionsResponses, ListUsersData, ListUsersErrors, ListUsersResponses, ListWebhookDeliveriesData, ListWebhookDeliveriesErrors, ListWebhookDeliveriesResponses, ListWebhooksData, ListWebhooksErrors, ListWebhooksResponses, ListWorkflowsData, ListWorkflowsErrors, ListWorkflowsResponses, LoginData, LoginErrors, LoginResponses, LoginWithPasskeyData, LoginWithPasskeyErrors, LoginWithPasskeyResponses, LogoutData, LogoutErrors, LogoutResponses, LookUpDeviceData, LookUpDeviceErrors, LookUpDeviceResponses, LookUpInvitationData, LookUpInvitationErrors, LookUpInvitationResponses, MfaOptionsData, MfaOptionsErrors, MfaOptionsResponses, PasskeyLoginOptionsData, PasskeyLoginOptionsErrors, PasskeyLoginOptionsResponses, PauseScheduleData, PauseScheduleErrors, PauseScheduleResponses, PlanOrganizationData, PlanOrganizationErrors, PlanOrganizationResponses, ProveAuditData, ProveAuditErrors, ProveAuditResponses, ProvePlatformAuditData, ProvePlatformAuditErrors, ProvePlatformAuditResponses, PutLegalHoldData, PutLegalHoldErrors, PutLegalHoldResponses, QueryRunData, QueryRunErrors, QueryRunResponses, ReadAccountData, ReadAccountErrors, ReadAccountResponses, ReadApiKeyData, ReadApiKeyErrors, ReadApiKeyPolicyData, ReadApiKeyPolicyErrors, ReadApiKeyPolicyResponses, ReadApiKeyResponses, ReadApprovalData, ReadApprovalErrors, ReadApprovalResponses, ReadAttentionData, ReadAttentionErrors, ReadAttentionResponses, ReadDeletionCertificateData, ReadDeletionCertificateErrors, ReadDeletionCertificateResponses, ReadDomainData, ReadDomainErrors, ReadDomainResponses, ReadElevationData, ReadElevationErrors, ReadElevationResponses, ReadExportData, ReadExportErrors, ReadExportFileData, ReadExportFileErrors, ReadExportFileResponses, ReadExportResponses, ReadInvitationData, ReadInvitationErrors, ReadInvitationResponses, ReadLockoutData, ReadLockoutErrors, ReadLockoutResponses, ReadMeData, ReadMeErrors, ReadMeResponses, ReadMetricsData, ReadMetricsErrors, ReadMetricsResponses, ReadOidcConnectionData, ReadOidcConnectionErrors, ReadOidcConnectionResponses, ReadOperationData, ReadOperationErrors, ReadOperationResponses, ReadOperatorData, ReadOperatorErrors, ReadOperatorResponses, ReadOrganizationAttentionData, ReadOrganizationAttentionErrors, ReadOrganizationAttentionResponses, ReadOrganizationData, ReadOrganizationErrors, ReadOrganizationResponses, ReadPolicyData, ReadPolicyErrors, ReadPolicyResponses, ReadRateLimitsData, ReadRateLimitsErrors, ReadRateLimitsResponses, ReadRoleData, ReadRoleErrors, ReadRoleResponses, ReadRunData, ReadRunErrors, ReadRunResponses, ReadRunResultData, ReadRunResultErrors, ReadRunResultResponses, ReadScheduleData, ReadScheduleErrors, ReadScheduleResponses, ReadSessionPolicyData, ReadSessionPolicyErrors, ReadSessionPolicyResponses, ReadSigningKeysData, ReadSigningKeysErrors, ReadSigningKeysResponses, ReadTimelineData, ReadTimelineErrors, ReadTimelineResponses, ReadUserData, ReadUserErrors, ReadUserPermissionsData, ReadUserPermissionsErrors, ReadUserPermissionsResponses, ReadUserResponses, ReadWebhookData, ReadWebhookDeliveryData, ReadWebhookDeliveryErrors, ReadWebhookDeliveryResponses, ReadWebhookErrors, ReadWebhookResponses, ReadWorkflowData, ReadWorkflowErrors, ReadWorkflowResponses, ReceivePaymentData, ReceivePaymentErrors, ReceivePaymentResponses, RecoveryOptionsData, RecoveryOptionsErrors, RecoveryOptionsResponses, RefreshSessionData, RefreshSessionErrors, RefreshSessionResponses, ReleaseUserData, ReleaseUserErrors, ReleaseUserResponses, RemoveAccountData, RemoveAccountErrors, RemoveAccountResponses, RemoveFactorData, RemoveFactorErrors, RemoveFactorResponses, RemoveOperatorData, RemoveOperatorErrors, RemoveOperatorResponses, RemoveUserData, RemoveUserErrors, RemoveUserResponses, RenameFactorData, RenameFactorErrors, RenameFactorResponses, RenameOrganizationData, RenameOrganizationErrors, RenameOrganizationResponses, RenewRecoveryCodesData, RenewRecoveryCodesErrors, RenewRecoveryCodesResponses, ReplayWebhookDeliveryData, ReplayWebhookDeliveryErrors, ReplayWebhookDeliveryResponses, ReportNotificationData, ReportNotificationErrors, ReportNotificationResponses, ReportPaymentData, ReportPaymentErrors, ReportPaymentResponses, RequestElevationData, RequestElevationErrors, RequestElevationResponses, RequestFactorRecoveryData, RequestFactorRecoveryErrors, RequestFactorRecoveryResponses, RequestRecoveryData, RequestRecoveryErrors, RequestRecoveryResponses, ResendInvitationData, ResendInvitationErrors, ResendInvitationResponses, RestoreUserData, RestoreUserErrors, RestoreUserResponses, ResumeOrganizationData, ResumeOrganizationErrors, ResumeOrganizationResponses, ResumeScheduleData, ResumeScheduleErrors, ResumeScheduleResponses, RetryOperationData, RetryOperationErrors, RetryOperationResponses, ReviewElevationData, ReviewElevationErrors, ReviewElevationResponses, RevokeApiKeyData, RevokeApiKeyErrors, RevokeApiKeyResponses, RevokeInvitationData, RevokeInvitationErrors, RevokeInvitationResponses, RevokeSessionData, RevokeSessionErrors, RevokeSessionResponses, RotateApiKeyData, RotateApiKeyErrors, RotateApiKeyResponses, RotateWebhookData, RotateWebhookErrors, RotateWebhookResponses, SignalRunData, SignalRunErrors, SignalRunResponses, StartDeviceData, StartDeviceErrors, StartDeviceResponses, StartDriftRunData, StartDriftRunErrors, StartDriftRunResponses, StartKeySessionData, StartKeySessionErrors, StartKeySessionResponses, StartRunData, StartRunErrors, StartRunResponses, StepUpData, StepUpErrors, StepUpOptionsData, StepUpOptionsErrors, StepUpOptionsResponses, StepUpResponses, SuspendOrganizationData, SuspendOrganizationErrors, SuspendOrganizationResponses, SuspendUserData, SuspendUserErrors, SuspendUserResponses, TerminateRunData, TerminateRunErrors, TerminateRunResponses, TestOidcConnectionData, TestOidcConnectionErrors, TestOidcConnectionResponses, TestWebhookData, TestWebhookErrors, TestWebhookResponses, TransferOwnershipData, TransferOwnershipErrors, TransferOwnershipResponses, TriggerScheduleData, TriggerScheduleErrors, TriggerScheduleResponses, UnlinkFederatedIdentityData, UnlinkFederatedIdentityErrors, UnlinkFederatedIdentityResponses, UnlockUserData, UnlockUserErrors, UnlockUserResponses, UpdateAccountData, UpdateAccountErrors, UpdateAccountResponses, UpdateApiKeyData, UpdateApiKeyErrors, UpdateApiKeyPolicyData, UpdateApiKeyPolicyErrors, UpdateApiKeyPolicyResponses, UpdateApiKeyResponses, UpdateDriftPolicyData, UpdateDriftPolicyErrors, UpdateDriftPolicyResponses, UpdateOidcConnectionData, UpdateOidcConnectionErrors, UpdateOidcConnectionResponses, UpdateOperatorData, UpdateOperatorErrors, UpdateOperatorResponses, UpdateRateLimitsData, UpdateRateLimitsErrors, UpdateRateLimitsResponses, UpdateRoleData, UpdateRoleErrors, UpdateRoleResponses, UpdateRunData, UpdateRunErrors, UpdateRunResponses, UpdateScheduleData, UpdateScheduleErrors, UpdateScheduleResponses, UpdateSessionPolicyData, UpdateSessionPolicyErrors, UpdateSessionPolicyResponses, UpdateUserData, UpdateUserErrors, UpdateUserResponses, UpdateWebhookData, UpdateWebhookErrors, UpdateWebhookResponses, UpdateWorkflowData, UpdateWorkflowErrors, UpdateWorkflowResponses, VerifyDomainData, VerifyDomainErrors, VerifyDomainResponses, VerifyKeyData, VerifyKeyErrors, VerifyKeyResponses, VerifyMfaData, VerifyMfaErrors, VerifyMfaResponses, WatchEventsData, WatchEventsErrors, WatchEventsResponses, WatchOperationData, WatchOperationErrors, WatchOperationResponses } from './types.gen.ts';

export type Options<TData extends TDataShape = TDataShape, ThrowOnError extends boolean = boolean, TResponse = unknown> = Options2<TData, ThrowOnError, TResponse> & {
    /**
     * You can provide a client instance returned by `createClient()` instead of
     * individual options. This might be also useful if you want to implement a
     * custom client.
     */
    client?: Client;
    /**
     * You can pass arbitrary values through the `meta` object. This can be
     * used to access values that aren't defined as part of the SDK function.
     */
    meta?: keyof ClientMeta extends never ? Record<string, unknown> : ClientMeta;
};

/**
 * Identify the caller
 *
 * The user, organization and key of the request, and its permissions.
 *
 * Available to every accepted key, whatever the status of its organization. A suspended user gets 403 `user_suspended`.
 */
export const readMe = <ThrowOnError extends boolean = true>(options?: Options<ReadMeData, ThrowOnError>): RequestResult<ReadMeResponses, ReadMeErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ReadMeResponses, ReadMeErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/me',
    ...options
});

/**
 * Verify a key
 *
 * For servers that receive Freehold keys and need to know whose they are. Send the caller's key in the body; the credentials of the request are those of the server.
 *
 * The answer is 200 even if the key is not accepted: then `valid` is false, and `code` gives the reason. To a server of another organization, a key looks unknown (`invalid_credentials`); the platform can verify all keys.
 *
 * With `permission`, the key must have that permission. A user of an organization that is not active is accepted only for a `permission` that members keep in that status. `cost` is charged to the limits of the key; if they do not allow it, the code is `rate_limited`.
 *
 * Keys are verified from memory, and access changes take effect everywhere within a second. The call changes nothing, so it takes no `Idempotency-Key`: a repeated request verifies again. Each one about the token of an elevation is among its uses in the audit trail.
 *
 * Permission `key:verify`: owner, admin; the platform key and operators (admin). Calls are also limited per address.
 *
 * The body may have at most 65536 bytes.
 */
export const verifyKey = <ThrowOnError extends boolean = true>(options: Options<VerifyKeyData, ThrowOnError>): RequestResult<VerifyKeyResponses, VerifyKeyErrors, ThrowOnError, 'data'> => (options.client ?? client).post<VerifyKeyResponses, VerifyKeyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/verify',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Sign in with a password
 *
 * Signs a person in and returns an access token, which is sent like a key, and a refresh token, which is exchanged for new tokens. A person with a second factor gets a challenge instead (`mfa_required`), which `/v1/auth/mfa/verify` takes with a code. With `transport: cookie` the tokens go into cookies instead, for a page of the origin of `PUBLIC_URL`; a page of another origin is refused (`csrf_rejected`). The answer, and its time, are the same whether the email is unknown, the password is wrong, or the person may not sign in. After several failures from one network, or more from many, further ones have to wait (`login_throttled`). A device on which the person has signed in, which `deviceToken` or a cookie proves, does not wait for failures of others.
 *
 * The body may have at most 65536 bytes.
 */
export const login = <ThrowOnError extends boolean = true>(options: Options<LoginData, ThrowOnError>): RequestResult<LoginResponses, LoginErrors, ThrowOnError, 'data'> => (options.client ?? client).post<LoginResponses, LoginErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/login',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Renew the tokens of a session
 *
 * Exchanges a refresh token, from the body or else from the cookie, for new tokens, which are answered in the same way. A repeated request gets the same answer for 30 seconds, so that a lost answer or a second window ends nothing. After that, a token that was used before shows that it was copied: the session ends everywhere, with `refresh_reused`.
 *
 * The body may have at most 65536 bytes.
 */
export const refreshSession = <ThrowOnError extends boolean = true>(options: Options<RefreshSessionData, ThrowOnError>): RequestResult<RefreshSessionResponses, RefreshSessionErrors, ThrowOnError, 'data'> => (options.client ?? client).post<RefreshSessionResponses, RefreshSessionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/refresh',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List the sessions of the caller
 *
 * Lists the sessions of the caller that have not ended, newest first.
 */
export const listSessions = <ThrowOnError extends boolean = true>(options?: Options<ListSessionsData, ThrowOnError>): RequestResult<ListSessionsResponses, ListSessionsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListSessionsResponses, ListSessionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/sessions',
    ...options
});

/**
 * Exchange a key for a session
 *
 * Exchanges the key of a member, or the platform key, for a session, so that a browser need not keep the key. The session is the key: it has the same organization, scopes, limits and trail, and ends with it. It lasts 8 hours (the platform key: 1 hour), is not renewed, and cannot do what belongs to a person. Sensitive calls ask for the key itself (`step_up_required`).
 *
 * The body may have at most 65536 bytes.
 */
export const startKeySession = <ThrowOnError extends boolean = true>(options: Options<StartKeySessionData, ThrowOnError>): RequestResult<StartKeySessionResponses, StartKeySessionErrors, ThrowOnError, 'data'> => (options.client ?? client).post<StartKeySessionResponses, StartKeySessionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/sessions',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Sign out
 *
 * Ends sessions of the caller. Every process refuses their tokens within a second, and closes their streams. A session of a key ends only itself.
 *
 * The body may have at most 65536 bytes.
 */
export const logout = <ThrowOnError extends boolean = true>(options: Options<LogoutData, ThrowOnError>): RequestResult<LogoutResponses, LogoutErrors, ThrowOnError, 'data'> => (options.client ?? client).post<LogoutResponses, LogoutErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/logout',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * End a session of the caller
 *
 * Ends one session of the caller. Every process refuses its tokens within a second.
 */
export const revokeSession = <ThrowOnError extends boolean = true>(options: Options<RevokeSessionData, ThrowOnError>): RequestResult<RevokeSessionResponses, RevokeSessionErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<RevokeSessionResponses, RevokeSessionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/sessions/{id}',
    ...options
});

/**
 * Change the password of the caller
 *
 * Replaces the password of the caller, and ends all other sessions and a mailed link for a forgotten one. Several wrong current ones make further ones wait (`login_throttled`). A password has 15 to 128 characters and none of the rules that lead to weak ones; it must not be common, known from a breach, the present one, or contain a name that belongs to it (`password_rejected` names the rule).
 *
 * The body may have at most 65536 bytes.
 */
export const changePassword = <ThrowOnError extends boolean = true>(options: Options<ChangePasswordData, ThrowOnError>): RequestResult<ChangePasswordResponses, ChangePasswordErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ChangePasswordResponses, ChangePasswordErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/password',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Remove the account of the caller
 *
 * Removes the person at once and for good: its sessions, password, second factors and links to identity providers. A person with a second factor must have proved it within 15 minutes, another one have signed in. A member of an organization, or an operator, is refused with 409 `account_in_use`: former members remain rows of their organizations, without the person.
 */
export const removeAccount = <ThrowOnError extends boolean = true>(options?: Options<RemoveAccountData, ThrowOnError>): RequestResult<RemoveAccountResponses, RemoveAccountErrors, ThrowOnError, 'data'> => (options?.client ?? client).delete<RemoveAccountResponses, RemoveAccountErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/account',
    ...options
});

/**
 * Read the account of the caller
 *
 * The signed-in person, as the platform knows it. Its names and roles are those of its memberships.
 */
export const readAccount = <ThrowOnError extends boolean = true>(options?: Options<ReadAccountData, ThrowOnError>): RequestResult<ReadAccountResponses, ReadAccountErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ReadAccountResponses, ReadAccountErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/account',
    ...options
});

/**
 * Change the account of the caller
 *
 * Changes the language of mails to the caller. It begins as that of the page or the invitation by which the person got its password.
 *
 * The body may have at most 65536 bytes.
 */
export const updateAccount = <ThrowOnError extends boolean = true>(options: Options<UpdateAccountData, ThrowOnError>): RequestResult<UpdateAccountResponses, UpdateAccountErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateAccountResponses, UpdateAccountErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/account',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List the organizations of the caller
 *
 * Lists the organizations of the caller, newest first, with its role in each.
 */
export const listOwnOrganizations = <ThrowOnError extends boolean = true>(options?: Options<ListOwnOrganizationsData, ThrowOnError>): RequestResult<ListOwnOrganizationsResponses, ListOwnOrganizationsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListOwnOrganizationsResponses, ListOwnOrganizationsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/me/organizations',
    ...options
});

/**
 * Prove the second factor of a sign-in
 *
 * Ends a sign-in that was answered `mfa_required`, with a code of the authenticator app, a passkey or a recovery code. A passkey answers the options of `POST /v1/auth/mfa/options`. A challenge lasts five minutes, takes five tries, and is used up by the first success (`challenge_expired`). With a recovery code the session counts as one factor: it can add a factor, and nothing that needs two.
 *
 * The body may have at most 65536 bytes.
 */
export const verifyMfa = <ThrowOnError extends boolean = true>(options: Options<VerifyMfaData, ThrowOnError>): RequestResult<VerifyMfaResponses, VerifyMfaErrors, ThrowOnError, 'data'> => (options.client ?? client).post<VerifyMfaResponses, VerifyMfaErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/mfa/verify',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List the second factors of the caller
 *
 * Lists the second factors of the caller, oldest first, and says how many recovery codes are left.
 */
export const listFactors = <ThrowOnError extends boolean = true>(options?: Options<ListFactorsData, ThrowOnError>): RequestResult<ListFactorsResponses, ListFactorsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListFactorsResponses, ListFactorsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/factors',
    ...options
});

/**
 * Begin an authenticator app
 *
 * Begins an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds). It counts once it is confirmed; until then another begin replaces it. A caller without a factor must have signed in within 15 minutes, one with a factor must have proved it (`step_up_required`).
 *
 * The body may have at most 65536 bytes.
 */
export const addTotp = <ThrowOnError extends boolean = true>(options: Options<AddTotpData, ThrowOnError>): RequestResult<AddTotpResponses, AddTotpErrors, ThrowOnError, 'data'> => (options.client ?? client).post<AddTotpResponses, AddTotpErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/factors/totp',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Add an authenticator app by a code of it
 *
 * Adds the authenticator app, by a code of it. From then on every sign-in asks for it. The calling session ends, and the answer has its successor, which has proved two factors.
 *
 * The body may have at most 65536 bytes.
 */
export const confirmTotp = <ThrowOnError extends boolean = true>(options: Options<ConfirmTotpData, ThrowOnError>): RequestResult<ConfirmTotpResponses, ConfirmTotpErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ConfirmTotpResponses, ConfirmTotpErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/factors/totp/{id}/confirm',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Remove a second factor of the caller
 *
 * Removes a factor. The other sessions of the caller count as one factor from then on; with the last factor, all do, and the recovery codes end. While an organization of the caller requires a second factor, the last one stays (`factor_required`).
 */
export const removeFactor = <ThrowOnError extends boolean = true>(options: Options<RemoveFactorData, ThrowOnError>): RequestResult<RemoveFactorResponses, RemoveFactorErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<RemoveFactorResponses, RemoveFactorErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/factors/{id}',
    ...options
});

/**
 * Rename a second factor of the caller
 *
 * Gives a factor another name, by which the person recognizes it. No proof of a factor is asked for.
 *
 * The body may have at most 65536 bytes.
 */
export const renameFactor = <ThrowOnError extends boolean = true>(options: Options<RenameFactorData, ThrowOnError>): RequestResult<RenameFactorResponses, RenameFactorErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<RenameFactorResponses, RenameFactorErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/factors/{id}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Get new recovery codes
 *
 * Gives the caller ten recovery codes, in place of all others. Each works once.
 */
export const renewRecoveryCodes = <ThrowOnError extends boolean = true>(options?: Options<RenewRecoveryCodesData, ThrowOnError>): RequestResult<RenewRecoveryCodesResponses, RenewRecoveryCodesErrors, ThrowOnError, 'data'> => (options?.client ?? client).post<RenewRecoveryCodesResponses, RenewRecoveryCodesErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/recovery-codes',
    ...options
});

/**
 * Prove the second factor again
 *
 * Proves the second factor again, by a code or a passkey, as calls answered `step_up_required` ask. The calling session ends, and the answer has its successor. A code is accepted once, so the one of the sign-in is not. A session that is bound to an organization, because its identity provider vouched for the person, is freed by a passkey, or by `password` with a code if the person has a second factor. A password alone renews no session of two factors.
 *
 * The body may have at most 65536 bytes.
 */
export const stepUp = <ThrowOnError extends boolean = true>(options: Options<StepUpData, ThrowOnError>): RequestResult<StepUpResponses, StepUpErrors, ThrowOnError, 'data'> => (options.client ?? client).post<StepUpResponses, StepUpErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/step-up',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Ask for a new password
 *
 * Mails a link for a new password to the person with this address. The answer, and its time, are the same whether or not there is one. The link is valid for 30 minutes, or until another one is mailed. A person gets three such mails in an hour; beyond that, the last link stays valid and nothing is mailed.
 *
 * The body may have at most 65536 bytes.
 */
export const requestRecovery = <ThrowOnError extends boolean = true>(options: Options<RequestRecoveryData, ThrowOnError>): RequestResult<RequestRecoveryResponses, RequestRecoveryErrors, ThrowOnError, 'data'> => (options.client ?? client).post<RequestRecoveryResponses, RequestRecoveryErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/recovery',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Ask for the removal of lost second factors
 *
 * Mails a link to a person who has lost its second factors, if it has any and is a member of the organization. The answer, and its time, are the same in any case. The link is valid for 30 minutes, or until another one is mailed; a person gets three in an hour. Nothing is asked before it is opened.
 *
 * The body may have at most 65536 bytes.
 */
export const requestFactorRecovery = <ThrowOnError extends boolean = true>(options: Options<RequestFactorRecoveryData, ThrowOnError>): RequestResult<RequestFactorRecoveryResponses, RequestFactorRecoveryErrors, ThrowOnError, 'data'> => (options.client ?? client).post<RequestFactorRecoveryResponses, RequestFactorRecoveryErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/recovery/requests',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Ask the administrators, and see how far the request is
 *
 * The holder of a mailed link asks the administrators of the organization to remove its second factors. Sent again, it shows how far the request is. An administrator other than the person has to approve (`GET /v1/orgs/{slug}/approvals`), for an owner another owner; where there is none, the platform. They are reminded after 4 hours, all owners are asked after 24, and the request lapses after 72. Then the factors and recovery codes are removed and all sessions end: the person signs in with its password and adds another factor. Every other organization of the person holds it (`membership_held`) until its own administrator releases it. 409 `illegal_transition` if the person came into the organization with a session less than 24 hours ago, or never, if the organization approves no recoveries (`recoveryApproval`), or if the person is an operator.
 *
 * The body may have at most 65536 bytes.
 */
export const confirmFactorRecovery = <ThrowOnError extends boolean = true>(options: Options<ConfirmFactorRecoveryData, ThrowOnError>): RequestResult<ConfirmFactorRecoveryResponses, ConfirmFactorRecoveryErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ConfirmFactorRecoveryResponses, ConfirmFactorRecoveryErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/recovery/requests/confirm',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Begin to prove a passkey for a new password
 *
 * The options for `navigator.credentials.get` of a person who has forgotten the password. The answer of the browser is sent to `/v1/auth/recovery/complete` with the same token, within five minutes. `not_found`: the link is not valid, or asks for no passkey of the person.
 *
 * The body may have at most 65536 bytes.
 */
export const recoveryOptions = <ThrowOnError extends boolean = true>(options: Options<RecoveryOptionsData, ThrowOnError>): RequestResult<RecoveryOptionsResponses, RecoveryOptionsErrors, ThrowOnError, 'data'> => (options.client ?? client).post<RecoveryOptionsResponses, RecoveryOptionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/recovery/options',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Choose a new password
 *
 * Gives the person of a mailed link a new password, in place of any other, and enables a disabled one. A person with a second factor proves it, too (`mfa_required`), by a code, a recovery code or a passkey. A passkey answers the options of `POST /v1/auth/recovery/options`. One who has never proved the mailbox before is asked for none: its factors end, because somebody else may have added them. A link takes five wrong answers and one success (`link_expired`). All sessions of the person end, and none begins: the person signs in with the new password. A person who had no password gets one this way.
 *
 * The body may have at most 65536 bytes.
 */
export const completeRecovery = <ThrowOnError extends boolean = true>(options: Options<CompleteRecoveryData, ThrowOnError>): RequestResult<CompleteRecoveryResponses, CompleteRecoveryErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CompleteRecoveryResponses, CompleteRecoveryErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/recovery/complete',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Begin to sign in a device
 *
 * Begins to sign in a program that has no browser, such as a command line (RFC 8628). It shows the user code and the address of the page to its person, who is signed in elsewhere and types the code there within ten minutes. Meanwhile it calls `/v1/auth/device/token`.
 *
 * The body may have at most 65536 bytes.
 */
export const startDevice = <ThrowOnError extends boolean = true>(options: Options<StartDeviceData, ThrowOnError>): RequestResult<StartDeviceResponses, StartDeviceErrors, ThrowOnError, 'data'> => (options.client ?? client).post<StartDeviceResponses, StartDeviceErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/device',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Get the session of a device
 *
 * Answers with a session once the person has approved the device, and only once. Before that: `authorization_pending`, or `slow_down` if the device asks more often than every `intervalSeconds`. `access_denied`: the person has denied it, or the session that approved it has ended. `expired_token`: nobody has approved it within ten minutes, or it has its session already. The session has what the approving one has proved, and no more.
 *
 * The body may have at most 65536 bytes.
 */
export const collectDevice = <ThrowOnError extends boolean = true>(options: Options<CollectDeviceData, ThrowOnError>): RequestResult<CollectDeviceResponses, CollectDeviceErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CollectDeviceResponses, CollectDeviceErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/device/token',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Look up a device that waits
 *
 * Shows what is known of a device that waits with this code. Ask the person whether it recognizes it: a stranger may have sent the code, to be signed in as the person. After several codes that no device has, the caller has to wait (`login_throttled`).
 *
 * The body may have at most 65536 bytes.
 */
export const lookUpDevice = <ThrowOnError extends boolean = true>(options: Options<LookUpDeviceData, ThrowOnError>): RequestResult<LookUpDeviceResponses, LookUpDeviceErrors, ThrowOnError, 'data'> => (options.client ?? client).post<LookUpDeviceResponses, LookUpDeviceErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/device/lookup',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Approve or deny a device
 *
 * Signs the device in as the caller, or denies it. The caller must have signed in, or have proved its second factor, within 15 minutes (`step_up_required`). A code is answered once.
 *
 * The body may have at most 65536 bytes.
 */
export const answerDevice = <ThrowOnError extends boolean = true>(options: Options<AnswerDeviceData, ThrowOnError>): RequestResult<AnswerDeviceResponses, AnswerDeviceErrors, ThrowOnError, 'data'> => (options.client ?? client).post<AnswerDeviceResponses, AnswerDeviceErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/device/approve',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Begin a sign-in with a passkey
 *
 * The options for `navigator.credentials.get`. They name nobody, and are the same for everybody but for the challenge, which lasts five minutes.
 */
export const passkeyLoginOptions = <ThrowOnError extends boolean = true>(options?: Options<PasskeyLoginOptionsData, ThrowOnError>): RequestResult<PasskeyLoginOptionsResponses, PasskeyLoginOptionsErrors, ThrowOnError, 'data'> => (options?.client ?? client).post<PasskeyLoginOptionsResponses, PasskeyLoginOptionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/passkeys/options',
    ...options
});

/**
 * Sign in with a passkey
 *
 * Signs in with a passkey alone, whose device has verified the person (PIN, fingerprint): the session counts as two factors. A locked password prevents nothing. `login_failed`: the passkey is unknown or was removed, its signature is wrong, or the person may not sign in. A challenge begins one session (`challenge_expired`).
 *
 * The body may have at most 65536 bytes.
 */
export const loginWithPasskey = <ThrowOnError extends boolean = true>(options: Options<LoginWithPasskeyData, ThrowOnError>): RequestResult<LoginWithPasskeyResponses, LoginWithPasskeyErrors, ThrowOnError, 'data'> => (options.client ?? client).post<LoginWithPasskeyResponses, LoginWithPasskeyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/passkeys/login',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Begin a passkey
 *
 * The options for `navigator.credentials.create`. The same rules as for an authenticator app: a caller without a factor must have signed in within 15 minutes, one with a factor must have proved it (`step_up_required`).
 */
export const beginPasskey = <ThrowOnError extends boolean = true>(options?: Options<BeginPasskeyData, ThrowOnError>): RequestResult<BeginPasskeyResponses, BeginPasskeyErrors, ThrowOnError, 'data'> => (options?.client ?? client).post<BeginPasskeyResponses, BeginPasskeyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/factors/webauthn/options',
    ...options
});

/**
 * Add a passkey
 *
 * Adds the passkey that the browser has made with these options, in the same session. It counts from then on, as a second factor and alone. The calling session ends, and the answer has its successor, which has proved two factors. `illegal_transition`: this passkey was added before.
 *
 * The body may have at most 65536 bytes.
 */
export const addPasskey = <ThrowOnError extends boolean = true>(options: Options<AddPasskeyData, ThrowOnError>): RequestResult<AddPasskeyResponses, AddPasskeyErrors, ThrowOnError, 'data'> => (options.client ?? client).post<AddPasskeyResponses, AddPasskeyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/factors/webauthn',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Begin to prove a passkey as the second factor
 *
 * The options for `navigator.credentials.get` in a sign-in that was answered `mfa_required`. The answer of the browser is sent to `/v1/auth/mfa/verify` with the same challenge. `not_found`: the person has no passkey.
 *
 * The body may have at most 65536 bytes.
 */
export const mfaOptions = <ThrowOnError extends boolean = true>(options: Options<MfaOptionsData, ThrowOnError>): RequestResult<MfaOptionsResponses, MfaOptionsErrors, ThrowOnError, 'data'> => (options.client ?? client).post<MfaOptionsResponses, MfaOptionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/mfa/options',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Begin to prove a passkey again
 *
 * The options for `navigator.credentials.get`, whose answer is sent to `/v1/auth/step-up` in the same session. `not_found`: the caller has no passkey.
 */
export const stepUpOptions = <ThrowOnError extends boolean = true>(options?: Options<StepUpOptionsData, ThrowOnError>): RequestResult<StepUpOptionsResponses, StepUpOptionsErrors, ThrowOnError, 'data'> => (options?.client ?? client).post<StepUpOptionsResponses, StepUpOptionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/step-up/options',
    ...options
});

/**
 * List organizations
 *
 * Newest first. With `q`, those whose slug begins with it come before, in the order of slugs. Members see only their own organization.
 *
 * Permission `organization:list`: owner, admin, member, viewer; the platform key and operators (admin, support, auditor).
 */
export const listOrganizations = <ThrowOnError extends boolean = true>(options?: Options<ListOrganizationsData, ThrowOnError>): RequestResult<ListOrganizationsResponses, ListOrganizationsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListOrganizationsResponses, ListOrganizationsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs',
    ...options
});

/**
 * Create an organization
 *
 * Starts the operation `provisionOrganization`, which creates the organization, its owner and its own Temporal namespace together. If it fails, none of them is left.
 *
 * Answers 202 as soon as the slug and the name are reserved. With `Prefer: wait=N` it waits for the end: 201 when the organization is active, otherwise the problem of the failed step, after everything has been undone.
 *
 * Without `slug`, one is derived from the name, with a random suffix if it is taken. Only a slug that you chose can cause `slug_taken`.
 *
 * With `activation: on_payment`, the operation is `provisionPaidOrganization`: slug, name and owner are reserved, the organization is `pending`, and nobody has access. The step `awaitPayment` waits until its `nextRetryAt` for `POST /v1/orgs/{slug}/payment-completed`; then the other steps follow. If the payment does not arrive in time, everything is removed (`compensated`, `payment_expired`), as it is by `cancel`. `retry` does not shorten the wait: 409 `nothing_to_retry`.
 *
 * With `?dryRun=true`, the request is treated as `POST /v1/orgs/plan`.
 *
 * Permission `organization:create`: the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const createOrganization = <ThrowOnError extends boolean = true>(options: Options<CreateOrganizationData, ThrowOnError>): RequestResult<CreateOrganizationResponses, CreateOrganizationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CreateOrganizationResponses, CreateOrganizationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Plan the creation of an organization
 *
 * Takes the body of a creation and returns its steps, the names that would be derived, and one check for each obstacle that can be known in advance. Writes nothing.
 *
 * Permission `organization:create`: the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const planOrganization = <ThrowOnError extends boolean = true>(options: Options<PlanOrganizationData, ThrowOnError>): RequestResult<PlanOrganizationResponses, PlanOrganizationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<PlanOrganizationResponses, PlanOrganizationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/plan',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Delete an organization
 *
 * Starts the operation `deleteOrganization`. Work stops at once: the organization is `deleting`, and its keys can only read and cancel. After the grace period its data is exported, its namespace deleted, its keys revoked, its rows removed in one transaction, and a certificate signed. Its slug and name are then free again.
 *
 * Possible from `active`, `suspended`, `inactive` and `pending`; otherwise 409 `illegal_transition`. An organization suspended by the platform can be deleted only by the platform. Under a legal hold: 409 `legal_hold`; a hold put later makes the operation wait before `deleteNamespace`.
 *
 * `cancel` restores the previous status until `deleteNamespace`; from then on, it is 409 `point_of_no_return`, unless the operation is `stuck`. A failed step is attempted again until it succeeds; after ten attempts the operation is `stuck`, and `retry` starts the next attempt now.
 *
 * A `cancel` while `stuck` undoes the operation if it has not reached `deleteNamespace`. From that step on, the operation ends `failed`, `residue` names what is left, and the organization stays `deleting`; another DELETE continues the deletion without a grace period.
 *
 * With `Prefer: wait=N`: 200 if the operation succeeds within that time.
 *
 * Permission `organization:delete`: owner; the platform key and operators (admin). A signed-in person with a second factor must have proved it within 15 minutes.
 */
export const deleteOrganization = <ThrowOnError extends boolean = true>(options: Options<DeleteOrganizationData, ThrowOnError>): RequestResult<DeleteOrganizationResponses, DeleteOrganizationErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<DeleteOrganizationResponses, DeleteOrganizationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}',
    ...options
});

/**
 * Read an organization
 *
 * Also possible while the organization is being provisioned or is suspended.
 *
 * Permission `organization:read`: owner, admin, member, viewer; the platform key and operators (admin, support, auditor).
 */
export const readOrganization = <ThrowOnError extends boolean = true>(options: Options<ReadOrganizationData, ThrowOnError>): RequestResult<ReadOrganizationResponses, ReadOrganizationErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadOrganizationResponses, ReadOrganizationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}',
    ...options
});

/**
 * Rename an organization
 *
 * Changes only the name; slug and namespace never change.
 *
 * Permission `organization:rename`: owner, admin; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const renameOrganization = <ThrowOnError extends boolean = true>(options: Options<RenameOrganizationData, ThrowOnError>): RequestResult<RenameOrganizationResponses, RenameOrganizationErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<RenameOrganizationResponses, RenameOrganizationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Report that an organization was paid for
 *
 * If the organization is `pending`, the waiting operation (`provisionPaidOrganization`, step `awaitPayment`) continues. If none is open, because the provisioning of an earlier payment failed, `provisionOrganization` is started. On success the organization is `active`. On failure it stays `pending` and paid for; report the payment again, or delete the organization.
 *
 * A payment counts once, whatever request reports it. Reported again while its operation is open or after it has succeeded, it is answered with the same operation and `Idempotency-Replayed: true`. If that operation ended otherwise (the provisioning failed and was undone), the same payment starts a new operation.
 *
 * An organization that is not `pending`: 409 `illegal_transition`. While it is being provisioned for another payment, or the operation is being undone: 409 `operation_in_progress`. After the payment deadline: 409 `payment_expired`, then 404. A payment made for another organization: 409 `payment_conflict`, unless there was `nothing_to_do` for it.
 *
 * After the answer 202, the payment is recorded and reaches its operation even if Temporal is currently unavailable.
 *
 * Permission `organization:pay`: the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const completePayment = <ThrowOnError extends boolean = true>(options: Options<CompletePaymentData, ThrowOnError>): RequestResult<CompletePaymentResponses, CompletePaymentErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CompletePaymentResponses, CompletePaymentErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/payment-completed',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Report that a customer has paid
 *
 * An organization belongs to the person it was created for, as long as that person is an active owner of it. Being added as an owner, or receiving the ownership by a transfer, does not count, because neither needs the person's consent.
 *
 * A customer who owns no organization gets one (`provisionOrganization`), provisioned at once, with the customer as its owner. It is named by `organization.name`, or else after the customer's name or email; a taken name gets a suffix.
 *
 * A customer who owns one `pending` organization has paid for it. With several of those: 409 `illegal_transition`; name one with `POST /v1/orgs/{slug}/payment-completed`. If the customer owns only other organizations, there is nothing to do: 200, and the payment is recorded. Reported again, it is evaluated anew.
 *
 * A payment counts once, whatever request reports it. Reported again while its operation is open or after it has succeeded, it is answered with the same operation and `Idempotency-Replayed: true`. If that operation ended otherwise (the provisioning failed and was undone), the same payment starts a new operation.
 *
 * Permission `organization:pay`: the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const reportPayment = <ThrowOnError extends boolean = true>(options: Options<ReportPaymentData, ThrowOnError>): RequestResult<ReportPaymentResponses, ReportPaymentErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ReportPaymentResponses, ReportPaymentErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/payments',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Receive an event of a payment provider
 *
 * For payment providers that sign according to [Standard Webhooks](https://www.standardwebhooks.com) with the secret in `PAYMENT_WEBHOOK_SECRET`: the headers are `webhook-id`, `webhook-timestamp` (at most five minutes off) and `webhook-signature`. No key is sent. Without a valid signature: 401 `invalid_credentials`. If no secret is configured: 404. The body may have at most 64 KiB.
 *
 * `data.org` works like `POST /v1/orgs/{slug}/payment-completed`, `data.customer` like `POST /v1/payments`:
 *
 * An organization belongs to the person it was created for, as long as that person is an active owner of it. Being added as an owner, or receiving the ownership by a transfer, does not count, because neither needs the person's consent.
 *
 * A customer who owns no organization gets one (`provisionOrganization`), provisioned at once, with the customer as its owner. It is named by `organization.name`, or else after the customer's name or email; a taken name gets a suffix.
 *
 * A customer who owns one `pending` organization has paid for it. With several of those: 409 `illegal_transition`; name one with `POST /v1/orgs/{slug}/payment-completed`. If the customer owns only other organizations, there is nothing to do: 200, and the payment is recorded. Reported again, it is evaluated anew.
 *
 * A repeated event gets the same answer: only `paymentId` counts. After a 5xx or 409 `operation_in_progress`, send the event again later.
 *
 * The body may have at most 65536 bytes.
 */
export const receivePayment = <ThrowOnError extends boolean = true>(options: Options<ReceivePaymentData, ThrowOnError>): RequestResult<ReceivePaymentResponses, ReceivePaymentErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ReceivePaymentResponses, ReceivePaymentErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/payments/webhook',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Suspend an active organization
 *
 * Starts the operation `suspendOrganization`. Within a second its members can only read the organization, its operations and its audit trail; no work is dispatched, and its schedules are paused.
 *
 * Forward only: a failed step is attempted again until it succeeds; after ten attempts the operation is `stuck`. While the first step is waiting, `cancel` gives it up, and nothing has changed. Once the status has changed, `retry` starts a waiting attempt now, and `cancel` is possible only while `stuck`: the operation then ends `failed`, and `residue` names the schedules that were not reached.
 *
 * Permission `organization:suspend`: the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const suspendOrganization = <ThrowOnError extends boolean = true>(options: Options<SuspendOrganizationData, ThrowOnError>): RequestResult<SuspendOrganizationResponses, SuspendOrganizationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<SuspendOrganizationResponses, SuspendOrganizationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/suspend',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Resume a suspended organization
 *
 * Starts the operation `resumeOrganization`, which returns the organization to `active`. Schedules that the suspension paused run again; schedules paused before it stay paused.
 *
 * Forward only: a failed step is attempted again until it succeeds; after ten attempts the operation is `stuck`. While the first step is waiting, `cancel` gives it up, and nothing has changed. Once the status has changed, `retry` starts a waiting attempt now, and `cancel` is possible only while `stuck`: the operation then ends `failed`, and `residue` names the schedules that were not reached.
 *
 * Permission `organization:resume`: the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const resumeOrganization = <ThrowOnError extends boolean = true>(options: Options<ResumeOrganizationData, ThrowOnError>): RequestResult<ResumeOrganizationResponses, ResumeOrganizationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ResumeOrganizationResponses, ResumeOrganizationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/resume',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Take an active organization out of use
 *
 * Starts the operation `deactivateOrganization`. Deactivation is the organization's own choice, suspension is the platform's. The effects are the same, but the organization's admins can `activate` it again.
 *
 * Forward only: a failed step is attempted again until it succeeds; after ten attempts the operation is `stuck`. While the first step is waiting, `cancel` gives it up, and nothing has changed. Once the status has changed, `retry` starts a waiting attempt now, and `cancel` is possible only while `stuck`: the operation then ends `failed`, and `residue` names the schedules that were not reached.
 *
 * Permission `organization:deactivate`: owner, admin; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const deactivateOrganization = <ThrowOnError extends boolean = true>(options: Options<DeactivateOrganizationData, ThrowOnError>): RequestResult<DeactivateOrganizationResponses, DeactivateOrganizationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<DeactivateOrganizationResponses, DeactivateOrganizationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/deactivate',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Take an inactive organization back into use
 *
 * Starts the operation `activateOrganization`, which returns the organization to `active`. Schedules that the deactivation paused run again. Does not lift a suspension.
 *
 * Forward only: a failed step is attempted again until it succeeds; after ten attempts the operation is `stuck`. While the first step is waiting, `cancel` gives it up, and nothing has changed. Once the status has changed, `retry` starts a waiting attempt now, and `cancel` is possible only while `stuck`: the operation then ends `failed`, and `residue` names the schedules that were not reached.
 *
 * Permission `organization:activate`: owner, admin; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const activateOrganization = <ThrowOnError extends boolean = true>(options: Options<ActivateOrganizationData, ThrowOnError>): RequestResult<ActivateOrganizationResponses, ActivateOrganizationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ActivateOrganizationResponses, ActivateOrganizationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/activate',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List members
 *
 * Newest first, without removed members.
 *
 * Permission `user:list`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const listUsers = <ThrowOnError extends boolean = true>(options: Options<ListUsersData, ThrowOnError>): RequestResult<ListUsersResponses, ListUsersErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListUsersResponses, ListUsersErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users',
    ...options
});

/**
 * Add a member
 *
 * An email of a removed member makes a new member, with a new id and none of the old keys. The person is not asked to accept; to be asked, use `POST /v1/orgs/{slug}/invites`. To let it sign in, send `POST /v1/orgs/{slug}/users/{id}/invite`. An owner role counts toward the number of organizations that the person may own. `customRole` names a custom role of the organization, whose base becomes the role; null ends it. A caller with a custom role cannot give one that has more permissions than its own: 403 `forbidden`. A custom role that does not exist: 404 `not_found`. Callers cannot change a member whose role is above their own, or grant a role above their own: 403 `forbidden`. A key with scopes cannot raise a member to a role that has permissions beyond those scopes: 403 `forbidden`.
 *
 * Permission `user:create`: owner, admin. Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const createUser = <ThrowOnError extends boolean = true>(options: Options<CreateUserData, ThrowOnError>): RequestResult<CreateUserResponses, CreateUserErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CreateUserResponses, CreateUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Remove a member
 *
 * The member's keys are revoked permanently. Callers cannot change a member whose role is above their own, or grant a role above their own: 403 `forbidden`. At least one active owner must remain: otherwise 409 `last_owner`.
 *
 * Permission `user:remove`: owner, admin; the platform key and operators (admin).
 */
export const removeUser = <ThrowOnError extends boolean = true>(options: Options<RemoveUserData, ThrowOnError>): RequestResult<RemoveUserResponses, RemoveUserErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<RemoveUserResponses, RemoveUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}',
    ...options
});

/**
 * Read a member
 *
 * A removed member is 404 `not_found`.
 *
 * Permission `user:read`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const readUser = <ThrowOnError extends boolean = true>(options: Options<ReadUserData, ThrowOnError>): RequestResult<ReadUserResponses, ReadUserErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadUserResponses, ReadUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}',
    ...options
});

/**
 * Change a member
 *
 * Changes the name, the role or both. The member's keys and sessions have the new role within a second. `customRole` names a custom role of the organization, whose base becomes the role; null ends it. A caller with a custom role cannot give one that has more permissions than its own: 403 `forbidden`. A custom role that does not exist: 404 `not_found`. Callers cannot change a member whose role is above their own, or grant a role above their own: 403 `forbidden`. A key with scopes cannot raise a member to a role that has permissions beyond those scopes: 403 `forbidden`. At least one active owner must remain: otherwise 409 `last_owner`.
 *
 * Permission `user:update`: owner, admin. Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const updateUser = <ThrowOnError extends boolean = true>(options: Options<UpdateUserData, ThrowOnError>): RequestResult<UpdateUserResponses, UpdateUserErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateUserResponses, UpdateUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Suspend a member
 *
 * The member's keys are refused with `user_suspended` within a second. If the status is not `active`: 409 `illegal_transition`. At least one active owner must remain: otherwise 409 `last_owner`. Callers cannot change a member whose role is above their own, or grant a role above their own: 403 `forbidden`.
 *
 * Permission `user:suspend`: owner, admin; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const suspendUser = <ThrowOnError extends boolean = true>(options: Options<SuspendUserData, ThrowOnError>): RequestResult<SuspendUserResponses, SuspendUserErrors, ThrowOnError, 'data'> => (options.client ?? client).post<SuspendUserResponses, SuspendUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}/suspend',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Restore a suspended member
 *
 * The member's keys are accepted again. If the status is not `suspended`: 409 `illegal_transition`. Callers cannot change a member whose role is above their own, or grant a role above their own: 403 `forbidden`.
 *
 * Permission `user:restore`: owner, admin; the platform key and operators (admin). A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const restoreUser = <ThrowOnError extends boolean = true>(options: Options<RestoreUserData, ThrowOnError>): RequestResult<RestoreUserResponses, RestoreUserErrors, ThrowOnError, 'data'> => (options.client ?? client).post<RestoreUserResponses, RestoreUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}/restore',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List the sessions of a member
 *
 * Lists the sessions of a member that came into the organization and can still be used, the newest visitor first. Their devices, networks and visits to other organizations do not show, because a session is the person's.
 *
 * Permission `session:list`: owner, admin; the platform key and operators (admin, support).
 */
export const listMemberSessions = <ThrowOnError extends boolean = true>(options: Options<ListMemberSessionsData, ThrowOnError>): RequestResult<ListMemberSessionsResponses, ListMemberSessionsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListMemberSessionsResponses, ListMemberSessionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}/sessions',
    ...options
});

/**
 * Shut out the sessions of a member
 *
 * Shuts out all sessions of a member, within a second, until its person signs in again or proves a second factor again. The sessions go on in other organizations. For a member who must not come back, suspend it instead; its API keys are revoked separately.
 *
 * Permission `session:revoke`: owner, admin; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const endMemberSessions = <ThrowOnError extends boolean = true>(options: Options<EndMemberSessionsData, ThrowOnError>): RequestResult<EndMemberSessionsResponses, EndMemberSessionsErrors, ThrowOnError, 'data'> => (options.client ?? client).post<EndMemberSessionsResponses, EndMemberSessionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}/sessions/revoke',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read the lock-out of a member
 *
 * Shows whether failed sign-ins with the password of a member make devices wait, or have disabled the password. Waits of a single network, 15 minutes at most, are not shown. Where replicas count apart, without Redis, a wait is that of the answering one. A member who has never come into the organization with a session is `hidden`.
 *
 * Permission `lockout:read`: owner, admin; the platform key and operators (admin, support).
 */
export const readLockout = <ThrowOnError extends boolean = true>(options: Options<ReadLockoutData, ThrowOnError>): RequestResult<ReadLockoutResponses, ReadLockoutErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadLockoutResponses, ReadLockoutErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}/lockout',
    ...options
});

/**
 * Unlock the password of a member
 *
 * Enables a disabled password again and ends all waits of sign-ins with it, on every replica. Sets no password, begins no session, and changes nothing about second factors. The person is notified, and its own audit trail has the event, too. Callers cannot unlock themselves, or a member whose role is above their own: 403 `forbidden`. 409 `illegal_transition` if the member has no password, has never come into the organization with a session, or was unlocked by any organization less than four hours ago: the person can still choose a new password by a mailed link.
 *
 * Permission `user:unlock`: owner, admin; the platform key and operators (admin). Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const unlockUser = <ThrowOnError extends boolean = true>(options: Options<UnlockUserData, ThrowOnError>): RequestResult<UnlockUserResponses, UnlockUserErrors, ThrowOnError, 'data'> => (options.client ?? client).post<UnlockUserResponses, UnlockUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}/unlock',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Release a held member
 *
 * Lets the sessions of a held member in again, within a second. A member is held after a recovery that the session policy (`recoveryApproval`) wants looked at. Make sure first, by a call for example, that it was the person who recovered the account. The person is notified, and its own audit trail has the event, too. Callers cannot release themselves, or a member whose role is above their own: 403 `forbidden`. 409 `illegal_transition` if the member is not held.
 *
 * Permission `user:release`: owner, admin; the platform key and operators (admin). Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const releaseUser = <ThrowOnError extends boolean = true>(options: Options<ReleaseUserData, ThrowOnError>): RequestResult<ReleaseUserResponses, ReleaseUserErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ReleaseUserResponses, ReleaseUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}/release',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List invitations
 *
 * Newest first. `status=expired` are those that nobody accepted in time.
 *
 * Permission `invitation:list`: owner, admin; the platform key and operators (admin, support).
 */
export const listInvitations = <ThrowOnError extends boolean = true>(options: Options<ListInvitationsData, ThrowOnError>): RequestResult<ListInvitationsResponses, ListInvitationsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListInvitationsResponses, ListInvitationsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/invites',
    ...options
});

/**
 * Invite somebody to become a member
 *
 * Invites an email address to become a member. The link is `<PUBLIC_URL>/console/invite#<token>`. With `delivery: email` it is mailed, and its holder has proved to own the mailbox. With `delivery: link` the answer contains it, once. An address has one pending invitation in an organization: otherwise 409 `invitation_pending`. The address of a member: 409 `email_taken`. Callers cannot invite to a role above their own: 403 `forbidden`. A key with scopes can grant only roles whose permissions are all in its scopes, and a caller with a custom role only those whose permissions are all in that role. An organization can make 100 invitations and send 100 mails about them in 24 hours: 429 `rate_limited`.
 *
 * Permission `invitation:create`: owner, admin. Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const createInvitation = <ThrowOnError extends boolean = true>(options: Options<CreateInvitationData, ThrowOnError>): RequestResult<CreateInvitationResponses, CreateInvitationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CreateInvitationResponses, CreateInvitationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/invites',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Invite a member to sign in
 *
 * Invites a member who was added without being asked, or was created with the organization, to sign in. The link is `<PUBLIC_URL>/console/invite#<token>`. With `delivery: email` it is mailed, and its holder has proved to own the mailbox. With `delivery: link` the answer contains it, once. The platform can invite owners only, and a link that it hands over also proves to own the mailbox. An organization can make 100 invitations and send 100 mails about them in 24 hours: 429 `rate_limited`.
 *
 * Permission `user:invite`: owner, admin; the platform key and operators (admin). Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const inviteUser = <ThrowOnError extends boolean = true>(options: Options<InviteUserData, ThrowOnError>): RequestResult<InviteUserResponses, InviteUserErrors, ThrowOnError, 'data'> => (options.client ?? client).post<InviteUserResponses, InviteUserErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}/invite',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Delete an invitation
 *
 * The same as revoking it, without a reason.
 *
 * Permission `invitation:revoke`: owner, admin; the platform key and operators (admin).
 */
export const deleteInvitation = <ThrowOnError extends boolean = true>(options: Options<DeleteInvitationData, ThrowOnError>): RequestResult<DeleteInvitationResponses, DeleteInvitationErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<DeleteInvitationResponses, DeleteInvitationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/invites/{id}',
    ...options
});

/**
 * Read an invitation
 *
 * Without its link.
 *
 * Permission `invitation:read`: owner, admin; the platform key and operators (admin, support).
 */
export const readInvitation = <ThrowOnError extends boolean = true>(options: Options<ReadInvitationData, ThrowOnError>): RequestResult<ReadInvitationResponses, ReadInvitationErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadInvitationResponses, ReadInvitationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/invites/{id}',
    ...options
});

/**
 * Send an invitation again
 *
 * Makes another link, valid for as long as the first one was. Earlier links no longer work. The caller becomes the inviter. Possible until the invitation is accepted, revoked or replaced, also when its time is over. At most once in 60 seconds: 429 `rate_limited`.
 *
 * Permission `invitation:resend`: owner, admin. Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 */
export const resendInvitation = <ThrowOnError extends boolean = true>(options: Options<ResendInvitationData, ThrowOnError>): RequestResult<ResendInvitationResponses, ResendInvitationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ResendInvitationResponses, ResendInvitationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/invites/{id}/resend',
    ...options
});

/**
 * Revoke an invitation
 *
 * Its links no longer work. An invitation that was accepted: 409 `invitation_accepted`; of an acceptance and a revocation at the same time, exactly one succeeds.
 *
 * Permission `invitation:revoke`: owner, admin; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const revokeInvitation = <ThrowOnError extends boolean = true>(options: Options<RevokeInvitationData, ThrowOnError>): RequestResult<RevokeInvitationResponses, RevokeInvitationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<RevokeInvitationResponses, RevokeInvitationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/invites/{id}/revoke',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Look up the invitation of a link
 *
 * Shows what a link is about before anybody accepts it. The email is masked. A token that was never made: 404. A link that was replaced by another one is `revoked`.
 *
 * The body may have at most 65536 bytes.
 */
export const lookUpInvitation = <ThrowOnError extends boolean = true>(options: Options<LookUpInvitationData, ThrowOnError>): RequestResult<LookUpInvitationResponses, LookUpInvitationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<LookUpInvitationResponses, LookUpInvitationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/invites/lookup',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Accept an invitation
 *
 * Makes the invited person a member. If you are signed in, send the access token of your session, and no `password`. Your email must be the invited one: otherwise 403 `email_mismatch`.
 *
 * Otherwise send a `password` that you choose. A person who has one, and has proved the mailbox before, must sign in: 403 `session_required`. A person who is known needs the link from the mailbox: otherwise 403 `email_proof_required`, and it is mailed. The first proof of the mailbox ends what was added to the person without one: password, second factors, links to identity providers and sessions. Accepting does not sign anybody in.
 *
 * The inviter must still be an active member who can grant the role: otherwise 409 `invitation_void`. The three ends have codes of their own: 409 `invitation_accepted`, 410 `invitation_revoked`, 410 `invitation_expired`.
 *
 * The body may have at most 65536 bytes.
 */
export const acceptInvitation = <ThrowOnError extends boolean = true>(options: Options<AcceptInvitationData, ThrowOnError>): RequestResult<AcceptInvitationResponses, AcceptInvitationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<AcceptInvitationResponses, AcceptInvitationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/invites/accept',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Suspend or delete many organizations
 *
 * Starts the operation of `action` for each of up to 100 organizations. The answer is 200 whatever the results: one for each target, in the order of the request, either `accepted`, or `refused` with the problem that a single request would have got. A refused target does not stop the others. With an `Idempotency-Key`, a repeated request returns the results of accepted targets, and attempts again those that were refused or not reached. Nothing is done twice, even if the first request was cut off. Follow the operations by their ids; `Prefer: wait` has no effect.
 *
 * Also requires the permission for the action itself.
 *
 * Permission `organization:suspend`: the platform key and operators (admin).
 *
 * The body may have at most 1048576 bytes.
 */
export const batchOrganizations = <ThrowOnError extends boolean = true>(options: Options<BatchOrganizationsData, ThrowOnError>): RequestResult<BatchOrganizationsResponses, BatchOrganizationsErrors, ThrowOnError, 'data'> => (options.client ?? client).post<BatchOrganizationsResponses, BatchOrganizationsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/batch',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Change the roles of many members
 *
 * Changes up to 100 members one after the other, each in its own transaction and by the rules of a single change. The answer is 200 whatever the results: one for each target, in the order of the request, either `accepted`, or `refused` with the problem that a single request would have got. A refused target does not stop the others. With an `Idempotency-Key`, a repeated request returns the results of accepted targets, and attempts again those that were refused or not reached. Nothing is done twice, even if the first request was cut off. Each change counts as a call against the rate limits; a batch that would exceed them is refused as a whole.
 *
 * Permission `user:update`: owner, admin. Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 1048576 bytes.
 */
export const batchUsers = <ThrowOnError extends boolean = true>(options: Options<BatchUsersData, ThrowOnError>): RequestResult<BatchUsersResponses, BatchUsersErrors, ThrowOnError, 'data'> => (options.client ?? client).post<BatchUsersResponses, BatchUsersErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/batch',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Invite many people
 *
 * Makes up to 100 invitations one after the other, each in its own transaction and by the rules of a single one: also the limit of 100 in 24 hours. The answer is 200 whatever the results: one for each target, in the order of the request, either `accepted`, or `refused` with the problem that a single request would have got. A refused target does not stop the others. With an `Idempotency-Key`, a repeated request returns the results of accepted targets, and attempts again those that were refused or not reached. Nothing is done twice, even if the first request was cut off. A repeated answer has no links. Each invitation counts as a call against the rate limits; a batch that would exceed them is refused as a whole.
 *
 * Permission `invitation:create`: owner, admin. Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 1048576 bytes.
 */
export const batchInvitations = <ThrowOnError extends boolean = true>(options: Options<BatchInvitationsData, ThrowOnError>): RequestResult<BatchInvitationsResponses, BatchInvitationsErrors, ThrowOnError, 'data'> => (options.client ?? client).post<BatchInvitationsResponses, BatchInvitationsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/invites/batch',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List transfers of the ownership
 *
 * Newest first. The `id` of a transfer is the id of its operation.
 *
 * Permission `operation:list`: owner, admin; the platform key and operators (admin, support, auditor).
 */
export const listOwnershipTransfers = <ThrowOnError extends boolean = true>(options: Options<ListOwnershipTransfersData, ThrowOnError>): RequestResult<ListOwnershipTransfersResponses, ListOwnershipTransfersErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListOwnershipTransfersResponses, ListOwnershipTransfersErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/ownership-transfers',
    ...options
});

/**
 * Transfer the ownership
 *
 * Starts the operation `transferOwnership`: the new owner is promoted and the old owner becomes `admin` at the same time. Their keys have the new roles within a second.
 *
 * Forward only: a temporary failure is followed by another attempt until one succeeds; after ten attempts the operation is `stuck`. `retry` and `cancel` work while it is waiting.
 *
 * The transfer ends `TRANSFER_FAILED`, with no role changed, if the new owner was suspended or removed or has reached the maximum number of organizations, if the old owner is no longer an owner, or if the member who requested it is no longer an active owner.
 *
 * Permission `organization:transfer`: owner; the platform key and operators (admin). Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const transferOwnership = <ThrowOnError extends boolean = true>(options: Options<TransferOwnershipData, ThrowOnError>): RequestResult<TransferOwnershipResponses, TransferOwnershipErrors, ThrowOnError, 'data'> => (options.client ?? client).post<TransferOwnershipResponses, TransferOwnershipErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/ownership-transfers',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List keys
 *
 * Newest first, including revoked keys. Members see only their own.
 *
 * Permission `api-key:list`: owner, admin, member; the platform key and operators (admin, support).
 */
export const listApiKeys = <ThrowOnError extends boolean = true>(options: Options<ListApiKeysData, ThrowOnError>): RequestResult<ListApiKeysResponses, ListApiKeysErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListApiKeysResponses, ListApiKeysErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/api-keys',
    ...options
});

/**
 * Issue a key
 *
 * Issues a key for a member, with some or all permissions of the member's role. The platform can issue keys only for owners. The secret is shown only in this answer: a request repeated with its idempotency key gets the same key with `secret: null`.
 *
 * Owners and admins manage the keys of members who do not outrank them. Members manage only their own keys; for them, the keys of others do not exist. A key with scopes cannot issue, rotate or change a key that has more permissions than itself: 403 `forbidden`. A scope outside the member's role: 400 `validation_failed`. A suspended member: 409 `illegal_transition`.
 *
 * Permission `api-key:create`: owner, admin, member; the platform key and operators (admin). Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const issueApiKey = <ThrowOnError extends boolean = true>(options: Options<IssueApiKeyData, ThrowOnError>): RequestResult<IssueApiKeyResponses, IssueApiKeyErrors, ThrowOnError, 'data'> => (options.client ?? client).post<IssueApiKeyResponses, IssueApiKeyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/api-keys',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read a key
 *
 * Without its secret, which is not stored. Owners and admins manage the keys of members who do not outrank them. Members manage only their own keys; for them, the keys of others do not exist.
 *
 * Permission `api-key:read`: owner, admin, member; the platform key and operators (admin, support).
 */
export const readApiKey = <ThrowOnError extends boolean = true>(options: Options<ReadApiKeyData, ThrowOnError>): RequestResult<ReadApiKeyResponses, ReadApiKeyErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadApiKeyResponses, ReadApiKeyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/api-keys/{id}',
    ...options
});

/**
 * Change a key
 *
 * Changes the name, scopes, expiry or limit. Takes effect in every process within a second. A revoked key cannot be changed: 409 `illegal_transition`.
 *
 * Owners and admins manage the keys of members who do not outrank them. Members manage only their own keys; for them, the keys of others do not exist. A key with scopes cannot issue, rotate or change a key that has more permissions than itself: 403 `forbidden`.
 *
 * Permission `api-key:update`: owner, admin, member. Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const updateApiKey = <ThrowOnError extends boolean = true>(options: Options<UpdateApiKeyData, ThrowOnError>): RequestResult<UpdateApiKeyResponses, UpdateApiKeyErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateApiKeyResponses, UpdateApiKeyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/api-keys/{id}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Rotate a key
 *
 * Returns the successor: a new key with the same owner, name, scopes and limit. The old key becomes `rotating`: it is accepted alongside the successor until `validUntil`, then refused with `revoked_credentials`. Only an `active` key can be rotated; otherwise 409 `illegal_transition`. The secret is shown only in this answer: a request repeated with its idempotency key gets the same key with `secret: null`.
 *
 * Owners and admins manage the keys of members who do not outrank them. Members manage only their own keys; for them, the keys of others do not exist. A key with scopes cannot issue, rotate or change a key that has more permissions than itself: 403 `forbidden`.
 *
 * Permission `api-key:rotate`: owner, admin, member. Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const rotateApiKey = <ThrowOnError extends boolean = true>(options: Options<RotateApiKeyData, ThrowOnError>): RequestResult<RotateApiKeyResponses, RotateApiKeyErrors, ThrowOnError, 'data'> => (options.client ?? client).post<RotateApiKeyResponses, RotateApiKeyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/api-keys/{id}/rotate',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Revoke a key
 *
 * Revokes the key permanently: every process refuses it with `revoked_credentials` within a second. If it is already revoked: 200, and nothing changes. The body is optional. With `cascade`, the keys issued or rotated with this key, directly or indirectly, are revoked too; `dryRun` lists them first.
 *
 * Owners and admins manage the keys of members who do not outrank them. Members manage only their own keys; for them, the keys of others do not exist.
 *
 * Permission `api-key:revoke`: owner, admin, member; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const revokeApiKey = <ThrowOnError extends boolean = true>(options: Options<RevokeApiKeyData, ThrowOnError>): RequestResult<RevokeApiKeyResponses, RevokeApiKeyErrors, ThrowOnError, 'data'> => (options.client ?? client).post<RevokeApiKeyResponses, RevokeApiKeyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/api-keys/{id}/revoke',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read the rotation policy
 *
 * The rotation policy for the organization's keys; the defaults if it has chosen none.
 *
 * Permission `api-key-policy:read`: owner, admin, member; the platform key and operators (admin, support).
 */
export const readApiKeyPolicy = <ThrowOnError extends boolean = true>(options: Options<ReadApiKeyPolicyData, ThrowOnError>): RequestResult<ReadApiKeyPolicyResponses, ReadApiKeyPolicyErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadApiKeyPolicyResponses, ReadApiKeyPolicyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/api-key-policy',
    ...options
});

/**
 * Change the rotation policy
 *
 * Each key shows in `rotation` how the policy applies to it. An overdue key still works: the policy informs and does not refuse keys.
 *
 * Permission `api-key-policy:update`: owner, admin; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const updateApiKeyPolicy = <ThrowOnError extends boolean = true>(options: Options<UpdateApiKeyPolicyData, ThrowOnError>): RequestResult<UpdateApiKeyPolicyResponses, UpdateApiKeyPolicyErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateApiKeyPolicyResponses, UpdateApiKeyPolicyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/api-key-policy',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read the session policy
 *
 * What the organization asks of the sessions that enter it; the defaults if it has chosen nothing. It can only be stricter than the platform.
 *
 * Permission `session-policy:read`: owner, admin, member; the platform key and operators (admin, support).
 */
export const readSessionPolicy = <ThrowOnError extends boolean = true>(options: Options<ReadSessionPolicyData, ThrowOnError>): RequestResult<ReadSessionPolicyResponses, ReadSessionPolicyErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadSessionPolicyResponses, ReadSessionPolicyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/session-policy',
    ...options
});

/**
 * Change the session policy
 *
 * Takes effect for sessions in use within a second. A session that does not meet the policy is refused with 401 `step_up_required`; the routes of factors and sessions stay open, so that the person can add a factor. Keys are not affected.
 *
 * Permission `session-policy:update`: owner, admin; the platform key and operators (admin). A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const updateSessionPolicy = <ThrowOnError extends boolean = true>(options: Options<UpdateSessionPolicyData, ThrowOnError>): RequestResult<UpdateSessionPolicyResponses, UpdateSessionPolicyErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateSessionPolicyResponses, UpdateSessionPolicyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/session-policy',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Find where to sign in
 *
 * Says where somebody signs in: by the email, if an organization has verified its domain, or by the organization. The answer has the same shape for an email or an organization that nobody knows. Send the browser to a `url`, with `returnTo` if it is to come back to a page of this server.
 */
export const listSignInOptions = <ThrowOnError extends boolean = true>(options?: Options<ListSignInOptionsData, ThrowOnError>): RequestResult<ListSignInOptionsResponses, ListSignInOptionsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListSignInOptionsResponses, ListSignInOptionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/sso',
    ...options
});

/**
 * Link an account at an identity provider
 *
 * Links an account at an identity provider to the caller, who then also signs in with it. The answer has an address for this same browser; the account is the one that signs in there. The caller must have proved lately who it is (`step_up_required`), and must be a member of the organization.
 *
 * The body may have at most 65536 bytes.
 */
export const linkFederatedIdentity = <ThrowOnError extends boolean = true>(options: Options<LinkFederatedIdentityData, ThrowOnError>): RequestResult<LinkFederatedIdentityResponses, LinkFederatedIdentityErrors, ThrowOnError, 'data'> => (options.client ?? client).post<LinkFederatedIdentityResponses, LinkFederatedIdentityErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/oidc/{id}/link',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List the linked accounts of the caller
 *
 * Lists the accounts at identity providers by which the caller can sign in, oldest first.
 */
export const listFederatedIdentities = <ThrowOnError extends boolean = true>(options?: Options<ListFederatedIdentitiesData, ThrowOnError>): RequestResult<ListFederatedIdentitiesResponses, ListFederatedIdentitiesErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListFederatedIdentitiesResponses, ListFederatedIdentitiesErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/federated-identities',
    ...options
});

/**
 * Remove a linked account of the caller
 *
 * Removes such an account. The sessions that began by it end. The caller must have proved lately who it is (`step_up_required`).
 */
export const unlinkFederatedIdentity = <ThrowOnError extends boolean = true>(options: Options<UnlinkFederatedIdentityData, ThrowOnError>): RequestResult<UnlinkFederatedIdentityResponses, UnlinkFederatedIdentityErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<UnlinkFederatedIdentityResponses, UnlinkFederatedIdentityErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/auth/federated-identities/{id}',
    ...options
});

/**
 * List domains
 *
 * Newest first.
 *
 * Permission `domain:list`: owner, admin; the platform key and operators (admin, support).
 */
export const listDomains = <ThrowOnError extends boolean = true>(options: Options<ListDomainsData, ThrowOnError>): RequestResult<ListDomainsResponses, ListDomainsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListDomainsResponses, ListDomainsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/domains',
    ...options
});

/**
 * Add a domain
 *
 * Adds a domain for whose mailboxes the organization vouches. The answer says which TXT record proves that it controls the domain. The domain counts once it is verified. An organization has at most 50.
 *
 * Permission `domain:create`: owner, admin.
 *
 * The body may have at most 65536 bytes.
 */
export const createDomain = <ThrowOnError extends boolean = true>(options: Options<CreateDomainData, ThrowOnError>): RequestResult<CreateDomainResponses, CreateDomainErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CreateDomainResponses, CreateDomainErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/domains',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Delete a domain
 *
 * From then on nobody is led to an identity provider, or found, by an email of the domain. People who have signed in before go on to do so.
 *
 * Permission `domain:delete`: owner, admin; the platform key and operators (admin). A signed-in person with a second factor must have proved it within 15 minutes.
 */
export const deleteDomain = <ThrowOnError extends boolean = true>(options: Options<DeleteDomainData, ThrowOnError>): RequestResult<DeleteDomainResponses, DeleteDomainErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<DeleteDomainResponses, DeleteDomainErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/domains/{id}',
    ...options
});

/**
 * Read a domain
 *
 * With the record that verifies it.
 *
 * Permission `domain:read`: owner, admin; the platform key and operators (admin, support).
 */
export const readDomain = <ThrowOnError extends boolean = true>(options: Options<ReadDomainData, ThrowOnError>): RequestResult<ReadDomainResponses, ReadDomainErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadDomainResponses, ReadDomainErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/domains/{id}',
    ...options
});

/**
 * Verify a domain
 *
 * Reads the TXT record from the DNS. If it is there, the domain is verified and belongs to this organization alone; another one that has verified it keeps it while its own record is there (`domain_taken`), and loses it otherwise. If it is not there, 409 `domain_unverified` names it; a new record may take a while to arrive. The record is looked up once a day: after five days in a row without it, the domain is `pending` again.
 *
 * Permission `domain:verify`: owner, admin. Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 */
export const verifyDomain = <ThrowOnError extends boolean = true>(options: Options<VerifyDomainData, ThrowOnError>): RequestResult<VerifyDomainResponses, VerifyDomainErrors, ThrowOnError, 'data'> => (options.client ?? client).post<VerifyDomainResponses, VerifyDomainErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/domains/{id}/verify',
    ...options
});

/**
 * List identity providers
 *
 * Newest first.
 *
 * Permission `oidc-connection:list`: owner, admin; the platform key and operators (admin, support).
 */
export const listOidcConnections = <ThrowOnError extends boolean = true>(options: Options<ListOidcConnectionsData, ThrowOnError>): RequestResult<ListOidcConnectionsResponses, ListOidcConnectionsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListOidcConnectionsResponses, ListOidcConnectionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/oidc-connections',
    ...options
});

/**
 * Connect an identity provider
 *
 * Connects an identity provider by OpenID Connect. Register the `redirectUri` of the answer at the provider, then test the connection. The provider vouches for everybody in the organization, owners included, so only owners connect one. An organization has at most 20.
 *
 * Permission `oidc-connection:create`: owner. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const createOidcConnection = <ThrowOnError extends boolean = true>(options: Options<CreateOidcConnectionData, ThrowOnError>): RequestResult<CreateOidcConnectionResponses, CreateOidcConnectionErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CreateOidcConnectionResponses, CreateOidcConnectionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/oidc-connections',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Remove an identity provider
 *
 * Removes the connection and the links of people to it, and ends the sessions that began by it within a second. Refused like disabling it.
 *
 * Permission `oidc-connection:delete`: owner; the platform key and operators (admin). A signed-in person with a second factor must have proved it within 15 minutes.
 */
export const deleteOidcConnection = <ThrowOnError extends boolean = true>(options: Options<DeleteOidcConnectionData, ThrowOnError>): RequestResult<DeleteOidcConnectionResponses, DeleteOidcConnectionErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<DeleteOidcConnectionResponses, DeleteOidcConnectionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/oidc-connections/{id}',
    ...options
});

/**
 * Read an identity provider
 *
 * Without its secret.
 *
 * Permission `oidc-connection:read`: owner, admin; the platform key and operators (admin, support).
 */
export const readOidcConnection = <ThrowOnError extends boolean = true>(options: Options<ReadOidcConnectionData, ThrowOnError>): RequestResult<ReadOidcConnectionResponses, ReadOidcConnectionErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadOidcConnectionResponses, ReadOidcConnectionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/oidc-connections/{id}',
    ...options
});

/**
 * Change an identity provider
 *
 * Only the given fields change. With another client or secret, the connection has to pass its test again. When it is disabled, the sessions that began by it end within a second. While the session policy requires an identity provider or refuses passwords, the last one that has passed its test cannot be disabled, and takes another client or secret only if the provider accepts it (`illegal_transition`).
 *
 * Permission `oidc-connection:update`: owner. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const updateOidcConnection = <ThrowOnError extends boolean = true>(options: Options<UpdateOidcConnectionData, ThrowOnError>): RequestResult<UpdateOidcConnectionResponses, UpdateOidcConnectionErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateOidcConnectionResponses, UpdateOidcConnectionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/oidc-connections/{id}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Test an identity provider
 *
 * Reads the metadata and the keys of the provider, and asks whether it knows the client. Says in plain words what is wrong; the answer is 200 in any case.
 *
 * Permission `oidc-connection:test`: owner, admin. Calls are also limited per address.
 */
export const testOidcConnection = <ThrowOnError extends boolean = true>(options: Options<TestOidcConnectionData, ThrowOnError>): RequestResult<TestOidcConnectionResponses, TestOidcConnectionErrors, ThrowOnError, 'data'> => (options.client ?? client).post<TestOidcConnectionResponses, TestOidcConnectionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/oidc-connections/{id}/test',
    ...options
});

/**
 * Read the rate limits and their use
 *
 * The limits in force for the keys and users of the organization, its own choices and the platform's maximum, together with the calls left to the caller's key or to the key `keyId`. Reading the use of another key charges nothing to it.
 *
 * Permission `rate-limit:read`: owner, admin; the platform key and operators (admin, support).
 */
export const readRateLimits = <ThrowOnError extends boolean = true>(options: Options<ReadRateLimitsData, ThrowOnError>): RequestResult<ReadRateLimitsResponses, ReadRateLimitsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadRateLimitsResponses, ReadRateLimitsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/rate-limits',
    ...options
});

/**
 * Change the rate limits
 *
 * A value below the minimum of its field or above `max`: 400 `validation_failed`. The minimum leaves everyone enough calls to change the limit again. null restores the default. Takes effect in every process within a second; calls already used still count.
 *
 * Permission `rate-limit:update`: owner, admin; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const updateRateLimits = <ThrowOnError extends boolean = true>(options: Options<UpdateRateLimitsData, ThrowOnError>): RequestResult<UpdateRateLimitsResponses, UpdateRateLimitsErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateRateLimitsResponses, UpdateRateLimitsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/rate-limits',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Ask for a decision
 *
 * For services that enforce the same permissions as Freehold: asks whether a member, a key or a session may do something. The shape is that of the AuthZEN Authorization API 1.0, so gateways that speak it need no adapter.
 *
 * The answer is 200 also if the decision is `false`; `context` says why, and which rules have decided. Everything is looked up: `properties` of the caller change nothing. To a member, organizations, members, keys and operations that are not of its own look as if they did not exist; the platform may ask about all.
 *
 * A decision may be kept for `ttlSeconds`, until something ends it earlier, such as the key. Who asks again has every change of access within a second; who keeps decisions has it when they end. Obligations must be met; a service that does not know one must refuse.
 *
 * An action that does not exist is refused with the code `unknown_action`. If the policy cannot decide: 503 `policy_unavailable`, which must be taken as a refusal and not kept. The call changes nothing but when a key or session was last used, and each question about the token of an elevation is among its uses in the audit trail. People who operate the installation are asked about by the platform alone: by their ids, or by their tokens, which are decided about as the API would.
 *
 * Permission `policy:evaluate`: owner, admin; the platform key and operators (admin). Calls are also limited per address.
 *
 * The body may have at most 65536 bytes.
 */
export const evaluatePolicy = <ThrowOnError extends boolean = true>(options: Options<EvaluatePolicyData, ThrowOnError>): RequestResult<EvaluatePolicyResponses, EvaluatePolicyErrors, ThrowOnError, 'data'> => (options.client ?? client).post<EvaluatePolicyResponses, EvaluatePolicyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/policy/evaluate',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Ask for several decisions
 *
 * The same for up to 100 questions, in their order. What a question leaves out is that of the whole request; if it is missing there too: 400 `validation_failed`. `options.evaluations_semantic` stops early. Each question counts as a call against the rate limits.
 *
 * Permission `policy:evaluate`: owner, admin; the platform key and operators (admin). Calls are also limited per address.
 *
 * The body may have at most 262144 bytes.
 */
export const evaluatePolicies = <ThrowOnError extends boolean = true>(options: Options<EvaluatePoliciesData, ThrowOnError>): RequestResult<EvaluatePoliciesResponses, EvaluatePoliciesErrors, ThrowOnError, 'data'> => (options.client ?? client).post<EvaluatePoliciesResponses, EvaluatePoliciesErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/policy/evaluations',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read which policy decides
 *
 * Names the policy that decides. Its `revision` is in every decision and in the audit trail.
 *
 * Permission `policy:read`: owner, admin, member, viewer; the platform key and operators (admin, support, auditor).
 */
export const readPolicy = <ThrowOnError extends boolean = true>(options?: Options<ReadPolicyData, ThrowOnError>): RequestResult<ReadPolicyResponses, ReadPolicyErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ReadPolicyResponses, ReadPolicyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/policy',
    ...options
});

/**
 * Have a decision explained
 *
 * Why the caller, or another member, may or may not use a permission: each rule, in the order in which they decide. About another member, `user-permission:read` is needed too, about a key `api-key:read`, and to name an operation as `resource`, `operation:read`. Without a `resource`, `conditions` names the rules that depend on it; one of a kind on which the permission does not depend changes nothing.
 *
 * Permission `policy-explanation:read`: owner, admin, member, viewer; the platform key and operators (admin, support, auditor).
 *
 * The body may have at most 65536 bytes.
 */
export const explainPolicy = <ThrowOnError extends boolean = true>(options: Options<ExplainPolicyData, ThrowOnError>): RequestResult<ExplainPolicyResponses, ExplainPolicyErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ExplainPolicyResponses, ExplainPolicyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/policy/explain',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read the permissions of a member
 *
 * What the member may do now, by role and in the present status of the organization. Keys with scopes have less.
 *
 * Permission `user-permission:read`: owner, admin; the platform key and operators (admin, support, auditor).
 */
export const readUserPermissions = <ThrowOnError extends boolean = true>(options: Options<ReadUserPermissionsData, ThrowOnError>): RequestResult<ReadUserPermissionsResponses, ReadUserPermissionsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadUserPermissionsResponses, ReadUserPermissionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/users/{id}/permissions',
    ...options
});

/**
 * Read the keys of signed decisions
 *
 * The public keys by which signed decisions are verified, as a JSON Web Key Set (RFC 7517). A retired key is not among them: no decision lives that long. Read them again for a `kid` that you do not know. No key needed.
 */
export const readSigningKeys = <ThrowOnError extends boolean = true>(options?: Options<ReadSigningKeysData, ThrowOnError>): RequestResult<ReadSigningKeysResponses, ReadSigningKeysErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ReadSigningKeysResponses, ReadSigningKeysErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/.well-known/jwks.json',
    ...options
});

/**
 * List the policies that were found
 *
 * All on one page: the policy that comes with the product first, then those that were found at the place that the configuration names, the newest first. The last twenty are kept.
 *
 * Permission `policy-revision:list`: the platform key and operators (admin, support, auditor).
 */
export const listPolicyRevisions = <ThrowOnError extends boolean = true>(options?: Options<ListPolicyRevisionsData, ThrowOnError>): RequestResult<ListPolicyRevisionsResponses, ListPolicyRevisionsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListPolicyRevisionsResponses, ListPolicyRevisionsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/policy/revisions',
    ...options
});

/**
 * Have another policy decide
 *
 * Has a former policy decide again, in every process within a second, until another file is found. `built-in` names that of the product. It is tried again first: 409 `policy_rejected` says why it cannot be used. Without a place for policies in the configuration, only `built-in` can be activated, which changes nothing then.
 *
 * Permission `policy-revision:activate`: the platform key and operators (admin). Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const activatePolicyRevision = <ThrowOnError extends boolean = true>(options: Options<ActivatePolicyRevisionData, ThrowOnError>): RequestResult<ActivatePolicyRevisionResponses, ActivatePolicyRevisionErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ActivatePolicyRevisionResponses, ActivatePolicyRevisionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/policy/revisions/{revision}/activate',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List webhooks
 *
 * Newest first.
 *
 * Permission `webhook:list`: owner, admin; the platform key and operators (admin, support).
 */
export const listWebhooks = <ThrowOnError extends boolean = true>(options: Options<ListWebhooksData, ThrowOnError>): RequestResult<ListWebhooksResponses, ListWebhooksErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListWebhooksResponses, ListWebhooksErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/webhooks',
    ...options
});

/**
 * Register a webhook
 *
 * From now on, the organization's events are sent to the URL: each at least once, in order, signed according to [Standard Webhooks](https://www.standardwebhooks.com). The secret is shown only in this answer: a request repeated with its idempotency key gets `secret: null`. A URL that is not https, has credentials or names a private address: 400 `validation_failed`. A host name that resolves to a private address is refused when an event is sent.
 *
 * Permission `webhook:create`: owner, admin. Calls are also limited per address.
 *
 * The body may have at most 65536 bytes.
 */
export const createWebhook = <ThrowOnError extends boolean = true>(options: Options<CreateWebhookData, ThrowOnError>): RequestResult<CreateWebhookResponses, CreateWebhookErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CreateWebhookResponses, CreateWebhookErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/webhooks',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Delete a webhook
 *
 * Also deletes its deliveries, including those that were not sent yet.
 *
 * Permission `webhook:delete`: owner, admin.
 */
export const deleteWebhook = <ThrowOnError extends boolean = true>(options: Options<DeleteWebhookData, ThrowOnError>): RequestResult<DeleteWebhookResponses, DeleteWebhookErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<DeleteWebhookResponses, DeleteWebhookErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/webhooks/{id}',
    ...options
});

/**
 * Read a webhook
 *
 * Without its secret.
 *
 * Permission `webhook:read`: owner, admin; the platform key and operators (admin, support).
 */
export const readWebhook = <ThrowOnError extends boolean = true>(options: Options<ReadWebhookData, ThrowOnError>): RequestResult<ReadWebhookResponses, ReadWebhookErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadWebhookResponses, ReadWebhookErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/webhooks/{id}',
    ...options
});

/**
 * Change a webhook
 *
 * Changes the URL, event types, description or status. Changing the URL or enabling the webhook starts an attempt at its first pending delivery. A disabled webhook gets no new events, and its pending deliveries wait. A URL that is not https, has credentials or names a private address: 400 `validation_failed`. A host name that resolves to a private address is refused when an event is sent.
 *
 * Permission `webhook:update`: owner, admin. Calls are also limited per address.
 *
 * The body may have at most 65536 bytes.
 */
export const updateWebhook = <ThrowOnError extends boolean = true>(options: Options<UpdateWebhookData, ThrowOnError>): RequestResult<UpdateWebhookResponses, UpdateWebhookErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateWebhookResponses, UpdateWebhookErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/webhooks/{id}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Rotate the secret of a webhook
 *
 * During the overlap the old secret signs too: `webhook-signature` has two signatures, and a receiver that knows either secret accepts the event. A secret still kept from an earlier rotation stops signing. The secret is shown only in this answer: a request repeated with its idempotency key gets `secret: null`.
 *
 * Permission `webhook:rotate`: owner, admin. Calls are also limited per address.
 *
 * The body may have at most 65536 bytes.
 */
export const rotateWebhook = <ThrowOnError extends boolean = true>(options: Options<RotateWebhookData, ThrowOnError>): RequestResult<RotateWebhookResponses, RotateWebhookErrors, ThrowOnError, 'data'> => (options.client ?? client).post<RotateWebhookResponses, RotateWebhookErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/webhooks/{id}/rotate',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Send a test event
 *
 * Sends an event of the type `webhook.test`, whatever event types the webhook has chosen. Like any event, it is queued behind the pending deliveries. A disabled webhook: 409 `illegal_transition`. A webhook with the maximum number of pending deliveries: 409 `delivery_in_progress`.
 *
 * Permission `webhook:test`: owner, admin.
 */
export const testWebhook = <ThrowOnError extends boolean = true>(options: Options<TestWebhookData, ThrowOnError>): RequestResult<TestWebhookResponses, TestWebhookErrors, ThrowOnError, 'data'> => (options.client ?? client).post<TestWebhookResponses, TestWebhookErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/webhooks/{id}/test',
    ...options
});

/**
 * List deliveries
 *
 * Newest first. Ended deliveries are kept for a time set by the operator, 30 days by default.
 *
 * Permission `webhook-delivery:list`: owner, admin; the platform key and operators (admin, support).
 */
export const listWebhookDeliveries = <ThrowOnError extends boolean = true>(options: Options<ListWebhookDeliveriesData, ThrowOnError>): RequestResult<ListWebhookDeliveriesResponses, ListWebhookDeliveriesErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListWebhookDeliveriesResponses, ListWebhookDeliveriesErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/webhooks/{id}/deliveries',
    ...options
});

/**
 * Read a delivery
 *
 * The event as it was sent, the answer, and the time of the next attempt.
 *
 * Permission `webhook-delivery:list`: owner, admin; the platform key and operators (admin, support).
 */
export const readWebhookDelivery = <ThrowOnError extends boolean = true>(options: Options<ReadWebhookDeliveryData, ThrowOnError>): RequestResult<ReadWebhookDeliveryResponses, ReadWebhookDeliveryErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadWebhookDeliveryResponses, ReadWebhookDeliveryErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/webhooks/{id}/deliveries/{deliveryId}',
    ...options
});

/**
 * Resend an event
 *
 * Creates a new delivery of the same event, with the same `webhook-id` and body, behind the pending deliveries. If the delivery is still pending: 409 `delivery_in_progress`. A disabled webhook: 409 `illegal_transition`. A webhook with the maximum number of pending deliveries: 409 `delivery_in_progress`.
 *
 * Permission `webhook-delivery:replay`: owner, admin.
 */
export const replayWebhookDelivery = <ThrowOnError extends boolean = true>(options: Options<ReplayWebhookDeliveryData, ThrowOnError>): RequestResult<ReplayWebhookDeliveryResponses, ReplayWebhookDeliveryErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ReplayWebhookDeliveryResponses, ReplayWebhookDeliveryErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/webhooks/{id}/deliveries/{deliveryId}/replay',
    ...options
});

/**
 * List custom roles
 *
 * In the order of their names. The built-in roles are not listed.
 *
 * Permission `role:list`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const listRoles = <ThrowOnError extends boolean = true>(options: Options<ListRolesData, ThrowOnError>): RequestResult<ListRolesResponses, ListRolesErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListRolesResponses, ListRolesErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/roles',
    ...options
});

/**
 * Create a custom role
 *
 * Makes a role from a part of a built-in one. An organization may have 20. A permission that the base does not have: 400 `validation_failed`. A caller with a custom role, or a key with scopes, cannot put a permission into a role that it does not have itself: 403 `forbidden`.
 *
 * Permission `role:create`: owner, admin.
 *
 * The body may have at most 65536 bytes.
 */
export const createRole = <ThrowOnError extends boolean = true>(options: Options<CreateRoleData, ThrowOnError>): RequestResult<CreateRoleResponses, CreateRoleErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CreateRoleResponses, CreateRoleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/roles',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Delete a custom role
 *
 * While members or pending invitations have the role, also invitations whose time is over: 409 `role_in_use`, whose detail says how many.
 *
 * Permission `role:delete`: owner, admin.
 */
export const deleteRole = <ThrowOnError extends boolean = true>(options: Options<DeleteRoleData, ThrowOnError>): RequestResult<DeleteRoleResponses, DeleteRoleErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<DeleteRoleResponses, DeleteRoleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/roles/{name}',
    ...options
});

/**
 * Read a custom role
 *
 * Its permissions, without those that this version does not know.
 *
 * Permission `role:read`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const readRole = <ThrowOnError extends boolean = true>(options: Options<ReadRoleData, ThrowOnError>): RequestResult<ReadRoleResponses, ReadRoleErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadRoleResponses, ReadRoleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/roles/{name}',
    ...options
});

/**
 * Change a custom role
 *
 * The calls of every member with the role have the new permissions within a second. A caller with a custom role, or a key with scopes, cannot put a permission into a role that it does not have itself: 403 `forbidden`.
 *
 * Permission `role:update`: owner, admin. Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const updateRole = <ThrowOnError extends boolean = true>(options: Options<UpdateRoleData, ThrowOnError>): RequestResult<UpdateRoleResponses, UpdateRoleErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateRoleResponses, UpdateRoleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/roles/{name}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List workflows
 *
 * In the order of their names.
 *
 * Permission `workflow:list`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const listWorkflows = <ThrowOnError extends boolean = true>(options: Options<ListWorkflowsData, ThrowOnError>): RequestResult<ListWorkflowsResponses, ListWorkflowsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListWorkflowsResponses, ListWorkflowsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/workflows',
    ...options
});

/**
 * Register a workflow
 *
 * Registers a workflow that a worker of the organization runs in the namespace of the organization. A workflow type or a task queue that begins with a prefix of the product or the server: 400 `validation_failed`. Whether a worker serves the task queue is not checked: a run that finds none says so.
 *
 * Permission `workflow:create`: owner, admin.
 *
 * The body may have at most 65536 bytes.
 */
export const createWorkflow = <ThrowOnError extends boolean = true>(options: Options<CreateWorkflowData, ThrowOnError>): RequestResult<CreateWorkflowResponses, CreateWorkflowErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CreateWorkflowResponses, CreateWorkflowErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/workflows',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Delete a workflow
 *
 * Also removes what is known of its runs, which must have ended. Their histories stay in Temporal until its retention ends.
 *
 * Permission `workflow:delete`: owner, admin.
 */
export const deleteWorkflow = <ThrowOnError extends boolean = true>(options: Options<DeleteWorkflowData, ThrowOnError>): RequestResult<DeleteWorkflowResponses, DeleteWorkflowErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<DeleteWorkflowResponses, DeleteWorkflowErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/workflows/{name}',
    ...options
});

/**
 * Read a workflow
 *
 * Its settings, for runs that are started from now on.
 *
 * Permission `workflow:read`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const readWorkflow = <ThrowOnError extends boolean = true>(options: Options<ReadWorkflowData, ThrowOnError>): RequestResult<ReadWorkflowResponses, ReadWorkflowErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadWorkflowResponses, ReadWorkflowErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/workflows/{name}',
    ...options
});

/**
 * Change a workflow
 *
 * Applies to runs that are started from now on.
 *
 * Permission `workflow:update`: owner, admin.
 *
 * The body may have at most 65536 bytes.
 */
export const updateWorkflow = <ThrowOnError extends boolean = true>(options: Options<UpdateWorkflowData, ThrowOnError>): RequestResult<UpdateWorkflowResponses, UpdateWorkflowErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateWorkflowResponses, UpdateWorkflowErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/workflows/{name}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List schedules
 *
 * In the order of their names, without their inputs.
 *
 * Permission `schedule:list`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const listSchedules = <ThrowOnError extends boolean = true>(options: Options<ListSchedulesData, ThrowOnError>): RequestResult<ListSchedulesResponses, ListSchedulesErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListSchedulesResponses, ListSchedulesErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/schedules',
    ...options
});

/**
 * Create a schedule
 *
 * Starts runs of a workflow at its times, in the namespace of the organization while it is active. Each occurrence has the workflow id `{name}/{occurrence in RFC 3339}`, for example `nightly-report/2026-01-16T01:30:00Z`, and starts once. Times that never come: 400 `schedule_never_fires`.
 *
 * Permission `schedule:create`: owner, admin.
 *
 * The body may have at most 278528 bytes. Its `input` may have at most 262144 bytes of JSON. Both limits follow `RUN_INPUT_BYTES_MAX`.
 */
export const createSchedule = <ThrowOnError extends boolean = true>(options: Options<CreateScheduleData, ThrowOnError>): RequestResult<CreateScheduleResponses, CreateScheduleErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CreateScheduleResponses, CreateScheduleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/schedules',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Delete a schedule
 *
 * The runs that it has started stay, and go on.
 *
 * Permission `schedule:delete`: owner, admin.
 */
export const deleteSchedule = <ThrowOnError extends boolean = true>(options: Options<DeleteScheduleData, ThrowOnError>): RequestResult<DeleteScheduleResponses, DeleteScheduleErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<DeleteScheduleResponses, DeleteScheduleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/schedules/{name}',
    ...options
});

/**
 * Read a schedule
 *
 * Its settings, its next occurrence, and what has become of the others.
 *
 * Permission `schedule:read`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const readSchedule = <ThrowOnError extends boolean = true>(options: Options<ReadScheduleData, ThrowOnError>): RequestResult<ReadScheduleResponses, ReadScheduleErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadScheduleResponses, ReadScheduleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/schedules/{name}',
    ...options
});

/**
 * Change a schedule
 *
 * Applies from the next occurrence on. One that has come and waits, for its jitter or because a limit is reached, still starts, unless `times` or `timezone` is changed, which also ends a backfill.
 *
 * Permission `schedule:update`: owner, admin.
 *
 * The body may have at most 278528 bytes. Its `input` may have at most 262144 bytes of JSON. Both limits follow `RUN_INPUT_BYTES_MAX`.
 */
export const updateSchedule = <ThrowOnError extends boolean = true>(options: Options<UpdateScheduleData, ThrowOnError>): RequestResult<UpdateScheduleResponses, UpdateScheduleErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateScheduleResponses, UpdateScheduleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/schedules/{name}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List the next occurrences of a schedule
 *
 * The next occurrences from now on, without their jitter; also of a schedule that is paused. Fewer than `count`: there are no more.
 *
 * Permission `schedule:read`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const listScheduleOccurrences = <ThrowOnError extends boolean = true>(options: Options<ListScheduleOccurrencesData, ThrowOnError>): RequestResult<ListScheduleOccurrencesResponses, ListScheduleOccurrencesErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListScheduleOccurrencesResponses, ListScheduleOccurrencesErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/schedules/{name}/next',
    ...options
});

/**
 * Pause a schedule
 *
 * No further run starts by itself: an occurrence that waits is dropped, a backfill ends. Occurrences until `resume` are not made up for. Open runs go on. A schedule that is paused already stays as it is.
 *
 * Permission `schedule:update`: owner, admin.
 *
 * The body may have at most 65536 bytes.
 */
export const pauseSchedule = <ThrowOnError extends boolean = true>(options: Options<PauseScheduleData, ThrowOnError>): RequestResult<PauseScheduleResponses, PauseScheduleErrors, ThrowOnError, 'data'> => (options.client ?? client).post<PauseScheduleResponses, PauseScheduleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/schedules/{name}/pause',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Resume a schedule
 *
 * Runs start again, from the next occurrence on. A schedule that is not paused stays as it is.
 *
 * Permission `schedule:update`: owner, admin.
 */
export const resumeSchedule = <ThrowOnError extends boolean = true>(options: Options<ResumeScheduleData, ThrowOnError>): RequestResult<ResumeScheduleResponses, ResumeScheduleErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ResumeScheduleResponses, ResumeScheduleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/schedules/{name}/resume',
    ...options
});

/**
 * Start a run of a schedule now
 *
 * Starts a run now, beside any that is open, also while the schedule is paused. Its workflow id has the time of the request. Answered as `startRun`.
 *
 * Permission `run:start`: owner, admin, member; the platform key and operators (admin).
 */
export const triggerSchedule = <ThrowOnError extends boolean = true>(options: Options<TriggerScheduleData, ThrowOnError>): RequestResult<TriggerScheduleResponses, TriggerScheduleErrors, ThrowOnError, 'data'> => (options.client ?? client).post<TriggerScheduleResponses, TriggerScheduleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/schedules/{name}/trigger',
    ...options
});

/**
 * Start the occurrences of a time that has passed
 *
 * Starts the occurrences of a time that has passed, at most 1,000, beside each other and as fast as the limits of the organization permit. An occurrence that is open already is left out. A run that has ended is repeated. One backfill of a schedule at a time: 409 `backfill_running`.
 *
 * Permission `schedule:update`: owner, admin.
 *
 * The body may have at most 65536 bytes.
 */
export const backfillSchedule = <ThrowOnError extends boolean = true>(options: Options<BackfillScheduleData, ThrowOnError>): RequestResult<BackfillScheduleResponses, BackfillScheduleErrors, ThrowOnError, 'data'> => (options.client ?? client).post<BackfillScheduleResponses, BackfillScheduleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/schedules/{name}/backfill',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Start a run
 *
 * Starts a run of the workflow in the namespace of the organization, which must be active. Answered once Temporal has confirmed the start. While Temporal is unavailable, the run is `starting`, and a worker of the product starts it as soon as it can; the same request with the same `id` or idempotency key is the same run. `memo`, `executionTimeoutSeconds`, `priority`, `fairnessKey` and `fairnessWeight` are of this run; absent, the settings of the workflow apply. An id that begins with a prefix of the product or the server: 400 `validation_failed`.
 *
 * Permission `run:start`: owner, admin, member; the platform key and operators (admin).
 *
 * The body may have at most 270336 bytes. Its `input` may have at most 262144 bytes of JSON. Both limits follow `RUN_INPUT_BYTES_MAX`.
 */
export const startRun = <ThrowOnError extends boolean = true>(options: Options<StartRunData, ThrowOnError>): RequestResult<StartRunResponses, StartRunErrors, ThrowOnError, 'data'> => (options.client ?? client).post<StartRunResponses, StartRunErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/workflows/{name}/runs',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List runs
 *
 * Newest first. A run that has ended is shown so as soon as the product has noticed, within two minutes; reading one run asks Temporal.
 *
 * Permission `run:list`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const listRuns = <ThrowOnError extends boolean = true>(options: Options<ListRunsData, ThrowOnError>): RequestResult<ListRunsResponses, ListRunsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListRunsResponses, ListRunsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/runs',
    ...options
});

/**
 * Read a run
 *
 * While the run is open, Temporal is asked: `live` says whether it has answered.
 *
 * Permission `run:read`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const readRun = <ThrowOnError extends boolean = true>(options: Options<ReadRunData, ThrowOnError>): RequestResult<ReadRunResponses, ReadRunErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadRunResponses, ReadRunErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/runs/{id}',
    ...options
});

/**
 * Read the result of a run
 *
 * What the workflow has returned, which only Temporal has. While the run is open, or if it returned nothing or something that is not JSON, `result` is null. A result of more than `RUN_RESULT_BYTES_MAX` bytes: 409 `result_too_large`. Only members read it, not the platform.
 *
 * Permission `run-result:read`: owner, admin, member.
 */
export const readRunResult = <ThrowOnError extends boolean = true>(options: Options<ReadRunResultData, ThrowOnError>): RequestResult<ReadRunResultResponses, ReadRunResultErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadRunResultResponses, ReadRunResultErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/runs/{id}/result',
    ...options
});

/**
 * Cancel a run
 *
 * Asks the run to end. Its worker is told, may clean up, and may refuse. A run that has ended: 409 `run_ended`.
 *
 * Permission `run:cancel`: owner, admin, member; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const cancelRun = <ThrowOnError extends boolean = true>(options: Options<CancelRunData, ThrowOnError>): RequestResult<CancelRunResponses, CancelRunErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CancelRunResponses, CancelRunErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/runs/{id}/cancel',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Terminate a run
 *
 * Ends the run at once; its worker is not asked. A run that has ended: 409 `run_ended`.
 *
 * Permission `run:terminate`: owner, admin; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const terminateRun = <ThrowOnError extends boolean = true>(options: Options<TerminateRunData, ThrowOnError>): RequestResult<TerminateRunResponses, TerminateRunErrors, ThrowOnError, 'data'> => (options.client ?? client).post<TerminateRunResponses, TerminateRunErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/runs/{id}/terminate',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Signal a run
 *
 * Sends a signal, which the workflow sees as soon as a worker takes its next task. Answered once it is in the history. The same request with the same idempotency key is the same signal. A run that has ended: 409 `run_ended`. A name that begins with a prefix of the product or the server: 400 `validation_failed`. The audit trail has its name and not its input.
 *
 * Permission `run:signal`: owner, admin, member; the platform key and operators (admin).
 *
 * The body may have at most 270336 bytes. Its `input` may have at most 262144 bytes of JSON. Both limits follow `RUN_INPUT_BYTES_MAX`.
 */
export const signalRun = <ThrowOnError extends boolean = true>(options: Options<SignalRunData, ThrowOnError>): RequestResult<SignalRunResponses, SignalRunErrors, ThrowOnError, 'data'> => (options.client ?? client).post<SignalRunResponses, SignalRunErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/runs/{id}/signal',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Query a run
 *
 * Asks a worker of the organization, which answers from the state of the run without changing it. It may also be asked about a run that has ended, until Temporal removes it: then 409 `run_ended`. If no worker has answered within 10 seconds: 409 `worker_unavailable`. If the workflow does not know the query, or its handler throws: 422 `query_rejected`, with the message of the worker. An answer of more than `RUN_RESULT_BYTES_MAX` bytes: 409 `result_too_large`. Only members query runs, not the platform.
 *
 * Permission `run:query`: owner, admin, member.
 *
 * The body may have at most 270336 bytes. Its `input` may have at most 262144 bytes of JSON. Both limits follow `RUN_INPUT_BYTES_MAX`.
 */
export const queryRun = <ThrowOnError extends boolean = true>(options: Options<QueryRunData, ThrowOnError>): RequestResult<QueryRunResponses, QueryRunErrors, ThrowOnError, 'data'> => (options.client ?? client).post<QueryRunResponses, QueryRunErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/runs/{id}/query',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Update a run
 *
 * Sends an update and waits up to 10 seconds for its outcome. An update that the workflow has accepted and not completed by then: 202 with its `updateId`; sent again with it, the call waits again. If no worker has taken it: 409 `worker_unavailable`; the update may still be carried out, so send it again with its `updateId` or its idempotency key. If the workflow does not know the update, or its validator refuses it: 422 `update_rejected`, with the message of the worker. The outcome of a completed update is kept until Temporal removes the run. The audit trail has its name and id and not its input. Only members send updates, not the platform.
 *
 * Permission `run:update`: owner, admin, member.
 *
 * The body may have at most 270336 bytes. Its `input` may have at most 262144 bytes of JSON. Both limits follow `RUN_INPUT_BYTES_MAX`.
 */
export const updateRun = <ThrowOnError extends boolean = true>(options: Options<UpdateRunData, ThrowOnError>): RequestResult<UpdateRunResponses, UpdateRunErrors, ThrowOnError, 'data'> => (options.client ?? client).post<UpdateRunResponses, UpdateRunErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/runs/{id}/update',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Report what became of a notification
 *
 * For the gateways of text and push messages, and for mail providers that can sign: what became of a notification after they took it. Signed according to [Standard Webhooks](https://www.standardwebhooks.com) with the secret in `NOTIFY_SECRET`: the headers are `webhook-id`, `webhook-timestamp` (at most five minutes off) and `webhook-signature`. No key is sent. Without a valid signature: 401 `invalid_credentials`. If no secret is configured: 404. The body may have at most 64 KiB.
 *
 * A repeated report gets the same answer. `delivered` is accepted before the notification is recorded as sent, and `failed` also after `delivered`. Any other change: 409 `illegal_transition`.
 *
 * The body may have at most 65536 bytes.
 */
export const reportNotification = <ThrowOnError extends boolean = true>(options: Options<ReportNotificationData, ThrowOnError>): RequestResult<ReportNotificationResponses, ReportNotificationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ReportNotificationResponses, ReportNotificationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/notifications/{id}/status',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List operations
 *
 * Newest first. For the platform, includes operations of organizations that no longer exist.
 *
 * Permission `operation:list`: owner, admin; the platform key and operators (admin, support, auditor).
 */
export const listOperations = <ThrowOnError extends boolean = true>(options?: Options<ListOperationsData, ThrowOnError>): RequestResult<ListOperationsResponses, ListOperationsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListOperationsResponses, ListOperationsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operations',
    ...options
});

/**
 * Read an operation
 *
 * All steps with their attempts, next retry and error, and a link to the run in the Temporal Web UI. Answers from the database alone (`live: false`) if Temporal does not answer within 500 ms, and once the run has been removed from Temporal.
 *
 * Permission `operation:read`: owner, admin; the platform key and operators (admin, support, auditor).
 */
export const readOperation = <ThrowOnError extends boolean = true>(options: Options<ReadOperationData, ThrowOnError>): RequestResult<ReadOperationResponses, ReadOperationErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadOperationResponses, ReadOperationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operations/{id}',
    ...options
});

/**
 * Watch an operation
 *
 * Server-Sent Events: an `event: step` for each transition from the first on, with the step as `data`, then one `event: end` with the operation as `data`. After that the stream closes.
 *
 * The `id` of an event is its number within the operation. To resume, send the last id received as `Last-Event-ID`; browsers do so by themselves. A comment every 15 s keeps the connection open.
 *
 * A stream that closes without `end` was interrupted by a restart of the server, a lost connection, a key that is no longer accepted, or the time limit of one hour: connect again. If `Last-Event-ID` is the id of the `end` event, the answer is 204: there are no more events, and browsers stop reconnecting.
 *
 * The number of concurrent streams is limited per key, organization and process; one more is 429 `stream_limit_reached`.
 *
 * Permission `operation:read`: owner, admin; the platform key and operators (admin, support, auditor).
 */
export const watchOperation = <ThrowOnError extends boolean = true>(options: Options<WatchOperationData, ThrowOnError>): RequestResult<WatchOperationResponses, WatchOperationErrors, ThrowOnError, 'data'> => (options.client ?? client).get<WatchOperationResponses, WatchOperationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operations/{id}/events',
    ...options
});

/**
 * Cancel an operation and undo it
 *
 * While a step before the point of no return is running or waiting: completed steps are undone in reverse order; the operation is `compensating` and ends `canceled`. The point of no return is `activate` for a creation, `deleteNamespace` for a deletion, and the second step for suspend, resume, deactivate and activate. While the first step of one of these four is waiting, or a step of a transfer: the step is given up, and nothing has changed.
 *
 * A wait for a payment or for the grace period of a deletion ends at once.
 *
 * While `stuck`: a forward-only step is given up, and an undo is abandoned. The operation ends `failed`, and `residue` names what is left; a namespace or an organization is left to the drift watch. A transfer leaves nothing and ends `canceled`.
 *
 * Already being undone: 409 `illegal_transition`. Past the point of no return (unless `stuck`), or after success: 409 `point_of_no_return`. After any other end: 409 `operation_ended`.
 *
 * The caller must also have the permission to start operations of this kind.
 *
 * With `Prefer: wait=N`, any end is answered with 200.
 *
 * Permission `operation:cancel`: owner, admin; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const cancelOperation = <ThrowOnError extends boolean = true>(options: Options<CancelOperationData, ThrowOnError>): RequestResult<CancelOperationResponses, CancelOperationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CancelOperationResponses, CancelOperationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operations/{id}/cancel',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Retry the waiting step of an operation now
 *
 * While a step or an undo is waiting for its next attempt (backoff, back-pressure, an outage), or the operation is `stuck`: the next attempt starts at once.
 *
 * If nothing is waiting, or after the end: 409 `nothing_to_retry`. The wait for a payment or a grace period is not shortened. A failed creation has been undone: send it again.
 *
 * If the run was terminated or lost in Temporal: an operation without undo (suspend, resume, deactivate, activate, a transfer, a deletion past its point of no return) continues where it stopped. A creation, or a deletion before that point, is 409 `nothing_to_retry`; cancel it to have it undone.
 *
 * The caller must also have the permission to start operations of this kind.
 *
 * With `Prefer: wait=N`: 200 if the operation succeeds, the problem of its error if it ends otherwise.
 *
 * Permission `operation:retry`: owner, admin; the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const retryOperation = <ThrowOnError extends boolean = true>(options: Options<RetryOperationData, ThrowOnError>): RequestResult<RetryOperationResponses, RetryOperationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<RetryOperationResponses, RetryOperationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operations/{id}/retry',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List requests for approval
 *
 * Newest first. Owners and admins see all requests of the organization, other members their own.
 *
 * Permission `approval:list`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const listApprovals = <ThrowOnError extends boolean = true>(options: Options<ListApprovalsData, ThrowOnError>): RequestResult<ListApprovalsResponses, ListApprovalsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListApprovalsResponses, ListApprovalsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/approvals',
    ...options
});

/**
 * Read a request for approval
 *
 * Shows who has decided, and whether each approval still counts.
 *
 * Permission `approval:read`: owner, admin, member, viewer; the platform key and operators (admin, support).
 */
export const readApproval = <ThrowOnError extends boolean = true>(options: Options<ReadApprovalData, ThrowOnError>): RequestResult<ReadApprovalResponses, ReadApprovalErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadApprovalResponses, ReadApprovalErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/approvals/{id}',
    ...options
});

/**
 * Approve a request
 *
 * Needs a session of a person who has proved two factors within 15 minutes; a key cannot approve. Each person decides once, and nobody about an own request. The request is approved once all its requirements are met; until what was requested happens, each approver has to stay active and keep the role.
 *
 * Permission `approval:decide`: owner, admin; the platform key and operators (admin). Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const approveRequest = <ThrowOnError extends boolean = true>(options: Options<ApproveRequestData, ThrowOnError>): RequestResult<ApproveRequestResponses, ApproveRequestErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ApproveRequestResponses, ApproveRequestErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/approvals/{id}/approve',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Deny a request
 *
 * Needs the same as an approval. One denial ends the request, and its operation.
 *
 * Permission `approval:decide`: owner, admin; the platform key and operators (admin). Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const denyRequest = <ThrowOnError extends boolean = true>(options: Options<DenyRequestData, ThrowOnError>): RequestResult<DenyRequestResponses, DenyRequestErrors, ThrowOnError, 'data'> => (options.client ?? client).post<DenyRequestResponses, DenyRequestErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/approvals/{id}/deny',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Cancel an own request
 *
 * Withdraws an own request, and cancels its operation.
 *
 * Permission `approval:cancel`: owner, admin, member, viewer; the platform key and operators (admin, support).
 *
 * The body may have at most 65536 bytes.
 */
export const cancelRequest = <ThrowOnError extends boolean = true>(options: Options<CancelRequestData, ThrowOnError>): RequestResult<CancelRequestResponses, CancelRequestErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CancelRequestResponses, CancelRequestErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/approvals/{id}/cancel',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * List requests for approval by the platform
 *
 * Newest first. The requests of organizations that have too few owners and admins, so that an operator of the installation counts as one approver.
 *
 * Permission `platform-approval:list`: the platform key and operators (admin, support).
 */
export const listPlatformApprovals = <ThrowOnError extends boolean = true>(options?: Options<ListPlatformApprovalsData, ThrowOnError>): RequestResult<ListPlatformApprovalsResponses, ListPlatformApprovalsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListPlatformApprovalsResponses, ListPlatformApprovalsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/approvals',
    ...options
});

/**
 * List elevations
 *
 * Newest first. Owners and admins see all of the organization, other members their own.
 *
 * Permission `elevation:list`: owner, admin, member; the platform key and operators (admin, support, auditor).
 */
export const listElevations = <ThrowOnError extends boolean = true>(options: Options<ListElevationsData, ThrowOnError>): RequestResult<ListElevationsResponses, ListElevationsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListElevationsResponses, ListElevationsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/elevations',
    ...options
});

/**
 * Request an elevation
 *
 * Starts an operation that asks the owners and admins to approve. Needs a session of a person who has proved two factors within 15 minutes. Once enough of them have approved, the elevation is active: its requester fetches the token, and uses it until the elevation ends. An operator of the installation requests access to an organization in the same way.
 *
 * An elevation has the permissions of `role` (or only `scopes`), but none of those that would outlast or widen it: it issues no keys, adds and changes no members, approves nothing and requests no other elevation.
 *
 * Permission `elevation:create`: owner, admin, member; the platform key and operators (admin, support). Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const requestElevation = <ThrowOnError extends boolean = true>(options: Options<RequestElevationData, ThrowOnError>): RequestResult<RequestElevationResponses, RequestElevationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<RequestElevationResponses, RequestElevationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/elevations',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read an elevation
 *
 * Its approval has the same id, as has its operation.
 *
 * Permission `elevation:read`: owner, admin, member; the platform key and operators (admin, support, auditor).
 */
export const readElevation = <ThrowOnError extends boolean = true>(options: Options<ReadElevationData, ThrowOnError>): RequestResult<ReadElevationResponses, ReadElevationErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadElevationResponses, ReadElevationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/elevations/{id}',
    ...options
});

/**
 * Fetch the token of an elevation
 *
 * For the requester, once, while the elevation is active. Needs a session of a person who has proved two factors within 15 minutes. Each answer to a call with the token has the header `Freehold-Elevation`, and each call is in the audit trail, counted by operation.
 *
 * Permission `elevation:fetch`: owner, admin, member; the platform key and operators (admin, support). Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 */
export const fetchElevationToken = <ThrowOnError extends boolean = true>(options: Options<FetchElevationTokenData, ThrowOnError>): RequestResult<FetchElevationTokenResponses, FetchElevationTokenErrors, ThrowOnError, 'data'> => (options.client ?? client).post<FetchElevationTokenResponses, FetchElevationTokenErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/elevations/{id}/token',
    ...options
});

/**
 * End an elevation
 *
 * Every process refuses the token within a second. The requester, owners, admins and the platform can end it.
 *
 * Permission `elevation:end`: owner, admin, member; the platform key and operators (admin, support).
 *
 * The body may have at most 65536 bytes.
 */
export const endElevation = <ThrowOnError extends boolean = true>(options: Options<EndElevationData, ThrowOnError>): RequestResult<EndElevationResponses, EndElevationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<EndElevationResponses, EndElevationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/elevations/{id}/end',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Review an elevation
 *
 * By an owner or admin other than the requester, with a session. An elevation without a review after three days is reported to all owners, and can still be reviewed.
 *
 * Permission `elevation:review`: owner, admin. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const reviewElevation = <ThrowOnError extends boolean = true>(options: Options<ReviewElevationData, ThrowOnError>): RequestResult<ReviewElevationResponses, ReviewElevationErrors, ThrowOnError, 'data'> => (options.client ?? client).post<ReviewElevationResponses, ReviewElevationErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/elevations/{id}/review',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Watch an organization
 *
 * Server-Sent Events: one for each change of the organization, as it is committed. `event` is its type, the same as in webhooks, and `data` has the time and the ids of what changed, never names or other contents: read those where the caller is allowed to. Without `Last-Event-ID`, the stream begins at the present.
 *
 * The first event is `ready`, or `reset` if the events after `Last-Event-ID` cannot be sent: it is too old, or belongs to another organization that had the same slug. After a `reset`, read anew what was read before.
 *
 * A caller is sent the events of what it may read: of keys, for example, a member only those of its own. When that changes, with its role or the status of the organization, the stream closes: connect again.
 *
 * To resume, send the last id received as `Last-Event-ID`; browsers do so by themselves. A comment every 15 s keeps the connection open. A stream that closes was interrupted by a restart of the server, a lost connection, a key that is no longer accepted, or the time limit of one hour: connect again. The only end is `organization.deleted`, after which the organization is 404.
 *
 * The number of concurrent streams is limited per key, organization and process; one more is 429 `stream_limit_reached`.
 *
 * Permission `event:read`: owner, admin, member, viewer; the platform key and operators (admin, support, auditor).
 */
export const watchEvents = <ThrowOnError extends boolean = true>(options: Options<WatchEventsData, ThrowOnError>): RequestResult<WatchEventsResponses, WatchEventsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<WatchEventsResponses, WatchEventsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/events',
    ...options
});

/**
 * Read what needs attention
 *
 * What a person should look at, in all organizations. Each section has the number of its items and the first of them; the lists of operations, webhooks, API keys and findings have the rest.
 *
 * Permission `platform-attention:read`: the platform key and operators (admin, support).
 */
export const readAttention = <ThrowOnError extends boolean = true>(options?: Options<ReadAttentionData, ThrowOnError>): RequestResult<ReadAttentionResponses, ReadAttentionErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ReadAttentionResponses, ReadAttentionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/attention',
    ...options
});

/**
 * Read what needs attention in an organization
 *
 * What a person should look at in this organization. While the organization is not active, members see only its operations and deletions. Each section has the number of its items and the first of them; the lists of operations, webhooks, API keys and findings have the rest.
 *
 * Permission `attention:read`: owner, admin; the platform key and operators (admin, support).
 */
export const readOrganizationAttention = <ThrowOnError extends boolean = true>(options: Options<ReadOrganizationAttentionData, ThrowOnError>): RequestResult<ReadOrganizationAttentionResponses, ReadOrganizationAttentionErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadOrganizationAttentionResponses, ReadOrganizationAttentionErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/attention',
    ...options
});

/**
 * List the operators
 *
 * Newest first.
 *
 * Permission `operator:list`: the platform key and operators (admin, auditor).
 */
export const listOperators = <ThrowOnError extends boolean = true>(options?: Options<ListOperatorsData, ThrowOnError>): RequestResult<ListOperatorsResponses, ListOperatorsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListOperatorsResponses, ListOperatorsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operators',
    ...options
});

/**
 * Make a person an operator
 *
 * Operators act for the platform as themselves: audit trails name the person and its session, where the platform key names nobody. A person is found by its email, or made, and is mailed. To act, it needs a proved mailbox and a session with two factors (otherwise 401 `step_up_required`). A role takes effect within a second.
 *
 * A call of an operator needs no `Freehold-Organization`. In an organization where the person is a member, it acts as that member, except where only the platform has the permission.
 *
 * Permission `operator:create`: the platform key and operators (admin). Calls are also limited per address. A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const createOperator = <ThrowOnError extends boolean = true>(options: Options<CreateOperatorData, ThrowOnError>): RequestResult<CreateOperatorResponses, CreateOperatorErrors, ThrowOnError, 'data'> => (options.client ?? client).post<CreateOperatorResponses, CreateOperatorErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operators',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Take the role from an operator
 *
 * Takes effect within a second, also in sessions in use. The person and its memberships remain.
 *
 * Permission `operator:remove`: the platform key and operators (admin). A signed-in person with a second factor must have proved it within 15 minutes.
 */
export const removeOperator = <ThrowOnError extends boolean = true>(options: Options<RemoveOperatorData, ThrowOnError>): RequestResult<RemoveOperatorResponses, RemoveOperatorErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<RemoveOperatorResponses, RemoveOperatorErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operators/{id}',
    ...options
});

/**
 * Read an operator
 *
 * Shows what the person still needs to act as an operator.
 *
 * Permission `operator:read`: the platform key and operators (admin, auditor).
 */
export const readOperator = <ThrowOnError extends boolean = true>(options: Options<ReadOperatorData, ThrowOnError>): RequestResult<ReadOperatorResponses, ReadOperatorErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadOperatorResponses, ReadOperatorErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operators/{id}',
    ...options
});

/**
 * Change the role of an operator
 *
 * Takes effect within a second, also in sessions in use.
 *
 * Permission `operator:update`: the platform key and operators (admin). A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const updateOperator = <ThrowOnError extends boolean = true>(options: Options<UpdateOperatorData, ThrowOnError>): RequestResult<UpdateOperatorResponses, UpdateOperatorErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateOperatorResponses, UpdateOperatorErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operators/{id}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Find a person by its email
 *
 * Finds a person by the address. Nobody lists all people. Its organizations are not shown: the member is in their lists.
 *
 * Permission `person:list`: the platform key and operators (admin, support, auditor).
 */
export const listPeople = <ThrowOnError extends boolean = true>(options: Options<ListPeopleData, ThrowOnError>): RequestResult<ListPeopleResponses, ListPeopleErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListPeopleResponses, ListPeopleErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/people',
    ...options
});

/**
 * Refuse a person everywhere
 *
 * For an account in the wrong hands. The person is refused everywhere within a second: its sessions end, and it signs in by no way, in no organization, until it is enabled. API keys of its memberships belong to the organizations and stay: suspend the members, too. Nobody is mailed, because a thief may have the mailbox. It is recorded in the person's own trail (`GET /v1/audit-events?orgId=<id>`). A disabled person stays as it is. An operator cannot disable itself: 409 `illegal_transition`.
 *
 * Permission `person:disable`: the platform key and operators (admin). A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const disablePerson = <ThrowOnError extends boolean = true>(options: Options<DisablePersonData, ThrowOnError>): RequestResult<DisablePersonResponses, DisablePersonErrors, ThrowOnError, 'data'> => (options.client ?? client).post<DisablePersonResponses, DisablePersonErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/people/{id}/disable',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Let a disabled person sign in again
 *
 * The person signs in again, as before: its password, factors and memberships have stayed, its sessions have ended. If the mailbox or the password was in the wrong hands, have it recovered first. A person that is not disabled stays as it is.
 *
 * Permission `person:enable`: the platform key and operators (admin). A signed-in person with a second factor must have proved it within 15 minutes.
 *
 * The body may have at most 65536 bytes.
 */
export const enablePerson = <ThrowOnError extends boolean = true>(options: Options<EnablePersonData, ThrowOnError>): RequestResult<EnablePersonResponses, EnablePersonErrors, ThrowOnError, 'data'> => (options.client ?? client).post<EnablePersonResponses, EnablePersonErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/people/{id}/enable',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Lift a legal hold
 *
 * A deletion that was waiting for this continues. If there is no hold, the answer is also 204.
 *
 * Permission `organization:hold`: the platform key and operators (admin).
 */
export const liftLegalHold = <ThrowOnError extends boolean = true>(options: Options<LiftLegalHoldData, ThrowOnError>): RequestResult<LiftLegalHoldResponses, LiftLegalHoldErrors, ThrowOnError, 'data'> => (options.client ?? client).delete<LiftLegalHoldResponses, LiftLegalHoldErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/legal-hold',
    ...options
});

/**
 * Put a legal hold on an organization
 *
 * Prevents the organization from being deleted: a DELETE is refused with `legal_hold`, and a deletion in its grace period waits before its point of no return. Putting the hold again replaces its reason. Once a deletion has passed that point: 409 `point_of_no_return`.
 *
 * Permission `organization:hold`: the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const putLegalHold = <ThrowOnError extends boolean = true>(options: Options<PutLegalHoldData, ThrowOnError>): RequestResult<PutLegalHoldResponses, PutLegalHoldErrors, ThrowOnError, 'data'> => (options.client ?? client).put<PutLegalHoldResponses, PutLegalHoldErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/legal-hold',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Read the export of a deletion
 *
 * The manifest as canonical JSON (RFC 8785). Its SHA-256 is the `manifestHash` of the operation and the `exportManifestHash` of the certificate. While the organization exists, its owners can read it too; afterwards only the platform can. No export, or none yet: 404. No longer available: 410 `export_expired`.
 *
 * Permission `export:read`: owner; the platform key and operators (admin). A signed-in person with a second factor must have proved it within 15 minutes.
 */
export const readExport = <ThrowOnError extends boolean = true>(options: Options<ReadExportData, ThrowOnError>): RequestResult<ReadExportResponses, ReadExportErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadExportResponses, ReadExportErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operations/{id}/export',
    ...options
});

/**
 * Read a file of an export
 *
 * A file named in the manifest. The rows are unchanged, except that key hashes and wrapped secrets are left out. `audit.ndjson` is an audit export, which `npm run audit:verify` checks.
 *
 * Permission `export:read`: owner; the platform key and operators (admin). A signed-in person with a second factor must have proved it within 15 minutes.
 */
export const readExportFile = <ThrowOnError extends boolean = true>(options: Options<ReadExportFileData, ThrowOnError>): RequestResult<ReadExportFileResponses, ReadExportFileErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadExportFileResponses, ReadExportFileErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operations/{id}/export/{file}',
    ...options
});

/**
 * Read the certificate of a deletion
 *
 * A statement of what was removed and how the organization's audit trail ends, signed with a key of `/v1/audit-keys`. `npm run certificate:verify` checks it without a server. Before the operation has succeeded: 404.
 *
 * Permission `operation:read`: owner, admin; the platform key and operators (admin, support, auditor).
 */
export const readDeletionCertificate = <ThrowOnError extends boolean = true>(options: Options<ReadDeletionCertificateData, ThrowOnError>): RequestResult<ReadDeletionCertificateResponses, ReadDeletionCertificateErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadDeletionCertificateResponses, ReadDeletionCertificateErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/operations/{id}/certificate',
    ...options
});

/**
 * List audit events
 *
 * Newest first. The fields are shown exactly as they were hashed. For `access.denied` and `authentication.failed`, `detail` has the number of requests within one minute that the event stands for.
 *
 * Permission `audit:read`: owner, admin; the platform key and operators (admin, auditor).
 */
export const listAuditEvents = <ThrowOnError extends boolean = true>(options: Options<ListAuditEventsData, ThrowOnError>): RequestResult<ListAuditEventsResponses, ListAuditEventsErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ListAuditEventsResponses, ListAuditEventsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/audit-events',
    ...options
});

/**
 * Prove the audit trail
 *
 * The newest event and the newest signed checkpoint. Keep the proof: exports made later can be checked against it.
 *
 * Permission `audit:read`: owner, admin; the platform key and operators (admin, auditor).
 */
export const proveAudit = <ThrowOnError extends boolean = true>(options: Options<ProveAuditData, ThrowOnError>): RequestResult<ProveAuditResponses, ProveAuditErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ProveAuditResponses, ProveAuditErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/audit-events/proof',
    ...options
});

/**
 * Export the audit trail
 *
 * The whole chain from its beginning, one JSON object per line: a header, the public keys, then the events, each checkpoint after its event. `npm run audit:verify -- <file>` checks it without a server.
 *
 * Permission `audit:read`: owner, admin; the platform key and operators (admin, auditor).
 */
export const exportAudit = <ThrowOnError extends boolean = true>(options: Options<ExportAuditData, ThrowOnError>): RequestResult<ExportAuditResponses, ExportAuditErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ExportAuditResponses, ExportAuditErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/audit-events/export',
    ...options
});

/**
 * List audit events of the platform
 *
 * Newest first. The fields are shown exactly as they were hashed. For `access.denied` and `authentication.failed`, `detail` has the number of requests within one minute that the event stands for. Includes refusals of unknown callers. With `orgId`: the chain of an organization, also of a deleted one, or of a person.
 *
 * Permission `platform-audit:read`: the platform key and operators (admin, auditor).
 */
export const listPlatformAuditEvents = <ThrowOnError extends boolean = true>(options?: Options<ListPlatformAuditEventsData, ThrowOnError>): RequestResult<ListPlatformAuditEventsResponses, ListPlatformAuditEventsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListPlatformAuditEventsResponses, ListPlatformAuditEventsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/audit-events',
    ...options
});

/**
 * Prove the platform's audit trail
 *
 * The newest event and the newest signed checkpoint. Keep the proof: exports made later can be checked against it.
 *
 * Permission `platform-audit:read`: the platform key and operators (admin, auditor).
 */
export const provePlatformAudit = <ThrowOnError extends boolean = true>(options?: Options<ProvePlatformAuditData, ThrowOnError>): RequestResult<ProvePlatformAuditResponses, ProvePlatformAuditErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ProvePlatformAuditResponses, ProvePlatformAuditErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/audit-events/proof',
    ...options
});

/**
 * Export the platform's audit trail
 *
 * The whole chain from its beginning, one JSON object per line: a header, the public keys, then the events, each checkpoint after its event. `npm run audit:verify -- <file>` checks it without a server.
 *
 * Permission `platform-audit:read`: the platform key and operators (admin, auditor).
 */
export const exportPlatformAudit = <ThrowOnError extends boolean = true>(options?: Options<ExportPlatformAuditData, ThrowOnError>): RequestResult<ExportPlatformAuditResponses, ExportPlatformAuditErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ExportPlatformAuditResponses, ExportPlatformAuditErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/audit-events/export',
    ...options
});

/**
 * List the public keys of audit checkpoints
 *
 * All keys on one page, including those that no longer sign. Store them apart from exports: anyone who can write to the database can sign with a key of their own.
 *
 * Permission `audit-key:list`: owner, admin; the platform key and operators (admin, support, auditor).
 */
export const listAuditKeys = <ThrowOnError extends boolean = true>(options?: Options<ListAuditKeysData, ThrowOnError>): RequestResult<ListAuditKeysResponses, ListAuditKeysErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListAuditKeysResponses, ListAuditKeysErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/audit-keys',
    ...options
});

/**
 * Read the timeline
 *
 * What happened in the organization, on one axis, newest first: the events of the audit trail, which include what the drift watch found and webhooks that were disabled, and the start and the end of each operation.
 *
 * Nothing comes twice: the end of an operation is shown by the operation, not by its audit event `operation.failed`, `operation.compensated` or `operation.canceled`. A request to cancel is shown besides the end. Entries with the same `correlationId` belong together.
 *
 * Permission `timeline:read`: owner, admin; the platform key and operators (admin, auditor).
 */
export const readTimeline = <ThrowOnError extends boolean = true>(options: Options<ReadTimelineData, ThrowOnError>): RequestResult<ReadTimelineResponses, ReadTimelineErrors, ThrowOnError, 'data'> => (options.client ?? client).get<ReadTimelineResponses, ReadTimelineErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/orgs/{slug}/timeline',
    ...options
});

/**
 * List the findings of the drift watch
 *
 * Newest first, both open and closed findings.
 *
 * Permission `drift:read`: the platform key and operators (admin, support).
 */
export const listDriftFindings = <ThrowOnError extends boolean = true>(options?: Options<ListDriftFindingsData, ThrowOnError>): RequestResult<ListDriftFindingsResponses, ListDriftFindingsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListDriftFindingsResponses, ListDriftFindingsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/drift/findings',
    ...options
});

/**
 * List the policies of the drift watch
 *
 * One for each kind of drift, all on one page; the defaults unless they were changed.
 *
 * Permission `drift:read`: the platform key and operators (admin, support).
 */
export const listDriftPolicies = <ThrowOnError extends boolean = true>(options?: Options<ListDriftPoliciesData, ThrowOnError>): RequestResult<ListDriftPoliciesResponses, ListDriftPoliciesErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ListDriftPoliciesResponses, ListDriftPoliciesErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/drift/policies',
    ...options
});

/**
 * Change a policy of the drift watch
 *
 * `off`: not reported; an open finding is closed once it is no longer seen. `report`: recorded. `repair`: recorded and repaired. Applies from the next run on, and to repairs that have not begun.
 *
 * Permission `drift:update`: the platform key and operators (admin).
 *
 * The body may have at most 65536 bytes.
 */
export const updateDriftPolicy = <ThrowOnError extends boolean = true>(options: Options<UpdateDriftPolicyData, ThrowOnError>): RequestResult<UpdateDriftPolicyResponses, UpdateDriftPolicyErrors, ThrowOnError, 'data'> => (options.client ?? client).patch<UpdateDriftPolicyResponses, UpdateDriftPolicyErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/drift/policies/{kind}',
    ...options,
    headers: {
        'Content-Type': 'application/json',
        ...options.headers
    }
});

/**
 * Run the drift watch now
 *
 * In addition to the scheduled runs. With `Prefer: wait=N`: 200 with the result, or the problem that the run failed with; 202 if it has not ended in time.
 *
 * Permission `drift:run`: the platform key and operators (admin).
 */
export const startDriftRun = <ThrowOnError extends boolean = true>(options?: Options<StartDriftRunData, ThrowOnError>): RequestResult<StartDriftRunResponses, StartDriftRunErrors, ThrowOnError, 'data'> => (options?.client ?? client).post<StartDriftRunResponses, StartDriftRunErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/v1/drift/runs',
    ...options
});

/**
 * Check that the process is up
 *
 * Does not check Postgres or Temporal, because restarting this process would not bring them back. No key needed.
 */
export const checkLiveness = <ThrowOnError extends boolean = true>(options?: Options<CheckLivenessData, ThrowOnError>): RequestResult<CheckLivenessResponses, unknown, ThrowOnError, 'data'> => (options?.client ?? client).get<CheckLivenessResponses, unknown, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/healthz',
    ...options
});

/**
 * Check that requests can be served
 *
 * Checks that Postgres and Temporal are reachable and all migrations are applied. The servers are queried at most once a second, whatever the state of the circuit breakers. No key needed.
 */
export const checkReadiness = <ThrowOnError extends boolean = true>(options?: Options<CheckReadinessData, ThrowOnError>): RequestResult<CheckReadinessResponses, CheckReadinessErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<CheckReadinessResponses, CheckReadinessErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/readyz',
    ...options
});

/**
 * Read the Prometheus metrics of this process
 *
 * Requires the platform key. `METRICS_PORT` serves the same metrics without a key on a separate address.
 *
 * Permission `metrics:read`: the platform key and operators (admin, support).
 */
export const readMetrics = <ThrowOnError extends boolean = true>(options?: Options<ReadMetricsData, ThrowOnError>): RequestResult<ReadMetricsResponses, ReadMetricsErrors, ThrowOnError, 'data'> => (options?.client ?? client).get<ReadMetricsResponses, ReadMetricsErrors, ThrowOnError, 'data'>({
    responseStyle: 'data',
    url: '/metrics',
    ...options
});
