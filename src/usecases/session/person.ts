import { DomainError } from '../../contract/errors.ts';
import type { Page } from '../../contract/list.ts';
import type { Reason } from '../../contract/operation.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { Person, PersonQuery } from '../../contract/person.ts';
import { actorOf, sessionOf } from '../../contract/principal.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockIdentities } from '../../db/locks.ts';
import { endSessions } from '../../db/session/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import { findPersonByEmail, findPersonById, type PersonRow, setDisabled } from '../../db/user/person.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { currentRank } from '../rank.ts';
import { inScope } from '../scope.ts';

/** Finds a person by its address. A page of one at most: nothing lists everybody. */
export const listPeople = async (ctx: Context, { email }: PersonQuery): Promise<Page<Person>> => {
  authorize(ctx, 'person:list');
  const row = await inScope(ctx, (tx) => findPersonByEmail(tx, email));
  return { data: row === undefined ? [] : [presentPerson(row)], nextCursor: null };
};

/**
 * Forbids a person to sign in anywhere, and ends its sessions. Nobody is mailed, because a thief of the account may have the
 * mailbox, too. Repeated, it changes nothing.
 */
export const disablePerson = async (ctx: Context, id: string, { reason }: Reason): Promise<Person> => {
  authorize(ctx, 'person:disable');
  if (sessionOf(ctx.principal)?.identityId === id)
    throw new DomainError('illegal_transition', 'You cannot disable yourself. Another operator can.');
  const person = await inScope(ctx, (tx) => changePerson(ctx, tx, id, { verb: 'disable', reason }));
  await endAllSessions(ctx, id);
  return presentPerson(person);
};

/** Lets a person sign in again. Its sessions from before do not go on. */
export const enablePerson = async (ctx: Context, id: string, { reason }: Reason): Promise<Person> => {
  authorize(ctx, 'person:enable');
  const { disabledAt } = await inScope(ctx, (tx) => lockPerson(ctx, tx, 'person:enable', id));
  // Before the change, because one may have begun while the person was being disabled.
  if (disabledAt !== null) await endAllSessions(ctx, id);
  return presentPerson(await inScope(ctx, (tx) => changePerson(ctx, tx, id, { verb: 'enable', reason })));
};

const endAllSessions = (ctx: Context, id: string): Promise<unknown> =>
  withPerson(ctx.db, id, (tx) => endSessions(tx, id, null, 'disabled'));

interface Change extends Reason {
  readonly verb: 'disable' | 'enable';
}

/** Audits, so it is the last statement of a transaction. */
const changePerson = async (ctx: Context, tx: Tx, id: string, { verb, reason }: Change): Promise<PersonRow> => {
  const before = await lockPerson(ctx, tx, `person:${verb}`, id);
  const isDisabled = verb === 'disable';
  if ((before.disabledAt !== null) === isDisabled) return before;
  await setDisabled(tx, id, isDisabled);
  const after = existing(await findPersonById(tx, id));
  const { principal, requestId } = ctx;
  const done = { action: `person.${verb}`, target: `person:${id}`, reason };
  await appendAudit(tx, { orgId: id, ...actorOf(principal), requestId, ...done });
  return after;
};

const lockPerson = async (ctx: Context, tx: Tx, permission: Permission, id: string): Promise<PersonRow> => {
  await lockIdentities(tx, [id]);
  await currentRank(ctx, tx, permission);
  return existing(await findPersonById(tx, id));
};

const existing = (row: PersonRow | undefined): PersonRow => {
  if (row === undefined) throw new DomainError('not_found', 'The person does not exist.');
  return row;
};

const presentPerson = ({ id, email, emailVerifiedAt, disabledAt, createdAt }: PersonRow): Person => ({
  id,
  email,
  isEmailVerified: emailVerifiedAt !== null,
  disabledAt: disabledAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
});
