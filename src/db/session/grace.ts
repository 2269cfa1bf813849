import { sql } from 'drizzle-orm';
import type { NotificationTemplate } from '../../contract/notification.ts';
import type { Tx } from '../client.ts';

// For transactions of the platform.

/** What is mailed to a member who has no second factor, while its organization's requirement of one does not refuse anybody yet. */
export const graceTemplates = ['mfa_required', 'mfa_due'] as const satisfies readonly NotificationTemplate[];
type GraceTemplate = (typeof graceTemplates)[number];

/** Somebody to be mailed. */
export interface GraceMail {
  readonly orgId: string;
  readonly identityId: string;
  readonly until: Date;
}

/** When each of them is due. The second one only if the requirement began earlier: the first one just said the same. */
const isDue = {
  mfa_required: sql`true`,
  mfa_due: sql`p.mfa_grace_until < now() + interval '24 hours' and p.updated_at < p.mfa_grace_until - interval '24 hours'`,
} as const satisfies Record<GraceTemplate, ReturnType<typeof sql>>;

/**
 * Lists members to be mailed: once for each end of the grace period, and once a day at most, however often it is changed. Only
 * members who have agreed to be one: an administrator can make anybody a member unasked.
 */
const candidates = (template: GraceTemplate) => sql`
  from session_policies p
  join users u on u.org_id = p.org_id and u.status = 'active'
  where p.mfa_required and p.mfa_grace_until > now() and ${isDue[template]}
  and (u.accepted_at is not null or exists (
    select from invitations v where v.org_id = u.org_id and v.user_id = u.id and v.status = 'accepted'))
  and not exists (select from factors f where f.identity_id = u.identity_id and f.confirmed_at is not null)
  and not exists (
    select from notifications n where n.org_id = p.org_id and n.identity_id = u.identity_id and n.template = ${template}
    and (n.created_at > now() - interval '24 hours'
      or (n.parameters->>'time')::timestamptz = p.mfa_grace_until))`;

export const graceOrganizations = async (tx: Tx, template: GraceTemplate, limit: number): Promise<string[]> => {
  const rows = await tx.execute<{ id: string }>(
    sql`select distinct p.org_id as id ${candidates(template)} limit ${limit}`,
  );
  return rows.map(({ id }) => id);
};

/** Under the organization's lock, so that no two workers mail the same member. */
export const graceMails = async (
  tx: Tx,
  template: GraceTemplate,
  orgId: string,
  limit: number,
): Promise<GraceMail[]> => {
  const rows = await tx.execute<{ identityId: string; until: string }>(sql`
    select u.identity_id as "identityId", p.mfa_grace_until as until ${candidates(template)}
    and p.org_id = ${orgId} order by u.id limit ${limit}`);
  return rows.map(({ identityId, until }) => ({ orgId, identityId, until: new Date(until) }));
};
