import { v7 as uuid } from 'uuid';
import type { Tx } from '../../db/client.ts';
import { clearExpired, insertInvitation } from '../../db/invitation/store.ts';
import { asPerson } from '../../db/tenancy.ts';
import { findIdentity } from '../../db/user/identity.ts';
import { findOwner } from '../../db/user/store.ts';
import type { Dependencies } from '../context.ts';
import { canSignIn } from './acceptance.ts';
import { auditOf, eventOf } from './invitation.ts';
import { mailInvitation } from './link.ts';

const validSeconds = 7 * 86_400;

/**
 * Mails the owner of a new organization a link to choose a password, unless it can sign in. In the transaction of the organization.
 * Returns the event and the audit entry of the invitation; null: there is none.
 */
export const inviteOwner = async (ctx: Pick<Dependencies, 'temporal'>, tx: Tx, orgId: string) => {
  const owner = await findOwner(tx, orgId);
  if (owner === undefined || owner.identityId === null) return null;
  const { id: userId, identityId, email, role } = owner;
  const person = await asPerson(tx, { orgId, identityId }, async () => ({
    isAble: await canSignIn(tx, identityId),
    locale: (await findIdentity(tx, identityId))?.locale ?? 'en',
  }));
  if (person.isAble || (await clearExpired(tx, orgId, email))) return null;
  const row = await insertInvitation(tx, {
    ...{ id: uuid(), orgId, email, role, customRole: null, userId, validSeconds },
    ...{ delivery: 'email', locale: person.locale, invitedBy: null },
  });
  await mailInvitation(ctx, tx, row);
  return { event: eventOf('invitation.created', row), audit: auditOf('invitation.create', row) };
};
