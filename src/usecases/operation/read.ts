import { DomainError } from '../../contract/errors.ts';
import type { OperationRow } from '../../db/operation/schema.ts';
import { findOperation } from '../../db/operation/store.ts';
import type { Context } from '../context.ts';
import { inScope, ownOrgId } from '../scope.ts';
import { sharedRead } from '../shared-read.ts';

export const operationNotFound = (): DomainError => new DomainError('not_found', 'The operation does not exist.');

const findRow = async (ctx: Context, operationId: string): Promise<OperationRow> => {
  const row = await inScope(ctx, (tx) => findOperation(tx, operationId, ownOrgId(ctx)));
  if (row === undefined) throw operationNotFound();
  return row;
};

const findRowTogether = sharedRead(findRow);

const noted = (ctx: Context, row: OperationRow): OperationRow => {
  ctx.noteOrganization?.(row.orgId);
  return row;
};

/** 404 when it does not exist, or belongs to another organization than the caller. */
export const readRow = async (ctx: Context, operationId: string): Promise<OperationRow> =>
  noted(ctx, await findRow(ctx, operationId));

/** The same; callers that read at the same time share one read. */
export const readRowTogether = async (ctx: Context, operationId: string): Promise<OperationRow> =>
  noted(ctx, await findRowTogether(ctx, operationId));
