import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Client, isEnded, type Request } from './client.ts';

/** An organization to which nothing is done. */
export interface Elsewhere {
  id: string;
  slug: string;
  ownerKey: string;
}

const slug = 'elsewhere';
const pollMs = 200;

/** Creates it, before anything is broken. */
export const createElsewhere = async (client: Client, signal: AbortSignal): Promise<Elsewhere> => {
  const ask = async <T>(request: Request): Promise<T> => {
    const answer: Answer | null = await client.careful(request);
    if (answer === null || answer.status >= 300)
      throw new Error(`The organization ${slug} could not be created: ${JSON.stringify(answer)}`);
    return answer.body as T;
  };
  const created = await ask<{ operation: { id: string; orgId: string } }>({
    method: 'POST',
    path: '/v1/orgs',
    body: { name: 'Elsewhere', slug, owner: { email: `owner@${slug}.example` } },
    idempotencyKey: slug,
  });
  const { id: operationId, orgId } = created.operation;
  const isCreated = async (): Promise<boolean> => {
    const operation = await client.operation(operationId);
    return operation !== null && isEnded(operation);
  };
  while (!(await isCreated())) await sleep(pollMs, undefined, { signal });
  const { data } = await ask<{ data: { id: string }[] }>({ method: 'GET', path: `/v1/orgs/${slug}/users?role=owner` });
  const { secret } = await ask<{ secret: string }>({
    method: 'POST',
    path: `/v1/orgs/${slug}/api-keys`,
    body: { name: 'owner', userId: data[0]?.id },
    idempotencyKey: `${slug}-key`,
  });
  return { id: orgId, slug, ownerKey: secret };
};
