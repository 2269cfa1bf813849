import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { plainUserCode } from '../../src/contract/device.ts';
import { answerDevice } from '../../src/db/device/store.ts';
import { renewRecovery } from '../../src/db/recovery/store.ts';
import { withOrganization, withPerson } from '../../src/db/tenancy.ts';
import { startDevice } from '../../src/usecases/device/device.ts';
import { tokenOf } from '../../src/usecases/key-ring/link.ts';
import { notify } from '../../src/usecases/notification/notify.ts';
import { publicUrl } from '../api/support.ts';
import { newAuthenticator } from '../support/authenticator.ts';
import { createPasskeyRows } from '../support/factors.ts';
import { createInvitationRows } from '../support/invitations.ts';
import { createMemberRows } from '../support/members.ts';
import { createOperatorRows } from '../support/operators.ts';
import { createPasswordRows, testPassword } from '../support/passwords.ts';
import { createSessionRows } from '../support/sessions.ts';
import { signatureOf } from '../support/webhook-signature.ts';
import type { World } from '../support/world.ts';
import { approvalSamples } from './approval-samples.ts';
import { factorSamples } from './factor-samples.ts';
import { federationSamples } from './federation-samples.ts';
import { createDeletionRows, type Tenant } from './fixtures.ts';
import { lockoutSamples } from './lockout-samples.ts';
import { policySamples } from './policy-samples.ts';
import { roleSamples } from './role-samples.ts';
import { plain, type Sample } from './sample.ts';
import { scheduleSamples } from './schedule-samples.ts';
import { workflowSamples } from './workflow-samples.ts';

const recoveryToken = async (world: World, { ownerIdentityId: id }: Tenant): Promise<string> => {
  const { generation } = await withPerson(world.db, id, (tx) => renewRecovery(tx, id, 60));
  return tokenOf(world.keyRing, { kind: 'recover', id, generation });
};

const unique = (): string => uuid().slice(-12);
const ofOrganization =
  (rest = '', json?: object): Sample =>
  ({ own }) => ({ path: `/v1/orgs/${own.slug}${rest}`, ...(json === undefined ? {} : { json }) });
const ofUser =
  (rest = '', json?: object): Sample =>
  ({ own }) => ({
    path: `/v1/orgs/${own.slug}/users/${own.members.viewer.userId}${rest}`,
    ...(json === undefined ? {} : { json }),
  });
const ofKey =
  (rest = '', json?: object): Sample =>
  ({ own }) => ({
    path: `/v1/orgs/${own.slug}/api-keys/${own.members.viewer.keyId}${rest}`,
    ...(json === undefined ? {} : { json }),
  });
const ofWebhook =
  (rest = '', json?: object): Sample =>
  ({ own }) => ({
    path: `/v1/orgs/${own.slug}/webhooks/${own.webhookId}${rest}`,
    ...(json === undefined ? {} : { json }),
  });
const ofDelivery =
  (rest = ''): Sample =>
  ({ own }) => ({ path: `/v1/orgs/${own.slug}/webhooks/${own.webhookId}/deliveries/${own.deliveryId}${rest}` });
const reason = { reason: 'a test' };
/** A pending invitation, by default of nobody yet. */
const invitationOf = (world: World, { id: orgId, ownerId, ownerEmail }: Tenant, userId?: string) =>
  createInvitationRows(world.db, orgId, {
    invitedBy: ownerId,
    ...(userId === undefined ? {} : { userId, email: ownerEmail, role: 'owner' as const }),
  });

const ofOperator =
  (json?: object): Sample =>
  async ({ world }) => ({
    path: `/v1/operators/${await createOperatorRows(world.db, 'support')}`,
    ...(json === undefined ? {} : { json }),
  });
const newDevice = (world: World) => startDevice({ ...world, network: '192.0.2.0/24', userAgent: null }, {});

/** Sample requests by operation id of openapi.json. */
export const samples: Readonly<Record<string, Sample>> = {
  createOrganization: () => ({
    path: '/v1/orgs',
    json: { name: `Matrix ${unique()}`, owner: { email: `${unique()}@example.com` } },
  }),
  planOrganization: () => ({
    path: '/v1/orgs/plan',
    json: { name: `Matrix ${unique()}`, owner: { email: `${unique()}@example.com` } },
  }),
  listOrganizations: plain('/v1/orgs'),
  readOrganization: ofOrganization(),
  renameOrganization: ({ own }) => ({ path: `/v1/orgs/${own.slug}`, json: { name: `Renamed ${unique()}` } }),
  suspendOrganization: ofOrganization('/suspend', reason),
  resumeOrganization: ofOrganization('/resume', reason),
  deleteOrganization: ofOrganization(),
  putLegalHold: ofOrganization('/legal-hold', reason),
  liftLegalHold: ofOrganization('/legal-hold'),
  readExport: async ({ own, world }) => {
    await createDeletionRows(world, own);
    return { path: `/v1/operations/${own.operationId}/export` };
  },
  readExportFile: async ({ own, world }) => {
    await createDeletionRows(world, own);
    return { path: `/v1/operations/${own.operationId}/export/users.ndjson` };
  },
  readDeletionCertificate: async ({ own, world }) => {
    await createDeletionRows(world, own);
    return { path: `/v1/operations/${own.operationId}/certificate` };
  },
  deactivateOrganization: ofOrganization('/deactivate', reason),
  activateOrganization: ofOrganization('/activate', reason),
  listOperations: plain('/v1/operations'),
  readAttention: plain('/v1/attention'),
  readOrganizationAttention: ofOrganization('/attention'),
  readOperation: ({ own }) => ({ path: `/v1/operations/${own.operationId}` }),
  watchOperation: ({ own }) => ({ path: `/v1/operations/${own.operationId}/events` }),
  cancelOperation: ({ own }) => ({ path: `/v1/operations/${own.operationId}/cancel`, json: reason }),
  retryOperation: ({ own }) => ({ path: `/v1/operations/${own.operationId}/retry`, json: reason }),
  createUser: ({ own }) => ({
    path: `/v1/orgs/${own.slug}/users`,
    json: { email: `${unique()}@example.com`, role: 'viewer' },
  }),
  listUsers: ofOrganization('/users'),
  readUser: ofUser(),
  updateUser: ofUser('', { role: 'member' }),
  suspendUser: ofUser('/suspend', reason),
  restoreUser: ({ own }) => ({
    path: `/v1/orgs/${own.slug}/users/${own.members.suspended.userId}/restore`,
    json: reason,
  }),
  removeUser: ofUser(),
  listMemberSessions: ofUser('/sessions'),
  endMemberSessions: ofUser('/sessions/revoke', reason),
  batchOrganizations: ({ own }) => ({
    path: '/v1/orgs/batch',
    json: { action: 'suspend', slugs: [own.slug], ...reason },
  }),
  batchInvitations: ({ own }) => ({
    path: `/v1/orgs/${own.slug}/invites/batch`,
    json: { invites: [{ email: `${unique()}@example.com`, role: 'viewer' }] },
  }),
  batchUsers: ({ own }) => ({
    path: `/v1/orgs/${own.slug}/users/batch`,
    json: { changes: [{ userId: own.members.viewer.userId, role: 'member' }] },
  }),
  transferOwnership: ({ own }) => ({
    path: `/v1/orgs/${own.slug}/ownership-transfers`,
    json: { fromUserId: own.members.owner.userId, toUserId: own.members.admin.userId, ...reason },
  }),
  listOwnershipTransfers: ofOrganization('/ownership-transfers'),
  issueApiKey: ({ own }) => ({
    path: `/v1/orgs/${own.slug}/api-keys`,
    json: { name: 'sample', userId: own.members.viewer.userId },
  }),
  listApiKeys: ofOrganization('/api-keys'),
  readApiKey: ofKey(),
  updateApiKey: ofKey('', { name: 'renamed' }),
  rotateApiKey: ofKey('/rotate', { overlapSeconds: 60 }),
  revokeApiKey: ofKey('/revoke', reason),
  readApiKeyPolicy: ofOrganization('/api-key-policy'),
  updateApiKeyPolicy: ofOrganization('/api-key-policy', { warningDays: 7 }),
  readRateLimits: ofOrganization('/rate-limits'),
  updateRateLimits: ofOrganization('/rate-limits', { keyPerHour: 5_000 }),
  completePayment: ofOrganization('/payment-completed', { paymentId: 'pay_sample' }),
  reportPayment: ({ own }) => ({
    path: '/v1/payments',
    json: { paymentId: unique(), customer: { email: own.ownerEmail } },
  }),
  receivePayment: ({ own }) => {
    const json = { type: 'payment.completed', data: { paymentId: unique(), customer: { email: own.ownerEmail } } };
    return { path: '/v1/payments/webhook', json, headers: signatureOf(JSON.stringify(json)) };
  },
  createInvitation: ofOrganization('/invites', { email: 'invited@example.com', role: 'viewer' }),
  listInvitations: ofOrganization('/invites'),
  readInvitation: async ({ own, world }) => ({
    path: `/v1/orgs/${own.slug}/invites/${await invitationOf(world, own)}`,
  }),
  resendInvitation: async ({ own, world }) => ({
    path: `/v1/orgs/${own.slug}/invites/${await invitationOf(world, own)}/resend`,
  }),
  revokeInvitation: async ({ own, world }) => ({
    path: `/v1/orgs/${own.slug}/invites/${await invitationOf(world, own)}/revoke`,
    json: reason,
  }),
  deleteInvitation: async ({ own, world }) => ({
    path: `/v1/orgs/${own.slug}/invites/${await invitationOf(world, own)}`,
  }),
  inviteUser: ({ own }) => ({
    path: `/v1/orgs/${own.slug}/users/${own.ownerId}/invite`,
    json: { expiresInSeconds: 3_600 },
  }),
  lookUpInvitation: async ({ own, world }) => {
    const id = await invitationOf(world, own);
    return {
      path: '/v1/invites/lookup',
      json: { token: tokenOf(world.keyRing, { kind: 'invite', id, generation: 1 }) },
    };
  },
  acceptInvitation: async ({ own, world }) => {
    const id = await invitationOf(world, own, own.ownerId);
    const token = tokenOf(world.keyRing, { kind: 'invite', id, generation: 1 });
    return { path: '/v1/invites/accept', json: { token } };
  },
  reportNotification: async ({ own, world }) => {
    const id = await withOrganization(world.db, own.id, (tx) =>
      notify(world, tx, { owner: { orgId: own.id }, identityId: null, channel: 'webhook', template: 'factor_removed' }),
    );
    const json = { notificationId: id, status: 'delivered' };
    return { path: `/v1/notifications/${id}/status`, json, headers: signatureOf(JSON.stringify(json)) };
  },
  ...approvalSamples,
  ...federationSamples,
  createWebhook: ofOrganization('/webhooks', { url: 'https://hooks.example.com' }),
  listWebhooks: ofOrganization('/webhooks'),
  readWebhook: ofWebhook(),
  updateWebhook: ofWebhook('', { description: 'sample' }),
  deleteWebhook: ofWebhook(),
  rotateWebhook: ofWebhook('/rotate', { overlapSeconds: 60 }),
  testWebhook: ofWebhook('/test'),
  listWebhookDeliveries: ofWebhook('/deliveries'),
  readWebhookDelivery: ofDelivery(),
  replayWebhookDelivery: ofDelivery('/replay'),
  ...roleSamples,
  ...workflowSamples,
  ...scheduleSamples,
  readMe: plain('/v1/me'),
  ...lockoutSamples,
  ...policySamples,
  readUserPermissions: ofUser('/permissions'),
  verifyKey: ({ own }) => ({ path: '/v1/auth/verify', json: { key: own.members.viewer.key } }),
  login: async ({ own, world }) => {
    await createPasswordRows(world, own.ownerIdentityId);
    return { path: '/v1/auth/login', json: { email: own.ownerEmail, password: testPassword } };
  },
  refreshSession: async ({ own, world }) => {
    const { refreshToken } = await createSessionRows(world, own.ownerIdentityId);
    return { path: '/v1/auth/refresh', json: { refreshToken } };
  },
  startKeySession: ({ own }) => ({ path: '/v1/auth/sessions', json: { key: own.members.viewer.key } }),
  logout: plain('/v1/auth/logout', { sessions: 'others' }),
  listSessions: plain('/v1/auth/sessions'),
  revokeSession: async ({ own, world }) => ({
    path: `/v1/auth/sessions/${(await createSessionRows(world, own.ownerIdentityId)).id}`,
  }),
  changePassword: async ({ own, world }) => {
    await createPasswordRows(world, own.ownerIdentityId);
    const newPassword = 'nine blue bicycles at the station';
    return { path: '/v1/auth/password', json: { currentPassword: testPassword, newPassword } };
  },
  requestRecovery: ({ own }) => ({ path: '/v1/auth/recovery', json: { email: own.ownerEmail } }),
  recoveryOptions: async ({ own, world }) => {
    await createPasskeyRows(world, own.ownerIdentityId, newAuthenticator(publicUrl));
    return { path: '/v1/auth/recovery/options', json: { token: await recoveryToken(world, own) } };
  },
  completeRecovery: async ({ own, world }) => {
    const token = await recoveryToken(world, own);
    return { path: '/v1/auth/recovery/complete', json: { token, password: 'nine blue bicycles at the station' } };
  },
  startDevice: plain('/v1/auth/device', { deviceName: 'Laptop' }),
  collectDevice: async ({ own, world }) => {
    const { deviceCode, userCode } = await newDevice(world);
    const { ownerIdentityId: identityId, ownerSessionId: sessionId } = own;
    await withPerson(world.db, identityId, (tx) =>
      answerDevice(tx, world.keyRing.hashes(`device:${plainUserCode(userCode)}`), { identityId, sessionId }),
    );
    return { path: '/v1/auth/device/token', json: { deviceCode } };
  },
  lookUpDevice: async ({ world }) => {
    const { userCode } = await newDevice(world);
    return { path: '/v1/auth/device/lookup', json: { userCode } };
  },
  answerDevice: async ({ world }) => {
    const { userCode } = await newDevice(world);
    return { path: '/v1/auth/device/approve', json: { userCode, approve: true } };
  },
  listOwnOrganizations: plain('/v1/me/organizations'),
  ...factorSamples,
  // Of an owner who has left.
  removeAccount: async ({ own, world }) => {
    await createMemberRows(world.db, own.id, { role: 'owner' });
    await withOrganization(world.db, own.id, (tx) =>
      tx.execute(sql`update users set status = 'deleted', deleted_at = now() where id = ${own.ownerId}`),
    );
    return { path: '/v1/auth/account' };
  },
  listPeople: ({ own }) => ({ path: `/v1/people?email=${encodeURIComponent(own.ownerEmail)}` }),
  disablePerson: ({ own }) => ({ path: `/v1/people/${own.ownerIdentityId}/disable`, json: reason }),
  enablePerson: ({ own }) => ({ path: `/v1/people/${own.ownerIdentityId}/enable`, json: reason }),
  createOperator: () => ({ path: '/v1/operators', json: { email: `${unique()}@example.com`, role: 'support' } }),
  listOperators: plain('/v1/operators'),
  readOperator: ofOperator(),
  updateOperator: ofOperator({ role: 'auditor' }),
  removeOperator: ofOperator(),
  readSessionPolicy: ofOrganization('/session-policy'),
  updateSessionPolicy: ofOrganization('/session-policy', { idleSeconds: 3_600 }),
  watchEvents: ofOrganization('/events'),
  readTimeline: ofOrganization('/timeline'),
  listAuditEvents: ofOrganization('/audit-events'),
  proveAudit: ofOrganization('/audit-events/proof'),
  exportAudit: ofOrganization('/audit-events/export'),
  listPlatformAuditEvents: plain('/v1/audit-events'),
  provePlatformAudit: plain('/v1/audit-events/proof'),
  exportPlatformAudit: plain('/v1/audit-events/export'),
  listAuditKeys: plain('/v1/audit-keys'),
  listDriftFindings: plain('/v1/drift/findings'),
  listDriftPolicies: plain('/v1/drift/policies'),
  updateDriftPolicy: plain('/v1/drift/policies/residue', { mode: 'report' }),
  startDriftRun: plain('/v1/drift/runs'),
  checkLiveness: plain('/healthz'),
  checkReadiness: plain('/readyz'),
  readMetrics: plain('/metrics'),
};
