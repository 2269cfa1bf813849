import type { Account, UpdateAccount } from '../../contract/account.ts';
import { DomainError } from '../../contract/errors.ts';
import type { Tx } from '../../db/client.ts';
import { withPerson } from '../../db/tenancy.ts';
import { findIdentity, setLocale } from '../../db/user/identity.ts';
import type { PersonContext } from '../context.ts';
import { auditPerson } from './audit.ts';

export const readAccount = ({ db, person }: PersonContext): Promise<Account> =>
  withPerson(db, person.id, (tx) => accountOf(tx, person.id));

export const updateAccount = ({ db, person, requestId }: PersonContext, { locale }: UpdateAccount): Promise<Account> =>
  withPerson(db, person.id, async (tx) => {
    if (!(await setLocale(tx, person.id, locale))) return accountOf(tx, person.id);
    const account = await accountOf(tx, person.id);
    const updated = { action: 'account.update', target: `person:${person.id}`, detail: { locale } };
    await auditPerson(tx, person.id, requestId, updated);
    return account;
  });

const accountOf = async (tx: Tx, identityId: string): Promise<Account> => {
  const row = await findIdentity(tx, identityId);
  if (row === undefined) throw new DomainError('revoked_credentials');
  const { id, email, emailVerifiedAt, locale } = row;
  return { id, email, emailVerifiedAt: emailVerifiedAt?.toISOString() ?? null, locale };
};
