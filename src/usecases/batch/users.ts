import type { BatchUsers } from '../../contract/batch.ts';
import type { User } from '../../contract/user.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { orgIdOf } from '../scope.ts';
import { changeUser } from '../user/user.ts';
import { type Batch, runBatch } from './batch.ts';

type RoleChange = BatchUsers['changes'][number];

/** Changes roles of members, by the rules of a single change. One after the other: a new owner first lets another step down. */
export const batchUsers = async (
  ctx: Context,
  slug: string,
  { changes, reason }: BatchUsers,
  options: RequestOptions,
): Promise<Batch<RoleChange, Written<User>>> => {
  authorize(ctx, 'user:update', slug);
  return runBatch(ctx, options, {
    orgId: await orgIdOf(ctx, slug),
    targets: changes,
    nameOf: ({ userId }) => userId,
    atATimeMax: 1,
    run: ({ userId, role }, own) => changeUser(ctx, slug, userId, { role }, { reason, options: own }),
  });
};
