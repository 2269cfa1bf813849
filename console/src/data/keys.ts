// The keys of cached answers. What belongs to an organization begins with it, so that leaving it can remove everything.

type Scope = readonly ['org', slug: string] | readonly ['platform'] | readonly ['me'];

/** What the cached answers are about; the stream of events invalidates by these names. */
export type Topic =
  | 'access'
  | 'account'
  | 'api-keys'
  | 'attention'
  | 'audit'
  | 'approvals'
  | 'elevations'
  | 'domains'
  | 'drift'
  | 'factors'
  | 'invitations'
  | 'limits'
  | 'members'
  | 'oidc-connections'
  | 'operations'
  | 'operators'
  | 'organization'
  | 'organizations'
  | 'people'
  | 'policies'
  | 'roles'
  | 'runs'
  | 'schedules'
  | 'sessions'
  | 'timeline'
  | 'transfers'
  | 'webhooks'
  | 'workflows';

export type QueryKey = readonly [...Scope, Topic, ...(readonly unknown[])];

export const orgKey = (slug: string, topic: Topic, ...more: readonly unknown[]): QueryKey => [
  'org',
  slug,
  topic,
  ...more,
];
export const platformKey = (topic: Topic, ...more: readonly unknown[]): QueryKey => ['platform', topic, ...more];
export const ownKey = (topic: Topic, ...more: readonly unknown[]): QueryKey => ['me', topic, ...more];

/** For what organizations and the platform both have: of this organization, or on the platform where there is none. */
export const keyAt = (slug: string | null | undefined, topic: Topic, ...more: readonly unknown[]): QueryKey =>
  typeof slug === 'string' ? orgKey(slug, topic, ...more) : platformKey(topic, ...more);
