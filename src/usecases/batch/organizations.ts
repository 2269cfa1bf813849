import type { BatchAction, BatchOrganizations } from '../../contract/batch.ts';
import { platformChain } from '../../contract/ids.ts';
import type { Reason } from '../../contract/operation.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { deleteOrganization } from '../deletion/deletion.ts';
import type { StartedOperation } from '../operation/start.ts';
import { suspendOrganization } from '../organization/status.ts';
import { type Batch, runBatch } from './batch.ts';

type Start = (ctx: Context, slug: string, reason: Reason, options: RequestOptions) => Promise<StartedOperation>;

/** Each checks its own permission. */
const starts: Readonly<Record<BatchAction, Start>> = {
  suspend: suspendOrganization,
  delete: deleteOrganization,
};

/** Starts this many at once, so that a batch leaves room for other requests. */
const atATimeMax = 8;

export const batchOrganizations = (
  ctx: Context,
  { action, slugs, reason }: BatchOrganizations,
  options: RequestOptions,
): Promise<Batch<string, StartedOperation>> => {
  authorize(ctx, 'organization:suspend');
  return runBatch(ctx, options, {
    orgId: platformChain,
    targets: slugs,
    nameOf: (slug) => slug,
    atATimeMax,
    run: (slug, own) => starts[action](ctx, slug, { reason }, own),
  });
};
