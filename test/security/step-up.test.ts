import { expect, test } from 'vitest';
import { openApi } from '../api/support.ts';

// A stolen session must not be able to give its thief a lasting way in. So every change that a member, an operator or the platform
// can make is either sensitive, which asks a person with a second factor for a recent proof of it, or named here.

/** Changes that give nobody a role, a key, a link, a way to sign in, or more than they had. */
const givesNoPower = [
  // Writes nothing.
  'planOrganization',
  'verifyKey',
  'evaluatePolicy',
  'evaluatePolicies',
  'explainPolicy',
  'testOidcConnection',
  'testWebhook',
  // Takes power, or ends something.
  'batchOrganizations',
  'cancelOperation',
  'cancelRequest',
  'endElevation',
  'deactivateOrganization',
  'deleteInvitation',
  'deleteWebhook',
  'endMemberSessions',
  'removeUser',
  'revokeApiKey',
  'revokeInvitation',
  'suspendOrganization',
  'suspendUser',
  // The state of an organization whose members keep the roles they have. The owner of a new one has no others.
  'activateOrganization',
  'completePayment',
  'createOrganization',
  'liftLegalHold',
  'putLegalHold',
  'renameOrganization',
  'reportPayment',
  'resumeOrganization',
  'retryOperation',
  // A claim of a domain counts for nothing until it is verified, which is sensitive.
  'createDomain',
  // Settings of the service. A webhook is told of changes, and can make none.
  'createWebhook',
  'replayWebhookDelivery',
  'rotateWebhook',
  'startDriftRun',
  'updateApiKeyPolicy',
  'updateDriftPolicy',
  'updateRateLimits',
  'updateWebhook',
  // A run can do what the workers of the organization can, which no session changes.
  'cancelRun',
  'createRole',
  'deleteRole',
  'createWorkflow',
  'deleteWorkflow',
  'queryRun',
  'signalRun',
  'startRun',
  'terminateRun',
  'updateRun',
  'updateWorkflow',
  'backfillSchedule',
  'createSchedule',
  'deleteSchedule',
  'pauseSchedule',
  'resumeSchedule',
  'triggerSchedule',
  'updateSchedule',
];

interface Described {
  operationId: string;
  'x-permission'?: string;
  'x-step-up'?: true;
}

test('every change that can give power asks for a recent proof, and a new one is classified', () => {
  const changes = Object.values(openApi.paths ?? {}).flatMap((item) =>
    Object.entries(item as Record<string, Described>)
      .filter(([method, described]) => method !== 'get' && described['x-permission'] !== undefined)
      .map(([, described]) => described),
  );
  const unproved = changes.filter((described) => described['x-step-up'] !== true).map(({ operationId }) => operationId);
  expect(unproved.toSorted()).toEqual(givesNoPower.toSorted());
});
