import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, problemOf } from './client.ts';
import type { LedgerSession } from './ledger.ts';
import { type Born, type LifeContext, sendCopies } from './requests.ts';

export const reason = 'the fault campaign';

const pollMs = 250;
const patienceMsMax = 20_000;

/** Whether the request has had its effect, by this answer or by one that was lost. */
export const isDone = (answer: Answer | null): boolean =>
  answer !== null && (answer.status < 300 || problemOf(answer).code === 'already_decided');

/** Decides about a request; the requester itself must not. Returns whether it has decided, now or before. */
export const decide = async (
  context: LifeContext,
  index: number,
  { slug }: Born,
  id: string,
  verb: 'approve' | 'deny',
  by: LedgerSession,
  copies: number,
): Promise<boolean> => {
  const path = `/v1/orgs/${slug}/approvals/${id}/${verb}`;
  const request = { method: 'POST', path, body: { reason }, key: by.accessToken } as const;
  return isDone(await sendCopies(context, index, request, copies));
};

/** Asks again and again; undefined: not in time. */
export const untilShown = async <T>(
  signal: AbortSignal,
  ask: () => Promise<T>,
  isWanted: (shown: T) => boolean,
): Promise<T | undefined> => {
  for (const until = Date.now() + patienceMsMax; Date.now() < until; await sleep(pollMs, undefined, { signal })) {
    const shown = await ask();
    if (isWanted(shown)) return shown;
  }
  return undefined;
};
