import { createHash } from 'node:crypto';
import { principalName } from '../../contract/principal.ts';
import type { Claim } from '../../db/idempotency/store.ts';
import type { Context, RequestOptions } from '../context.ts';

// A claim ties an idempotency key to what its first request did. There are two kinds: `operation.ts` ties the key to an
// operation, `answer.ts` to the answer of a change that fits one transaction.

/** null: the request has no idempotency key. */
export const claimOf = ({ principal }: Context, { idempotency }: RequestOptions): Claim | null => {
  if (idempotency === undefined) return null;
  const { key, method, path, body } = idempotency;
  // The parsed body: its properties are in the order of its schema, in whatever order they were sent.
  const bodyHash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  return { principal: principalName(principal), method, path, key, bodyHash };
};

/** Gives one target of a batch a key of its own, derived from the key of the batch. */
export const optionsOfTarget = ({ idempotency }: RequestOptions, name: string): RequestOptions => {
  if (idempotency === undefined) return {};
  const { key, method, path, body } = idempotency;
  // Hashing only keeps the key short; the target is also in the path, and so in the claim.
  const derived = createHash('sha256')
    .update(JSON.stringify([key, name]))
    .digest('base64url');
  return { idempotency: { key: derived, method, path: `${path}/${name}`, body } };
};

/** Another request claimed the key between this request's look and its insert. */
export class ClaimedMeanwhile extends Error {}
