// The types of an organization's events. Names go over the wire: they are only ever added.

export const eventTypeTable = {
  'organization.paid': 'the organization was paid for and is being provisioned',
  'organization.activated': 'the organization is ready for use, for the first time or again',
  'organization.renamed': 'the organization was renamed',
  'organization.suspended': 'the organization was suspended',
  'organization.resumed': 'the suspension was lifted',
  'organization.deactivated': 'the organization was taken out of use',
  'organization.held': 'a legal hold now prevents the organization from being deleted',
  'organization.hold_lifted': 'the legal hold was lifted',
  'organization.deleting': 'the organization is being deleted; it can still be restored',
  'organization.restored': 'the deletion was canceled',
  'organization.deleted': 'the organization was deleted; this event is recorded in its history but not delivered',
  'organization.ownership_transferred': 'the ownership was transferred to another member',
  'organization.notified': 'a notification for the organization; `template` says which',
  'operation.ended': 'an operation ended without success',
  'drift.found': 'the drift watch found a discrepancy',
  'drift.repaired': 'the drift watch repaired a discrepancy',
  'drift.gone': 'a discrepancy disappeared without a repair by the drift watch',
  'user.created': 'a member was added',
  'user.renamed': 'a member was renamed',
  'user.role_changed': "a member's role or custom role was changed",
  'user.suspended': 'a member was suspended',
  'user.restored': 'a suspended member was restored',
  'user.removed': 'a member was removed',
  'user.held': 'no session of a member enters until an administrator releases it',
  'user.released': 'a member that was held was released',
  'user.recovered': 'the lost second factors of a member were removed',
  'user.unlocked': "the lock of a member's password was lifted",
  'role.created': 'a custom role was created',
  'role.changed': 'the description or the permissions of a custom role were changed',
  'role.deleted': 'a custom role was deleted',
  'invitation.created': 'somebody was invited',
  'invitation.accepted': 'an invitation was accepted',
  'invitation.revoked': 'an invitation was revoked',
  'api_key.issued': 'a key was issued',
  'api_key.changed': "a key's name, scopes, expiry or limit was changed",
  'api_key.rotated': 'a key was rotated; the event describes its successor',
  'api_key.revoked': 'a key was revoked',
  'api_key_policy.changed': 'the rotation policy was changed',
  'session_policy.changed': 'the session policy was changed',
  'domain.created': 'a domain was added',
  'domain.verified': 'a domain was verified',
  'domain.lost': 'a domain is no longer verified, because its record is gone or another organization has proved it',
  'domain.deleted': 'a domain was deleted',
  'oidc_connection.created': 'an identity provider was connected',
  'oidc_connection.changed': 'an identity provider was changed, disabled or enabled',
  'oidc_connection.deleted': 'an identity provider was removed',
  'rate_limit.changed': 'the rate limits were changed',
  'workflow.created': 'a workflow was registered',
  'workflow.changed': 'a workflow was changed',
  'workflow.deleted': 'a workflow was deleted',
  'schedule.created': 'a schedule was created',
  'schedule.changed': 'a schedule was changed, paused, resumed or given a backfill',
  'schedule.deleted': 'a schedule was deleted',
  'schedule.missed':
    'occurrences of a schedule passed without a start since its last such event, at most one an hour; `count` says how many or, if `isExact` is false, at least how many',
  'run.completed': 'a run of a workflow has completed',
  'run.failed': 'a run of a workflow has ended in another way; `status` says which',
  'approval.requested': 'somebody asked for something that others have to approve',
  'approval.decided': 'an approver has approved or denied a request',
  'approval.ended': 'a request for approval was approved, denied or canceled, or has expired; `status` says which',
  'elevation.activated': 'somebody has more rights for a while',
  'elevation.ended': 'an elevation has ended, and waits for its review',
  'elevation.reviewed': 'an elevation was reviewed',
  'elevation.review_lapsed': 'an elevation was not reviewed in time',
  'webhook.created': 'a webhook was registered',
  'webhook.changed': 'a webhook was changed, disabled or enabled',
  'webhook.rotated': 'a webhook was given a new secret',
  'webhook.disabled': 'a webhook was disabled because it answered 410',
  'webhook.deleted': 'a webhook was deleted',
} as const satisfies Record<string, string>;

export type EventType = keyof typeof eventTypeTable;

export const eventTypes = Object.keys(eventTypeTable) as EventType[];

/** Sent on request to one webhook, regardless of the types it subscribes to. */
export const testEventType = 'webhook.test';

/** The channel on which Postgres notifies the workers that there may be something to send. */
export const outboxChannel = 'freehold_outbox';

/** The channel on which Postgres notifies watchers of an organization; the payload is its id. */
export const eventChannel = 'freehold_events';
