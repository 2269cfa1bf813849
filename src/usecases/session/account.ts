import { DomainError } from '../../contract/errors.ts';
import { type AccountRemoval, removeAccountOf } from '../../db/user/account.ts';
import type { PersonContext } from '../context.ts';
import { auditPerson } from './audit.ts';
import { changeFactors } from './factor.ts';

const remedies: Readonly<Record<Exclude<AccountRemoval, 'removed'>, string>> = {
  unknown: 'The account was removed before.',
  member: 'You are a member of an organization. Ask an administrator to remove you, or delete the organization, first.',
  operator: 'You are an operator. Another operator has to take your role first.',
};

/** Removes the caller's account: sessions, password, factors, links to identity providers. Audit trails keep its id. */
export const removeAccount = (ctx: PersonContext): Promise<void> =>
  changeFactors(ctx, async (tx) => {
    const { person, requestId } = ctx;
    const result = await removeAccountOf(tx, person.id);
    if (result !== 'removed') throw new DomainError('account_in_use', remedies[result]);
    const detail = { reason: 'requested' };
    await auditPerson(tx, person.id, requestId, { action: 'account.remove', target: `person:${person.id}`, detail });
  });
