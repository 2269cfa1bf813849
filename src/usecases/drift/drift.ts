import { v7 as uuid } from 'uuid';
import {
  type DriftFinding,
  type DriftFindingStatus,
  type DriftKind,
  type DriftPolicy,
  type DriftRun,
  driftKinds,
  driftModeDefaults,
  type UpdateDriftPolicy,
} from '../../contract/drift.ts';
import { DomainError } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import { driftRunIdOf, platformChain } from '../../contract/ids.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import { actorOf } from '../../contract/principal.ts';
import { appendAudit } from '../../db/audit/store.ts';
import { findingPage } from '../../db/drift/finding.ts';
import { driftPolicyRows, setDriftPolicy } from '../../db/drift/policy.ts';
import type { DriftFindingRow, DriftPolicyRow } from '../../db/drift/schema.ts';
import { lockDriftPolicy } from '../../db/locks.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { type Change, type Written, writeOnce } from '../idempotency/answer.ts';
import { runUrlOf } from '../operation/view.ts';
import { pageOf, positionOf } from '../page.ts';
import { inScope } from '../scope.ts';

export const listDriftFindings = async (
  ctx: Context,
  { limit, cursor, ...filter }: ListQuery & { status?: DriftFindingStatus | undefined; kind?: DriftKind | undefined },
): Promise<Page<DriftFinding>> => {
  authorize(ctx, 'drift:read');
  const position = positionOf(cursor);
  return inScope(ctx, (tx) =>
    pageOf<DriftFindingRow & { createdAt: Date }, DriftFinding>(
      limit,
      async (rows) =>
        (await findingPage(tx, filter, rows, position)).map((row) => ({ ...row, createdAt: row.firstSeenAt })),
      presentFinding,
    ),
  );
};

/** Lists one policy of each kind, in the order of the contract. */
export const listDriftPolicies = async (ctx: Context): Promise<Page<DriftPolicy>> => {
  authorize(ctx, 'drift:read');
  const chosen = new Map((await inScope(ctx, driftPolicyRows)).map((row) => [row.kind, row]));
  return { data: driftKinds.map((kind) => presentPolicy(kind, chosen.get(kind))), nextCursor: null };
};

export const updateDriftPolicy = async (
  ctx: Context,
  name: string,
  change: UpdateDriftPolicy,
  conditions: Conditions,
): Promise<DriftPolicy> => {
  authorize(ctx, 'drift:update');
  const kind = driftKinds.find((candidate) => candidate === name);
  if (kind === undefined) throw new DomainError('not_found', 'There is no such kind of drift.');
  return inScope(ctx, async (tx) => {
    const before = presentPolicy(kind, await lockDriftPolicy(tx, kind));
    assertVersion(conditions, { id: kind, version: before.version });
    const { mode = before.mode, deletesOpenWorkflows = before.deletesOpenWorkflows } = change;
    if (mode === before.mode && deletesOpenWorkflows === before.deletesOpenWorkflows) return before;
    const policy = presentPolicy(kind, await setDriftPolicy(tx, kind, { mode, deletesOpenWorkflows }));
    await appendAudit(tx, {
      orgId: platformChain,
      ...actorOf(ctx.principal),
      requestId: ctx.requestId,
      action: 'drift_policy.update',
      target: `drift_policy:${kind}`,
      detail: { mode, deletesOpenWorkflows: String(deletesOpenWorkflows) },
    });
    return policy;
  });
};

/** Starts a drift check now. Its id is stored with the idempotency key first, so that one key starts one run. */
export const startDriftRun = async (ctx: Context, options: RequestOptions): Promise<Written<DriftRun>> => {
  authorize(ctx, 'drift:run');
  const claimed = await writeOnce(
    ctx,
    { orgId: platformChain },
    options,
    async (): Promise<Change<{ workflowId: string }>> => {
      const workflowId = driftRunIdOf(uuid());
      return { value: { workflowId }, audit: { action: 'drift.run', target: `workflow:${workflowId}` } };
    },
  );
  const { drift } = ctx.temporal;
  const { workflowId } = claimed.value;
  const { runId } = await drift.start(workflowId);
  const { waitMs = 0, signal } = options;
  const summary = waitMs === 0 ? null : await drift.summary(workflowId, runId, waitMs, signal);
  const webUrl = runUrlOf(ctx.settings, workflowId, runId);
  return { value: { workflowId, runId, webUrl, summary }, replayed: claimed.replayed };
};

const presentPolicy = (kind: DriftKind, row: DriftPolicyRow | undefined): DriftPolicy => ({
  kind,
  mode: row?.mode ?? driftModeDefaults[kind],
  deletesOpenWorkflows: row?.deletesOpenWorkflows ?? false,
  version: row?.version ?? 0,
  updatedAt: row?.updatedAt.toISOString() ?? null,
});

const presentFinding = (row: DriftFindingRow): DriftFinding => ({
  id: row.id,
  kind: row.kind,
  subject: row.subject,
  orgId: row.concernedOrgId,
  status: row.status,
  detail: row.detail,
  repairError: row.repairError,
  repairs: row.repairs,
  firstSeenAt: row.firstSeenAt.toISOString(),
  lastSeenAt: row.lastSeenAt.toISOString(),
  closedAt: row.closedAt?.toISOString() ?? null,
});
