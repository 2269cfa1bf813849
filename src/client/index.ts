// The typed client of the HTTP API: `fetch` and nothing else, in Node, browsers and workers.
import { bindingOf } from './bind.ts';
import { FreeholdError, problemOf, unreachable } from './error.ts';
import { createClient as createHttpClient } from './generated/client/index.ts';
import * as api from './generated/sdk.gen.ts';
import type { OperationEvent, OrganizationEvent } from './generated/types.gen.ts';
import { baseUrlOf, sending } from './transport.ts';
import { type EventOptions, type WaitOptions, type WatchOptions, waitForEnd, watch } from './watch.ts';

export type { Answer } from './bind.ts';
export { FreeholdError } from './error.ts';
export type * from './generated/types.gen.ts';
export { paginate } from './paginate.ts';
export { type KeptTokens, keepSession, keptTokens, type SessionSettings } from './session.ts';
export type { EventOptions, WaitOptions, WatchOptions } from './watch.ts';

/** The version of the API for which this client is made, sent as `Freehold-Version`. */
export const apiVersion = '2026-11-29';

export interface ClientSettings {
  /** Base URL of the api, such as `http://127.0.0.1:8080`. */
  url: string;
  /** The key, or a function that returns it for each request, as `keepSession` makes one. Without it, only open endpoints answer. */
  key?: string | (() => string | Promise<string>);
  /** Slug of the organization that a signed-in person acts in where the path names none. */
  organization?: string;
  /** Default: the global one. */
  fetch?: typeof globalThis.fetch;
  /** `auto` (default): each call that takes an idempotency key gets one of its own; `manual`: the caller gives them. */
  idempotency?: 'auto' | 'manual';
  /** Whether calls that may be repeated are, for up to 30 seconds, while the server is overloaded or away. Default true. */
  retry?: boolean;
  /** Sent with every request. */
  headers?: Record<string, string>;
}

/** A client with the methods of all operations; each returns the body of the answer, or throws a `FreeholdError`. */
export const createClient = (settings: ClientSettings) => {
  const { url, key, organization, fetch = globalThis.fetch, idempotency = 'auto', retry = true } = settings;
  const baseUrl = baseUrlOf(url);
  const http = createHttpClient({
    baseUrl,
    headers: { 'Freehold-Version': apiVersion, 'Freehold-Organization': organization, ...settings.headers },
    fetch: sending(fetch, baseUrl, retry),
    // Followed, a POST would become a GET, which reads something else.
    redirect: 'manual',
    throwOnError: true,
  });
  http.interceptors.request.use(async (request, { path = {} }) => {
    // Elsewhere in the path, the request would be another: DELETE …/users/.. deletes the organization.
    const misleading = Object.entries(path).find(([, part]) => /^\.{0,2}$/.test(String(part)));
    if (misleading) throw new FreeholdError('malformed_path', `\`${misleading[0]}\` is empty, or consists of dots.`);
    const token = typeof key === 'function' ? await key() : key;
    // The error of `fetch` would show it.
    if (token !== undefined && !/^[\x21-\x7e]+$/.test(token))
      throw new FreeholdError('malformed_credentials', 'The key is empty, or has spaces or line breaks.');
    if (token !== undefined) request.headers.set('Authorization', `Bearer ${token}`);
    return request;
  });
  http.interceptors.error.use((error, response, request, options) => {
    if (options?.signal?.aborted === true) return options.signal.reason;
    // Of the caller's functions or input, before anything was sent.
    if (error instanceof FreeholdError || response === undefined) return error;
    if (error instanceof Error && !(error instanceof SyntaxError)) return unreachable(baseUrl, error);
    return problemOf(error, response, baseUrl, request?.headers.get('Freehold-Version') ?? apiVersion);
  });
  const { call, once, stream, events } = bindingOf(http, idempotency === 'auto');

  const operation = (id: string) => events(api.watchOperation, { path: { id } });

  return {
    me: call(api.readMe),
    verifyKey: call(api.verifyKey),
    policy: {
      evaluate: call(api.evaluatePolicy),
      evaluateAll: call(api.evaluatePolicies),
      read: call(api.readPolicy),
      listRevisions: call(api.listPolicyRevisions),
      activateRevision: call(api.activatePolicyRevision),
      explain: call(api.explainPolicy),
      readUserPermissions: call(api.readUserPermissions),
      readSigningKeys: call(api.readSigningKeys),
    },
    approvals: {
      list: call(api.listApprovals),
      read: call(api.readApproval),
      approve: call(api.approveRequest),
      deny: call(api.denyRequest),
      cancel: call(api.cancelRequest),
      listPlatform: call(api.listPlatformApprovals),
    },
    elevations: {
      request: once(api.requestElevation),
      list: call(api.listElevations),
      read: call(api.readElevation),
      fetchToken: call(api.fetchElevationToken),
      end: call(api.endElevation),
      review: call(api.reviewElevation),
    },
    changePassword: call(api.changePassword),
    devices: {
      start: call(api.startDevice),
      collect: call(api.collectDevice),
      lookUp: call(api.lookUpDevice),
      answer: call(api.answerDevice),
    },
    recovery: {
      request: call(api.requestRecovery),
      passkeyOptions: call(api.recoveryOptions),
      complete: call(api.completeRecovery),
      requestFactors: call(api.requestFactorRecovery),
      confirmFactors: call(api.confirmFactorRecovery),
    },
    account: { read: call(api.readAccount), update: call(api.updateAccount) },
    removeAccount: call(api.removeAccount),
    sessions: {
      login: call(api.login),
      passkeyOptions: call(api.passkeyLoginOptions),
      loginWithPasskey: call(api.loginWithPasskey),
      mfaOptions: call(api.mfaOptions),
      verifyMfa: call(api.verifyMfa),
      /** `keepSession` does it in time. */
      refresh: call(api.refreshSession),
      startWithKey: call(api.startKeySession),
      list: call(api.listSessions),
      revoke: call(api.revokeSession),
      logout: call(api.logout),
      stepUpOptions: call(api.stepUpOptions),
      stepUp: call(api.stepUp),
      findProviders: call(api.listSignInOptions),
      readPolicy: call(api.readSessionPolicy),
      updatePolicy: call(api.updateSessionPolicy),
    },
    linkedAccounts: {
      list: call(api.listFederatedIdentities),
      link: call(api.linkFederatedIdentity),
      remove: call(api.unlinkFederatedIdentity),
    },
    factors: {
      list: call(api.listFactors),
      addTotp: call(api.addTotp),
      confirmTotp: call(api.confirmTotp),
      beginPasskey: call(api.beginPasskey),
      addPasskey: call(api.addPasskey),
      rename: call(api.renameFactor),
      remove: call(api.removeFactor),
      renewRecoveryCodes: call(api.renewRecoveryCodes),
    },
    operators: {
      create: call(api.createOperator),
      list: call(api.listOperators),
      read: call(api.readOperator),
      update: call(api.updateOperator),
      remove: call(api.removeOperator),
    },
    people: {
      list: call(api.listPeople),
      disable: call(api.disablePerson),
      enable: call(api.enablePerson),
    },
    orgs: {
      create: once(api.createOrganization),
      plan: call(api.planOrganization),
      list: call(api.listOrganizations),
      /** Those of the signed-in person. */
      listOwn: call(api.listOwnOrganizations),
      read: call(api.readOrganization),
      rename: call(api.renameOrganization),
      suspend: once(api.suspendOrganization),
      resume: once(api.resumeOrganization),
      deactivate: once(api.deactivateOrganization),
      activate: once(api.activateOrganization),
      delete: once(api.deleteOrganization),
      batch: once(api.batchOrganizations),
      transferOwnership: once(api.transferOwnership),
      listOwnershipTransfers: call(api.listOwnershipTransfers),
      putLegalHold: call(api.putLegalHold),
      liftLegalHold: call(api.liftLegalHold),
      /** Each change from now on, or after `lastEventId`, until the organization is deleted; `ready` or `reset` at each connection. */
      watchEvents: (slug: string, { types, ...options }: EventOptions = {}) => {
        const open = events(api.watchEvents, { path: { slug }, query: types ? { types: types.join() } : {} });
        return watch<OrganizationEvent>(open, 'organization.deleted', options);
      },
      timeline: call(api.readTimeline),
    },
    users: {
      create: once(api.createUser),
      list: call(api.listUsers),
      read: call(api.readUser),
      update: call(api.updateUser),
      remove: call(api.removeUser),
      suspend: once(api.suspendUser),
      restore: once(api.restoreUser),
      batch: once(api.batchUsers),
      invite: once(api.inviteUser),
      listSessions: call(api.listMemberSessions),
      endSessions: once(api.endMemberSessions),
      readLockout: call(api.readLockout),
      unlock: once(api.unlockUser),
      release: once(api.releaseUser),
    },
    invitations: {
      create: once(api.createInvitation),
      batch: once(api.batchInvitations),
      list: call(api.listInvitations),
      read: call(api.readInvitation),
      resend: once(api.resendInvitation),
      revoke: once(api.revokeInvitation),
      delete: call(api.deleteInvitation),
      lookUp: call(api.lookUpInvitation),
      accept: call(api.acceptInvitation),
    },
    apiKeys: {
      issue: once(api.issueApiKey),
      list: call(api.listApiKeys),
      read: call(api.readApiKey),
      update: call(api.updateApiKey),
      rotate: once(api.rotateApiKey),
      revoke: once(api.revokeApiKey),
      readPolicy: call(api.readApiKeyPolicy),
      updatePolicy: call(api.updateApiKeyPolicy),
    },
    domains: {
      create: once(api.createDomain),
      list: call(api.listDomains),
      read: call(api.readDomain),
      verify: call(api.verifyDomain),
      delete: call(api.deleteDomain),
    },
    oidcConnections: {
      create: once(api.createOidcConnection),
      list: call(api.listOidcConnections),
      read: call(api.readOidcConnection),
      update: call(api.updateOidcConnection),
      delete: call(api.deleteOidcConnection),
      test: call(api.testOidcConnection),
    },
    rateLimits: { read: call(api.readRateLimits), update: call(api.updateRateLimits) },
    operations: {
      list: call(api.listOperations),
      read: call(api.readOperation),
      cancel: once(api.cancelOperation),
      retry: once(api.retryOperation),
      /** Each event of the operation from the first on, until its end. */
      watch: (id: string, options?: WatchOptions) => watch<OperationEvent>(operation(id), 'end', options),
      /** The operation once it has ended, however it ended. */
      wait: (id: string, options: WaitOptions = {}) => waitForEnd(id, operation(id), options),
      readExport: call(api.readExport),
      readExportFile: stream(api.readExportFile),
      readCertificate: call(api.readDeletionCertificate),
    },
    attention: {
      read: call(api.readAttention),
      /** That of one organization. */
      readOfOrganization: call(api.readOrganizationAttention),
    },
    payments: {
      complete: once(api.completePayment),
      report: once(api.reportPayment),
      /** Takes signed events of a payment provider. */
      receive: call(api.receivePayment),
    },
    roles: {
      create: once(api.createRole),
      list: call(api.listRoles),
      read: call(api.readRole),
      update: call(api.updateRole),
      delete: call(api.deleteRole),
    },
    workflows: {
      create: once(api.createWorkflow),
      list: call(api.listWorkflows),
      read: call(api.readWorkflow),
      update: call(api.updateWorkflow),
      delete: call(api.deleteWorkflow),
    },
    schedules: {
      create: once(api.createSchedule),
      list: call(api.listSchedules),
      read: call(api.readSchedule),
      listOccurrences: call(api.listScheduleOccurrences),
      update: call(api.updateSchedule),
      delete: call(api.deleteSchedule),
      pause: call(api.pauseSchedule),
      resume: call(api.resumeSchedule),
      trigger: once(api.triggerSchedule),
      backfill: call(api.backfillSchedule),
    },
    runs: {
      start: once(api.startRun),
      list: call(api.listRuns),
      read: call(api.readRun),
      readResult: call(api.readRunResult),
      signal: once(api.signalRun),
      query: call(api.queryRun),
      update: once(api.updateRun),
      cancel: call(api.cancelRun),
      terminate: call(api.terminateRun),
    },
    webhooks: {
      create: once(api.createWebhook),
      list: call(api.listWebhooks),
      read: call(api.readWebhook),
      update: call(api.updateWebhook),
      delete: call(api.deleteWebhook),
      rotate: once(api.rotateWebhook),
      test: once(api.testWebhook),
      listDeliveries: call(api.listWebhookDeliveries),
      readDelivery: call(api.readWebhookDelivery),
      replayDelivery: once(api.replayWebhookDelivery),
    },
    /** Takes signed reports of a gateway. */
    notifications: { report: call(api.reportNotification) },
    audit: {
      list: call(api.listAuditEvents),
      prove: call(api.proveAudit),
      export: stream(api.exportAudit),
      listPlatform: call(api.listPlatformAuditEvents),
      provePlatform: call(api.provePlatformAudit),
      exportPlatform: stream(api.exportPlatformAudit),
      listKeys: call(api.listAuditKeys),
    },
    drift: {
      listFindings: call(api.listDriftFindings),
      listPolicies: call(api.listDriftPolicies),
      updatePolicy: call(api.updateDriftPolicy),
      startRun: once(api.startDriftRun),
    },
    health: {
      checkLiveness: call(api.checkLiveness),
      /** Also says that the server is not ready. */
      checkReadiness: call(api.checkReadiness),
      readMetrics: call(api.readMetrics),
    },
  };
};

export type FreeholdClient = ReturnType<typeof createClient>;
