// What an organization's events tell. Names go over the wire: they are only ever added.

export const eventTypeTable = {
  'organization.paid': 'it was paid for, and is provisioned',
  'organization.activated': 'the organization is ready for use, for the first time or again',
  'organization.renamed': 'it has another name',
  'organization.suspended': 'it is suspended',
  'organization.resumed': 'its suspension is lifted',
  'organization.deactivated': 'it was taken out of use',
  'organization.held': 'a legal hold forbids to delete it',
  'organization.hold_lifted': 'its legal hold is lifted',
  'organization.deleting': 'it is being deleted, and can be restored for now',
  'organization.restored': 'its deletion was canceled',
  'organization.deleted': 'it is gone; only the history of its events has this one',
  'organization.ownership_transferred': 'its ownership was given to another member',
  'operation.ended': 'an operation ended otherwise than it was meant to',
  'drift.found': 'the drift watch found something that is not as it should be',
  'drift.repaired': 'the drift watch has repaired it',
  'drift.gone': 'what the drift watch found is no longer so',
  'user.created': 'a member was added',
  'user.renamed': 'a member has another name',
  'user.role_changed': 'a member has another role',
  'user.suspended': 'a member is suspended',
  'user.restored': 'a suspended member is restored',
  'user.removed': 'a member was removed',
  'api_key.issued': 'a key was issued',
  'api_key.changed': 'a key has another name, scopes, expiry or limit',
  'api_key.rotated': 'a key has a successor, which this event is about',
  'api_key.revoked': 'a key was revoked',
  'api_key_policy.changed': 'the rotation policy was changed',
  'rate_limit.changed': 'the rate limits were changed',
  'drift.found': 'organization and namespace are found to differ',
  'drift.repaired': 'such a difference was repaired',
  'drift.gone': 'such a difference is gone',
  'webhook.created': 'a webhook was registered',
  'webhook.changed': 'a webhook was changed, disabled or enabled',
  'webhook.rotated': 'a webhook has a new secret',
  'webhook.disabled': 'a webhook was disabled because it answered 410',
  'webhook.deleted': 'a webhook was deleted',
} as const satisfies Record<string, string>;

export type EventType = keyof typeof eventTypeTable;

export const eventTypes = Object.keys(eventTypeTable) as EventType[];

/** Sent on request, to one webhook, whatever types it has chosen. */
export const testEventType = 'webhook.test';

/** The channel on which Postgres tells the workers that there may be something to send. */
export const outboxChannel = 'freehold_outbox';
