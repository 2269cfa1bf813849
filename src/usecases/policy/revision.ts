import { DomainError } from '../../contract/errors.ts';
import { platformChain } from '../../contract/ids.ts';
import type { Page } from '../../contract/list.ts';
import { type ActivateRevision, builtInRevision, type PolicyRevision } from '../../contract/policy-revision.ts';
import { actorOf } from '../../contract/principal.ts';
import { appendAudit } from '../../db/audit/store.ts';
import { lockPolicyRevisions } from '../../db/locks.ts';
import {
  activate,
  findRevision,
  findRevisionSummary,
  listRevisions,
  type RevisionSummary,
  recordLook,
} from '../../db/policy/revision.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { currentRank } from '../rank.ts';
import { inScope } from '../scope.ts';
import type { PolicyRevisions } from './policy.ts';

/** That of the product first, then the newest. */
export const listPolicyRevisions = async (ctx: Context): Promise<Page<PolicyRevision>> => {
  authorize(ctx, 'policy-revision:list');
  const rows = await inScope(ctx, listRevisions);
  return { data: [builtIn(rows), ...rows.map(present)], nextCursor: null };
};

const unconfigured = 'No place for policies from outside is configured, so that of the product decides.';

/**
 * Has another policy decide, in every process within a second. It is tried again first: the product may have changed since it
 * was found.
 */
export const activateRevision = async (
  ctx: Context,
  id: string,
  { reason }: ActivateRevision,
): Promise<PolicyRevision> => {
  authorize(ctx, 'policy-revision:activate');
  const { policyRevisions } = ctx;
  const chosen = id === builtInRevision ? null : id;
  if (policyRevisions !== null && chosen !== null) await assertUsable(ctx, policyRevisions, chosen);
  return inScope(ctx, async (tx) => {
    await lockPolicyRevisions(tx);
    await currentRank(ctx, tx, 'policy-revision:activate');
    if (policyRevisions === null) {
      // It decides already.
      if (chosen === null) return builtIn([]);
      throw new DomainError('policy_rejected', unconfigured);
    }
    if (chosen !== null && (await findRevisionSummary(tx, chosen)) === undefined) throw missing();
    const { actor } = actorOf(ctx.principal);
    const before = await activate(tx, chosen, actor);
    await recordLook(tx, policyRevisions.place, null);
    await appendAudit(tx, {
      orgId: platformChain,
      ...actorOf(ctx.principal),
      requestId: ctx.requestId,
      action: 'policy.activate',
      target: `policy:${id}`,
      detail: { previous: before ?? builtInRevision },
      reason,
    });
    const row = chosen === null ? undefined : await findRevisionSummary(tx, chosen);
    return row === undefined ? builtIn([]) : present(row);
  });
};

const missing = (): DomainError => new DomainError('not_found', 'The revision does not exist.');

const assertUsable = async (ctx: Context, { attempt }: PolicyRevisions, id: string): Promise<void> => {
  const row = await inScope(ctx, (tx) => findRevision(tx, id));
  if (row === undefined) throw missing();
  if (row.wasm === null || row.data === null)
    throw new DomainError('policy_rejected', row.problem ?? 'Its content is no longer kept.');
  const problem = await attempt({ wasm: Buffer.from(row.wasm, 'base64'), data: row.data });
  if (problem !== null) throw new DomainError('policy_rejected', problem);
};

const builtIn = (rows: readonly RevisionSummary[]): PolicyRevision => ({
  id: builtInRevision,
  label: null,
  place: null,
  status: rows.some(({ status }) => status === 'active') ? 'former' : 'active',
  problem: null,
  takenAt: null,
  activatedAt: null,
  activatedBy: null,
});

const present = ({ takenAt, activatedAt, ...row }: RevisionSummary): PolicyRevision => ({
  ...row,
  takenAt: takenAt.toISOString(),
  activatedAt: activatedAt?.toISOString() ?? null,
});
