import { createHash } from 'node:crypto';
import type { BatchInvitations } from '../../contract/batch.ts';
import type { IssuedInvitation } from '../../contract/invitation.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { createInvitation } from '../invitation/invitation.ts';
import { orgIdOf } from '../scope.ts';
import { type Batch, runBatch } from './batch.ts';

type Invited = BatchInvitations['invites'][number];

/** Invites many people, each by the rules of a single invitation. One after the other: all take the lock of the organization. */
export const batchInvitations = async (
  ctx: Context,
  slug: string,
  { invites }: BatchInvitations,
  options: RequestOptions,
): Promise<Batch<Invited, Written<IssuedInvitation>>> => {
  authorize(ctx, 'invitation:create', slug);
  return runBatch(ctx, options, {
    orgId: await orgIdOf(ctx, slug),
    targets: invites,
    // The name becomes a part of the claim, where an address does not belong.
    nameOf: ({ email }) => createHash('sha256').update(email.toLowerCase()).digest('base64url'),
    atATimeMax: 1,
    run: (invited, own) => createInvitation(ctx, slug, invited, own),
  });
};
