import type { Approval, ApprovalQuery } from '../../contract/approval.ts';
import { DomainError } from '../../contract/errors.ts';
import type { Page } from '../../contract/list.ts';
import type { Reason } from '../../contract/operation.ts';
import type { ApprovalRow } from '../../db/approval/schema.ts';
import {
  approvalPage,
  currentDecisions,
  findApproval,
  type ListedApproval,
  moveApproval,
} from '../../db/approval/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockApproval } from '../../db/locks.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { pageOf, positionOf } from '../page.ts';
import { inScope, orgIdOf } from '../scope.ts';
import { changeTenant } from '../tenant-change.ts';
import { presentApproval } from './present.ts';
import { isRequester, ownOnly } from './requester.ts';
import { wake } from './wake.ts';

/** The inbox of an organization, newest first. Those who cannot decide see their own requests. */
export const listApprovals = async (
  ctx: Context,
  slug: string,
  { limit, cursor, status }: ApprovalQuery,
): Promise<Page<Approval>> => {
  authorize(ctx, 'approval:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  const filter = { orgId, status, by: ownOnly(ctx, 'approval:decide') };
  return withOrganization(ctx.db, orgId, (tx) =>
    presentPage(tx, limit, (rows) => approvalPage(tx, filter, rows, position)),
  );
};

/** The inbox of the platform: requests of all organizations for which an operator counts as an approver, newest first. */
export const listPlatformApprovals = async (
  ctx: Context,
  { limit, cursor, status }: ApprovalQuery,
): Promise<Page<Approval>> => {
  authorize(ctx, 'platform-approval:list');
  const position = positionOf(cursor);
  return inScope(ctx, (tx) =>
    presentPage(tx, limit, (rows) => approvalPage(tx, { status, isPlatforms: true }, rows, position)),
  );
};

const presentPage = async (
  tx: Tx,
  limit: number,
  read: (limit: number) => Promise<ListedApproval[]>,
): Promise<Page<Approval>> => {
  const { data, nextCursor } = await pageOf(limit, read, (row) => row);
  const decisions = await currentDecisions(
    tx,
    data.map(({ id }) => id),
  );
  return { data: data.map((row) => presentApproval(row, decisions)), nextCursor };
};

export const readApproval = async (ctx: Context, slug: string, id: string): Promise<Approval> => {
  authorize(ctx, 'approval:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, async (tx) => {
    const row = await findApproval(tx, orgId, id);
    const isHidden = row !== undefined && ownOnly(ctx, 'approval:decide') !== undefined && !isRequester(ctx, row);
    if (row === undefined || isHidden) throw approvalNotFound(isHidden);
    return presentApproval(row, await currentDecisions(tx, [id]));
  });
};

/** Withdraws an own request. Its operation is then canceled. */
export const cancelApproval = async (ctx: Context, slug: string, id: string, { reason }: Reason): Promise<Approval> => {
  authorize(ctx, 'approval:cancel', slug);
  const change = { slug, permission: 'approval:cancel' as const, settled: null };
  const { value } = await changeTenant(ctx, change, async (tx, { orgId }) => {
    const row = await lockApproval(tx, id);
    if (row === undefined || row.orgId !== orgId || !isRequester(ctx, row)) throw approvalNotFound(row !== undefined);
    assertPending(row);
    await moveApproval(tx, row, 'canceled');
    await wake(ctx, tx, row.id);
    const { kind } = row;
    const payload = { orgId, approvalId: id, kind, status: 'canceled', operationId: id };
    return {
      value: await shown(tx, orgId, id),
      events: [{ type: 'approval.ended', payload }],
      audit: { action: 'approval.cancel', target: `approval:${id}`, reason, operationId: id },
    };
  });
  return value;
};

/** Reads a request in the transaction that has changed it. */
export const shown = async (tx: Tx, orgId: string, id: string): Promise<Approval> => {
  const row = await findApproval(tx, orgId, id);
  if (row === undefined) throw approvalNotFound();
  return presentApproval(row, await currentDecisions(tx, [id]));
};

export const approvalNotFound = (isMasked = false): DomainError =>
  new DomainError('not_found', 'The request for approval does not exist.', { isMasked });

/** Refuses what comes too late. */
export const assertPending = ({ status, expiresAt }: ApprovalRow): void => {
  if (status === 'expired' || (status === 'pending' && expiresAt <= new Date()))
    throw new DomainError('approval_expired');
  if (status !== 'pending') throw new DomainError('already_decided', `The request is ${status}.`);
};
