import { setTimeout as sleep } from 'node:timers/promises';
import { cancelOf, retryOf } from './actions.ts';
import { type Answer, type Client, isEnded, type Operation, problemOf, type Request } from './client.ts';
import type { Database } from './database.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { Follower } from './follower.ts';
import type { Ledger } from './ledger.ts';
import type { RequestPlan } from './plan.ts';
import type { Receiver } from './receiver.ts';
import type { Refusals } from './refusals.ts';
import type { Team } from './team.ts';
import type { TenantWorkers } from './tenant-workers.ts';

/** Faults of clients, and requests of their users. */
export interface Tally {
  duplicates: number;
  reordered: number;
  garbage: number;
  abandoned: number;
  squatted: number;
  payments: number;
  /** Files in the place of a policy that cannot be one. */
  policiesSpoiled: number;
  cancels: number;
  retries: number;
}

export interface LifeContext {
  client: Client;
  ledger: Ledger;
  refusals: Refusals;
  receiver: Receiver;
  follower: Follower;
  workers: TenantWorkers;
  mailFolder: string;
  /** For what no client can do, such as to let a day pass. */
  database: Pick<Database, 'query'>;
  /** Nothing is done to it. People of the others are members, too. */
  elsewhere: Elsewhere;
  tally: Tally;
  signal: AbortSignal;
}

export interface Born {
  slug: string;
  orgId: string;
  operationId: string;
  request: Request;
  namespace: string;
  /** The first key of the owner. Absent: none was issued, or its secret was lost. */
  ownerKey?: string;
  /** Absent: none was planned, or an answer was lost. */
  team?: Team;
}

const pollMs = 250;
/** Operations still open after this are left to the end of the campaign. */
const patienceMsMax = 60_000;

/** The operation accepted by an answer: its body, or a part of it. */
const operationIn = ({ status, body }: Answer): Operation | null => {
  if (status >= 300 || typeof body !== 'object' || body === null) return null;
  if ('operation' in body) return body.operation as Operation;
  return 'steps' in body ? (body as unknown as Operation) : null;
};

interface StartedRun {
  id: string;
  workflowId: string;
  namespace: string;
}

const runIn = ({ status, body }: Answer): StartedRun | null =>
  status === 202 && typeof body === 'object' && body !== null && 'workflowId' in body ? (body as StartedRun) : null;

/** Records accepted operations and runs. All answers to one key must name the same one. */
const note = ({ ledger }: LifeContext, life: number, request: Request, answers: readonly Answer[]): void => {
  const runs = answers.flatMap((answer) => runIn(answer) ?? []);
  for (const { id, workflowId, namespace } of runs) ledger.runs.set(id, { life, id, workflowId, namespace });
  if (new Set(runs.map(({ id }) => id)).size > 1)
    ledger.contradictions.push(`life ${life}: one key, several runs: ${runs.map(({ id }) => id).join(', ')}`);
  const accepted = answers.flatMap((answer) => operationIn(answer) ?? []);
  for (const { id, orgId, kind } of accepted) ledger.operations.set(id, { life, operationId: id, orgId, kind });
  // A waiting caller receives the failure, and the key can then be used for another attempt.
  const isKeyKept = request.waitSeconds === undefined;
  if (isKeyKept && new Set(accepted.map(({ id }) => id)).size > 1) {
    const ids = accepted.map(({ id }) => id).join(', ');
    ledger.contradictions.push(`life ${life}: one key, several operations: ${request.path} ${ids}`);
  }
};

/** Sends the planned number of copies at once, to different apis, then repeats the request carefully if none succeeded. */
export const sendCopies = async (
  context: LifeContext,
  life: number,
  request: Request,
  copies: number,
): Promise<Answer | null> => {
  const { client, tally } = context;
  tally.duplicates += copies - 1;
  const burst =
    copies === 1 ? [] : await Promise.all(Array.from({ length: copies }, (_, api) => client.once(request, api)));
  const answered = burst.filter((answer) => answer !== null);
  note(context, life, request, answered);
  const good = answered.find((answer) => answer.status < 300);
  if (good !== undefined) return good;
  const careful = await client.careful(request);
  if (careful !== null) note(context, life, request, [...answered, careful]);
  return careful;
};

/** Sends a request once. Only the sweeper cares about its outcome. */
export const abandon = async (context: LifeContext, life: number, request: Request): Promise<void> => {
  context.tally.abandoned += 1;
  const answer = await context.client.once(request);
  if (answer !== null) note(context, life, request, [answer]);
};

/** Sends a request that starts an operation, and follows it to its end; null: nothing was started, or it is still open. */
export const perform = async (
  context: LifeContext,
  life: number,
  request: Request,
  plan: RequestPlan,
): Promise<{ operation: Operation; answer: Answer } | null> => {
  const sent = plan.waitSeconds === undefined ? request : { ...request, waitSeconds: plan.waitSeconds };
  const answer = await sendCopies(context, life, sent, plan.copies);
  if (answer === null) return null;
  const id = operationIn(answer)?.id ?? ownOperationOf(answer);
  if (id === undefined) return null;
  const operation = await follow(context, id, `${request.idempotencyKey}`, plan);
  return operation === null ? null : { operation, answer };
};

/** The operation that a problem names because it failed, not because it is in the way. */
const ownOperationOf = (answer: Answer): string | undefined => {
  const { code, operationId } = problemOf(answer);
  return code === 'operation_in_progress' ? undefined : operationId;
};

const follow = async (
  { client, tally, signal }: LifeContext,
  id: string,
  key: string,
  { cancelAfterMs, impatientAfterMs }: RequestPlan,
): Promise<Operation | null> => {
  if (cancelAfterMs !== undefined) {
    await sleep(cancelAfterMs, undefined, { signal });
    tally.cancels += 1;
    await client.careful({ ...cancelOf(id), idempotencyKey: `${key}-cancel` });
  }
  const until = Date.now() + patienceMsMax;
  for (let impatientAt = Date.now() + impatientAfterMs; Date.now() < until; ) {
    const operation = await client.operation(id);
    if (operation !== null && isEnded(operation)) return operation;
    if (Date.now() > impatientAt) {
      tally.retries += 1;
      await client.once({ ...retryOf(id), idempotencyKey: `${key}-retry-${impatientAt}` });
      impatientAt = Date.now() + impatientAfterMs;
    }
    await sleep(pollMs, undefined, { signal });
  }
  return null;
};
