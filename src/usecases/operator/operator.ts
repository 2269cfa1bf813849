import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import { platformChain } from '../../contract/ids.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { CreateOperator, Operator, UpdateOperator } from '../../contract/operator.ts';
import type { Permission } from '../../contract/permissions.ts';
import { actorOf } from '../../contract/principal.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockOperator } from '../../db/locks.ts';
import {
  changeOperatorRole,
  deleteOperator,
  findOperator,
  insertOperator,
  type OperatorRow,
  operatorPage,
} from '../../db/operator/store.ts';
import { findPassword } from '../../db/password/store.ts';
import { renewRecovery } from '../../db/recovery/store.ts';
import { asPersonOfPlatform } from '../../db/tenancy.ts';
import { isSignInForbidden } from '../../db/user/identity.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { notify } from '../notification/notify.ts';
import { pageOf, positionOf } from '../page.ts';
import { currentRank } from '../rank.ts';
import { inScope } from '../scope.ts';

/** Newest first. */
export const listOperators = async (ctx: Context, { limit, cursor }: ListQuery): Promise<Page<Operator>> => {
  authorize(ctx, 'operator:list');
  const position = positionOf(cursor);
  return inScope(ctx, (tx) => pageOf(limit, (rows) => operatorPage(tx, rows, position), presentOperator));
};

export const readOperator = async (ctx: Context, id: string): Promise<Operator> => {
  authorize(ctx, 'operator:read');
  return presentOperator(existing(await inScope(ctx, (tx) => findOperator(tx, id))));
};

/** As long as that of the owner of a new organization. */
const linkSeconds = 7 * 86_400;

/** The link by which a person who cannot sign in proves the mailbox and chooses a password; none for others. */
const passwordLink = (
  { settings }: Context,
  tx: Tx,
  { id, isEmailVerified, hasFactor }: OperatorRow,
): Promise<Pick<Parameters<typeof notify>[2], 'link' | 'linkExpiresAt'>> =>
  asPersonOfPlatform(tx, id, async () => {
    const canSignIn = isEmailVerified && (hasFactor || (await findPassword(tx, id)) !== undefined);
    // A mail with a link waits for `PUBLIC_URL`.
    if (canSignIn || settings.publicUrl === null || (await isSignInForbidden(tx, id))) return {};
    const { generation, expiresAt } = await renewRecovery(tx, id, linkSeconds);
    return { link: { kind: 'recover', id, generation }, linkExpiresAt: expiresAt };
  });

/** Makes a person an operator, and mails it. */
export const createOperator = async (ctx: Context, { email, role, locale }: CreateOperator): Promise<Operator> => {
  authorize(ctx, 'operator:create');
  return inScope(ctx, async (tx) => {
    await currentRank(ctx, tx, 'operator:create');
    const id = await insertOperator(tx, { newId: uuid(), email, role });
    if (id === null) throw new DomainError('operator_exists');
    const operator = existing(await findOperator(tx, id));
    const person = { owner: { identityId: id }, identityId: id };
    const link = await passwordLink(ctx, tx, operator);
    await notify(ctx, tx, { ...person, template: 'operator_added', locale, ...link });
    await audit(ctx, tx, 'operator.create', id, { role });
    return presentOperator(operator);
  });
};

export const updateOperator = async (
  ctx: Context,
  id: string,
  change: UpdateOperator,
  conditions: Conditions,
): Promise<Operator> => {
  authorize(ctx, 'operator:update');
  return inScope(ctx, async (tx) => {
    const before = await lockChangeable(ctx, tx, 'operator:update', id, conditions);
    const { role = before.role } = change;
    if (role === before.role) return presentOperator(before);
    await changeOperatorRole(tx, id, role);
    const operator = existing(await findOperator(tx, id));
    await audit(ctx, tx, 'operator.update', id, { role, previousRole: before.role });
    return presentOperator(operator);
  });
};

/** Takes the role from an operator, who remains a person. */
export const removeOperator = async (ctx: Context, id: string, conditions: Conditions): Promise<void> => {
  authorize(ctx, 'operator:remove');
  await inScope(ctx, async (tx) => {
    const { role } = await lockChangeable(ctx, tx, 'operator:remove', id, conditions);
    await deleteOperator(tx, id);
    await audit(ctx, tx, 'operator.remove', id, { role });
  });
};

const existing = (row: OperatorRow | undefined): OperatorRow => {
  if (row === undefined) throw new DomainError('not_found', 'The operator does not exist.');
  return row;
};

const lockChangeable = async (
  ctx: Context,
  tx: Tx,
  permission: Permission,
  id: string,
  conditions: Conditions,
): Promise<OperatorRow> => {
  await lockOperator(tx, id);
  await currentRank(ctx, tx, permission);
  const row = existing(await findOperator(tx, id));
  assertVersion(conditions, row);
  return row;
};

const audit = (
  { principal, requestId }: Context,
  tx: Tx,
  action: string,
  id: string,
  detail: Record<string, string>,
): Promise<void> =>
  appendAudit(tx, { orgId: platformChain, ...actorOf(principal), requestId, action, target: `operator:${id}`, detail });

const presentOperator = ({ createdAt, updatedAt, ...row }: OperatorRow): Operator => ({
  ...row,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});
