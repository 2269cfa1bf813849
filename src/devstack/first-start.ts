import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { abortAfter } from '../contract/abort-after.ts';
import { messageOf } from './errno.ts';
import { writePrivate } from './secret-file.ts';

export interface ExampleOrganization {
  name: string;
  slug: string;
  namespace: string;
  workflowId: string | null;
  webUrl: string | null;
}

const NAME = 'Acme';
const SLUG = 'acme';
/** Fixed, so that a first start after an interruption repeats its request instead of making a second one. */
const IDEMPOTENCY_KEY = 'freehold-first-start';
const PATIENCE_MS_MAX = 180_000;

const State = z.object({ status: z.enum(['begun', 'completed']) });

/** State of the first start on this data folder. Until it is completed, nobody has seen a working key. */
export const firstStart = (dir: string) => {
  const file = join(dir, 'first-start.json');
  const write = (status: 'begun' | 'completed') => writePrivate(file, `${JSON.stringify({ status })}\n`);
  return {
    status: (): 'none' | 'begun' | 'completed' =>
      existsSync(file) ? State.parse(JSON.parse(readFileSync(file, 'utf8'))).status : 'none',
    begin: () => write('begun'),
    complete: () => write('completed'),
  };
};

const Created = z.object({
  org: z.object({ name: z.string(), slug: z.string(), namespace: z.string() }),
  operation: z.object({ workflow: z.object({ workflowId: z.string(), webUrl: z.string().nullable() }) }),
});
const Existing = z.object({ name: z.string(), slug: z.string(), namespace: z.string() });
const Problem = z.object({ title: z.string(), code: z.string(), detail: z.string().optional() });

const describeProblem = (status: number, body: unknown): string => {
  const problem = Problem.safeParse(body);
  if (!problem.success) return `HTTP ${status}`;
  return `${problem.data.detail ?? problem.data.title} (${problem.data.code})`;
};

interface Answer {
  status: number;
  body: unknown;
}

const call = async (url: string, key: string, init: RequestInit = {}): Promise<Answer> => {
  const response = await fetch(url, {
    ...init,
    headers: { ...init.headers, authorization: `Bearer ${key}` },
    signal: abortAfter(90_000, ...(init.signal ? [init.signal] : [])),
  });
  return { status: response.status, body: await response.json() };
};

const readExisting = async (apiUrl: string, key: string): Promise<ExampleOrganization> => {
  const { status, body } = await call(`${apiUrl}/v1/orgs/${SLUG}`, key);
  if (status !== 200) throw new Error(`The organization ${NAME} could not be read: ${describeProblem(status, body)}`);
  return { ...Existing.parse(body), workflowId: null, webUrl: null };
};

/** Provisions the example organization as any client would: through the API. */
export const provisionExample = async (
  apiUrl: string,
  key: string,
  signal: AbortSignal,
): Promise<ExampleOrganization> => {
  const until = Date.now() + PATIENCE_MS_MAX;
  let last = 'no answer';
  while (Date.now() < until) {
    signal.throwIfAborted();
    const answer = await call(`${apiUrl}/v1/orgs`, key, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=60', 'idempotency-key': IDEMPOTENCY_KEY },
      body: JSON.stringify({ name: NAME, slug: SLUG, owner: { email: 'owner@acme.example', name: 'Acme Owner' } }),
      signal,
    }).catch((error: unknown): Answer => {
      signal.throwIfAborted();
      return { status: 503, body: { title: messageOf(error), code: 'no_answer' } };
    });
    const { status, body } = answer;
    if (status === 201) {
      const { org, operation } = Created.parse(body);
      return { ...org, ...operation.workflow };
    }
    if (status === 409 && ['name_taken', 'slug_taken'].includes(Problem.safeParse(body).data?.code ?? '')) {
      return readExisting(apiUrl, key);
    }
    last = describeProblem(status, body);
    // 202: still running after the wait; the same idempotency key finds the same operation.
    if (status !== 202 && status !== 503 && status !== 429)
      throw new Error(`The organization ${NAME} could not be provisioned: ${last}`);
    await sleep(500, undefined, { signal });
  }
  throw new Error(`The organization ${NAME} was not ready after ${PATIENCE_MS_MAX / 1_000} s: ${last}`);
};
