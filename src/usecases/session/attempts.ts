import { DomainError } from '../../contract/errors.ts';
import type { Visit } from '../context.ts';

/** Failures of one account from one network before each further one has to wait. */
const freeFailures = 5;
const policy = { firstMs: 1_000, maxMs: 15 * 60_000, quietMs: 60 * 60_000 };
const failureWindowSeconds = 15 * 60;

type Attempts = Visit['attempts'];

export const assertMayTry = async ({ backoff }: Attempts, key: string): Promise<void> => {
  const waitMs = await backoff.waitMs(key);
  if (waitMs > 0) throw new DomainError('login_throttled', undefined, { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
};

export const countFailure = async ({ backoff, addresses }: Attempts, key: string): Promise<void> => {
  const [taken] = await addresses.take([{ key, limit: freeFailures, windowSeconds: failureWindowSeconds }], 1);
  if (taken !== undefined && (!taken.isAllowed || taken.remaining === 0)) await backoff.escalate(key, policy);
};

/** Names the second factors of a person from one network. */
export const factorKey = (identityId: string, network: string): string => `{mfa:${identityId}:${network}}`;
