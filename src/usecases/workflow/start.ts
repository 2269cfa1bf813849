import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { actorOf } from '../../contract/principal.ts';
import type { Run, StartOptions, StartRun } from '../../contract/run.ts';
import type { Tx } from '../../db/client.ts';
import { lockStarts, shareOrganization } from '../../db/locks.ts';
import { pipeline } from '../../db/pipeline.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { countStartsSince, type FoundRun, findOpenRun, findRun, insertRuns } from '../../db/workflow/run.ts';
import type { WorkflowRow } from '../../db/workflow/schema.ts';
import { countOpenRuns, findWorkflow } from '../../db/workflow/workflow.ts';
import { authorize, organizationNotFound } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { writeOnce } from '../idempotency/answer.ts';
import { currentRank } from '../rank.ts';
import { orgIdOf } from '../scope.ts';
import { confirmStart, existingRun, leaseFromNow, recordEnd } from './confirm.ts';
import { assertInputFits } from './input.ts';
import { partsOf, presentRun } from './run.ts';
import { existingWorkflow } from './workflow.ts';

export interface StartedRun {
  readonly run: Run;
  /** An earlier request has started it. */
  readonly replayed: boolean;
}

/**
 * Claims the run in the transaction that audits it, then starts it. While Temporal is unavailable it stays `starting`: a worker
 * starts it then, and the same request may be sent again.
 */
export const startRun = async (
  ctx: Context,
  slug: string,
  name: string,
  request: StartRun,
  options: RequestOptions,
  origin: { readonly schedule?: string; readonly occurrenceAt?: Date } = {},
): Promise<StartedRun> => {
  authorize(ctx, 'run:start', slug);
  // That of a schedule was measured when it was set.
  if (origin.schedule === undefined) assertInputFits(ctx, request.input);
  const orgId = await orgIdOf(ctx, slug);
  let claimed: FoundRun | undefined;
  let claimedUntil = 0;
  const { value, replayed } = await writeOnce(ctx, { orgId }, options, async (tx) => {
    claimed = undefined;
    claimedUntil = leaseFromNow();
    const { input, id: temporalId = uuid(), startDelaySeconds = 0, onConflict } = request;
    const requestDigest = digestOf(name, request);
    const [, , , found, open, starts, openRuns] = await pipeline([
      assertServed(tx, orgId),
      currentRank(ctx, tx, 'run:start'),
      lockStarts(tx, orgId),
      findWorkflow(tx, orgId, name),
      findOpenRun(tx, orgId, temporalId),
      countStartsSince(tx, orgId, 60),
      countOpenRuns(tx, orgId),
    ]);
    const workflow = existingWorkflow(found);
    if (open !== undefined && onConflict !== 'terminate') {
      if (onConflict === 'useExisting' || open.requestDigest === requestDigest)
        return { value: { id: open.id, isFound: true }, audit: null };
      throw new DomainError('run_exists');
    }
    await assertWithinLimits(ctx, tx, workflow, { starts, openRuns });
    const id = uuid();
    const start = {
      ...(input === undefined ? {} : { input }),
      ...optionsOf(request),
      startDelaySeconds,
      terminates: open !== undefined,
      actor: actorOf(ctx.principal).actor,
    };
    // Before the new one, since only one open run has the id, and late, since it locks the events of the organization.
    if (open !== undefined) await recordEnd(tx, open, { status: 'terminated', failure: replaced }, ctx.dispatch.watch);
    // The index has the last word on ids.
    const row = { id, orgId, workflowId: workflow.id, temporalId, requestDigest, start, ...origin };
    const [inserted, run] = await pipeline([insertRuns(tx, [row]), findRun(tx, orgId, id)]);
    if (inserted.length === 0) throw new DomainError('run_exists');
    claimed = run;
    return {
      value: { id, isFound: false },
      audit: { action: 'run.start', target: `run:${id}`, detail: { workflow: name, workflowId: temporalId } },
    };
  });
  const parts = partsOf(ctx);
  const run =
    replayed || claimed === undefined
      ? await confirmStart(
          parts,
          existingRun(await withOrganization(ctx.db, orgId, (tx) => findRun(tx, orgId, value.id))),
        )
      : await confirmStart(parts, claimed, claimedUntil);
  return { run: presentRun(run, ctx), replayed: replayed || value.isFound };
};

const replaced = { type: null, message: 'It was ended for another run with its id.' };

/** The organization stays active until the transaction ends. */
export const assertServed = async (tx: Tx, orgId: string): Promise<void> => {
  const status = await shareOrganization(tx, orgId);
  if (status === undefined) throw organizationNotFound();
  if (status !== 'active') throw new DomainError('illegal_transition', `The organization is ${status}.`);
};

/** What the organization has, as counted under the lock of its starts. */
interface Counted {
  /** Within a minute. */
  readonly starts: number;
  readonly openRuns: number;
}

const assertWithinLimits = async (
  { settings }: Context,
  tx: Tx,
  { orgId, id, openRunsMax }: WorkflowRow,
  { starts, openRuns }: Counted,
): Promise<void> => {
  if (starts >= settings.runStartsPerMinuteMax) {
    const message = `An organization may start at most ${settings.runStartsPerMinuteMax} runs a minute.`;
    throw new DomainError('rate_limited', message, { retryAfterSeconds: 10 });
  }
  if (openRuns >= settings.openRunsMax)
    throw new DomainError('run_limit_reached', `An organization may have at most ${settings.openRunsMax} open runs.`);
  if (openRunsMax !== null && (await countOpenRuns(tx, orgId, id)) >= openRunsMax)
    throw new DomainError('run_limit_reached', `At most ${openRunsMax} runs of this workflow may be open.`);
};

const optionsOf = ({
  memo,
  executionTimeoutSeconds,
  priority,
  fairnessKey,
  fairnessWeight,
}: StartRun): StartOptions => ({
  memo,
  executionTimeoutSeconds,
  priority,
  fairnessKey,
  fairnessWeight,
});

/** Of what is asked for, without what is done about a conflict. */
const digestOf = (workflow: string, { input, id, startDelaySeconds = 0, ...request }: StartRun): string => {
  const options = JSON.stringify(optionsOf(request));
  return (
    createHash('sha256')
      // An absent input and null are two things to a workflow.
      .update(JSON.stringify([workflow, id ?? null, startDelaySeconds, ...(input === undefined ? [] : [input])]))
      // Without options it is that of a run started before there were any.
      .update(options === '{}' ? '' : options)
      .digest('hex')
  );
};
